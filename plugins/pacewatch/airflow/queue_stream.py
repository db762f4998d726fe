"""The Redis side of the message queue. In: an Airflow Connection and a stream's name. Out: batches of landed messages.

All readers share one group and one name in it, so that what one has read and not settled is the next one's to read again.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from asgiref.sync import sync_to_async

from pacewatch.errors import NameTaken, PacewatchError, RegistryInvalid
from pacewatch.feeds.queue_message import land_message, read_message
from pacewatch.home import Home

if TYPE_CHECKING:
    from redis import Redis

GROUP = READER = "pacewatch"
REFUSED_SUFFIX = ":refused"
REFUSED_KEPT = 1000
MESSAGES_AT_ONCE = 20
BLOCK_MILLISECONDS = 1000
RETRY_SECONDS = 5.0

Message = tuple[bytes, dict[bytes, bytes]]
Numbers = list[bytes]

log = structlog.get_logger(__name__)


@dataclass
class Batch:
    """Messages that can be taken off the stream once the event is stored, and the files they brought."""

    numbers: Numbers = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def ring(self) -> dict[str, Any]:
        """What the event shows, as the inbox's bell does."""
        return {"count": len(self.files), "files": self.files}


class QueueStream:
    """A stream of messages, read under a name that outlives its readers."""

    def __init__(self, home: Home, connection: str, stream: str) -> None:
        self._home, self._connection, self._name = home, connection, stream
        self._client: Redis | None = None
        self._ringing: set[bytes] = set()
        self._read_again_at = 0.0
        self._is_reading_again = False

    async def next_batch(self) -> Batch:
        """Read what is there, wait a second for it at most, and land it.

        Raises:
            RedisError, OSError: the broker doesn't answer.
        """
        if self._client is None:
            await self._open()
        return await asyncio.to_thread(self._land, await asyncio.to_thread(self._read))

    async def settle(self, batch: Batch, *, is_clean: bool) -> None:
        """Take a batch off the stream, or leave it to be read again."""
        from redis.exceptions import RedisError  # noqa: PLC0415 - only where a queue is set

        with suppress(RedisError, OSError):  # then it is read again, which does no harm
            if is_clean and self._client is not None:
                await asyncio.to_thread(self._take_off, batch.numbers)
        self._ringing.difference_update(batch.numbers)
        if not is_clean:
            self._read_again_at = 0.0

    async def close(self) -> None:
        """End the connection; `next_batch` makes a new one and first reads again what is unsettled."""
        if self._client is not None:
            await asyncio.to_thread(self._client.close)
        self._client, self._read_again_at = None, 0.0

    async def _open(self) -> None:
        from airflow.providers.redis.hooks.redis import RedisHook  # noqa: PLC0415 - only where a queue is set
        from redis.exceptions import ResponseError  # noqa: PLC0415 - as above

        # In Airflow's triggerer a Connection can only be asked for from a thread that this function knows of.
        client = await sync_to_async(RedisHook(redis_conn_id=self._connection).get_conn)()
        try:
            # From the stream's beginning: what was sent before the first start counts too.
            await asyncio.to_thread(client.xgroup_create, self._name, GROUP, "0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise
        self._client = client

    def _read(self) -> list[Message]:
        assert self._client is not None  # noqa: S101 - opened by `next_batch`
        if time.monotonic() >= self._read_again_at:
            self._read_again_at = time.monotonic() + RETRY_SECONDS
            again = self._ask(self._client, "0", count=MESSAGES_AT_ONCE + len(self._ringing))
            left = [(number, fields) for number, fields in again if number not in self._ringing]
            self._is_reading_again = bool(left)
            if left:
                return left
        self._is_reading_again = False
        return self._ask(self._client, ">", count=MESSAGES_AT_ONCE)

    def _ask(self, client: Redis, after: str, *, count: int) -> list[Message]:
        answer: Any = client.xreadgroup(GROUP, READER, {self._name: after}, count=count, block=BLOCK_MILLISECONDS)
        found = answer.values() if isinstance(answer, dict) else [messages for _, messages in answer or []]
        # A message that was deleted meanwhile has no fields any more.
        return [(number, fields or {}) for messages in found for number, fields in messages if number]

    def _land(self, messages: list[Message]) -> Batch:
        from pacewatch.registry import load_registry  # noqa: PLC0415 - the DAG files import this module

        batch = Batch()
        if not messages:
            return batch
        try:
            registry = load_registry(self._home.registry, self._home.expectations)
        except RegistryInvalid as fault:
            log.error("messages wait until the registry is mended", messages=len(messages), reason=str(fault))
            return batch
        for number, fields in messages:
            try:
                if message := read_message(fields):
                    source = f"redis stream {self._name}, message {number.decode()}"
                    land_message(self._home, registry, message, source)
                    batch.files.append(f"{message.feed}/{message.name}")
            except (NameTaken, OSError) as fault:
                log.warning("a message waits; trying again", message=number.decode(), reason=str(fault))
                continue
            except PacewatchError as fault:
                self._refuse(number, fields, str(fault))
                continue
            batch.numbers.append(number)
        self._ringing.update(batch.numbers)
        if batch.numbers and self._is_reading_again:
            self._read_again_at = 0.0  # there may be more of the kind
        return batch

    def _refuse(self, number: bytes, fields: dict[bytes, bytes], reason: str) -> None:
        """Move a message that can't be taken to the stream of refused ones, with the reason, for a person to look at."""
        assert self._client is not None  # noqa: S101 - as above
        log.error("a message is refused", stream=self._name, message=number.decode(), reason=reason)
        refused: dict[Any, Any] = {**fields, b"refused": reason, b"message": number}
        with self._client.pipeline(transaction=True) as together:
            together.xadd(self._name + REFUSED_SUFFIX, refused, maxlen=REFUSED_KEPT, approximate=False)
            together.xack(self._name, GROUP, number)
            together.xdel(self._name, number)
            together.execute()

    def _take_off(self, numbers: Numbers) -> None:
        assert self._client is not None  # noqa: S101 - as above
        with self._client.pipeline(transaction=True) as together:
            together.xack(self._name, GROUP, *numbers)
            together.xdel(self._name, *numbers)
            together.execute()
