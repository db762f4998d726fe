"""Files to text cells: each format and encoding is told apart and read alike; what is too large or broken is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from pacewatch.errors import BatchRefused
from pacewatch.observations import grids, sheets, workbooks
from pacewatch.observations.grids import read_grid

TEXT = "城市,月份,投资\n长春,2022年1-2月,12.5\n通化,2022年1-2月,3.25\n"
ROWS = (("城市", "月份", "投资"), ("长春", "2022年1-2月", "12.5"), ("通化", "2022年1-2月", "3.25"))


def workbook(*sheets: tuple[str, list[list[Any]]], merged: str | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if merged:
            sheet.merge_cells(merged)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encoding_and_delimiter_are_found_and_said(encoding: str, delimiter: str) -> None:
    grid = read_grid(TEXT.replace(",", delimiter).encode(encoding))
    assert (grid.format, grid.encoding, grid.delimiter) == ("csv", encoding, delimiter)
    assert grid.sheets[0].rows == ROWS
    assert encoding in grid.detected()


def test_a_comma_within_numbers_does_not_divide_cells() -> None:
    assert read_grid("城市;投资\n甲;1,234\n乙;2,345\n丙;12\n".encode()).delimiter == ";"
    assert read_grid('城市,投资\n甲,"1,234"\n'.encode()).sheets[0].rows[1] == ("甲", "1,234")


def test_title_rows_and_blank_rows_keep_the_numbers_of_the_rows_below() -> None:
    rows = read_grid("统计月报\r\n\r\n城市,投资\r\n甲,1\r\n".encode()).sheets[0].rows
    assert rows == (("统计月报", ""), ("", ""), ("城市", "投资"), ("甲", "1"))


def test_numbers_and_dates_of_a_workbook_are_exact_text() -> None:
    cells = [0.1 + 0.2, 12, 1234.5, -3.25, date(2022, 2, 1), datetime(2022, 2, 1, 8, 30), " 甲 ", None, 0.00001]  # noqa: DTZ001
    grid = read_grid(workbook(("表1", [cells])))
    assert grid.sheets[0].rows[0] == (
        "0.3", "12", "1234.5", "-3.25", "2022-02-01", "2022-02-01 08:30:00", "甲", "", "1e-05",
    )  # fmt: skip


def test_merged_cells_are_filled_in_and_leading_blanks_keep_their_place() -> None:
    rows: list[list[Any]] = [[], [None, "投资", None], [None, "总额", "增速"], [None, 1, 2]]
    grid = read_grid(workbook(("表1", rows), merged="B2:C2"))
    assert grid.sheets[0].rows == (("", "", ""), ("", "投资", "投资"), ("", "总额", "增速"), ("", "1", "2"))


def test_every_sheet_is_read_under_its_name() -> None:
    grid = read_grid(workbook(("一月", [["甲", 1]]), ("二月", [["乙", 2]])))
    assert [(sheet.name, sheet.rows) for sheet in grid.sheets] == [("一月", (("甲", "1"),)), ("二月", (("乙", "2"),))]
    assert grid.detected() == "xlsx with 2 sheets: 一月, 二月"


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    return stream.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED_BYTES", 1_000_000)
    with pytest.raises(BatchRefused, match="unpacks to 2000000 bytes; expected at most 1000000"):
        read_grid(bomb())


@pytest.mark.parametrize(
    "content", [TEXT.encode(), workbook(("表1", [list(row) for row in ROWS]))], ids=["csv", "xlsx"]
)
def test_too_many_cells_are_refused(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_CELLS", 5)
    with pytest.raises(BatchRefused, match=r"cells; expected at most 5"):
        read_grid(content)


def test_one_cell_a_million_rows_down_is_refused_before_it_is_opened() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].cell(1_048_576, 16_384, "甲")
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(BatchRefused, match="the file has 17179869184 cells"):
        read_grid(stream.getvalue())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b" \n", "the file is empty"),
        (b"PK\x03\x04 and no more", "cut off, damaged or locked"),
        (bomb(), "can't be opened"),
        (grids.OLE_START + b"\0" * 600, "looks like xls but can't be opened"),
        (b"a,b\n1,\0\n", "NUL"),
        (b"\xff\xfe\x00", "is not utf-16"),
        (b"a\xff\xffb", "is not gb18030"),
    ],
)
def test_what_is_no_report_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(BatchRefused, match=sentence):
        read_grid(content)
