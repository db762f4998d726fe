"""Files to sheets of text cells, whatever their format. In: bytes. Out: a `Grid`: its sheets, and how it was read.

Rows keep their numbers in the file; merged cells are filled in; numbers and dates become exact text. Nothing is opened before
its size is known to be bearable.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from pacewatch.errors import BatchRefused
from pacewatch.observations.csv_lines import LINE_BREAK, MOST_LINES_IN_CELL, Lines, lines_of
from pacewatch.observations.reading_words import closing_mark
from pacewatch.observations.refusal_words import EMPTY
from pacewatch.observations.sheets import Row, Sheet, check_cells
from pacewatch.observations.size_words import long_text
from pacewatch.observations.text_encoding import decode_text
from pacewatch.observations.workbook_words import open_quotation
from pacewatch.observations.workbooks import read_xls, read_xlsx

DELIMITERS = ",\t;|"
SAMPLED_LINES = 200
ZIP_START, OLE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Format = Literal["csv", "xlsx", "xls"]


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
        raise BatchRefused("empty", *EMPTY)
    if content.startswith(ZIP_START):
        return Grid("xlsx", read_xlsx(content))
    if content.startswith(OLE_START):
        return Grid("xls", read_xls(content))
    text, encoding = decode_text(content, encoding)
    delimiter = _delimiter(text)
    return Grid("csv", (Sheet("", _csv_rows(text, delimiter)),), encoding, delimiter)


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
        raise BatchRefused("size", *long_text(number, csv.field_size_limit())) from None


def _csv_rows(text: str, delimiter: str) -> tuple[Row, ...]:
    """One row a line, numbered by the line that it starts in."""
    lines = lines_of(text, delimiter, _columns(text, delimiter))
    check_cells(text.count(delimiter) + len(lines.lines))
    _refuse_open_cells(lines, delimiter)
    written = (lines.row(number) or "" for number in range(1, len(lines.lines) + 1))
    rows = [_cells(line, number, delimiter) for number, line in enumerate(written, 1)]
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    check_cells(width * len(rows))
    return tuple(tuple(row + [""] * (width - len(row))) for row in rows)


def _columns(text: str, delimiter: str) -> int | None:
    """How many columns most lines have that have several, and no quotation marks."""
    sample = LINE_BREAK.split(text, SAMPLED_LINES)[:SAMPLED_LINES]
    widths = Counter(found + 1 for line in sample if '"' not in line and (found := line.count(delimiter)))
    return widths.most_common(1)[0][0] if widths else None


def _refuse_open_cells(lines: Lines, delimiter: str) -> None:
    """A quotation mark within a text is none that opens a cell; one that does would take the rest of its row along."""
    for number, line in lines.opened.items():
        try:
            next(csv.reader([line], delimiter=delimiter, strict=True), [])
        except csv.Error:
            said = open_quotation(number, line, closing_mark(MOST_LINES_IN_CELL))
            raise BatchRefused("format", *said) from None
