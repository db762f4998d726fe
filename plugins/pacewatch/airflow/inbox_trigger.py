"""The bell at the inbox. In: the home whose inbox is watched. Out: one Airflow event whenever complete files are new there.

An event is a doorbell and nothing more: which files there are to take, the task that answers reads from the inbox and the
ledger. So nothing is stored here. What has been rung for is remembered while the triggerer lives; a triggerer that was
killed rings again, at its restart, for every file that is still waiting, and answering twice does no harm.

The stream runs in Airflow's ack mode: a file counts as rung for only when the event's row is in the metadata database. (A
trigger that saves a cursor after its `yield` loses every event of the second before a kill.)
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Hashable, Sequence
from pathlib import Path
from typing import Any

import structlog
from airflow.triggers.base import BaseEventTrigger, TriggerEvent
from airflow.triggers.shared_stream import AdvanceItem, SharedStreamProducer

from pacewatch.feeds.inbox import WaitingFile, waiting_files
from pacewatch.home import Home

POKE_SECONDS = 0.5
NAMES_IN_EVENT = 20
"""An event names no more files than this; it is for people reading the Airflow page, the task reads the inbox."""

Signatures = dict[Path, str]

log = structlog.get_logger(__name__)


class InboxBell(SharedStreamProducer):
    """Looks into the inbox every `poke_seconds` and rings once for each complete file, in one ring for all new ones."""

    def __init__(self, home: Home, poke_seconds: float = POKE_SECONDS) -> None:
        self._home = home
        self._poke_seconds = poke_seconds
        self._rung: Signatures = {}
        self._trouble = ""

    async def open_stream(self) -> AsyncGenerator[tuple[dict[str, Any], Signatures], None]:
        """Yield (what to show of the new files, their signatures), forever."""
        while True:
            waiting = await self._look()
            if waiting is not None:
                new = self._not_rung_for(waiting)
                if new:
                    signatures = {file.path: file.signature for file in new}
                    self._rung.update(signatures)
                    yield _ring(new), signatures
            await asyncio.sleep(self._poke_seconds)

    async def advance(self, batch: Sequence[AdvanceItem]) -> None:
        """Forget the files of every ring that didn't reach the metadata database: the next look rings for them again."""
        for signatures, outcome in batch:
            if not outcome.is_clean:
                log.warning("a ring of the inbox bell was lost; ringing again", files=len(signatures))
                for path, signature in signatures.items():
                    if self._rung.get(path) == signature:
                        del self._rung[path]

    async def _look(self) -> list[WaitingFile] | None:
        """The complete files, looked for beside the event loop (a slow disk must not stop other triggers), or None."""
        try:
            found = await asyncio.to_thread(waiting_files, self._home)
        except OSError as error:
            if str(error) != self._trouble:
                log.error("the inbox can't be read; trying again", error=str(error))
            self._trouble = str(error)
            return None
        self._trouble = ""
        return found

    def _not_rung_for(self, waiting: list[WaitingFile]) -> list[WaitingFile]:
        still_there = {file.path for file in waiting}
        self._rung = {path: signature for path, signature in self._rung.items() if path in still_there}
        return [file for file in waiting if self._rung.get(file.path) != file.signature]


def _ring(files: list[WaitingFile]) -> dict[str, Any]:
    names = [f"{file.feed}/{file.path.name}" for file in files[:NAMES_IN_EVENT]]
    return {"count": len(files), "files": names}


class InboxTrigger(BaseEventTrigger):
    """The watcher of the inbox asset; `home` is the folder that holds `inbox/`."""

    def __init__(self, *, home: str, poke_seconds: float = POKE_SECONDS) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Airflow's constructor has no types
        self.home = home
        self.poke_seconds = poke_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """The class path and the arguments from which the triggerer builds this trigger again."""
        kwargs = {"home": self.home, "poke_seconds": self.poke_seconds}
        return (f"{type(self).__module__}.{type(self).__qualname__}", kwargs)

    def shared_stream_key(self) -> Hashable:
        """One bell per inbox, however many assets watch it."""
        return ("pacewatch-inbox", self.home, self.poke_seconds)

    @classmethod
    def create_shared_stream_producer(cls, kwargs: dict[str, Any]) -> SharedStreamProducer:
        """The bell itself; having this method is what switches Airflow to ack mode."""
        return InboxBell(Home.locate(kwargs["home"]), kwargs["poke_seconds"])

    async def filter_shared_stream(self, shared_stream: AsyncIterator[Any]) -> AsyncGenerator[TriggerEvent, None]:
        """Every ring is an event."""
        async for ring in shared_stream:
            yield TriggerEvent(ring)  # type: ignore[no-untyped-call]  # as above

    async def run(self) -> AsyncGenerator[TriggerEvent, None]:
        """The same without Airflow's shared stream, for a triggerer that doesn't offer one."""
        async for ring, _ in InboxBell(Home.locate(self.home), self.poke_seconds).open_stream():
            yield TriggerEvent(ring)  # type: ignore[no-untyped-call]  # as above
