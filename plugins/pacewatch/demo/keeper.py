"""Ends the demo's processes when the demo itself is gone, however it went. In: lines on stdin. Out: ended sessions.

`+N` puts session N under guard, `-N` takes it out, `release` lets all of them live on. When stdin ends, because the demo
has ended or was killed, what is still under guard is ended.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable

from pacewatch.demo.children import end_sessions, python


class Keeper:
    """The demo's end of the line to its keeper."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            python("-m", "pacewatch.demo.keeper"), stdin=subprocess.PIPE, text=True, start_new_session=True
        )

    def guard(self, session: int) -> None:
        """End this session when the demo is gone."""
        self._say(f"+{session}")

    def forget(self, session: int) -> None:
        """The session has ended."""
        self._say(f"-{session}")

    def release(self) -> None:
        """Let everything live on, and let the keeper go."""
        self._say("release")
        self.close()

    def close(self) -> None:
        """End the line: what is still under guard is ended; returns when that is done."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        self._process.wait(timeout=60)

    def _say(self, line: str) -> None:
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


def keep(lines: Iterable[str]) -> None:
    """Follow the lines to their end, then end the sessions that are left."""
    guarded: set[int] = set()
    for line in lines:
        word = line.strip()
        if word == "release":
            return
        if word.startswith("+"):
            guarded.add(int(word[1:]))
        elif word.startswith("-"):
            guarded.discard(int(word[1:]))
    end_sessions(dict.fromkeys(guarded, 0.0), patience_seconds=8.0)


if __name__ == "__main__":
    keep(sys.stdin)
