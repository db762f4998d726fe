"""Cells that show a share in per cent are read as people see them; what only looks like a percentage is left as it is."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from pacewatch.errors import BatchRefused
from pacewatch.observations import report_reader
from pacewatch.observations.cell_texts import Share, text_of, texts_of
from pacewatch.observations.feed_draft import draft
from pacewatch.observations.grids import read_grid
from pacewatch.observations.layouts import find_layout
from pacewatch.observations.number_formats import MOST_FORMATS, CellFormats, MixedFormat, is_percentage, percent_formats
from pacewatch.observations.percent_cells import percent_cells
from pacewatch.observations.report_cells import read_sheet
from pacewatch.observations.report_reader import read_report_rows
from pacewatch.observations.trial import try_feed
from pacewatch.registry.declaration import read_declaration
from tests.observations.test_workbook_cells import replaced

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"


def formatted(*rows: list[tuple[Any, str]], name: str = "1月") -> bytes:
    """A workbook whose cells have number formats."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for number, row in enumerate(rows, 1):
        for column, (value, code) in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            cell.number_format = code
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def texts(content: bytes) -> list[tuple[str, ...]]:
    return list(read_grid(content).sheets[0].rows)


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("0.0%", "12.5%"),
        ("0%", "12.5%"),
        ("0.00%", "12.5%"),
        ("#,##0.0 %;[Red]-#,##0.0 %", "12.5%"),
        ('0.0%;-0.0%;"-"', "12.5%"),
        ("0.0%_ ;@", "12.5%"),
        ("General%", "12.5%"),
        ("0%;0%;0;@", "12.5%"),
        ("General", "0.125"),
        ('0.0"%"', "0.125"),
        ("0.0\\%", "0.125"),
        ("0.0_%", "0.125"),
        ("[$%]0.0", "0.125"),
        ("0.0％", "0.125"),
        ('0.0;-0.0;"%"', "0.125"),
    ],
)
def test_a_share_is_read_as_it_is_shown(code: str, seen: str) -> None:
    assert texts(formatted([(0.125, code)])) == [(seen,)]


def test_numbers_keep_their_digits_and_texts_stay_texts() -> None:
    values = [0.07, 0.29, 1.1, -0.003, 0, 1, 1 / 3, "12.5", "12.5%", None, True, 1e-9]
    row = texts(formatted([(value, "0.0%") for value in values] + [(5.5, "General")]))[0]
    assert row == (
        "7%", "29%", "110%", "-0.3%", "0%", "100%", "33.333333%", "12.5", "12.5%", "", "True", "0%", "5.5",
    )  # fmt: skip


def test_every_share_of_a_thousandth_is_exact() -> None:
    shares = [Share(number / 1000) for number in range(-1000, 3000)]
    expected = [Decimal(number) / 10 for number in range(-1000, 3000)]
    assert [Decimal(text_of(share)[:-1]) for share in shares] == expected
    assert texts_of([*shares, 0.5, "甲"]).to_pylist() == [*map(text_of, shares), "0.5", "甲"]


def test_the_same_number_beside_a_share_stays_a_number() -> None:
    assert texts_of([0.125, Share(0.125), 0.125]).to_pylist() == ["0.125", "12.5%", "0.125"]


def test_a_report_has_the_share_with_its_unit() -> None:
    general = "General"
    content = formatted(
        [("通化市2022年1-2月主要经济指标", general)],
        [("单位：亿元、%", general)],
        [("指标", general), ("总额", general), ("同比增长", general)],
        [("固定资产投资", general), (0.7, general), (0.125, "0.0%")],
    )
    (sheet,) = read_grid(content).sheets
    layout = find_layout(sheet, UTC)
    assert layout
    assert [(cell.value, cell.unit, cell.has_own_unit) for cell in read_sheet(sheet, layout)] == [
        (Decimal("0.7"), "亿元", False),
        (Decimal("12.5"), "%", True),
    ]


PLAIN = ["地区", "月份", "同比增长", "占比"]


def test_a_draft_and_its_trial_show_shares_and_so_do_plain_sheets_read_by_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    header = [(cell, "General") for cell in PLAIN]
    rows = [
        [("甲市", "@"), (f"2022年{month}月", "@"), (month / 1000, "0.0%"), ("—" if month == 3 else 0.5, "0%")]
        for month in range(1, 7)
    ]
    content = formatted(header, *rows)
    declared = draft(read_grid(content))
    assert declared.count("unit: '%'") == 2
    feed = read_declaration(declared, "draft")
    by_cells = try_feed(content, feed).cells
    growth = [(cell.value, cell.unit, cell.text) for cell in by_cells if cell.column == "同比增长"]
    assert growth == [(Decimal(month) / 10, "%", f"{month / 10:g}%") for month in range(1, 7)]
    assert [(cell.value, cell.unit) for cell in by_cells if cell.column == "占比"] == [(Decimal(50), "%")] * 5
    monkeypatch.setattr(report_reader, "PLAIN_FROM_ROWS", 0)
    assert try_feed(content, feed).cells == by_cells
    origins = read_report_rows(content, feed).origins
    assert origins
    assert origins.sheet_letters


