"""Files to sheets of text cells, whatever their format. In: bytes. Out: a `Grid`: its sheets, and how it was read.

Rows keep their numbers in the file; merged cells are filled in; numbers and dates become exact text. Nothing is opened before
its size is known to be bearable.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from pacewatch.errors import BatchRefused
from pacewatch.observations.text_encoding import decode_text
from pacewatch.observations.zip_guard import ZIP_FAULTS

MOST_CELLS = 5_000_000
MOST_UNPACKED_BYTES = 200_000_000
ROW_NUMBER = re.compile(rb"<(?:\w+:)?row[^>]*?\sr=[\"']([0-9]{1,9})[\"']")
COLUMN_NAME = re.compile(rb"<(?:\w+:)?c\s[^>]*?r=[\"']([A-Z]{1,3})")
LINE_BREAK = re.compile(r"\r\n|\n|\r")
LONG_COLUMN_NAME = re.compile(rb"\sr=[\"']([A-Z]{2,3})[0-9]")
"""Columns beyond the 26th: few sheets have them, so that looking for these alone is quick."""
SAMPLED_BYTES = 100_000
EXCEL_DIGITS = 15
DELIMITERS = ",\t;|"
SAMPLED_LINES = 200
ZIP_START, OLE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Format = Literal["csv", "xlsx", "xls"]
Row = tuple[str, ...]
Cell = int | float | str | bool | date | time | datetime | timedelta


@dataclass(frozen=True)
class Sheet:
    """Rows of cells, all of one width; the row at index 0 is row 1 of the file."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Grid:
    """A file's sheets, and what was found out about its form; encoding and delimiter are empty for workbooks."""

    format: Format
    sheets: tuple[Sheet, ...]
    encoding: str = ""
    delimiter: str = ""

    def detected(self) -> str:
        """How the file was read, for people."""
        if self.format == "csv":
            delimiter = "tab" if self.delimiter == "\t" else self.delimiter
            return f"csv in {self.encoding}, cells divided by {delimiter!r}"
        return f"{self.format} with {len(self.sheets)} sheets: {', '.join(sheet.name for sheet in self.sheets)}"


def read_grid(content: bytes, encoding: str = "detect") -> Grid:
    """All cells of a file as text; `encoding` is that of a text file, where it is known.

    Raises:
        BatchRefused: `empty`, `format`, `encoding` or `size`: the file can't be read, or is too large to be a report.
    """
    if not content.strip():
        raise BatchRefused("empty", "the file is empty")
    if content.startswith(ZIP_START):
        _check_workbook_size(content)
        return Grid("xlsx", _sheets(content, "xlsx"))
    if content.startswith(OLE_START):
        return Grid("xls", _sheets(content, "xls"))
    text, encoding = decode_text(content, encoding)
    delimiter = _delimiter(text)
    return Grid("csv", (Sheet("", _csv_rows(text, delimiter)),), encoding, delimiter)


def _check_workbook_size(content: bytes) -> None:
    """A workbook is a zip file: a small one can unpack to more than any machine holds, or hold one cell a million rows down."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MOST_UNPACKED_BYTES:
                raise BatchRefused(
                    "size",
                    f"the workbook unpacks to {unpacked} bytes; expected at most {MOST_UNPACKED_BYTES}: send it in parts",
                )
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            _check_cells(sum(_area(archive.read(name)) for name in sheets if name.endswith(".xml")))
    except ZIP_FAULTS:
        raise BatchRefused(
            "format", "saw a zip file that is cut off, damaged or locked; expected a whole workbook"
        ) from None


def _area(sheet: bytes) -> int:
    """Rows times columns down to the last cell that a sheet's XML names."""
    rows = max((int(row) for row in ROW_NUMBER.findall(sheet)), default=0)
    columns = set(LONG_COLUMN_NAME.findall(sheet)) or set(COLUMN_NAME.findall(sheet[:SAMPLED_BYTES])) or {b"Z"}
    return rows * max(_column_number(name) for name in columns)


def _column_number(name: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in name:
        number = number * 26 + letter - ord("A") + 1
    return number


def _sheets(content: bytes, form: str) -> tuple[Sheet, ...]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            found = [book.get_sheet_by_name(name) for name in book.sheet_names]
            if form == "xls":
                _check_cells(sum(sheet.total_height * sheet.total_width for sheet in found))
            return tuple(_sheet(sheet) for sheet in found)
    except CalamineError as fault:
        raise BatchRefused(
            "format", f"saw what looks like {form} but can't be opened: {fault}; expected a workbook"
        ) from None


def _check_cells(count: int) -> None:
    if count > MOST_CELLS:
        raise BatchRefused("size", f"the file has {count} cells; expected at most {MOST_CELLS}: send it in parts")


def _sheet(sheet: CalamineSheet) -> Sheet:
    columns = [_texts(column) for column in zip(*sheet.to_python(skip_empty_area=False), strict=True)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for column in columns[left : right + 1]:
            column[top : bottom + 1] = [columns[left][top]] * len(column[top : bottom + 1])
    return Sheet(sheet.name, tuple(zip(*columns, strict=True)))


def _texts(column: tuple[Cell, ...]) -> list[str]:
    """Cells as text; most are text already."""
    return [cell.strip() if type(cell) is str else _text(cell) for cell in column]


def _text(cell: Cell) -> str:
    """A cell as text: numbers with the 15 digits that a workbook keeps, midnights as dates."""
    if isinstance(cell, float):
        number = f"{cell:.{EXCEL_DIGITS}g}"
        return f"{int(cell)}" if "e" in number and cell.is_integer() and abs(cell) < 10**EXCEL_DIGITS else number
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    return str(cell).strip()


def _delimiter(text: str) -> str:
    """The sign that divides most lines into the same number of cells, more than one."""
    sample = LINE_BREAK.split(text, SAMPLED_LINES)[:SAMPLED_LINES]

    def agreeing(delimiter: str) -> int:
        widths = Counter(
            len(cells) for number, line in enumerate(sample, 1) if len(cells := _cells(line, number, delimiter)) > 1
        )
        return max(widths.values(), default=0)

    return max(DELIMITERS, key=agreeing)


def _cells(line: str, number: int, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        limit = csv.field_size_limit()
        raise BatchRefused(
            "size", f"row {number} holds a cell of more than {limit} characters; expected a report"
        ) from None


def _csv_rows(text: str, delimiter: str) -> tuple[Row, ...]:
    """One row a line: a quoted cell that runs on over a line break would shift the numbers of the rows below it."""
    lines = LINE_BREAK.split(text)
    _check_cells(text.count(delimiter) + len(lines))
    rows = [_cells(line, number, delimiter) for number, line in enumerate(lines, 1)]
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    _check_cells(width * len(rows))
    return tuple(tuple(row + [""] * (width - len(row))) for row in rows)
