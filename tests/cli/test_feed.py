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
    declaration.write_text(capsys.readouterr().out.replace("亿元", "万元").replace("2022", "2023"), encoding="utf-8")
    main(["feed", "try", "--declaration", str(declaration), str(report), "--json"])
    cells = json.loads(capsys.readouterr().out)
    assert {cell["unit"] for cell in cells} == {"万元"}
    assert {cell["period_start"] for cell in cells} == {"2023-01-01"}


@pytest.mark.parametrize(
    ("yaml", "sentence"),
    [
        ("sheets: [", "is not YAML"),
        (
            "sheets: [{sheet: '', first_row: 1, columns: [], unti: 亿元}]",
            "sheets.0.unti: there is no such key; expected those of a draft",
        ),
        ("other: 1", "expected the one key 'sheets'"),
        ("sheets: [{sheet: ''}]", "sheets.0.first_row: saw"),
        ("sheets: [{sheet: 表9, first_row: 1, columns: []}]", "saw no sheet '表9'"),
        ("sheets: [{sheet: '', first_row: 1, columns: [{index: 9, name: a, role: value}]}]", "has 3 columns"),
    ],
)
def test_a_faulty_declaration_is_refused(
    yaml: str, sentence: str, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    declaration = report.with_suffix(".yaml")
    declaration.write_text(yaml, encoding="utf-8")
    assert main(["feed", "try", "--declaration", str(declaration), str(report)]) == 1
    assert sentence in capsys.readouterr().err


def test_a_file_without_figures_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "words.csv"
    file.write_text("甲,乙\n丙,丁\n", encoding="utf-8")
    assert main(["feed", "draft", str(file)]) == 1
    assert "no table of figures" in capsys.readouterr().err
