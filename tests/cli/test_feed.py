"""`pacewatch feed`: a draft reads the file it was made of, a corrected one is obeyed, and faults are said in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pacewatch.cli.main import main

REPORT = "2022年通化市主要指标\n单位：亿元\n指标,1-2月,1-3月\n投资,12.5,-\n消费,7,8.25\n数据来源：统计局\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.csv"
    file.write_text(REPORT, encoding="gb18030")
    return file


def test_a_draft_reads_the_file_it_was_made_of(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feed", "draft", str(report)]) == 0
    declaration = report.with_suffix(".yaml")
    declaration.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["feed", "try", "--declaration", str(declaration), str(report), "--json"]) == 0
    out, err = capsys.readouterr()
    cells = json.loads(out)
    assert cells[0] == {
        "column": "投资", "place": "通化市", "period_start": "2022-01-01", "period_end": "2022-02-28", "value": 12.5,
        "unit": "亿元", "sheet": "", "row": 4,
    }  # fmt: skip
    assert [cell["value"] for cell in cells] == [12.5, 7, 8.25]
    assert "gb18030" in err


HOURS = {
    "times.csv": "日期时间,站点,PM2.5(μg/m³),PM10(μg/m³)\n2022/1/2 0:00:00,江北站,64,80\n2022/1/2 1:00:00,江北站,61,\n",
    "hour-column.csv": "date,hour,station,pm2_5\n20220102,0,江北站,64\n20220102,1,江北站,61\n20220102,,江北站,9\n",
    "archive.csv": "date,hour,type,1001A,1002A\n20220102,0,PM2.5,64,80\n20220102,1,PM2.5,61,\n",
    "long.csv": "time,station,pollutant,value\n2022-01-02 00:00,江北,so2,64\n2022-01-02 00:00,江北,no2,80\n"
    "2022-01-02 01:00,江北,so2,61\n",
    "offset.csv": "time,station,PM2.5,PM10\n2022-01-02 00:00+08:00,江北站,64,80\n2022-01-01T17:00:00.000Z,江北站,61,\n",
}
FOUND = [("2022-01-01", 24, 64), ("2022-01-01", 24, 80), ("2022-01-02", 1, 61)]


@pytest.mark.parametrize("name", HOURS)
def test_a_draft_takes_times_for_the_ends_of_hours(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    file.write_text(HOURS[name], encoding="utf-8")
    main(["feed", "draft", str(file)])
    drafted = capsys.readouterr().out
    assert "0:00 is the 24th hour of the day before" in drafted
    file.with_suffix(".yaml").write_text(drafted, encoding="utf-8")
    main(["feed", "try", "--declaration", str(file.with_suffix(".yaml")), str(file), "--json"])
    cells = json.loads(capsys.readouterr().out)
    dated = [(cell["period_end"], cell["hour"], cell["value"]) for cell in cells if cell["period_end"]]
    assert dated == [one for one in FOUND if name != "hour-column.csv" or one[2] != 80]
    assert all(cell["place"] for cell in cells)
    undated = [cell["value"] for cell in cells if not cell["period_end"]]
    assert undated == ([9] if name == "hour-column.csv" else [])


def test_a_corrected_draft_is_obeyed(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["feed", "draft", str(report)])
    declaration = report.with_suffix(".yaml")
    corrected = capsys.readouterr().out.replace("亿元", "万元").replace("column: 地区", 'fixed: "220500"')
    declaration.write_text(
        corrected.replace("  - column: 消费\n    unit: 万元\n    indicator: fill-in-2\n", ""), "utf-8"
    )
    main(["feed", "try", "--declaration", str(declaration), str(report), "--json"])
    (cell,) = json.loads(capsys.readouterr().out)
    assert (cell["column"], cell["unit"], cell["place"]) == ("投资", "万元", "220500")


def test_a_draft_knows_the_indicators_of_the_registry_by_name(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report.write_text(REPORT.replace("投资", "固定资产投资"), encoding="utf-8")
    main(["feed", "draft", str(report)])
    assert "column: 固定资产投资\n    unit: 亿元\n    indicator: fixed-asset-investment\n" in capsys.readouterr().out


def test_a_file_is_tried_by_a_feed_of_the_registry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "air.csv"
    file.write_text(
        "日期,城市,沙尘日\n2022-03-05,通化市,1\n2022-03-06,通化市,否\n2022-03-07,通化市,\n", encoding="utf-8"
    )
    assert main(["feed", "try", "--feed", "tonghua-dust-days", str(file), "--json"]) == 0
    out, err = capsys.readouterr()
    (cell,) = json.loads(out)
    assert (cell["column"], cell["place"], cell["period_end"], cell["value"]) == ("沙尘日", "通化市", "2022-03-05", 1)
    assert "row 3: saw '否' for 沙尘日" in err


@pytest.mark.parametrize(
    ("yaml", "sentence"),
    [
        ("feeds: [", "draft.yaml:2"),
        ("feeds: [{id: a, unti: 亿元}]", "feeds[a]: unknown key 'unti'"),
        ("other: 1", "unknown key 'other'"),
        ("feeds: []", "feeds:"),
    ],
)
def test_a_faulty_declaration_is_refused_with_the_place_of_the_fault(
    yaml: str, sentence: str, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    declaration = report.with_name("draft.yaml")
    declaration.write_text(yaml + "\n", encoding="utf-8")
    assert main(["feed", "try", "--declaration", str(declaration), str(report)]) == 1
    assert sentence in capsys.readouterr().err


def test_a_file_without_figures_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "words.csv"
    file.write_text("甲,乙\n丙,丁\n", encoding="utf-8")
    assert main(["feed", "draft", str(file)]) == 1
    assert "no table of figures" in capsys.readouterr().err
