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
