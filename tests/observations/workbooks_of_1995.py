"""Workbooks of Excel 5 and 95: BIFF5, as OpenOffice's "Excel File Format" has it, in a compound file. In: sheets. Out: bytes.

Texts are bytes of the code page that the workbook names. Each value may be kept in several forms; a seed chooses among them.
"""

from __future__ import annotations

import random
import struct

from tests.observations.legacy_workbooks import (
    BUILT_IN,
    EMPTY_FORMULA,
    FIRST_OWN_FORMAT,
    STYLE_FORMATS,
    CellWriter,
    Rows,
    compound_file,
    record,
    with_list_of_sheets,
)

CODE_PAGES = {936: "gbk", 950: "big5", 1252: "cp1252"}


def workbook_of_1995(*sheets: tuple[str, Rows], code_page: int = 936, seed: int = 0) -> bytes:
    """Sheets of texts, numbers, dates, booleans and blanks."""
    return compound_file(stream_of_1995(*sheets, code_page=code_page, seed=seed), "Book")


def stream_of_1995(*sheets: tuple[str, Rows], code_page: int = 936, seed: int = 0) -> bytes:
    """The same, not yet in a compound file."""
    writer = _Writer(CODE_PAGES[code_page], random.Random(seed))  # noqa: S311 - made-up figures, not secrets
    bodies = [writer.sheet(rows) for _, rows in sheets]
    head = _begin(0x0005) + record(0x0042, struct.pack("<H", code_page)) + record(0x0022, bytes(2))
    tail = writer.formats() + record(0x000A)
    return with_list_of_sheets(head, [writer.text(name, "B") for name, _ in sheets], tail, bodies)


def _begin(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHH", 0x0500, kind, 0x096C, 0x07C9))


class _Writer(CellWriter):
    """Writes each text where it stands, in the workbook's code page."""

    def __init__(self, encoding: str, dice: random.Random) -> None:
        super().__init__(dice)
        self._encoding = encoding

    def text(self, text: str, length: str) -> bytes:
        """A text behind its length in bytes."""
        signs = text.encode(self._encoding)
        return struct.pack(f"<{length}", len(signs)) + signs

    def sheet(self, rows: Rows) -> bytes:
        width = max((len(row) for row in rows), default=0)
        body = _begin(0x0010) + record(0x0200, struct.pack("<HHHHH", 0, len(rows), 0, width, 0))
        return body + self._rows(rows) + record(0x000A)

    def _written(self, place: bytes, text: str) -> bytes:
        form = self._dice.random()
        if form < 0.2 and text:
            result = b"\x00\x00\x00\x00\x00\x00\xff\xff"
            return record(0x0006, place + result + EMPTY_FORMULA) + record(0x0207, self.text(text, "H"))
        if form < 0.4:  # with letters that look different from the first on
            return record(0x00D6, place + self.text(text, "H") + b"\x01\x00\x05")
        return record(0x0204, place + self.text(text, "H"))

    def formats(self) -> bytes:
        own = {code: FIRST_OWN_FORMAT + place for place, code in enumerate(self._codes) if code not in BUILT_IN}
        body = b"".join(
            record(0x041E, struct.pack("<H", number) + self.text(code, "B")) for code, number in own.items()
        )
        body += record(0x00E0, struct.pack("<HHH", 0, 0, 0xFFF5) + bytes(10)) * STYLE_FORMATS
        for code in self._codes:
            body += record(0x00E0, struct.pack("<HHH", 0, {**BUILT_IN, **own}[code], 1) + bytes(10))
        return body
