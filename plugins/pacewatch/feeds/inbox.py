"""The inbox: `inbox/<feed>/` holds files that were dropped. In: a `Home`. Out: the files that are complete.

Moving a file in by rename is the sure way: it is complete at once. A file that is copied in counts as complete when it
hasn't changed for `QUIET_SECONDS`. Names that begin with a dot or end in `.tmp` or `.part` are left alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pacewatch.home import Home

QUIET_SECONDS = 2.0
UNFINISHED_SUFFIXES = (".tmp", ".part", ".crdownload")


@dataclass(frozen=True)
class WaitingFile:
    """A complete file in the inbox; `signature` changes when the file does."""

    feed: str
    path: Path
    signature: str


def waiting_files(home: Home, *, quiet_seconds: float = QUIET_SECONDS) -> list[WaitingFile]:
    """The complete files of every feed's folder, by feed and name; only looks, never moves."""
    return sorted(_scan(home.inbox, quiet_seconds), key=lambda file: (file.feed, file.path.name))


def signature_of(path: Path) -> str:
    """Modification time and size of a file as one word.

    Raises:
        FileNotFoundError: the file is gone.
    """
    state = path.stat()
    return f"{state.st_mtime_ns}:{state.st_size}"


def _scan(inbox: Path, quiet_seconds: float) -> Iterator[WaitingFile]:
    newest_complete = time.time() - quiet_seconds
    for folder in _folders(inbox):
        for entry in _entries(folder):
            try:
                if _is_finished(entry) and entry.stat().st_mtime <= newest_complete:
                    yield WaitingFile(folder.name, Path(entry.path), signature_of(Path(entry.path)))
            except FileNotFoundError:  # taken by somebody else between the listing and the look
                continue


def _folders(inbox: Path) -> list[Path]:
    return [Path(entry.path) for entry in _entries(inbox) if entry.is_dir() and not entry.name.startswith(".")]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as listing:
            return list(listing)
    except FileNotFoundError:
        return []


def _is_finished(entry: os.DirEntry[str]) -> bool:
    is_plain = entry.is_file(follow_symlinks=False)  # a link would let a folder hand over files of other folders
    return is_plain and not entry.name.startswith(".") and not entry.name.endswith(UNFINISHED_SUFFIXES)
