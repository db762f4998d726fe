"""Messages to Slack, and the question whether one arrived. In: a channel, a delivery id, a `Message`. Out: a `Result`.

Slack has no idempotency key. So the SDK may repeat a request only where Slack said that it did not take it (429), and
whatever else goes wrong after the request left is doubt, which `find` settles by reading the channel's history for the
delivery id that each message carries as metadata.
"""

from __future__ import annotations

import logging
import re
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RateLimitErrorRetryHandler, RetryState

from pacewatch.delivery import slack_blocks
from pacewatch.delivery.addresses import SLACK_VARIABLE, SlackAddress
from pacewatch.delivery.message import Message
from pacewatch.delivery.results import HistoryUnreadable, InDoubt, Refused, Result, Retry, Sent

EVENT_TYPE = "pacewatch_delivery"
SECONDS_BETWEEN_MESSAGES = 1.0
"""Slack takes one message a second and channel; beyond short bursts it doesn't promise to keep more."""

LONGEST_PAUSE_SECONDS = 30
CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far this machine's clock may run ahead of Slack's when the history is searched."""

NOT_TAKEN = {
    "channel_not_found": "there is no such channel, or the app can't see it: check slack_channel in people.yaml",
    "not_in_channel": "the app isn't in the channel: invite it there",
    "is_archived": "the channel is archived: name another one in people.yaml",
    "restricted_action": "the workspace's settings keep the app from posting there",
    "user_not_in_channel": "the person isn't in the channel",
    "no_text": "the message is empty",
    "msg_too_long": "the message is too long",
    "msg_blocks_too_long": "the message's blocks are too long",
    "invalid_blocks": "the message's blocks are malformed",
    "invalid_blocks_format": "the message's blocks are malformed",
    "invalid_metadata_format": "the message's metadata is malformed",
}
"""Slack's refusals that trying again can't change, with what to do."""

APP_AT_FAULT = frozenset({
    "not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "no_permission", "missing_scope",
    "access_denied", "org_login_required", "team_access_not_granted", "ekm_access_denied", "not_allowed_token_type",
})  # fmt: skip
"""The app or its token is at fault, and nothing is wrong with the message: it waits for somebody to mend the app."""

MAYBE_TAKEN = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
"""Slack documents for these that part of the request may have been carried out."""

_CHANNEL_ID = re.compile(r"[CDG][A-Za-z0-9_-]+")
_ERROR_CODE = re.compile(r"[a-z][a-z_]+")
_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())


class BoundedRateLimitHandler(RateLimitErrorRetryHandler):
    """Waits as long as Slack asks, unless that is no number of seconds or too long for a delivery to stand still."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        limited = super()._can_retry(state=state, request=request, response=response, error=error)
        return limited and _retry_after(response.headers if response else {}) <= LONGEST_PAUSE_SECONDS


class SlackSender:
    """One app's connection to Slack; keeps to one message a second for each channel."""

    channel = "slack"

    def __init__(self, address: SlackAddress, timeout_seconds: float = 10.0) -> None:
        """Connect nothing yet; `timeout_seconds` bounds each request."""
        self._client = WebClient(
            token=address.token,
            base_url=address.base_url,
            timeout=max(1, round(timeout_seconds)),
            retry_handlers=[BoundedRateLimitHandler(max_retry_count=2)],
            logger=_log,
        )
        self._last_sent: dict[str, float] = {}

    def send(self, to: str, delivery: str, message: Message) -> Result:
        """Post a message to the channel with the id `to`."""
        if not _CHANNEL_ID.fullmatch(to):
            return Refused(
                "slack_channel in people.yaml isn't a channel's id (they begin with C, D or G): copy it from the "
                "channel's details in Slack, for its history can't be read by name"
            )
        self._keep_pace(to)
        try:
            answer = self._client.chat_postMessage(
                channel=to,
                text=slack_blocks.notification(message),
                blocks=slack_blocks.blocks(message),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"delivery": delivery}},
                link_names=False,
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            return _judged(error)
        except Exception as error:  # whatever broke after the request may have left is doubt, not a crash
            return _broken(error)
        finally:
            # Slack counts from when it took a message, which may be long after it was sent off: count from the answer.
            self._last_sent[to] = time.monotonic()
        return Sent(str(answer["ts"]))

    def find(self, to: str, delivery: str, since: datetime) -> str | None:
        """Return the timestamp of the message that carries `delivery`, posted after `since` (UTC), or None.

        Raises:
            HistoryUnreadable: Slack didn't give the channel's history.
        """
        return next((timestamp for found, timestamp in self.history(to, since) if found == delivery), None)

    def history(self, to: str, since: datetime) -> Iterator[tuple[str, str]]:
        """Our messages in a channel since a moment (UTC), newest first: delivery id and timestamp.

        Raises:
            HistoryUnreadable: Slack didn't give the channel's history.
        """
        oldest = (since.replace(tzinfo=UTC) - CLOCK_TOLERANCE).timestamp()
        cursor = ""
        while True:
            page = self._page(to, oldest, cursor)
            for posted in page["messages"]:
                if (delivery := _delivery_of(posted)) is not None:
                    yield str(delivery), str(posted["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _page(self, to: str, oldest: float, cursor: str) -> Any:
        try:
            return self._client.conversations_history(
                channel=to, oldest=f"{oldest:.6f}", include_all_metadata=True, limit=200, cursor=cursor or None
            )
        except SlackApiError as error:
            raise HistoryUnreadable(f"the channel's history can't be read: Slack says {_code(error)!r}") from None
        except Exception as error:
            raise HistoryUnreadable(f"the channel's history can't be read: {_described(error)}") from None

    def _keep_pace(self, to: str) -> None:
        wait = self._last_sent.get(to, float("-inf")) + SECONDS_BETWEEN_MESSAGES - time.monotonic()
        if wait > 0:
            time.sleep(wait)


def _delivery_of(posted: dict[str, Any]) -> object:
    metadata = posted.get("metadata") or {}
    return metadata.get("event_payload", {}).get("delivery") if metadata.get("event_type") == EVENT_TYPE else None


def _judged(error: SlackApiError) -> Result:
    """What an answer means that isn't a yes."""
    status, code = error.response.status_code, _code(error)
    if status == 429 or code in ("ratelimited", "rate_limited"):
        pause = _retry_after(error.response.headers)
        return Retry("Slack asks to slow down", after_seconds=pause if pause < float("inf") else 0)
    if status >= 500 or code in MAYBE_TAKEN or not _ERROR_CODE.fullmatch(code):
        return InDoubt(f"Slack answered with status {status} and {code[:100]!r}")
    if code in NOT_TAKEN:
        return Refused(f"Slack says {code!r}: {NOT_TAKEN[code]}")
    if code in APP_AT_FAULT:
        return Retry(f"Slack says {code!r}: check the app's token and scopes ({SLACK_VARIABLE})", channel_wide=True)
    return Retry(f"Slack says {code!r}")


def _broken(error: Exception) -> Result:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
        return Retry(f"Slack can't be reached: {_described(error)}", channel_wide=True)
    return InDoubt(f"the connection to Slack broke: {_described(error)}")


def _described(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def _code(error: SlackApiError) -> str:
    data = error.response.data
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _retry_after(headers: Any) -> float:
    """The seconds that a 429 asks to wait; infinity when it isn't a number of seconds."""
    found = next((value for name, value in dict(headers).items() if name.lower() == "retry-after"), "1")
    text = str(found[0] if isinstance(found, list) else found)
    return float(text) if text.isdecimal() else float("inf")
