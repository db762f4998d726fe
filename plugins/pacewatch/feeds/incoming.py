"""Bytes that come from outside. In: a feed, a file's name, and its bytes in pieces. Out: a whole file in the inbox, or none.

Whoever sends over the network goes through here: the HTTP push, the message queue, the fetching of remote files. The bytes
are written to a hidden file and forced to disk; only then do they get their name, by a link that never replaces a file.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pacewatch.crash import crash_point
from pacewatch.durable import sync_folder
from pacewatch.errors import FileTooLarge, NameRefused, NameTaken, TransferBroken
from pacewatch.feeds import incoming_words, origins
from pacewatch.feeds.inbox import UNFINISHED_SUFFIXES
from pacewatch.home import Home

LANDING_SUFFIX = ".landing"
"""Ends the hidden name of a file that is on its way."""

LONGEST_NAME_BYTES = 180
"""The hidden names of a file are longer than its own, and file systems end at 255 bytes."""

LONGEST_SOURCE = 2000

LARGEST_FILE_VARIABLE = "PACEWATCH_LARGEST_FILE_MB"
LARGEST_FILE_MB = 200


@dataclass(frozen=True)
class Landed:
    """What has come: `is_known` says that the same bytes had come before, in the raw store or waiting in the inbox."""

    feed: str
    name: str
    sha256: str
    byte_count: int
    is_known: bool


def largest_file_bytes() -> int:
    """How large a file may be that comes over the network; `PACEWATCH_LARGEST_FILE_MB` changes it."""
    return int(float(os.environ.get(LARGEST_FILE_VARIABLE) or LARGEST_FILE_MB) * 1_000_000)


def check_name(name: str) -> None:
    """Refuse a name that could lead out of the inbox, that the inbox leaves alone, or that a log couldn't show.

    Raises:
        NameRefused: with what was seen and what was expected.
    """
    shown = ascii(name[:60])
    if not name.strip() or name != name.strip():
        raise NameRefused(incoming_words.blank_name(shown))
    if any(sign in "/\\" or unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in name):
        raise NameRefused(incoming_words.strange_name(shown))
    if name.startswith(".") or name.lower().endswith((*UNFINISHED_SUFFIXES, LANDING_SUFFIX)):
        kept = ", ".join((*UNFINISHED_SUFFIXES, LANDING_SUFFIX))
        raise NameRefused(incoming_words.unfinished_name(shown, kept))
    if len(name.encode()) > LONGEST_NAME_BYTES:
        raise NameRefused(incoming_words.long_name(len(name.encode()), LONGEST_NAME_BYTES))


class Landing:
    """One file on its way into the inbox; as a context, it leaves nothing behind unless `finish` was reached."""

    def __init__(self, home: Home, feed: str, name: str, source: str, largest_bytes: int | None = None) -> None:
        check_name(name)
        self._home, self._feed, self._name, self._source = home, feed, name, source
        self._largest = largest_file_bytes() if largest_bytes is None else largest_bytes
        self._digest, self._count = hashlib.sha256(), 0
        folder = home.inbox / feed
        folder.mkdir(parents=True, exist_ok=True)
        self._target = folder / name
        self._hidden = folder / f".{name}.{secrets.token_hex(6)}{LANDING_SUFFIX}"
        self._file = self._hidden.open("xb")

    def __enter__(self) -> Landing:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        self._hidden.unlink(missing_ok=True)

    @property
    def byte_count(self) -> int:
        """How much has come so far."""
        return self._count

    @property
    def is_empty(self) -> bool:
        """Whether nothing has come yet."""
        return self._count == 0

    def write(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            FileTooLarge: it is more than a file may be.
        """
        self._count += len(piece)
        if self._count > self._largest:
            raise FileTooLarge(incoming_words.endless(self._name, self._largest, LARGEST_FILE_VARIABLE))
        self._digest.update(piece)
        self._file.write(piece)

    def finish(self, *, sha256: str | None = None, byte_count: int | None = None) -> Landed:
        """Give the file its name, if it is what its sender says it is.

        Raises:
            TransferBroken: it has another SHA-256 or another size than its sender says.
            NameTaken: a file of this name with other bytes still waits in the inbox.
        """
        found = self._digest.hexdigest()
        if sha256 is not None and sha256.lower() != found:
            raise TransferBroken(
                f"{self._name}: saw bytes of SHA-256 {found}; expected {sha256.lower()}; send it again"
            )
        if byte_count is not None and byte_count != self._count:
            raise TransferBroken(f"{self._name}: saw {self._count} bytes; expected {byte_count}; send it again")
        self._file.flush()
        os.fsync(self._file.fileno())
        crash_point("landing.written")
        is_known = self._home.raw_card(self._feed, found).exists()
        origins.write(self._hidden, self._target, self._source)
        try:
            os.link(self._hidden, self._target)
        except FileExistsError:
            is_known = self._same_bytes_wait(found)
        crash_point("landing.named")
        sync_folder(self._target.parent)
        return Landed(self._feed, self._name, found, self._count, is_known)

    def _same_bytes_wait(self, sha256: str) -> bool:
        try:
            if _sha256_of(self._target) == sha256:
                return True
        except FileNotFoundError:  # taken into the raw store meanwhile
            pass
        raise NameTaken(
            f"{self._name}: another file of this name still waits in the inbox of feed {self._feed!r}; "
            "send it again in a minute, or under another name"
        )


def land(home: Home, feed: str, name: str, content: bytes, source: str) -> Landed:
    """Bring bytes that are at hand into the inbox; `source` must hold no secrets.

    Raises:
        NameRefused, NameTaken: as in `Landing`.
    """
    with Landing(home, feed, name, source[:LONGEST_SOURCE], len(content)) as landing:
        landing.write(content)
        return landing.finish()


def leftovers(home: Home) -> list[Path]:
    """What killed landings have left in the inbox; a hidden file of somebody else's is theirs."""
    origin = f"*/.*{origins.SUFFIX}"
    orphans = [path for path in home.inbox.glob(origin) if origins.is_left_over(path)]
    return [*home.inbox.glob(f"*/.*{LANDING_SUFFIX}"), *orphans, *home.inbox.glob(f"*/..*{origins.SUFFIX}.*.tmp")]


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
