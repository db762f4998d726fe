"""The journal, `alerts.journal`: a chain of hashes over what was said and decided. In: rows just written. Out: entries.

Whoever writes a row of `BOOKS` notes it within its transaction; the transaction enters all that was noted in the journal
before it commits, so that both are kept or neither. `faults` says what no longer is as it was entered.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import duckdb
import pyarrow as pa

from pacewatch import clock
from pacewatch.clock import utc_naive
from pacewatch.errors import PacewatchError

MIGRATION = "0016_journal"
BEGINNING = "0" * 64
"""What stands for the hash before the first entry."""


@dataclass(frozen=True)
class Book:
    """A table whose rows are entered: by which columns they are known, and by which they are in order of time."""

    table: str
    key: tuple[str, ...]
    time: str

    @property
    def id(self) -> str:
        """The id of a row, in SQL."""
        return f"concat_ws(' ', {', '.join(self.key)})"


BOOKS = {
    "event": Book("alerts.event", ("event",), "occurred_at"),
    "attempt": Book("delivery.attempt", ("delivery", "attempt", "outcome"), "ended_at"),
    "silence": Book("alerts.silence", ("silence",), "begins_at"),
    "acknowledgement": Book("alerts.acknowledgement", ("fingerprint", "episode"), "acknowledged_at"),
}

_Noted = dict[tuple[str, str], str]
"""What and id, in the order in which they were written, with the first column of the key."""
_noted: WeakKeyDictionary[duckdb.DuckDBPyConnection, _Noted] = WeakKeyDictionary()
"""Of each connection in a transaction."""


@dataclass(frozen=True)
class Anchor:
    """The number and the hash of an entry: who keeps it elsewhere can tell whether all up to there was written anew."""

    number: int
    hash: str

    def __str__(self) -> str:
        """As `pacewatch audit` prints and takes it."""
        return f"{self.number}:{self.hash}"

    @classmethod
    def read(cls, text: str, where: str) -> Anchor:
        """An anchor from its text; `where` names the setting in the error.

        Raises:
            PacewatchError: the text isn't one.
        """
        number, _, digest = text.strip().partition(":")
        if not (
            number.isascii() and number.isdecimal() and len(digest) == 64 and set(digest) <= set("0123456789abcdef")
        ):
            raise PacewatchError(
                f"{where}: saw {text!r}; expected an entry's number and hash as 'pacewatch audit' prints them, "
                "such as 12:9f86d0..."
            )
        return cls(int(number), digest)


def begin(connection: duckdb.DuckDBPyConnection) -> None:
    """Expect notes on this connection, from the beginning of a transaction."""
    _noted[connection] = {}


def note(connection: duckdb.DuckDBPyConnection, what: str, *key: object) -> None:
    """Note that a row of the book `what` was written or changed; it is entered when the transaction commits.

    Where each statement commits by itself, it is entered at once.
    """
    one = {(what, " ".join(map(str, key))): str(key[0])}
    if connection in _noted:
        _noted[connection] |= one
    else:
        _enter(connection, list(one), _contents(connection, one))


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what was noted: the transaction is over."""
    _noted.pop(connection, None)


def enter_noted(connection: duckdb.DuckDBPyConnection) -> None:
    """Enter what was noted, all at once, within the transaction that is about to commit."""
    noted = _noted.get(connection)
    if noted:
        _enter(connection, list(noted), _contents(connection, noted))


def enter_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Begin the journal anew with all that the books hold, in order of time; within the caller's transaction."""
    connection.execute("DELETE FROM alerts.journal")
    for what, book in BOOKS.items():
        contents = _contents_of(connection, what, f"SELECT * FROM {book.table} ORDER BY {book.time}, {book.id}")
        _enter(connection, list(contents), contents)


def newest(connection: duckdb.DuckDBPyConnection) -> Anchor:
    """The journal's last entry."""
    found = connection.execute("SELECT number, hash FROM alerts.journal ORDER BY number DESC LIMIT 1").fetchall()
    return Anchor(*found[0]) if found else Anchor(0, BEGINNING)


