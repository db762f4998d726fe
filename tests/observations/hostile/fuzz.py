"""Files that a seeded mutator makes of good ones. In: how many, the first seed. Out: how they ended, the peak of memory.

Run `.venv/bin/python -m tests.observations.hostile.fuzz COUNT FIRST`: one seed is one file, so a defect can be run again alone.
"""

from __future__ import annotations

import collections
import faulthandler
import json
import random
import sys
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from pacewatch.errors import BatchRefused
from pacewatch.observations.limits import LONGEST_CELL
from pacewatch.observations.read_file import read_file
from pacewatch.registry.feed_model import Feed
from tests.both_languages import differences
from tests.observations.hostile.good_files import GOOD
from tests.observations.hostile.memory import peak_megabytes

NAMES = list(GOOD)
TOKENS = (
    b"[", b"]", b"{", b"}", b'"', b"\\", b",", b":", b"\n", b"\r", b"\0", b"<", b">", b"&", b"/>", b"<!DOCTYPE a>", b"]]>",
    b"null", b"NaN", b"1e999", b"-0", b"9" * 40, b"\\ud800", b"\xff\xfe", b"\xef\xbb\xbf", b"\x81", b"PK\x03\x04",
    b"PK\x01\x02", b"PK\x05\x06", b"PAR1", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x00\x00\x00\x80", b"DATAFLOW", b"D,",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e300,
    "",
    "x",
    "0:0",
    "9999999999",
    [],
    {},
    [[]],
    [None],
    {"id": 1},
    "\ud800",
)


def _cut(content: bytes, chosen: random.Random) -> bytes:
    return content[: chosen.randrange(len(content) + 1)]


def _flip(content: bytes, chosen: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(chosen.choice((1, 1, 2, 5, 50))):
        found[chosen.randrange(len(found))] ^= 1 << chosen.randrange(8)
    return bytes(found)


def _insert(content: bytes, chosen: random.Random) -> bytes:
    at = chosen.randrange(len(content) + 1)
    return content[:at] + chosen.choice(TOKENS) * chosen.choice((1, 1, 2, 200)) + content[at:]


def _overwrite(content: bytes, chosen: random.Random) -> bytes:
    at, token = chosen.randrange(len(content)), chosen.choice(TOKENS)
    return content[:at] + token + content[at + len(token) :]


def _drop(content: bytes, chosen: random.Random) -> bytes:
    start, size = chosen.randrange(len(content)), chosen.choice((1, 2, 8, 100))
    return content[:start] + content[start + size :]


def _repeat(content: bytes, chosen: random.Random) -> bytes:
    start, end = sorted(chosen.randrange(len(content) + 1) for _ in range(2))
    return content[:end] + content[start:end] * chosen.choice((1, 2, 20)) + content[end:]


def _splice(content: bytes, chosen: random.Random) -> bytes:
    other = GOOD[chosen.choice(NAMES)][1]
    return content[: chosen.randrange(len(content) + 1)] + other[chosen.randrange(len(other)) :]


def _another_value(content: bytes, chosen: random.Random) -> bytes:
    """Of JSON, another value, or none, at some place; of anything else, some bytes overwritten."""
    try:
        answer = json.loads(content)
    except ValueError:
        return _overwrite(content, chosen)
    found = answer
    while isinstance(found, dict | list) and found:
        key = chosen.choice(list(found)) if isinstance(found, dict) else chosen.randrange(len(found))
        if not (isinstance(found[key], dict | list) and found[key]) or chosen.random() < 0.2:
            if chosen.random() < 0.2:
                del found[key]
            else:
                found[key] = chosen.choice(VALUES)
            break
        found = found[key]
    return json.dumps(answer).encode()


MUTATORS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut, _flip, _flip, _insert, _overwrite, _drop, _repeat, _splice, _another_value, _another_value,
)  # fmt: skip


def made(seed: int) -> tuple[Feed, bytes]:
    """The feed and the file of one seed."""
    chosen = random.Random(seed)  # noqa: S311 - no secret
    declared, content = GOOD[NAMES[seed % len(NAMES)]]
    for _ in range(chosen.choice((1, 1, 1, 2, 4))):
        if content:
            content = chosen.choice(MUTATORS)(content, chosen)
    return declared, content


def outcome(declared: Feed, content: bytes) -> str:
    """One word for how reading ended; what is read must be a table that the next step can take."""
    try:
        rows = read_file(content, declared)
    except BatchRefused as refusal:
        found = differences(refusal.said)
        assert not found, found
        return refusal.code
    numbers = rows.table["source_row"].to_pylist()
    units = {f"unit of {value.column}" for value in declared.values}
    assert set(rows.table.column_names) - units == {"source_row", *declared.named_columns}
    assert len(numbers) == len(set(numbers))
    assert min(numbers, default=1) >= 1
    assert not set(numbers) & {problem.row for problem in rows.problems}
    for name in declared.named_columns:
        column = rows.table[name]
        assert column.type == pa.string()
        assert column.null_count == 0
        column.validate(full=True)
        assert all(len(cell) <= LONGEST_CELL for cell in column.to_pylist())
    for problem in rows.problems:
        (problem.seen or "").encode()
    return "read"


def main() -> None:
    faulthandler.enable()
    count, first = int(sys.argv[1]), int(sys.argv[2])
    ends: collections.Counter[str] = collections.Counter()
    for seed in range(first, first + count):
        # Whatever kills the process, the last seed stands at the end of what it printed.
        print(seed, end=" ", flush=True)
        ends[outcome(*made(seed))] += 1
    peak = peak_megabytes()
    print(f"\n{json.dumps({'ends': ends, 'megabytes': peak})}")


if __name__ == "__main__":
    main()
