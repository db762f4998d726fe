"""A Redis channel that rings. In: messages, whatever they say. Out: an Airflow event for each that is heard.

Airflow's own trigger for channels ends after its first message, and as an asset's watcher isn't started again for minutes
(measured on 3.3.2: of 8 messages 5 seconds apart it heard one). Here it is started again at once, so that only what comes in
that moment goes unheard; and a broker that is away is waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import structlog
from airflow.triggers.base import BaseEventTrigger, TriggerEvent

POLL_SECONDS = 0.5
"""The provider's own is a minute."""

RETRY_SECONDS = 5.0

log = structlog.get_logger(__name__)


class ChannelTrigger(BaseEventTrigger):
    """The watcher of a channel; `connection` is the Airflow Connection of the broker."""

    def __init__(self, *, connection: str, channel: str, poll_seconds: float = POLL_SECONDS) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Airflow's constructor has no types
        self.connection = connection
        self.channel = channel
        self.poll_seconds = poll_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """The class path and the arguments from which the triggerer builds this trigger again."""
        kwargs = {"connection": self.connection, "channel": self.channel, "poll_seconds": self.poll_seconds}
        return (f"{type(self).__module__}.{type(self).__qualname__}", kwargs)

    async def run(self) -> AsyncGenerator[TriggerEvent, None]:
        """An event for each message, forever."""
        # Its import looks through all providers, which takes a second: not for the DAG files.
        from airflow.providers.common.messaging.triggers.msg_queue import MessageQueueTrigger  # noqa: PLC0415
        from redis.exceptions import RedisError  # noqa: PLC0415 - only where a queue is set

        while True:
            once = MessageQueueTrigger(
                scheme="redis+pubsub",
                channels=self.channel,
                redis_conn_id=self.connection,
                poll_interval=self.poll_seconds,
            )
            try:
                async for event in once.run():
                    # What a message says may be anything, and large: only that it came is passed on.
                    yield TriggerEvent({"channel": event.payload["channel"]})  # type: ignore[no-untyped-call]  # as above
            except (RedisError, OSError, UnicodeDecodeError) as error:
                log.error("the channel can't be heard; trying again", error=str(error), seconds=RETRY_SECONDS)
                await asyncio.sleep(RETRY_SECONDS)
