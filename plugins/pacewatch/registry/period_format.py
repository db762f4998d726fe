"""Can a format date a row? In: a `strptime` format and the span it must tell. Out: nothing, or why it can't."""

from __future__ import annotations

import re
from datetime import date, datetime

UNDERSTOOD = "YymdbBjHMS%"
"""The directives that Python and DuckDB read alike."""

PROBES = (date(2021, 2, 3), date(2022, 11, 24))
NEEDED = {
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
        read = [datetime.strptime(day.strftime(text), text).date() for day in PROBES]  # noqa: DTZ007 - a date has no zone
    except ValueError:
        return f"saw {text!r}; {expected}"
    if [_as_far_as(span, day) for day in read] != [_as_far_as(span, day) for day in PROBES]:
        return f"saw {text!r}; {expected}"
    return None


def _as_far_as(span: str, day: date) -> tuple[int, ...]:
    """The parts of a date that a span needs."""
    return (day.year, day.month, day.day)[: {"day": 3, "year": 1}.get(span, 2)]
