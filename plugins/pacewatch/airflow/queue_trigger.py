"""A Redis stream that files come by. In: messages. Out: their files in the inbox, and one Airflow event for each batch.

A message is taken off the stream only when its file is on disk and the event's row is in the metadata database. What was read
and not taken off is Redis's to remember: whoever reads next under the same name, after a kill say, gets it again, and landing
the same bytes twice changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Hashable, Sequence
from typing import Any

import structlog
from airflow.triggers.base import BaseEventTrigger, TriggerEvent
from airflow.triggers.shared_stream import AdvanceItem, SharedStreamProducer

from pacewatch.airflow.queue_stream import Batch, QueueStream
from pacewatch.home import Home

PATIENCE_SECONDS = (1.0, 30.0)
"""How long to wait before a broker that doesn't answer is asked again: at first, and at most."""

log = structlog.get_logger(__name__)


class QueueProducer(SharedStreamProducer):
    """Reads the stream, lands what comes, and rings once for each batch."""

    def __init__(self, home: Home, connection: str, stream: str) -> None:
        self._stream = QueueStream(home, connection, stream)

    async def open_stream(self) -> AsyncGenerator[tuple[dict[str, Any], Batch], None]:
        """Yield (what to show of a batch, the batch), forever; a broker that is away is waited for."""
        from redis.exceptions import RedisError  # noqa: PLC0415 - only where a queue is set

        wait, longest = PATIENCE_SECONDS
        while True:
            try:
                batch = await self._stream.next_batch()
                wait = PATIENCE_SECONDS[0]
            except (RedisError, OSError) as error:
                log.error("the message queue can't be read; trying again", error=str(error), seconds=wait)
                await self._stream.close()
                await asyncio.sleep(wait)
                wait = min(wait * 2, longest)
                continue
            if batch.numbers:
                yield batch.ring(), batch

    async def advance(self, batch: Sequence[AdvanceItem]) -> None:
        """Take off the stream what reached the metadata database; the rest is read again."""
        for taken, outcome in batch:
            await self._stream.settle(taken, is_clean=outcome.is_clean)

    async def aclose(self) -> None:
        """End the connection to the broker."""
        await self._stream.close()


class QueueTrigger(BaseEventTrigger):
    """The watcher of a stream; `connection` is the Airflow Connection of the broker."""

    def __init__(self, *, home: str, connection: str, stream: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Airflow's constructor has no types
        self.home = home
        self.connection = connection
        self.stream = stream

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """The class path and the arguments from which the triggerer builds this trigger again."""
        kwargs = {"home": self.home, "connection": self.connection, "stream": self.stream}
        return (f"{type(self).__module__}.{type(self).__qualname__}", kwargs)

    def shared_stream_key(self) -> Hashable:
        """One reader per stream, however many assets watch it."""
        return ("pacewatch-queue", self.home, self.connection, self.stream)

    @classmethod
    def create_shared_stream_producer(cls, kwargs: dict[str, Any]) -> SharedStreamProducer:
        """The reader itself; having this method is what switches Airflow to ack mode."""
        return QueueProducer(Home.locate(kwargs["home"]), kwargs["connection"], kwargs["stream"])

    async def filter_shared_stream(self, shared_stream: AsyncIterator[Any]) -> AsyncGenerator[TriggerEvent, None]:
        """Every batch is an event."""
        async for ring in shared_stream:
            yield TriggerEvent(ring)  # type: ignore[no-untyped-call]  # as above

    async def run(self) -> AsyncGenerator[TriggerEvent, None]:
        """Only in ack mode is a message kept until its event is: without it, nothing is read.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("the message queue needs a triggerer with shared streams (Airflow 3.3)")
        yield TriggerEvent({})  # makes this a generator
