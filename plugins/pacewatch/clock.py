"""The programme's clock: the one place that says what time it is for data, verdicts and alerts.

`PACEWATCH_CLOCK` (ISO 8601 with an offset) makes it stand still at that moment, so that a demo or a test of 2022 sees
2022. Leases and rate limits of delivery run on the machine's own clock, never on this one.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

from pacewatch.errors import PacewatchError

CLOCK_VARIABLE = "PACEWATCH_CLOCK"


def now() -> datetime:
    """The present moment as an aware UTC datetime, or the moment at which `PACEWATCH_CLOCK` stands."""
    standing = os.environ.get(CLOCK_VARIABLE)
    return parse_moment(standing, CLOCK_VARIABLE) if standing else datetime.now(UTC)


def parse_moment(text: str, where: str) -> datetime:
    """An aware UTC datetime from ISO 8601 text; `where` names the setting in the error.

    Raises:
        PacewatchError: the text isn't ISO 8601, or has no UTC offset.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise PacewatchError(f"{where}: saw {text!r}, expected a time such as 2022-10-09T08:00:00+08:00") from None
    if moment.tzinfo is None:
        raise PacewatchError(f"{where}: {text!r} has no UTC offset; add one, as in {text}+08:00")
    return moment.astimezone(UTC)


def aware(moment: datetime) -> datetime:
    """A moment as the warehouse keeps it (UTC without saying so), as an aware datetime."""
    return moment.replace(tzinfo=UTC)


def utc_naive(moment: datetime) -> datetime:
    """An aware moment as the warehouse keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
