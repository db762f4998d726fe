"""What stands in Slack's channels of ours. In: a channel and a moment. Out: delivery ids and timestamps.

Slack's history of a channel holds no replies but those that were shown in the channel too, and those stand in their thread
as well under the same timestamp. A thread whose first message was deleted has a tombstone there, without metadata.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from pacewatch.delivery.results import HistoryUnreadable
from pacewatch.delivery.slack_errors import code_of, described
from pacewatch.delivery.undelivered_words import history_unreadable

EVENT_TYPE = "pacewatch_delivery"
CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far this machine's clock may run ahead of Slack's when the history is searched."""

PAGE = 200
Posted = dict[str, Any]


class SlackHistory:
    """A channel's messages, read by one client."""

    def __init__(self, client: WebClient) -> None:
        """Read nothing yet."""
        self._client = client

    def find(self, channel: str, delivery: str, since: datetime, thread: str | None) -> str | None:
        """The timestamp of the message that carries `delivery`: in the thread if one is given, or else in the channel.

        Raises:
            HistoryUnreadable: Slack didn't give it.
        """
        oldest = _oldest(since)
        replies = self._replies(channel, thread, oldest) if thread else iter(())
        for posted in (*replies, *self._posted(channel, oldest)):
            if delivery_of(posted) == delivery:
                return str(posted["ts"])
        return None

    def messages(self, channel: str, since: datetime, threads: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
        """Our messages since a moment (UTC), each once: delivery id and timestamp; first the channel's, newest first.

        Replies are found in threads that begin in that time or whose newest reply was shown in the channel, and in
        `threads`, the timestamps of first messages.

        Raises:
            HistoryUnreadable: Slack didn't give it.
        """
        oldest, seen = _oldest(since), set[str]()
        begun = dict.fromkeys(threads)
        for posted in self._posted(channel, oldest):
            if (delivery := delivery_of(posted)) is not None:
                seen.add(str(posted["ts"]))
                yield delivery, str(posted["ts"])
            if "thread_ts" in posted and (delivery is not None or posted.get("subtype") == "tombstone"):
                begun[str(posted["thread_ts"])] = None
        for root in begun:
            for posted in self._replies(channel, root, oldest):
                delivery, timestamp = delivery_of(posted), str(posted["ts"])
                if delivery is not None and timestamp not in seen:
                    seen.add(timestamp)
                    yield delivery, timestamp

    def _posted(self, channel: str, oldest: float) -> Iterator[Posted]:
        yield from self._paged(self._client.conversations_history, channel=channel, oldest=f"{oldest:.6f}")

    def _replies(self, channel: str, root: str, oldest: float) -> Iterator[Posted]:
        """The replies in a thread; none where there is no such thread. Its first message is none of them."""
        pages = self._paged(
            self._client.conversations_replies, channel=channel, ts=root, oldest=f"{oldest:.6f}", inclusive=True
        )
        try:
            yield from (posted for posted in pages if posted["ts"] != root)
        except _ThreadMissing:
            return

    def _paged(self, method: Callable[..., Any], **arguments: Any) -> Iterator[Posted]:
        cursor = ""
        while True:
            page = _asked(method, include_all_metadata=True, limit=PAGE, cursor=cursor or None, **arguments)
            yield from page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return


class _ThreadMissing(Exception):
    pass


def delivery_of(posted: Posted) -> str | None:
    """The delivery id that a message of ours carries."""
    metadata = posted.get("metadata") or {}
    found = metadata.get("event_payload", {}).get("delivery") if metadata.get("event_type") == EVENT_TYPE else None
    return None if found is None else str(found)


def _oldest(since: datetime) -> float:
    return (since.replace(tzinfo=UTC) - CLOCK_TOLERANCE).timestamp()


def _asked(method: Callable[..., Any], **arguments: Any) -> Any:
    try:
        return method(**arguments)
    except SlackApiError as error:
        if code_of(error) == "thread_not_found":
            raise _ThreadMissing from None
        code = code_of(error)
        raise HistoryUnreadable(
            *history_unreadable(code),
            is_channel=code in ("channel_not_found", "not_in_channel"),
            is_gone=code == "channel_not_found",
        ) from None
    except Exception as error:
        raise HistoryUnreadable(f"the channel's history can't be read: {described(error)}") from None
