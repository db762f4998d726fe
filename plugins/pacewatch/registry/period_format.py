"""Can a format date a row? In: a `strptime` format and the span it must tell. Out: nothing, or why it can't."""

from __future__ import annotations

import re
from datetime import datetime

UNDERSTOOD = "YymdbBjHMS%"
"""The directives that Python and DuckDB read alike."""

PROBES = (datetime(2021, 2, 3, 4), datetime(2022, 11, 24, 15))  # noqa: DTZ001 - the clock of wherever the file is from
NEEDED = {
    "hour": ("year, month, day and hour", "'%Y-%m-%d %H:%M'"),
    "day": ("year, month and day", "'%Y-%m-%d'"),
    "month": ("year and month", "'%Y-%m'"),
    "quarter": ("year and month", "'%Y-%m'"),
    "year_to_date": ("year and month", "'%Y-%m'"),
    "year": ("year", "'%Y'"),
}


def fault_of_format(text: str, span: str) -> str | None:
    """What is wrong with a format, or None if each date that it writes can be read back as far as the span needs."""
    needed, example = NEEDED[span]
    expected = f"expected a format that gives {needed}, such as {example}"
    foreign = [name for name in re.findall(r"%(.?)", text, re.DOTALL) if not name or name not in UNDERSTOOD]
    if foreign:
        return f"saw {text!r}; '%{foreign[0]}' is not understood; {expected}"
    try:
        read = [datetime.strptime(moment.strftime(text), text) for moment in PROBES]  # noqa: DTZ007 - see above
    except ValueError:
        return f"saw {text!r}; {expected}"
    if [_as_far_as(span, moment) for moment in read] != [_as_far_as(span, moment) for moment in PROBES]:
        return f"saw {text!r}; {expected}"
    return None


def _as_far_as(span: str, moment: datetime) -> tuple[int, ...]:
    """The parts of a moment that a span needs."""
    return (moment.year, moment.month, moment.day, moment.hour)[: {"hour": 4, "day": 3, "year": 1}.get(span, 2)]