def test_a_merged_share_is_filled_in() -> None:
    book = openpyxl.load_workbook(io.BytesIO(formatted([(0.5, "0%"), (None, "General")], [(1, "General")] * 2)))
    book.worksheets[0].merge_cells("A1:B1")
    stream = io.BytesIO()
    book.save(stream)
    assert texts(stream.getvalue()) == [("50%", "50%"), ("1", "1")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'<c r="A1" s="1"', b'<c s="1" r="A1"'),
        (b'<c r="A1" s="1"', b'<c r="A1" s="01"'),
        (b'<c r="A1" s="1"', b'<c s="1"'),
        (b'<c r="A1" s="1"', b'<!-- <c r="B1" s="1"> --><c r="A1" s="1"'),
    ],
)
def test_shares_are_found_however_the_sheet_is_written(before: bytes, after: bytes) -> None:
    content = formatted([(0.125, "0.0%"), (0.25, "General")])
    assert texts(replaced(content, SHEET, before, after)) == [("12.5%", "0.25")]


def test_a_sheet_is_found_wherever_it_is_kept() -> None:
    content = replaced(formatted([(0.125, "0.0%")]), SHEET, b"", b"", moved="xl/other/cells.bin")
    assert texts(content) == [("12.5%",)]


def test_where_cells_without_a_format_are_shares() -> None:
    content = formatted([(0.125, "General"), (0.125, "0.000")])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = archive.read(STYLES)
    head, tail = styles.split(b"<cellXfs", 1)
    changed = replaced(content, STYLES, styles, head + b"<cellXfs" + tail.replace(b'numFmtId="0"', b'numFmtId="9"', 1))
    assert texts(changed) == [("12.5%", "0.125")]


@pytest.mark.parametrize("code", ["0.0%;-0.0", "[<1]0.0%;0.0"])
def test_a_format_that_is_a_percentage_for_some_numbers_only_is_refused(code: str) -> None:
    with pytest.raises(MixedFormat):
        is_percentage(code)
    with pytest.raises(BatchRefused, match=r"sheet 1月 has cells with the number format .* some numbers in per cent"):
        read_grid(formatted([(0.125, code)]))


def test_a_mixed_format_that_no_cell_has_does_no_harm() -> None:
    content = formatted([(0.125, "0.0%;-0.0")])
    assert texts(replaced(content, SHEET, b' s="1"', b"")) == [("0.125",)]


@pytest.mark.parametrize("target", [b'"/xl/worksheets/sheet1.xml"', b'"worksheets/sheet1.xml"'])
def test_a_sheet_is_found_however_its_place_is_written(target: bytes) -> None:
    content = formatted([(0.125, "0.0%")])
    changed = replaced(content, "xl/_rels/workbook.xml.rels", b'"/xl/worksheets/sheet1.xml"', target)
    assert texts(changed) == [("12.5%",)]


def test_a_sheet_that_cannot_be_found_is_refused() -> None:
    """Better than to read a share as if it were none."""
    with zipfile.ZipFile(io.BytesIO(formatted([(0.125, "0.0%")]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with pytest.raises(BatchRefused, match="sheet 2月 of the workbook can't be found by its name"):
        percent_cells(parts).of("2月", 0)
    parts["xl/workbook.xml"] = b"<workbook>"
    with pytest.raises(BatchRefused, match="the list of the workbook's sheets is damaged"):
        percent_cells(parts)


def styles(formats: str, codes: str = "") -> bytes:
    return f"<styleSheet><numFmts>{codes}</numFmts><cellXfs>{formats}</cellXfs></styleSheet>".encode()


def test_formats_are_counted_among_those_of_cells_only() -> None:
    read = b"<styleSheet><cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>" + styles("<xf/><xf numFmtId='10'/>")[12:]
    assert percent_formats(read) == CellFormats(frozenset({1}), {})
    odd = styles("<xf numFmtId='165'/><xf numFmtId='x'/>", "<numFmt numFmtId='165' formatCode='0&#37;'/>")
    assert percent_formats(odd) == CellFormats(frozenset({0}), {})


@pytest.mark.parametrize(
    ("read", "sentence"),
    [
        (b"<styleSheet><cellXfs>", "the styles of the workbook are damaged: line 1"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><styleSheet/>", "has a document type"),
        (styles("<xf/>" * (MOST_FORMATS + 1)), "more than 65490 cell formats"),
        (
            styles("", "".join(f"<numFmt numFmtId='{number}'/>" for number in range(MOST_FORMATS + 1))),
            "more than 65490 cell formats",
        ),
    ],
    ids=["cut off", "document type", "cell formats", "number formats"],
)
def test_styles_that_no_workbook_has_are_refused(read: bytes, sentence: str) -> None:
    with pytest.raises(BatchRefused, match=sentence):
        percent_formats(read)
    whole = formatted([(0.125, "0.0%")])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        before = archive.read(STYLES)
    with pytest.raises(BatchRefused, match=sentence):
        read_grid(replaced(whole, STYLES, before, read))
