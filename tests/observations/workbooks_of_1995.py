"""Workbooks of Excel 5 and 95: BIFF5, as OpenOffice's "Excel File Format" has it, in a compound file. In: sheets. Out: bytes.

Texts are bytes of the code page that the workbook names. Each value may be kept in several forms; a seed chooses among them.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tests.observations.legacy_workbooks import (
    BUILT_IN,
    DATE,
    FIRST_OWN_FORMAT,
    MOMENT,
    STYLE_FORMATS,
    Formatted,
    Rows,
    _record,
    _rk,
    _serial,
    compound_file,
)

CODE_PAGES = {936: "gbk", 950: "big5", 1252: "cp1252"}


def workbook_of_1995(*sheets: tuple[str, Rows], code_page: int = 936, seed: int = 0) -> bytes:
    """Sheets of texts, numbers, dates, booleans and blanks."""
    return compound_file(stream_of_1995(*sheets, code_page=code_page, seed=seed), "Book")


def stream_of_1995(*sheets: tuple[str, Rows], code_page: int = 936, seed: int = 0) -> bytes:
    """The same, not yet in a compound file."""
    writer = _Writer(CODE_PAGES[code_page], random.Random(seed))  # noqa: S311 - made-up figures, not secrets
    bodies = [writer.sheet(rows) for _, rows in sheets]
    head = _begin(0x0005) + _record(0x0042, struct.pack("<H", code_page)) + _record(0x0022, bytes(2))
    tail = writer.formats() + _record(0x000A)
    names = [writer.text(name, "B") for name, _ in sheets]
    start = len(head) + sum(len(name) + 10 for name in names) + len(tail)
    listed = b""
    for name, body in zip(names, bodies, strict=True):
        listed += _record(0x0085, struct.pack("<IH", start, 0) + name)
        start += len(body)
    return head + listed + tail + b"".join(bodies)


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHH", 0x0500, kind, 0x096C, 0x07C9))


class _Writer:
    """Keeps the number formats, which all sheets of a workbook share."""

    def __init__(self, encoding: str, dice: random.Random) -> None:
        self._encoding, self._dice = encoding, dice
        self._codes: dict[str, int] = {"General": 0}

    def text(self, text: str, length: str) -> bytes:
        """A text behind its length in bytes."""
        signs = text.encode(self._encoding)
        return struct.pack(f"<{length}", len(signs)) + signs

    def sheet(self, rows: Rows) -> bytes:
        width = max((len(row) for row in rows), default=0)
        body = _begin(0x0010) + _record(0x0200, struct.pack("<HHHHH", 0, len(rows), 0, width, 0))
        for number, row in enumerate(rows):
            body += self._row(number, row)
        return body + _record(0x000A)

    def _row(self, number: int, row: Sequence[Any]) -> bytes:
        body, column = b"", 0
        while column < len(row):
            run = 0
            while column + run < len(row) and type(row[column + run]) is int and self._dice.random() < 0.7:
                run += 1
            if run > 1:
                form = STYLE_FORMATS
                cells = b"".join(struct.pack("<HI", form, _rk(row[column + index])) for index in range(run))
                body += _record(
                    0x00BD, struct.pack("<HH", number, column) + cells + struct.pack("<H", column + run - 1)
                )
            else:
                run = 1
                body += self._cell(number, column, row[column])
            column += run
        return body

    def _cell(self, row: int, column: int, cell: Any) -> bytes:
        code = "General"
        if isinstance(cell, Formatted):
            cell, code = cell.value, cell.code
        elif isinstance(cell, datetime):
            code = MOMENT
        elif isinstance(cell, date):
            code = DATE
        place = struct.pack("<HHH", row, column, STYLE_FORMATS + self._codes.setdefault(code, len(self._codes)))
        if cell is None:
            return _record(0x0201, place) if self._dice.random() < 0.5 or code != "General" else b""
        if isinstance(cell, bool):
            return _record(0x0205, place + struct.pack("<BB", cell, 0))
        if isinstance(cell, str):
            return self._written(place, cell)
        return self._numbered(place, _serial(cell))

    def _written(self, place: bytes, text: str) -> bytes:
        form = self._dice.random()
        if form < 0.2 and text:
            result = b"\x00\x00\x00\x00\x00\x00\xff\xff"
            return _record(0x0006, place + result + _EMPTY_FORMULA) + _record(0x0207, self.text(text, "H"))
        if form < 0.4:  # with letters that look different from the first on
            return _record(0x00D6, place + self.text(text, "H") + b"\x01\x00\x05")
        return _record(0x0204, place + self.text(text, "H"))

    def _numbered(self, place: bytes, number: float) -> bytes:
        form = self._dice.random()
        if form < 0.4 and (kept := _rk(number)) is not None:
            return _record(0x027E, place + struct.pack("<I", kept))
        if form > 0.8:
            return _record(0x0006, place + struct.pack("<d", number) + _EMPTY_FORMULA)
        return _record(0x0203, place + struct.pack("<d", number))

    def formats(self) -> bytes:
        own = {code: FIRST_OWN_FORMAT + place for place, code in enumerate(self._codes) if code not in BUILT_IN}
        body = b"".join(
            _record(0x041E, struct.pack("<H", number) + self.text(code, "B")) for code, number in own.items()
        )
        body += _record(0x00E0, struct.pack("<HHH", 0, 0, 0xFFF5) + bytes(10)) * STYLE_FORMATS
        for code in self._codes:
            body += _record(0x00E0, struct.pack("<HHH", 0, {**BUILT_IN, **own}[code], 1) + bytes(10))
        return body


_EMPTY_FORMULA = struct.pack("<HIHBH", 0, 0, 3, 0x1E, 1)
"""The formula =1: readers take the result that is kept beside it."""
