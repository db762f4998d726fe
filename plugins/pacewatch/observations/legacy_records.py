"""Records of a workbook of before 2007 ([MS-XLS]), judged before they are read. In: its stream. Out: a `Judged`, or a refusal.

A reader makes room for every cell down to the last one, and for as many texts as the workbook says that it has.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from pacewatch.observations import workbook_words as words
from pacewatch.observations.compound_files import Damaged
from pacewatch.observations.number_formats import CellFormats, told_apart
from pacewatch.observations.sheets import check_cells

BEGIN, END, GOES_ON = 0x0809, 0x000A, 0x003C
SHEET, TEXTS, LOCKED, NUMBER_FORMAT, CELL_FORMAT = 0x0085, 0x00FC, 0x002F, 0x041E, 0x00E0
EXTENT, PASSED_OVER = 0x0200, 0x0FFF
"""What a sheet says of its own extent isn't believed: the record becomes one that readers don't know."""

CELLS = frozenset(
    {
        0x0001,
        0x0002,
        0x0003,
        0x0004,
        0x0005,
        0x0006,
        0x0201,
        0x0203,
        0x0204,
        0x0205,
        0x0206,
        0x0406,
        0x027E,
        0x00D6,
        0x00FD,
    }
)
RUNS = {0x00BD: 6, 0x00BE: 2}
"""Records of several cells in a row, and the bytes of each: numbers, blanks."""

OF_1997 = 0x0600
LEAST_TEXT_BYTES = 3
MOST_SHEETS = 1000

Place = tuple[int, int]


@dataclass
class Judged:
    """A stream that may be read, and by sheet, in their order, its cells with one of the formats asked for."""

    stream: bytearray
    formats: CellFormats
    starts: list[int]

    def places(self, sheet: int, formats: frozenset[int]) -> list[Place]:
        """Rows and columns, from 0, of a sheet's cells that have one of these formats."""
        return [(row, column) for row, column, form in _cells(self.stream, self.starts[sheet]) if form in formats]


def judge(stream: bytes) -> Judged:
    """A workbook's stream, once it is known that reading it takes no more room than its cells need.

    Raises:
        Damaged: it can't be followed; or it is locked.
        BatchRefused: `size`.
    """
    if _unpacked("<H", stream) != BEGIN:
        raise Damaged(words.OTHER_BEGINNING)
    kept, version, before = bytearray(stream), _unpacked("<H", stream, 4), 0
    formats: list[int] = []
    codes: dict[int, str] = {}
    starts: list[int] = []
    texts = text_bytes = 0
    for kind, at, length in _records(stream, 0):
        body = stream[at : at + length]
        is_text = kind == TEXTS or (kind == GOES_ON and before == TEXTS)
        if kind == LOCKED:
            raise Damaged(words.LOCKED)
        if kind == SHEET:
            starts.append(_unpacked("<I", body))
        elif kind == CELL_FORMAT:
            formats.append(_unpacked("<H", body, 2))
        elif kind == NUMBER_FORMAT:
            codes[_unpacked("<H", body)] = _code(body, version)
        elif kind == TEXTS:
            texts += _unpacked("<I", body, 4)
        text_bytes += length * is_text
        before = TEXTS if is_text else kind
    if texts * LEAST_TEXT_BYTES > text_bytes:
        raise Damaged(words.texts_in(texts, text_bytes))
    if len(starts) > MOST_SHEETS or len(set(starts)) < len(starts):
        raise Damaged(words.sheets_listed(len(starts), len(set(starts))))
    check_cells(sum(_extent(kept, start) for start in starts))
    return Judged(kept, told_apart(formats, codes), starts)


def _unpacked(form: str, body: bytes | bytearray, at: int = 0) -> int:
    try:
        number: int = struct.unpack_from(form, body, at)[0]
    except struct.error:
        raise Damaged(words.RECORD_CUT_OFF) from None
    return number


def _code(body: bytes, version: int) -> str:
    """The text of a number format."""
    if version < OF_1997:
        return body[3:].decode("latin-1")
    return body[5:].decode("utf-16-le" if _unpacked("<B", body, 4) & 1 else "latin-1", "replace")


def _records(stream: bytes | bytearray, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place of the body, and its length of each record up to the end of what begins here (parts within it included)."""
    at, depth = start, 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        depth += (kind == BEGIN) - (kind == END)
        if depth <= 0:
            return
        at += 4 + length
    raise Damaged(words.CUT_OFF)


def _cells(stream: bytes | bytearray, start: int) -> Iterator[tuple[int, int, int]]:
    """Row and column, from 0, and format of each cell of a sheet."""
    for kind, at, length in _records(stream, start):
        if kind in CELLS and length >= 6:
            yield struct.unpack_from("<HHH", stream, at)
        elif kind in RUNS and length >= 6:
            row, first = struct.unpack_from("<HH", stream, at)
            for index, place in enumerate(range(at + 4, at + length - 2, RUNS[kind])):
                yield row, first + index, struct.unpack_from("<H", stream, place)[0]


def _extent(stream: bytearray, start: int) -> int:
    if _unpacked("<H", stream, start) != BEGIN:
        raise Damaged(words.SHEET_ELSEWHERE)
    rows = columns = 0
    for kind, at, _ in _records(stream, start):
        if kind == EXTENT:
            struct.pack_into("<H", stream, at - 4, PASSED_OVER)
    for row, column, _ in _cells(stream, start):
        rows, columns = max(rows, row + 1), max(columns, column + 1)
    return rows * columns
