"""What an answer of Slack's that isn't a yes means for a message. In: what slack_sdk raised. Out: a `Result`."""

from __future__ import annotations

import re
import socket
import ssl
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RateLimitErrorRetryHandler, RetryState

from pacewatch.delivery import slack_refusals
from pacewatch.delivery.addresses import SLACK_VARIABLE
from pacewatch.delivery.results import InDoubt, Refused, Result, Retry
from pacewatch.delivery.undelivered_words import slack_says

LONGEST_PAUSE_SECONDS = 30

NO_THREAD = frozenset({
    "cannot_reply_to_message", "invalid_thread_ts", "message_not_found", "restricted_action_non_threadable_channel",
    "restricted_action_thread_locked", "thread_not_found",
})  # fmt: skip
"""There is nothing that can be replied to: the message was not taken, and may be by itself."""

APP_AT_FAULT = frozenset({
    "not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "no_permission", "missing_scope",
    "access_denied", "org_login_required", "team_access_not_granted", "ekm_access_denied", "not_allowed_token_type",
})  # fmt: skip
"""The app or its token is at fault, and nothing is wrong with the message: it waits for somebody to mend the app."""

MAYBE_TAKEN = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
"""Slack documents for these that part of the request may have been carried out."""

_ERROR_CODE = re.compile(r"[a-z][a-z_]+")


class NoThread(Refused):
    """Slack took no reply, because there is no thread; it may take the message outside it."""


class BoundedRateLimitHandler(RateLimitErrorRetryHandler):
    """Waits as long as Slack asks, unless that is no number of seconds or too long for a delivery to stand still."""

    def __init__(self, max_retry_count: int, longest_seconds: float = LONGEST_PAUSE_SECONDS) -> None:
        super().__init__(max_retry_count=max_retry_count)
        self._longest_seconds = longest_seconds

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        limited = super()._can_retry(state=state, request=request, response=response, error=error)
        return limited and retry_after(response.headers if response else {}) <= self._longest_seconds


def judged(error: SlackApiError) -> Result:
    """What an answer means that isn't a yes."""
    status, code = error.response.status_code, code_of(error)
    if status == 429 or code in ("ratelimited", "rate_limited"):
        pause = retry_after(error.response.headers)
        return Retry("Slack asks to slow down", after_seconds=pause if pause < float("inf") else 0)
    if status >= 500 or code in MAYBE_TAKEN or not _ERROR_CODE.fullmatch(code):
        return InDoubt(f"Slack answered with status {status} and {code[:100]!r}")
    if code in NO_THREAD:
        return NoThread(*slack_says(code, slack_refusals.NO_MESSAGE))
    if code in slack_refusals.NOT_TAKEN:
        return Refused(*slack_says(code, slack_refusals.NOT_TAKEN[code]))
    if code in APP_AT_FAULT:
        return Retry(f"Slack says {code!r}: check the app's token and scopes ({SLACK_VARIABLE})", channel_wide=True)
    return Retry(f"Slack says {code!r}")


def broken(error: Exception) -> Result:
    """What it means that there is no answer."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
        return Retry(f"Slack can't be reached: {described(error)}", channel_wide=True)
    return InDoubt(f"the connection to Slack broke: {described(error)}")


def described(error: Exception) -> str:
    """An error's kind and words, cut off where they are long."""
    return f"{type(error).__name__}: {error}"[:200]


def code_of(error: SlackApiError) -> str:
    """Slack's name for the error; empty where the answer was no JSON object."""
    data = error.response.data
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def retry_after(headers: Any) -> float:
    """The seconds that a 429 asks to wait; infinity when it isn't a number of seconds."""
    found = next((value for name, value in dict(headers).items() if name.lower() == "retry-after"), "1")
    text = str(found[0] if isinstance(found, list) else found)
    return float(text) if text.isdecimal() else float("inf")
