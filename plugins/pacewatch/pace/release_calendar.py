"""When prints are due. In: an indicator and a span of days. Out: each reference period's end, its due day and its last day.

A print is due `lag_days` after its period's end; where the programme names a country, a due day that falls on a weekend or
a public holiday moves to the next working day, made-up working Sundays counted as such. It is late `grace_days` after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

from pacewatch.registry.indicator_model import Indicator

MONTHS = {"month": 1, "quarter": 3, "year": 12}
SATURDAY = 5


@dataclass(frozen=True)
class Due:
    """The print of the reference period that ends on `period_end`."""

    period_end: date
    due_on: date
    late_after: date


def releases(indicator: Indicator, first: date, last: date, country: str | None) -> list[Due]:
    """Every print that is expected of the reference periods that end from `first` to `last`, in order of time."""
    return [_due(indicator, end, country) for end in period_ends(indicator, first, last)]


def next_release(indicator: Indicator, after: date, country: str | None) -> Due:
    """The print that follows that of the period which ends on `after`."""
    return releases(indicator, after + timedelta(days=1), after + timedelta(days=800), country)[0]


def period_ends(indicator: Indicator, first: date, last: date) -> Iterator[date]:
    """The ends of the reference periods that are printed, from `first` to `last`."""
    months = MONTHS.get(indicator.cadence)
    if months is None:
        days = (last - first).days + 1
        yield from (first + timedelta(days=number) for number in range(days))
        return
    number = first.year * 12 + (first.month - 1) // months * months
    while (end := _end_of(number + months)) <= last:
        if end >= first and end.month not in indicator.release.not_in:
            yield end
        number += months


def _end_of(month_after: int) -> date:
    """The day before the first of a month that is counted from the year 0."""
    return date(month_after // 12, month_after % 12 + 1, 1) - timedelta(days=1)


def _due(indicator: Indicator, period_end: date, country: str | None) -> Due:
    due_on = period_end + timedelta(days=indicator.release.lag_days)
    if country is not None:
        while not working_days(country).is_working_day(due_on):
            due_on += timedelta(days=1)
    return Due(period_end, due_on, due_on + timedelta(days=indicator.release.grace_days))


@cache
def working_days(country: str) -> holidays.HolidayBase:
    """A country's public holidays, and the days that make up for them."""
    return holidays.country_holidays(country)


def is_working_day(day: date, country: str | None) -> bool:
    """Whether people work on a day: by a country's calendar, or without one from Monday to Friday."""
    return working_days(country).is_working_day(day) if country else day.weekday() < SATURDAY
