"""What can be done to a file of any format. In: good bytes. Out: bad ones, by a name for what was done."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable

from tests.observations.records.test_zip_members import zipped


def _noise(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 - no secret


def _flipped(content: bytes, seed: int, count: int) -> bytes:
    chosen, found = random.Random(seed), bytearray(content)  # noqa: S311 - no secret
    for _ in range(count):
        found[chosen.randrange(len(found))] ^= 1 << chosen.randrange(8)
    return bytes(found)


DONE_TO_ALL: dict[str, Callable[[bytes], bytes]] = {
    "nothing left": lambda _: b"",
    "blanks only": lambda _: b" \r\n\t\n ",
    "a NUL only": lambda _: b"\0",
    "NULs of its size": lambda good: b"\0" * len(good),
    "ones of its size": lambda good: b"\xff" * len(good),
    "first byte only": lambda good: good[:1],
    "a quarter": lambda good: good[: len(good) // 4],
    "half": lambda good: good[: len(good) // 2],
    "all but the last byte": lambda good: good[:-1],
    "all but the last ten bytes": lambda good: good[:-10],
    "without its first byte": lambda good: good[1:],
    "without its first half": lambda good: good[len(good) // 2 :],
    "backwards": lambda good: good[::-1],
    "twice": lambda good: good + good,
    "noise before it": lambda good: _noise(1, 64) + good,
    "noise behind it": lambda good: good + _noise(2, 64),
    "noise within it": lambda good: good[: len(good) // 2] + _noise(3, 64) + good[len(good) // 2 :],
    "noise only": lambda good: _noise(4, len(good)),
    "upper case": lambda good: good.upper(),
    "without line breaks": lambda good: good.replace(b"\n", b""),
    "NULs for line breaks": lambda good: good.replace(b"\n", b"\0"),
    "in UTF-16": lambda good: good.decode("latin-1").encode("utf-16"),
    "in UTF-16 cut within a character": lambda good: good.decode("latin-1").encode("utf-16")[:-1],
    "in UTF-7 as some mailers send": lambda good: good.decode("latin-1").encode("utf-7"),
    "gzipped": lambda good: gzip.compress(good, mtime=0),
    "zipped": lambda good: zipped({"a": good}),
    "zipped twice": lambda good: zipped({"a.csv": zipped({"a": good}), "a.json": zipped({"a": good})}),
    "a page that says no": lambda _: b"<!DOCTYPE html><html><body>503 Service Unavailable</body></html>",
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + _noise(5, 40),
    "a PDF": lambda _: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n",
    "an old workbook": lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
    "a thousand deep": lambda _: b"[" * 1000 + b"]" * 1000,
    "a hundred thousand deep": lambda _: b"[" * 100_000,
    "elements a thousand deep": lambda _: b"<a>" * 1000 + b"</a>" * 1000,
    "one long word": lambda _: b"a" * 300_000,
    "one long number": lambda _: b"9" * 300_000,
    "quotation marks": lambda _: b'"' * 999,
    "delimiters": lambda _: b"," * 999 + b"\n",
    "half a character": lambda good: good + b"\xe4\xb8",
    "one bit turned": lambda good: _flipped(good, 11, 1),
    "three bits turned": lambda good: _flipped(good, 12, 3),
    "thirty bits turned": lambda good: _flipped(good, 13, 30),
}
