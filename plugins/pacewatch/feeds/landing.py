"""Bytes that a poll brought. In: a feed, a name, bytes and where they come from. Out: a complete file in the feed's inbox.

Where they come from lies beside the file, in a hidden one that is there before it, and becomes the source in the ledger.
"""

from __future__ import annotations

import re
from pathlib import Path

from pacewatch.crash import crash_point
from pacewatch.durable import write_durably
from pacewatch.home import Home

LONGEST_ORIGIN = 2000
_HALF_WRITTEN = re.compile(r"[.].+-[0-9a-f]{12}[.][a-z]+[.]\d+[.]tmp|[.][.].+[.]origin[.]\d+[.]tmp")
"""Only what `land` writes: a hidden file of somebody else's is theirs."""


def land(home: Home, feed: str, name: str, content: bytes, origin: str) -> Path:
    """Put a file into the inbox of a feed, whole or not at all; `origin` must hold no secrets.

    The same name again replaces the file, so a poll that was killed and runs again leaves one.
    """
    folder = home.inbox / feed
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    write_durably(_beside(path), origin[:LONGEST_ORIGIN].encode())
    crash_point("fetch.origin_written")
    write_durably(path, content)
    crash_point("fetch.landed")
    return path


def origin_of(path: Path) -> str | None:
    """Where a file of the inbox was fetched from; none if somebody dropped it."""
    try:
        return _beside(path).read_text(encoding="utf-8") or None
    except FileNotFoundError:
        return None


def forget_origin(path: Path) -> None:
    """Remove what lies beside a file that is in the ledger by now."""
    _beside(path).unlink(missing_ok=True)


def leftovers(home: Home) -> list[Path]:
    """What polls that were killed have left in the inbox: files half written, and origins of files that are not there."""
    hidden = [path for path in home.inbox.glob("*/.*") if path.is_file()]
    return [path for path in hidden if _HALF_WRITTEN.fullmatch(path.name) or _is_orphan(path)]


def _is_orphan(path: Path) -> bool:
    return path.suffix == ".origin" and not path.with_name(path.name[1:].removesuffix(".origin")).exists()


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.origin")
