"""Where a file of the inbox came from. In: a file, and the words of who landed it. Out: those words, for the ledger.

They stand in a hidden file beside it, together with the signature of the file they are about: a file of the same name that
somebody drops later isn't taken for the other's.
"""

from __future__ import annotations

import json
from pathlib import Path

from pacewatch.durable import write_durably
from pacewatch.feeds.inbox import signature_of

BY_HAND = "inbox"
"""The source of a file that somebody moved in."""

SUFFIX = ".origin.json"


def write(file: Path, target: Path, source: str) -> None:
    """Say where `file` came from, before it is called `target`; an origin that belongs to a waiting `target` stays."""
    if target.exists() and source_of(target) != BY_HAND:
        return
    content = {"signature": signature_of(file), "source": source}
    write_durably(_beside(target), json.dumps(content, ensure_ascii=False).encode())


def source_of(file: Path) -> str:
    """What was said of this file; `inbox` if nothing was, or not of this one."""
    try:
        content = json.loads(_beside(file).read_text(encoding="utf-8"))
        return str(content["source"]) if content["signature"] == signature_of(file) else BY_HAND
    except (OSError, ValueError, LookupError, TypeError):
        return BY_HAND


def forget(file: Path) -> None:
    """Remove what was said of a file that has been taken."""
    _beside(file).unlink(missing_ok=True)


def is_left_over(path: Path) -> bool:
    """Whether this is an origin whose file is gone."""
    name = path.name
    return name.endswith(SUFFIX) and not path.with_name(name.removeprefix(".").removesuffix(SUFFIX)).exists()


def _beside(file: Path) -> Path:
    return file.with_name(f".{file.name}{SUFFIX}")
