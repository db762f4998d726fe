"""Tables to a workbook. In: tables of cells. Out: the bytes of an .xlsx file, the same for the same cells.

A file is known by its SHA-256, so nothing of the moment at which it is written may stand in it: its times are fixed, and its
parts are stored as they are, for compressed bytes differ between versions of zlib.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | Decimal
WRITTEN_AT = datetime(2022, 1, 1)  # noqa: DTZ001 - the format knows no time zones
FIRST_OF_ZIP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Table:
    """A sheet: its name, its lines, and how many lines of its header there are; lines of one cell run over the whole width.

    Header cells that say the same as their neighbour are merged with it.
    """

    name: str
    lines: Sequence[Sequence[Cell]]
    header_rows: int

    @property
    def width(self) -> int:
        """Cells in the widest line."""
        return max(len(line) for line in self.lines)


def workbook(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet for each table."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy

    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        _fill(book.create_sheet(table.name), table)
    return _bytes(book)


def _fill(sheet: Worksheet, table: Table) -> None:
    for line in table.lines:
        sheet.append(list(line))
    header = next(number for number, line in enumerate(table.lines, 1) if len(line) > 1)
    for number, line in enumerate(table.lines, 1):
        if len(line) == 1:
            _merge(sheet, (number, 1), (number, table.width))
    bottom = header + table.header_rows - 1
    for row in range(header, bottom + 1):
        _merge_alike(sheet, row, table.width)
    if bottom > header:
        _merge(sheet, (header, 1), (bottom, 1))
    sheet.column_dimensions["A"].width = 24


def _merge_alike(sheet: Worksheet, row: int, width: int) -> None:
    """Merge neighbours of one header line that say the same."""
    texts = [sheet.cell(row, column).value for column in range(1, width + 1)]
    first = 0
    for column in range(1, width + 1):
        if column == width or texts[column] != texts[first]:
            _merge(sheet, (row, first + 1), (row, column))
            first = column


def _merge(sheet: Worksheet, first: tuple[int, int], last: tuple[int, int]) -> None:
    if first != last:
        sheet.merge_cells(start_row=first[0], start_column=first[1], end_row=last[0], end_column=last[1])


def _bytes(book: Workbook) -> bytes:
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415 - heavy

    # Not `save()`, which writes the current time into the properties.
    book.properties.creator = "Pacewatch"
    book.properties.created = book.properties.modified = WRITTEN_AT
    draft, written = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(draft, "w") as parts:
        ExcelWriter(book, parts).write_data()
    with zipfile.ZipFile(draft) as parts, zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as fixed:
        for name in parts.namelist():
            fixed.writestr(_entry(name), parts.read(name))
    return written.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry without a time, and with the rights that every system gives it."""
    entry = zipfile.ZipInfo(name, FIRST_OF_ZIP)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry
