"""What becomes of a row after a try: pure decisions. In: a row, a result, the machine's clock. Out: a `Settlement`.

A row is `sent` on evidence only, `refused` on a definite no (or, by a channel that can't be asked, on the second doubt), and
waits otherwise.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never

from pacewatch.delivery.outbox import Row, Settlement
from pacewatch.delivery.results import InDoubt, Refused, Result, Retry, Sent
from pacewatch.delivery.undelivered_words import given_up
from pacewatch.said import Said

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
UNASKABLE = frozenset({"email", "service"})
"""Channels that can't be asked whether something arrived."""

MOST_IN_DOUBT = 2
"""By them a message is transmitted at most so often when nobody knows whether it arrived."""


def pause(attempts: int) -> timedelta:
    """How long to wait after that many attempts: 30 s, doubled each time, up to an hour."""
    doublings = min(max(attempts, 1) - 1, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def after_sending(row: Row, result: Result, now: datetime, settle: timedelta) -> Settlement:
    """Decide after a try to send."""
    match result:
        case Sent(reference):
            return Settlement("sent", "sent", reference, reference=reference, logged_as="sent")
        case Refused(error, error_zh):
            return Settlement("refused", "refused", error, logged_as="refused", detail_zh=error_zh)
        case Retry(error):
            again = now + max(pause(row.attempts), timedelta(seconds=result.after_seconds))
            return Settlement("queued", "retry", error, not_before=again, logged_as="retry")
        case InDoubt(error, error_zh):
            if row.channel in UNASKABLE:
                return unknowable(row, (error, error_zh or error), now + pause(row.attempts))
            return Settlement("claimed", "in_doubt", error, not_before=now + settle, logged_as="in_doubt")
    assert_never(result)


def after_searching(row: Row, reference: str | None, now: datetime) -> Settlement:
    """Decide after the channel's history was searched for a message in doubt.

    The first time it is missing it is sent again at once; after that with growing pauses.
    """
    if reference:
        return Settlement("sent", "found", reference, reference=reference, logged_as="found")
    again = now + pause(row.attempts) if row.attempts > 1 else None
    detail = "the last attempt has not arrived in the channel; it will be sent again"
    return Settlement("queued", "retry", detail, not_before=again, logged_as="retry")


def unknowable(row: Row, last: Said, again: datetime | None) -> Settlement:
    """Decide after a message whose arrival nobody can tell: once more, under the same id and marked as such, then no more."""
    doubts = row.doubts + 1
    if doubts >= MOST_IN_DOUBT:
        detail, detail_zh = given_up(doubts, last)
        return Settlement("refused", "refused", detail, logged_as="in_doubt", detail_zh=detail_zh)
    return Settlement("queued", "in_doubt", last[0], not_before=again, logged_as="in_doubt")


def never_begun(now: datetime) -> Settlement:
    """Decide about a mail whose run died before its content went out: it is sent as if for the first time."""
    detail = "the run that was to send it ended before it did"
    return Settlement("queued", "retry", detail, not_before=now, logged_as="retry")


def after_failing_to_search(row: Row, error: str, now: datetime) -> Settlement:
    """A message stays in doubt while the history can't be read."""
    return Settlement("claimed", "in_doubt", error, not_before=now + pause(row.attempts))
