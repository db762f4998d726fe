"""Compound files, which workbooks of before 2007 are kept in ([MS-CFB]). In: bytes. Out: one stream of them, or a refusal.

Streams are chains of sectors that a table links; each link is held to the file's size, so that none leads out of it or round in
a circle. `wrapped` keeps a stream in a compound file of its own, in one piece.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from pacewatch.observations import workbook_words as words
from pacewatch.observations.said import SaidError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER_BYTES, ENTRY_BYTES, IN_HEADER = 512, 128, 109
LAST_SECTOR, END_OF_CHAIN, TABLE_SECTOR, FREE = 0xFFFFFFFA, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
STREAM, ROOT = 2, 5
SMALL_SECTOR = 64
LEAST_STREAM = 4096
SECTOR = 512


class Damaged(SaidError):
    """What makes a compound file unreadable, in a few words."""


@dataclass(frozen=True)
class _Entry:
    kind: int
    start: int
    size: int


class CompoundFile:
    """The streams of a compound file, by name."""

    def __init__(self, content: bytes) -> None:
        """Read the tables.

        Raises:
            Damaged: they can't be followed.
        """
        if len(content) < HEADER_BYTES or not content.startswith(MAGIC):
            raise Damaged(words.HEAD_CUT_OFF)
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in (9, 12):
            raise Damaged(words.sectors(shift))
        self._content, self._size = content, 1 << shift
        tables, folder, self._small_below, small, far = _numbers(content, 44, 48, 56, 60, 68)
        self._links = self._table(self._table_sectors(tables, far))
        self._entries = self._folder(folder)
        self._small_links = self._table(self._chain(small, self._links)) if small < LAST_SECTOR else ()
        root = next((entry for entry in self._entries.values() if entry.kind == ROOT), None)
        self._small = self._joined(root.start) if root and root.start < LAST_SECTOR else b""

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    def stream(self, name: str) -> bytes:
        """A stream's bytes.

        Raises:
            Damaged: it isn't whole.
        """
        entry = self._entries[name.lower()]
        if entry.size >= self._small_below:
            read = self._joined(entry.start)
        else:
            sectors = self._chain(entry.start, self._small_links) if entry.size else []
            read = b"".join(self._small[at * SMALL_SECTOR : (at + 1) * SMALL_SECTOR] for at in sectors)
        if len(read) < entry.size:
            raise Damaged(words.CUT_OFF)
        return read[: entry.size]

    def _table_sectors(self, count: int, far: int) -> list[int]:
        """The sectors of the table: the first 109 stand in the head, the others in a chain of sectors."""
        found = list(struct.unpack_from(f"<{IN_HEADER}I", self._content, 76))
        seen = 0
        while far < LAST_SECTOR:
            *more, far = struct.unpack(f"<{self._size // 4}I", self._sector(far).ljust(self._size, b"\xff"))
            found += more
            seen += 1
            if seen * self._size > len(self._content):
                raise Damaged(words.TABLE_IN_A_CIRCLE)
        used = [sector for sector in found if sector < LAST_SECTOR]
        if count > len(used):
            raise Damaged(words.TABLE_CUT_OFF)
        return used[:count]

    def _table(self, sectors: Sequence[int]) -> tuple[int, ...]:
        read = b"".join(map(self._sector, sectors))
        return struct.unpack(f"<{len(read) // 4}I", read[: len(read) // 4 * 4])

    def _folder(self, start: int) -> dict[str, _Entry]:
        read = self._joined(start)
        entries: dict[str, _Entry] = {}
        for at in range(0, len(read) - ENTRY_BYTES + 1, ENTRY_BYTES):
            length, kind = struct.unpack_from("<HB", read, at + 64)
            first, size = _numbers(read, at + 116, at + 120)
            name = read[at : at + min(max(length - 2, 0), 64)].decode("utf-16-le", "replace").lower()
            if kind in (STREAM, ROOT):
                entries.setdefault(name, _Entry(kind, first, size))
        return entries

    def _joined(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(start, self._links)))

    def _chain(self, start: int, links: Sequence[int]) -> list[int]:
        chain: list[int] = []
        at = start
        while at != END_OF_CHAIN:
            if at >= len(links):
                raise Damaged(words.PART_OUTSIDE)
            if len(chain) > len(links):
                raise Damaged(words.PART_IN_A_CIRCLE)
            chain.append(at)
            at = links[at]
        return chain

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._content):
            raise Damaged(words.PART_OUTSIDE)
        return self._content[start : start + self._size]


def _numbers(content: bytes, *places: int) -> list[int]:
    return [struct.unpack_from("<I", content, place)[0] for place in places]


def wrapped(stream: bytes, name: str) -> bytes:
    """A compound file that holds nothing but this stream, at least 4,096 bytes of it (noughts follow a shorter one)."""
    stream = stream.ljust(LEAST_STREAM, b"\0")
    count, a_sector = -(-len(stream) // SECTOR), SECTOR // 4
    tables = -(-(count + 1) // (a_sector - 1))
    far = -(-max(0, tables - IN_HEADER) // (a_sector - 1))
    while tables * a_sector < count + 1 + tables + far:
        tables += 1
        far = -(-max(0, tables - IN_HEADER) // (a_sector - 1))
    links = [*range(1, count), END_OF_CHAIN, END_OF_CHAIN, *[TABLE_SECTOR] * tables, *[TABLE_SECTOR - 1] * far]
    places = [*range(count + 1, count + 1 + tables)]
    first_far = count + 1 + tables
    head = MAGIC + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack(
        "<9I", 0, tables, count, 0, LEAST_STREAM, END_OF_CHAIN, 0, first_far if far else END_OF_CHAIN, far
    )
    folder = _entry("Root Entry", ROOT, END_OF_CHAIN, 0, child=1) + _entry(name, STREAM, 0, len(stream))
    parts = [
        head,
        _packed(places[:IN_HEADER], IN_HEADER),
        stream.ljust(count * SECTOR, b"\0"),
        folder.ljust(SECTOR, b"\0"),
    ]
    parts.append(_packed(links, tables * a_sector))
    for number in range(far):
        start = IN_HEADER + number * (a_sector - 1)
        following = first_far + number + 1 if number + 1 < far else END_OF_CHAIN
        parts.append(_packed(places[start : start + a_sector - 1], a_sector - 1) + struct.pack("<I", following))
    return b"".join(parts)


def _packed(numbers: list[int], count: int) -> bytes:
    return struct.pack(f"<{count}I", *numbers, *[FREE] * (count - len(numbers)))


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    wide = name.encode("utf-16-le")
    about = struct.pack("<HBBIII36x", len(wide) + 2, kind, 1, FREE, FREE, child)
    return wide.ljust(64, b"\0") + about + struct.pack("<IQ", start, size)
