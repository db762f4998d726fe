"""Files read one ahead of the one that is being stored. In: files that wait. Out: each with a call that gives what it holds.

Reading asks nothing of the warehouse, so a file may be read while the one before is stored: in a thread of its own, for most of
its time goes by in libraries that let others run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from pacewatch.observations.batch import Batch
from pacewatch.raw.refusals import FileDecision
from pacewatch.raw.store import Arrival

LARGEST_AHEAD = 50_000_000
"""Bytes of a file up to which it is read beside another one: two large ones at a time would take too much memory."""

Waiting = tuple[Arrival, FileDecision | None]
Reader = Callable[[Arrival, FileDecision | None], Batch]


def reading_ahead(waiting: list[Waiting], read: Reader) -> Iterator[tuple[Waiting, Callable[[], Batch]]]:
    """The files in their order, each with a call that gives its batch, or raises what reading it raised."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead") as reader:
        ahead: Future[Batch] | None = None
        for one, following in zip(waiting, (*waiting[1:], None), strict=False):
            current = ahead or reader.submit(read, *one)
            is_small = following and max(one[0].byte_count, following[0].byte_count) <= LARGEST_AHEAD
            ahead = reader.submit(read, *following) if following and is_small else None
            yield one, current.result
