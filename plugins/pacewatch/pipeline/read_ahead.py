"""Files read before their turn. In: files that wait. Out: each with the reading of it.

Reading asks nothing of the warehouse, so a file may be read while it is entered in the ledger, or while the one before is
stored: in a thread of its own, for most of its time goes by in libraries that let others run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from pacewatch.pipeline.ready import Ready
from pacewatch.raw.refusals import FileDecision
from pacewatch.raw.store import Arrival

LARGEST_AHEAD = 50_000_000
"""Bytes of a file up to which it is read beside another one: two large ones at a time would take too much memory."""

LARGEST_EARLY = 5_000_000
"""Bytes of a file up to which it is read before it is known to be news: of a larger one entering it is the least."""

MOST_EARLY = 2
"""So many files are read by the time the first is entered, and while it is stored nobody waits for the second."""

Waiting = tuple[Arrival, FileDecision | None]
Reader = Callable[[Arrival, FileDecision | None], Ready]


class ReadAhead:
    """One thread that reads, and what it was given to read."""

    def __init__(self, read: Reader, thread: ThreadPoolExecutor) -> None:
        self._read = read
        self._thread = thread
        self._begun: dict[Waiting, Future[Ready]] = {}

    def begin(self, new: Arrival) -> None:
        """Read a new arrival while it and others are kept and entered, if it is one of the first and likely to be of use."""
        if len(self._begun) < MOST_EARLY and new.byte_count <= LARGEST_EARLY:
            self._begin((new, None))

    def files(self, waiting: list[Waiting]) -> Iterator[tuple[Waiting, Future[Ready]]]:
        """The files in their order, each with its reading, whose result is what it holds."""
        for one, following in zip(waiting, (*waiting[1:], None), strict=False):
            self._begin(one)
            if following and max(one[0].byte_count, following[0].byte_count) <= LARGEST_AHEAD:
                self._begin(following)
            yield one, self._begun.pop(one)

    def _begin(self, one: Waiting) -> None:
        if one not in self._begun:
            self._begun[one] = self._thread.submit(self._read, *one)


@contextmanager
def reading_ahead(read: Reader) -> Iterator[ReadAhead]:
    """A reader whose thread has ended when the block has."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead") as thread:
        yield ReadAhead(read, thread)
