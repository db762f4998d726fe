"""Where a file of the inbox came from, and when. In: a file, and the words of who landed it. Out: those words, for the ledger.

They stand in a hidden file beside it, together with the signature of the file they are about: a file of the same name that
somebody drops later isn't taken for the other's.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from pacewatch.durable import write_durably
from pacewatch.feeds.inbox import WaitingFile, signature_of

BY_HAND = "inbox"
"""The source of a file that somebody moved in."""

SUFFIX = ".origin.json"


def write(file: Path, target: Path, source: str) -> None:
    """Say where `file` came from, before it is called `target`; an origin that belongs to a waiting `target` stays."""
    if target.exists() and source_of(target) != BY_HAND:
        return
    content = {"signature": signature_of(file), "source": source, "landed_ns": time.time_ns()}
    write_durably(_beside(target), json.dumps(content, ensure_ascii=False).encode())


def source_of(file: Path) -> str:
    """What was said of this file; `inbox` if nothing was, or not of this one."""
    return str(_read(file).get("source", BY_HAND))


def in_order(files: list[WaitingFile]) -> list[WaitingFile]:
    """By feed, and within it in the order in which they landed, for a later one may correct an earlier one.

    Of files that somebody moved in nothing is known but their names: those come first, by name.
    """
    return sorted(files, key=lambda file: (file.feed, int(_read(file.path).get("landed_ns", 0)), file.path.name))


def forget(file: Path) -> None:
    """Remove what was said of a file that has been taken."""
    _beside(file).unlink(missing_ok=True)


def is_left_over(path: Path) -> bool:
    """Whether this is an origin whose file is gone."""
    name = path.name
    return name.endswith(SUFFIX) and not path.with_name(name.removeprefix(".").removesuffix(SUFFIX)).exists()


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(_beside(file).read_text(encoding="utf-8"))
        return dict(content) if content["signature"] == signature_of(file) else {}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _beside(file: Path) -> Path:
    return file.with_name(f".{file.name}{SUFFIX}")
