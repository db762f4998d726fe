"""Workbooks to sheets of text cells. In: the bytes of an xlsx or xls file. Out: its sheets, or a refusal.

Rows keep their numbers in the file; merged cells are filled in; numbers and dates become exact text, and what a cell shows in
per cent is one. Nothing is opened before its size is known to be bearable.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from pacewatch.errors import BatchRefused
from pacewatch.observations import size_words, workbook_words
from pacewatch.observations.cell_texts import Cell, as_share
from pacewatch.observations.compound_files import CompoundFile, Damaged, wrapped
from pacewatch.observations.legacy_records import Judged, judge
from pacewatch.observations.percent_cells import PercentCells, Place, percent_cells
from pacewatch.observations.sheet_extent import extent_of
from pacewatch.observations.sheets import Rows, Sheet, check_cells
from pacewatch.observations.zip_guard import ZIP_FAULTS
from pacewatch.said import Said

MOST_UNPACKED_BYTES = 200_000_000
MOST_PARTS = 10_000
LEGACY_STREAMS, LOCKED_STREAM = ("Workbook", "Book"), "EncryptedPackage"

PANIC = "PanicException"
"""What the reader raises where damage catches it unawares; it is no `Exception`, and its class can't be imported."""

CELLS_BELOW = b"sheetData"
"""The element that a sheet's cells stand in, wherever in the workbook it is kept."""


def read_xlsx(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of a workbook that is a zip file: a small one can unpack to more than any machine holds.

    Raises:
        BatchRefused: `size`, or `format`: it is damaged, locked or no workbook.
    """
    parts = _unpacked(content)
    return _opened(_judged(parts), "xlsx", percent_cells(parts))


def read_xls(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of a workbook of before 2007.

    Raises:
        BatchRefused: `size`, or `format`: it is damaged, locked or no workbook.
    """
    try:
        held = CompoundFile(content)
        name = next((name for name in LEGACY_STREAMS if name in held), None)
        if name is None:
            raise Damaged(workbook_words.LOCKED if LOCKED_STREAM in held else workbook_words.NO_WORKBOOK)
        judged = judge(held.stream(name))
    except Damaged as fault:
        raise _unopened("xls", fault.said) from None
    shares = PercentCells(judged.formats, lambda _, sheet, formats: judged.places(sheet, formats))
    return _opened(wrapped(bytes(judged.stream), name), "xls", shares, judged)


def _unpacked(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MOST_UNPACKED_BYTES:
                raise BatchRefused("size", *size_words.workbook_bytes(unpacked, MOST_UNPACKED_BYTES))
            if len(entries) > MOST_PARTS:
                raise BatchRefused("size", *size_words.workbook_parts(len(entries), MOST_PARTS))
            return {entry.filename: archive.read(entry) for entry in entries}
    except ZIP_FAULTS:
        raise BatchRefused("format", *workbook_words.NOT_WHOLE) from None


def _judged(parts: dict[str, bytes]) -> bytes:
    """The workbook again, not packed: its reader sees just the bytes that were judged, and need not unpack them once more."""
    check_cells(sum(extent_of(part) for part in parts.values() if CELLS_BELOW in part))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def _opened(content: bytes, form: str, shares: PercentCells, judged: Judged | None = None) -> tuple[Sheet, ...]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            found = [book.get_sheet_by_name(name) for name in book.sheet_names]
            names = (judged and judged.names) or book.sheet_names
            return tuple(
                Sheet(name, Rows(_cells(sheet, shares.of(name, index), judged.texts(index) if judged else ())))
                for index, (name, sheet) in enumerate(zip(names, found, strict=True))
            )
    except CalamineError as fault:
        raise _unopened(form, workbook_words.library_says(fault)) from None
    except BaseException as fault:
        if type(fault).__name__ != PANIC:
            raise
        raise _unopened(form, workbook_words.DAMAGED) from None


def _unopened(form: str, why: Said) -> BatchRefused:
    return BatchRefused("format", *workbook_words.unopened(form, why))


def _cells(sheet: CalamineSheet, shares: list[Place], texts: Iterable[tuple[int, int, str]]) -> list[list[Cell]]:
    """The cells of a sheet from its first row and column on, whether anything stands there or not; `texts` are read already."""
    rows = sheet.to_python(skip_empty_area=False)
    for number, column, text in texts:
        if number < len(rows) and column < len(rows[number]):
            rows[number][column] = text
    for number, column in shares:
        if number < len(rows) and column < len(rows[number]):
            rows[number][column] = as_share(rows[number][column])
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = rows[top][left : left + 1] * len(row[left : right + 1])
    return rows
