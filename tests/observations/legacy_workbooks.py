"""Workbooks of before 2007, written as [MS-XLS] and [MS-CFB] say: BIFF8 in a compound file. In: sheets. Out: bytes.

Each value may be kept in several forms; a seed chooses among them, so that all of them are read by some test.
"""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

Rows = Sequence[Sequence[Any]]

SECTOR, LEAST_STREAM, LONGEST_RECORD = 512, 4096, 8224
FREE, END_OF_CHAIN, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
DATE, MOMENT = "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm:ss"
BUILT_IN = {"General": 0, "0%": 9, "0.00%": 10}
FIRST_OWN_FORMAT = 164
STYLE_FORMATS = 15
"""Formats of styles, which every workbook has before those of cells."""


@dataclass(frozen=True)
class Formatted:
    """A cell's value and its number format."""

    value: Any
    code: str


def legacy_workbook(*sheets: tuple[str, Rows], merged: str | None = None, seed: int = 0) -> bytes:
    """Sheets of texts, numbers, dates, booleans and blanks; `merged` is a range such as B2:C2 in every sheet."""
    return compound_file(legacy_stream(*sheets, merged=merged, seed=seed))


def legacy_stream(*sheets: tuple[str, Rows], merged: str | None = None, seed: int = 0) -> bytes:
    """The same, not yet in a compound file."""
    writer = _Writer(random.Random(seed))  # noqa: S311 - made-up figures, not secrets
    bodies = [writer.sheet(rows, merged) for _, rows in sheets]
    head = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)) + record(0x0022, bytes(2))
    tail = writer.formats() + writer.texts() + record(0x000A)
    return with_list_of_sheets(head, [_text(name, "B") for name, _ in sheets], tail, bodies)


def with_list_of_sheets(head: bytes, names: list[bytes], tail: bytes, bodies: list[bytes]) -> bytes:
    """A whole stream: between head and tail, where the body of each sheet begins, and its name."""
    start = len(head) + sum(len(name) + 10 for name in names) + len(tail)
    listed = b""
    for name, body in zip(names, bodies, strict=True):
        listed += record(0x0085, struct.pack("<IH", start, 0) + name)
        start += len(body)
    return head + listed + tail + b"".join(bodies)


