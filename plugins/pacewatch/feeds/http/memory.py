"""What is remembered of a feed's polls, in `fetch/<feed>.json`. In: a `Home`. Out: the state, replaced whole or not at all.

It only saves work: with the file gone, everything is asked for again, and the ledger knows the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pacewatch.durable import write_durably
from pacewatch.feeds.http.messages import Answer
from pacewatch.home import Home

LONGEST_TAG = 500


@dataclass
class Remembered:
    """Of one request: what to say in a conditional one, and the SHA-256 of each page as it was landed."""

    etag: str = ""
    last_modified: str = ""
    pages: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, answer: Answer, pages: list[str]) -> Remembered:
        """What to remember of an answer."""
        return cls(_header(answer, "etag"), _header(answer, "last-modified"), pages)

    def conditions(self) -> tuple[tuple[str, str], ...]:
        """The headers that ask for an answer only if it has changed."""
        named = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return tuple((name, value) for name, value in named if value)


@dataclass
class Memory:
    """A feed's polls so far: by request what came; and since when (ISO 8601) and how often in a row they have failed."""

    path: Path
    requests: dict[str, Remembered] = field(default_factory=dict)
    failing_since: str | None = None
    failures: int = 0

    @classmethod
    def load(cls, home: Home, feed: str) -> Memory:
        """The state as it was saved; a damaged file counts as none."""
        path = home.root / "fetch" / f"{feed}.json"
        try:
            values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            requests = {key: Remembered(**value) for key, value in values["requests"].items()}
            return cls(path, requests, values["failing_since"], int(values["failures"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return cls(path)

    def keep_only(self, keys: Collection[str]) -> None:
        """Forget requests that are not asked any more."""
        self.requests = {key: kept for key, kept in self.requests.items() if key in keys}

    def save(self) -> None:
        """Write the state."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        values = {key: value for key, value in asdict(self).items() if key != "path"}
        write_durably(self.path, json.dumps(values, indent=1, sort_keys=True).encode())

    def keep_refused(self, body: bytes) -> None:
        """Keep the newest refused answer in `fetch/<feed>.refused`, for a person to look at; it is never taken in."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(self.path.with_suffix(".refused"), body)


def _header(answer: Answer, name: str) -> str:
    value = answer.headers.get(name, "")
    return value if value.isascii() and value.isprintable() and len(value) <= LONGEST_TAG else ""
