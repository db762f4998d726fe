"""Messages to Slack, and the question whether one arrived. In: a channel, a delivery id, a `Message`. Out: a `Result`.

Slack has no idempotency key. So the SDK may repeat a request only where Slack said that it did not take it (429), and
whatever else goes wrong after the request left is doubt, which `find` settles by reading the channel's history for the
delivery id that each message carries as metadata.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from pacewatch.delivery import slack_blocks, slack_buttons, slack_limits, undelivered_words
from pacewatch.delivery.addresses import SlackAddress
from pacewatch.delivery.message import Message
from pacewatch.delivery.page import page_address
from pacewatch.delivery.results import Refused, Result, Sent
from pacewatch.delivery.slack_errors import NO_THREAD, BoundedRateLimitHandler, NoThread, broken, code_of, judged
from pacewatch.delivery.slack_files import Picture, Pictures
from pacewatch.delivery.slack_history import EVENT_TYPE, SlackHistory

SECONDS_BETWEEN_MESSAGES = 1.0
"""Slack takes one message a second and channel; beyond short bursts it doesn't promise to keep more."""

_CHANNEL_ID = re.compile(r"[CDG][A-Za-z0-9_-]+")
_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Opening:
    """The first message of a thread as it should be now, the delivery that it carries, and whether it has buttons."""

    delivery: str
    message: Message
    buttons: bool = False


class SlackSender:
    """One app's connection to Slack; keeps to one message a second for each channel."""

    channel = "slack"

    def __init__(self, address: SlackAddress, timeout_seconds: float = 10.0) -> None:
        """Connect nothing yet; `timeout_seconds` bounds each request."""
        self._client = _client(address, timeout_seconds, BoundedRateLimitHandler(max_retry_count=2))
        patient = BoundedRateLimitHandler(max_retry_count=5, longest_seconds=60)
        self._history = SlackHistory(self._client)
        self._whole_history = SlackHistory(_client(address, timeout_seconds, patient))
        self._pictures = Pictures(self._client)
        self._is_interactive = address.is_interactive
        self._page_url = page_address()
        self._last_sent: dict[str, float] = {}
        self._last_sent_before = float("-inf")

    def send(
        self,
        to: str,
        delivery: str,
        message: Message,
        *,
        thread: str | None = None,
        opening: Opening | None = None,
        broadcast: bool = False,
        buttons: bool = False,
    ) -> Result:
        """Post a message to the channel with the id `to`, or to a `thread` there, named by its first message's timestamp.

        With `opening` that first message is changed first; whatever becomes of that, the message goes out: if the thread
        is gone, by itself. `broadcast` shows a reply in the channel too. `buttons` stand under the message where Slack can
        tell what is pressed. A message that Slack doesn't take with its chart goes out without.
        """
        if not _CHANNEL_ID.fullmatch(to):
            return Refused(*undelivered_words.NO_CHANNEL_ID)
        bare = self._arguments(delivery, message, buttons, None)
        if found := slack_limits.fault(bare):
            return Refused(*undelivered_words.slack_would_not_take(found.code, found.sentence))
        if thread and opening and not self.renew(to, thread, opening):
            thread = None
        if picture := self._pictures.of(message):
            result = self._put(to, self._arguments(delivery, message, buttons, picture), thread, broadcast)
            if not isinstance(result, Refused):
                return result
        return self._put(to, bare, thread, broadcast)

    def keep_pace_with(self, seconds_ago: float) -> None:
        """Take into account what another run sent to any channel."""
        self._last_sent_before = time.monotonic() - seconds_ago

    def upload(self, png: bytes, title: str) -> str | None:
        """Upload a picture that messages can show; its file's id, or none: that mustn't keep a message from going out."""
        return self._pictures.upload(png, title, title)

    def find(self, to: str, delivery: str, since: datetime, thread: str | None = None) -> str | None:
        """Return the timestamp of the message that carries `delivery`, posted after `since` (UTC), or None.

        Raises:
            HistoryUnreadable: Slack didn't give the channel's history.
        """
        return self._history.find(to, delivery, since, thread)

    def history(self, to: str, since: datetime, threads: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
        """Our messages in a channel since a moment (UTC), replies too, each once: delivery id and timestamp.

        `threads` are first messages' timestamps, for threads that began before that moment.

        Raises:
            HistoryUnreadable: Slack didn't give the channel's history.
        """
        return self._whole_history.messages(to, since, threads)

    def _put(self, to: str, arguments: dict[str, Any], thread: str | None, broadcast: bool) -> Result:
        """Post to the thread, or, if there is none that can be replied to, to the channel."""
        if thread:
            result = self._post(to, {**arguments, "thread_ts": thread, "reply_broadcast": broadcast})
            if not isinstance(result, NoThread):
                return result
        return self._post(to, arguments)

    def _post(self, to: str, arguments: dict[str, Any]) -> Result:
        self._keep_pace(to)
        try:
            answer = self._client.chat_postMessage(channel=to, unfurl_links=False, unfurl_media=False, **arguments)
        except SlackApiError as error:
            return judged(error)
        except Exception as error:  # whatever broke after the request may have left is doubt, not a crash
            return broken(error)
        finally:
            self._count(to)
        return Sent(str(answer["ts"]))

    def renew(self, to: str, thread: str, opening: Opening) -> bool:
        """Change a thread's first message, as far as Slack lets it; false if there is no such message any more."""
        for picture in dict.fromkeys((self._pictures.of(opening.message), None)):
            arguments = self._arguments(opening.delivery, opening.message, opening.buttons, picture)
            if slack_limits.fault(arguments, updating=True):
                continue
            self._keep_pace(to)
            try:
                self._client.chat_update(channel=to, ts=thread, **arguments)
            except SlackApiError as error:
                if code_of(error) in NO_THREAD:
                    return False
                if isinstance(judged(error), Refused):
                    continue
            except Exception:  # to write the same again does no harm, and the reply must not wait for it
                _log.debug("whether a message was changed isn't known", exc_info=True)
            finally:
                self._count(to)
            return True
        return True

    def _arguments(self, delivery: str, message: Message, buttons: bool, picture: Picture | None) -> dict[str, Any]:
        """What `chat.postMessage` and `chat.update` are told alike."""
        has_buttons = buttons and self._is_interactive
        actions = slack_buttons.buttons(delivery, message.language, self._page_url) if has_buttons else None
        image = slack_blocks.image(picture.file, picture.description) if picture else None
        return {
            "text": slack_blocks.notification(message),
            "blocks": slack_blocks.blocks(message, actions, image),
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"delivery": delivery}},
            "link_names": False,
            "parse": "none",
        }

    def _keep_pace(self, to: str) -> None:
        wait = self._last_sent.get(to, self._last_sent_before) + SECONDS_BETWEEN_MESSAGES - time.monotonic()
        if wait > 0:
            time.sleep(wait)

    def _count(self, to: str) -> None:
        """Slack counts from when it took a message, which may be long after it was sent off: count from the answer."""
        self._last_sent[to] = time.monotonic()


def _client(address: SlackAddress, timeout_seconds: float, handler: BoundedRateLimitHandler) -> WebClient:
    return WebClient(
        token=address.token,
        base_url=address.base_url,
        timeout=max(1, round(timeout_seconds)),
        retry_handlers=[handler],
        logger=_log,
    )