def faults(connection: duckdb.DuckDBPyConnection, kept: Anchor | None = None) -> Iterator[str]:
    """What isn't as it was entered: for each way in which that can be, a sentence about the first entry it is true of.

    `kept` is an anchor of earlier days that the journal must still hold.
    """
    entries = connection.execute(
        "SELECT number, strftime(recorded_at, '%Y-%m-%d %H:%M:%S.%f'), what, id, content, hash FROM alerts.journal "
        "ORDER BY number"
    ).fetchall()
    yield from _torn(entries)
    if kept and kept.number:
        held = {number: digest for number, *_, digest in entries}.get(kept.number)
        if held != kept.hash:
            holds = f"has the hash {held} there" if held else f"has no entry {kept.number}"
            yield f"the anchor {kept} doesn't fit: the journal {holds}"
    entered = {(what, one): (number, content) for number, _, what, one, content, _ in entries}
    there: dict[tuple[str, str], str] = {}
    for what, book in BOOKS.items():
        there |= _contents_of(connection, what, f"SELECT * FROM {book.table} ORDER BY {book.time}, {book.id}")
    changed = [key for key, (_, content) in entered.items() if key in there and there[key] != content]
    gone = [key for key in entered if key not in there]
    for keys, sentence in ((changed, "was changed after it was entered"), (gone, "is gone")):
        if keys:
            first = min(keys, key=lambda key: entered[key][0])
            yield f"entry {entered[first][0]} of the journal: the {' '.join(first)} {sentence}{_and_more(len(keys))}"
    unknown = [key for key in there if key not in entered]
    if unknown:
        yield f"the journal has no entry of the {' '.join(unknown[0])}{_and_more(len(unknown))}"


def _torn(entries: list[tuple[int, str, str, str, str, str]]) -> Iterator[str]:
    """Whether the chain itself holds."""
    before = Anchor(0, BEGINNING)
    for number, *said, digest in entries:
        if number != before.number + 1:
            yield f"entry {number} of the journal comes after entry {before.number}: there is none between them"
            return
        if digest != _linked(before, *said):
            yield f"entry {number} of the journal doesn't fit the one before it and what it says"
            return
        before = Anchor(number, digest)


def _and_more(count: int) -> str:
    return f", as is true of {count - 1} more" if count > 1 else ""


def _contents(connection: duckdb.DuckDBPyConnection, noted: _Noted) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    wanted: dict[str, list[str]] = defaultdict(list)
    for (what, _), first in noted.items():
        wanted[what].append(first)
    for what, firsts in wanted.items():
        book = BOOKS[what]
        connection.register("noted", pa.table({"first": sorted(set(firsts))}))
        query = f"SELECT * FROM {book.table} AS book SEMI JOIN noted ON noted.first = book.{book.key[0]}"
        found |= _contents_of(connection, what, query)
        connection.unregister("noted")
    return found


def _contents_of(connection: duckdb.DuckDBPyConnection, what: str, query: str) -> dict[tuple[str, str], str]:
    """By what and id the hash of each row of a query; of several rows of one id, of all together."""
    result = connection.execute(query)
    names = [column[0] for column in result.description or ()]
    written: dict[tuple[str, str], list[str]] = defaultdict(list)
    for values in result.fetchall():
        row = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        key = " ".join(str(row[name]) for name in BOOKS[what].key)
        written[what, key].append(json.dumps(row, default=str, sort_keys=True))
    return {key: _sha256("\n".join(sorted(texts))) for key, texts in written.items()}


def _enter(
    connection: duckdb.DuckDBPyConnection, keys: list[tuple[str, str]], contents: dict[tuple[str, str], str]
) -> None:
    """Append entries; of a row that was noted and is not there, none."""
    before = newest(connection)
    now = utc_naive(clock.now())
    said = now.isoformat(sep=" ", timespec="microseconds")
    numbers, hashes = [], []
    there = [key for key in keys if key in contents]
    for key in there:
        before = Anchor(before.number + 1, _linked(before, said, *key, contents[key]))
        numbers.append(before.number)
        hashes.append(before.hash)
    entries = pa.table(
        {
            "number": numbers,
            "recorded_at": pa.array([now] * len(there), pa.timestamp("us")),
            "what": [what for what, _ in there],
            "id": [one for _, one in there],
            "content": [contents[key] for key in there],
            "hash": hashes,
        }
    )
    connection.register("entries", entries)
    connection.execute("INSERT INTO alerts.journal BY NAME SELECT * FROM entries")
    connection.unregister("entries")


def _linked(before: Anchor, recorded_at: str, what: str, one: str, content: str) -> str:
    return _sha256(json.dumps([before.hash, before.number + 1, recorded_at, what, one, content]))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
