"""Progress of the demo on the screen. In: what is being done. Out: a line for each step done, a spinner for those under way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

TICK_SECONDS = 0.5
QUIET_LINE_SECONDS = 10.0
"""Where there is no terminal to spin on, what is under way is said again after so long."""


class Steps:
    """Shows what is under way, with the seconds it has taken; several steps may be under way at once."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.started = time.monotonic()
        self._under_way: dict[str, float] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._status: Status | None = None
        self._last_line = self.started

    def __enter__(self) -> Steps:
        if self.console.is_terminal:
            self._status = self.console.status("")
            self._status.start()
        threading.Thread(target=self._tick, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._status:
            self._status.stop()

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.started

    @contextmanager
    def step(self, doing: str, done: str) -> Iterator[list[str]]:
        """A step: shown as `doing` while the block runs, as `done` after it; append to the list to add words to it."""
        begun = time.monotonic()
        words: list[str] = []
        with self.under_way(doing):
            yield words
        took = time.monotonic() - begun
        self.console.print(f"[green]✓[/] {' '.join([done, *words])} [dim]({took:.1f} s)[/]", highlight=False)

    @contextmanager
    def under_way(self, doing: str) -> Iterator[None]:
        """Show `doing` while the block runs."""
        with self._lock:
            self._under_way[doing] = time.monotonic()
        self._show()
        try:
            yield
        finally:
            with self._lock:
                del self._under_way[doing]
            self._show()

    def _tick(self) -> None:
        while not self._ended.wait(TICK_SECONDS):
            self._show()

    def _show(self) -> None:
        with self._lock:
            now = time.monotonic()
            shown = "; ".join(f"{doing} ({now - since:.0f} s)" for doing, since in self._under_way.items())
            is_due = now - self._last_line >= QUIET_LINE_SECONDS
            if shown and is_due and not self._status:
                self._last_line = now
                self.console.print(f"  … {shown}", style="dim", highlight=False)
        if self._status:
            self._status.update(shown)
