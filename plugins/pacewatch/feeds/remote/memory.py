"""What has been taken from a folder. In: a feed. Out: the version of each file taken, kept in `fetch/<feed>.files.json`.

It only saves journeys: without it everything is fetched once more, and the ledger knows the bytes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from pacewatch.durable import write_durably
from pacewatch.feeds.remote.folder import RemoteFile
from pacewatch.home import Home


@dataclass
class Memory:
    """Versions by file name, of one folder: another address begins anew."""

    path: Path
    url: str
    taken: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, home: Home, feed: str, url: str) -> Memory:
        """What is remembered; nothing if it can't be read."""
        path = home.root / "fetch" / f"{feed}.files.json"
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            taken = {str(name): str(version) for name, version in content["taken"].items()}
            return cls(path, url, taken if content["url"] == url else {})
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return cls(path, url)

    def knows(self, file: RemoteFile) -> bool:
        """Whether the file has been taken and hasn't changed since."""
        return self.taken.get(file.name) == file.version

    def save(self) -> None:
        """Write it to disk, whole."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        content = {"url": self.url, "taken": self.taken}
        write_durably(self.path, json.dumps(content, ensure_ascii=False, sort_keys=True).encode())