def compound_file(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file that holds one stream, in sectors of 512 bytes."""
    stream = stream.ljust(LEAST_STREAM, b"\0")
    sectors = -(-len(stream) // SECTOR)
    tables = 1
    while tables * SECTOR // 4 < sectors + 1 + tables:
        tables += 1
    chain = [*range(1, sectors), END_OF_CHAIN, END_OF_CHAIN, *[FAT_SECTOR] * tables]
    chain += [FREE] * (tables * SECTOR // 4 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, sectors, 0, LEAST_STREAM, END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    places = [*range(sectors + 1, sectors + 1 + tables)]
    assert len(places) <= 109
    head += struct.pack("<109I", *places, *[FREE] * (109 - tables))
    folder = _entry("Root Entry", 5, END_OF_CHAIN, 0, child=1) + _entry(name, 2, 0, len(stream)) + bytes(256)
    return head + stream.ljust(sectors * SECTOR, b"\0") + folder + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    wide = name.encode("utf-16-le")
    about = struct.pack("<HBBIII", len(wide) + 2, kind, 1, FREE, FREE, child) + bytes(36)
    return wide.ljust(64, b"\0") + about + struct.pack("<IQ", start, size)


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str, length: str) -> bytes:
    """A text behind its length, a byte a sign where Latin letters do."""
    is_wide = any(ord(sign) > 255 for sign in text)
    signs = text.encode("utf-16-le" if is_wide else "latin-1")
    return struct.pack(f"<{length}B", len(signs) // (2 if is_wide else 1), is_wide) + signs


class CellWriter:
    """What BIFF5 and BIFF8 have in common: numbers, and number formats, which all sheets of a workbook share."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._codes: dict[str, int] = {"General": 0}

    def _rows(self, rows: Rows) -> bytes:
        return b"".join(self._row(number, row) for number, row in enumerate(rows))

    def _row(self, number: int, row: Sequence[Any]) -> bytes:
        body, column = b"", 0
        while column < len(row):
            run = 0
            while column + run < len(row) and type(row[column + run]) is int and self._dice.random() < 0.7:
                run += 1
            if run > 1:
                cells = b"".join(
                    struct.pack("<HI", self._format("General"), rk(row[column + index])) for index in range(run)
                )
                place = struct.pack("<HH", number, column)
                body += record(0x00BD, place + cells + struct.pack("<H", column + run - 1))
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
        place = struct.pack("<HHH", row, column, self._format(code))
        if cell is None:
            return record(0x0201, place) if self._dice.random() < 0.5 or code != "General" else b""
        if isinstance(cell, bool):
            return record(0x0205, place + struct.pack("<BB", cell, 0))
        if isinstance(cell, str):
            return self._written(place, cell)
        return self._numbered(place, serial(cell))

    def _written(self, place: bytes, text: str) -> bytes:
        raise NotImplementedError

    def _numbered(self, place: bytes, number: float) -> bytes:
        form = self._dice.random()
        if form < 0.4 and (kept := rk(number)) is not None:
            return record(0x027E, place + struct.pack("<I", kept))
        if form > 0.8:
            return record(0x0006, place + struct.pack("<d", number) + EMPTY_FORMULA)
        return record(0x0203, place + struct.pack("<d", number))

    def _format(self, code: str) -> int:
        return STYLE_FORMATS + self._codes.setdefault(code, len(self._codes))


class _Writer(CellWriter):
    """Keeps texts too, which all sheets share."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__(dice)
        self._texts: dict[str, int] = {}
        self._uses = 0

    def sheet(self, rows: Rows, merged: str | None) -> bytes:
        width = max((len(row) for row in rows), default=0)
        body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
        body += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
        body += self._rows(rows)
        if merged:
            left, top, right, bottom = _range(merged)
            body += record(0x00E5, struct.pack("<HHHHH", 1, top, bottom, left, right))
        return body + record(0x000A)

    def _written(self, place: bytes, text: str) -> bytes:
        if text and self._dice.random() < 0.2:
            result = b"\x00\x00\x00\x00\x00\x00\xff\xff"
            return record(0x0006, place + result + EMPTY_FORMULA) + record(0x0207, _text(text, "H"))
        self._uses += 1
        return record(0x00FD, place + struct.pack("<I", self._texts.setdefault(text, len(self._texts))))

    def formats(self) -> bytes:
        own = {code: FIRST_OWN_FORMAT + place for place, code in enumerate(self._codes) if code not in BUILT_IN}
        body = b"".join(record(0x041E, struct.pack("<H", number) + _text(code, "H")) for code, number in own.items())
        body += record(0x00E0, struct.pack("<HHH", 0, 0, 0xFFF5) + bytes(14)) * STYLE_FORMATS
        for code in self._codes:
            body += record(0x00E0, struct.pack("<HHH", 0, {**BUILT_IN, **own}[code], 1) + bytes(14))
        return body

    def texts(self) -> bytes:
        """The table of shared texts, which goes on in further records, within a text too."""
        parts, part = [], struct.pack("<II", self._uses, len(self._texts))
        for text in self._texts:
            kept = _text(text, "H")
            size = 2 if kept[2] else 1
            if len(part) + 3 + size > LONGEST_RECORD:
                parts, part = [*parts, part], b""
            part, signs = part + kept[:3], kept[3:]
            while len(part) + len(signs) > LONGEST_RECORD:
                fits = (LONGEST_RECORD - len(part)) // size * size
                parts, part, signs = [*parts, part + signs[:fits]], kept[2:3], signs[fits:]
            part += signs
        first, *others = [*parts, part]
        return record(0x00FC, first) + b"".join(record(0x003C, other) for other in others)


EMPTY_FORMULA = struct.pack("<HIHBH", 0, 0, 3, 0x1E, 1)
"""The formula =1: readers take the result that is kept beside it."""


def rk(number: float) -> int | None:
    """A number in 30 bits, or None: whole, in hundredths, or the first half of a double."""
    for factor, sign in ((1, 2), (100, 3)):
        whole = round(number * factor)
        if whole / factor == number and abs(whole) < 2**29:
            return (whole << 2 | sign) & 0xFFFFFFFF
    bits: int = struct.unpack("<Q", struct.pack("<d", number))[0]
    return bits >> 32 if bits & 0x3FFFFFFFF == 0 else None


def serial(cell: Any) -> float:
    """A number, or the days and parts of a day since the end of 1899 that a date is kept as."""
    if not isinstance(cell, date):
        return float(cell)
    moment = cell if isinstance(cell, datetime) else datetime.combine(cell, datetime.min.time())
    return (moment - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001 - a workbook's clock has no zone


def _range(merged: str) -> tuple[int, int, int, int]:
    """The left, top, right and bottom of a range such as B2:C2, from 0."""
    found = re.fullmatch(r"([A-Z])(\d+):([A-Z])(\d+)", merged)
    assert found
    return ord(found[1]) - 65, int(found[2]) - 1, ord(found[3]) - 65, int(found[4]) - 1
