"""The message queue as it is set. In: `PACEWATCH_QUEUE`. Out: the watchers of the inbox that it asks for, none if unset."""

from __future__ import annotations

import os
from collections.abc import Callable
from urllib.parse import urlsplit

from airflow.sdk import AssetWatcher
from airflow.triggers.base import BaseEventTrigger

from pacewatch.errors import PacewatchError
from pacewatch.home import Home

QUEUE_VARIABLE = "PACEWATCH_QUEUE"


def queue_watchers() -> list[AssetWatcher]:
    """A watcher for each queue that is set; several are separated by blanks.

    `redis+stream://CONNECTION/STREAM` takes files and doorbells from a stream; `redis+pubsub://CONNECTION/CHANNEL` takes
    doorbells only. CONNECTION is an Airflow Connection of type redis: no secret stands in the setting.

    Raises:
        PacewatchError: the setting is something else.
    """
    settings = os.environ.get(QUEUE_VARIABLE, "").split()
    return [
        AssetWatcher(name=f"pacewatch-queue-{number}", trigger=_trigger(each)) for number, each in enumerate(settings)
    ]


def _trigger(setting: str) -> BaseEventTrigger:
    parts = urlsplit(setting)
    target = parts.path.strip("/")
    if parts.scheme not in TRIGGERS or not parts.netloc or not target or "@" in parts.netloc:
        raise PacewatchError(
            f"{QUEUE_VARIABLE}: saw {parts.scheme}://...; expected redis+stream://CONNECTION/STREAM or "
            "redis+pubsub://CONNECTION/CHANNEL, with the name of an Airflow Connection that holds host and password"
        )
    return TRIGGERS[parts.scheme](parts.netloc, target)


def _stream(connection: str, stream: str) -> BaseEventTrigger:
    from pacewatch.airflow.queue_trigger import QueueTrigger  # noqa: PLC0415 - only where a queue is set

    return QueueTrigger(home=str(Home.locate().root), connection=connection, stream=stream)


def _pubsub(connection: str, channel: str) -> BaseEventTrigger:
    from pacewatch.airflow.channel_trigger import ChannelTrigger  # noqa: PLC0415 - as above

    return ChannelTrigger(connection=connection, channel=channel)


TRIGGERS: dict[str, Callable[[str, str], BaseEventTrigger]] = {"redis+stream": _stream, "redis+pubsub": _pubsub}
