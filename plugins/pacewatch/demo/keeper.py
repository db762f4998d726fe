"""Ends the demo's processes when the demo itself is gone, however it went. In: lines on stdin. Out: ended sessions.

What is written down in the folder of records is ended as soon as stdin ends, because the demo has ended or was killed.
`+N` adds a session that may not be written down; `release` lets everything live on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from pacewatch.demo import children
from pacewatch.demo.children import Child, StackFailed, end_sessions, read_records
from pacewatch.home import PROJECT

CLOSE_SECONDS = 60.0


class Keeper:
    """The demo's end of the line to its keeper; `records` is where its children are written down."""

    def __init__(self, records: Path) -> None:
        self.records = records
        self._is_open = True
        self._door = threading.Lock()
        self._process = subprocess.Popen(
            children.python("-m", "pacewatch.demo.keeper", str(records.resolve())),
            stdin=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(PROJECT / "plugins")},
            text=True,
            start_new_session=True,
        )

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> Child:
        """Start a child that ends with the demo; from any thread.

        Raises:
            StackFailed: everything is being ended, so nothing more begins.
        """
        with self._door:
            if not self._is_open:
                raise StackFailed(f"{name} isn't started: the demo is ending")
            return children.start(name, command, environment, log, self.records)

    def guard(self, session: int) -> None:
        """End this session too when the demo is gone."""
        self._say(f"+{session}")

    def release(self) -> None:
        """Let everything live on, and let the keeper go."""
        self._say("release")
        self._hang_up()

    def close(self) -> None:
        """End what was started, unless it has been released; returns when that is done."""
        if self._hang_up():
            children.stop_recorded(self.records)  # the keeper's work, should it be dead

    def _hang_up(self) -> bool:
        with self._door:
            was_open, self._is_open = self._is_open, False
        if self._process.stdin:
            with suppress(BrokenPipeError):  # it was killed
                self._process.stdin.close()
        self._process.wait(timeout=CLOSE_SECONDS)
        return was_open

    def _say(self, line: str) -> None:
        if self._is_open and self._process.stdin:
            with suppress(BrokenPipeError):  # it was killed; `close` does its work
                self._process.stdin.write(line + "\n")
                self._process.stdin.flush()


def keep(lines: Iterable[str], records: Path) -> None:
    """Follow the lines to their end, then end what is written down."""
    guarded: set[int] = set()
    for line in lines:
        word = line.strip()
        if word == "release":
            return
        if word.startswith("+"):
            guarded.add(int(word[1:]))
    end_sessions(guarded | {record.session for record in read_records(records)})


if __name__ == "__main__":
    keep(sys.stdin, Path(sys.argv[1]))
