"""Texts of workbooks of Excel 5 and 95, which are bytes of a code page. In: records. Out: texts by cell, and their encoding.

Their reader takes each byte for a letter of its own, and with it sheets of different Chinese names for the same.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterable, Iterator, Sequence

from pacewatch.observations import workbook_words as words
from pacewatch.observations.compound_files import Damaged

CODE_PAGE = 0x0042
WRITTEN, FORMULAS, RESULT = frozenset({0x0204, 0x00D6}), frozenset({0x0006, 0x0206, 0x0406}), 0x0207
WESTERN = 1252
OF_MACINTOSH = {0x8000: "mac-roman", 0x8001: "cp1252", 10000: "mac-roman", 10008: "gb2312"}

Record = tuple[int, int, int]
Written = tuple[int, int, bytes]


def written_in(stream: bytes | bytearray, records: Iterable[Record]) -> Iterator[Written]:
    """Row and column, from 0, and bytes of each text of a sheet; that of a formula stands behind it.

    Raises:
        Damaged: a record is too short.
    """
    formula: tuple[int, int] | None = None
    try:
        for kind, at, length in records:
            if kind in FORMULAS:
                formula = struct.unpack_from("<HH", stream, at)
            elif kind in WRITTEN:
                row, column, _, size = struct.unpack_from("<4H", stream, at)
                yield row, column, bytes(stream[at + 8 : at + min(8 + size, length)])
            elif kind == RESULT and formula:
                (size,) = struct.unpack_from("<H", stream, at)
                yield *formula, bytes(stream[at + 2 : at + min(2 + size, length)])
    except struct.error:
        raise Damaged(words.RECORD_CUT_OFF) from None


def encoding_of(code_page: int | None, texts: Sequence[bytes]) -> str:
    """What the texts of a workbook are written in.

    Programs that know nothing of code pages write Chinese texts and call them Western, or nothing.

    Raises:
        Damaged: it isn't known, or the texts aren't written in it.
    """
    foreign = b"\n".join(text for text in texts if not text.isascii())
    if not foreign:
        return "ascii"
    if code_page in (None, WESTERN) and _fits("gb2312", foreign):
        return "gbk"
    if code_page is None:
        raise Damaged(words.NO_CODE_PAGE)
    encoding = OF_MACINTOSH.get(code_page, f"cp{code_page}")
    if not _fits(encoding, foreign):
        raise Damaged(words.other_code_page(code_page))
    return encoding


def _fits(encoding: str, text: bytes) -> bool:
    try:
        codecs.decode(text, encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True
