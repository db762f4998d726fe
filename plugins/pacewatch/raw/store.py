"""Bytes under their SHA-256. In: a file anywhere. Out: `raw/<ab>/<sha256>`, and beside it one card for each feed it came by.

A card (`<sha256>.<feed>.json`) says when and how the bytes came, so that the ledger itself can be rebuilt from `raw/`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from pacewatch.crash import crash_point
from pacewatch.durable import sync_folder, write_durably
from pacewatch.errors import BatchRefused, FileUnreadable
from pacewatch.escapes import escaped
from pacewatch.home import Home

CHUNK_BYTES = 1 << 20
PAST = "delivery log"
"""Source of a file whose log says when it had come, long before it was ingested."""


@dataclass(frozen=True)
class Arrival:
    """One file of a feed: what it was called, how it came, when (UTC, naive), how large it is."""

    feed: str
    sha256: str
    original_name: str
    source: str
    byte_count: int
    arrived_at: datetime

    @property
    def is_past(self) -> bool:
        """Whether it was ingested later than it came; then nobody is told any more what was wrong with it."""
        return self.source == PAST


def raw_path(home: Home, sha256: str) -> Path:
    """Where the bytes with this SHA-256 lie."""
    return home.raw / sha256[:2] / sha256


def name_of(path: Path) -> str:
    """A file's name as text. One that isn't UTF-8 is read as GB18030, in which Chinese Windows writes it, or with escapes."""
    name = os.fsencode(path.name)
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return name.decode(encoding)
    return name.decode("utf-8", "backslashreplace")


def keep(
    home: Home,
    path: Path,
    feed: str,
    source: str,
    arrived_at: datetime,
    is_unchanged: Callable[[], bool] = lambda: True,
) -> Arrival:
    """Copy a file's bytes into the store and write its card; whole or not at all, and safe to repeat.

    The first card of the same bytes for the same feed stays, until `arrive_anew` replaces it. `is_unchanged` is asked
    after the copy, so that bytes of a file that is still being written get no card.

    Raises:
        FileUnreadable: the file isn't there, isn't a regular file, can't be read, or changed while it was read.
    """
    if any("\ud800" <= sign <= "\udfff" for sign in feed):
        raise FileUnreadable(f"{escaped(str(path))}: its folder's name isn't UTF-8; expected a feed's id")
    try:
        sha256, byte_count = _copy(home, path)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as fault:
        raise FileUnreadable(f"{path}: can't be read: {fault.strerror}; expected a file of feed {feed!r}") from None
    crash_point("ingest.bytes_kept")
    if not is_unchanged():
        raise FileUnreadable(f"{path}: changed while it was read; move files into the inbox by rename")
    card = home.raw_card(feed, sha256)
    if not card.exists():
        _write_card(home, Arrival(feed, sha256, name_of(path), source, byte_count, arrived_at.replace(tzinfo=None)))
    return _read_card(card)


def read_kept(home: Home, sha256: str) -> bytes:
    """The bytes with this SHA-256, made sure of.

    Raises:
        BatchRefused: `raw_damaged`: they have changed on disk.
    """
    content = raw_path(home, sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BatchRefused(
            "raw_damaged",
            f"the bytes kept as {sha256} have changed on disk; send the file again",
            f"以 {sha256} 存放的文件内容在磁盘上已被改动；请重新报送该文件",
        )
    return content


def arrive_anew(home: Home, arrival: Arrival, arrived_at: datetime) -> Arrival:
    """The same bytes, arriving at another time: for a file that was refused and is sent again."""
    anew = replace(arrival, arrived_at=arrived_at.replace(tzinfo=None))
    _write_card(home, anew)
    return anew


def arrivals(home: Home) -> Iterator[Arrival]:
    """Every arrival that `raw/` holds a card of, in the order in which files are worked off."""
    cards = [_read_card(card) for card in home.raw.glob("??/*.json")]
    yield from sorted(cards, key=lambda card: (card.arrived_at, card.feed, card.original_name, card.sha256))


def _copy(home: Home, path: Path) -> tuple[str, int]:
    digest, byte_count = hashlib.sha256(), 0
    temporary = home.raw / f".arriving.{os.getpid()}.tmp"
    with path.open("rb") as source, temporary.open("wb") as target:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            byte_count += len(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    destination = raw_path(home, digest.hexdigest())
    destination.parent.mkdir(exist_ok=True)
    temporary.replace(destination)
    sync_folder(destination.parent)
    return digest.hexdigest(), byte_count


def _write_card(home: Home, arrival: Arrival) -> None:
    card = home.raw_card(arrival.feed, arrival.sha256)
    write_durably(card, json.dumps(asdict(arrival), default=str, ensure_ascii=False, sort_keys=True).encode())


def _read_card(card: Path) -> Arrival:
    values = json.loads(card.read_text(encoding="utf-8"))
    values["arrived_at"] = datetime.fromisoformat(values["arrived_at"])
    return Arrival(**values)
