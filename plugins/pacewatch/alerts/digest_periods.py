"""When digests are due. In: weekly or monthly, an hour, a time zone, a calendar. Out: the newest period whose digest is due.

A digest is due on the first working day of its week (from Monday) or month. A period without one has no digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pacewatch.pace.release_calendar import is_working_day
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.models import Every, Person

USUAL_TIME = time(8, 30)
LONGEST_HOLIDAY = 4
"""So many weeks or months in a row have a working day among them, whatever the country."""


@dataclass(frozen=True)
class Period:
    """A week or a month whose digest is due: its first day, the day on which the digest is due, and that of the next one."""

    every: Every
    first_day: date
    due_on: date
    next_due_on: date


def newest_period(programme: LoadedProgramme, person: Person, now: datetime) -> Period | None:
    """The newest period whose digest is due at a moment (aware); None if the person wants none."""
    if person.digest is None:
        return None
    country = programme.programme.holidays
    there = now.astimezone(ZoneInfo(programme.programme.time_zone))
    first_day = _first_day(person.digest, there.date())
    for _ in range(LONGEST_HOLIDAY):
        due_on = _first_working_day(person.digest, first_day, country)
        if due_on and (due_on, person.digest_at or USUAL_TIME) <= (there.date(), there.time()):
            return Period(person.digest, first_day, due_on, _next_due_on(person.digest, first_day, country))
        first_day = _first_day(person.digest, first_day - timedelta(days=1))
    return None


def _first_day(every: Every, day: date) -> date:
    return day.replace(day=1) if every == "monthly" else day - timedelta(days=day.weekday())


def _after(every: Every, first_day: date) -> date:
    """The first day of the next period."""
    return _first_day(every, first_day + timedelta(days=31 if every == "monthly" else 7))


def _first_working_day(every: Every, first_day: date, country: str | None) -> date | None:
    days = (_after(every, first_day) - first_day).days
    return next(
        (day for day in (first_day + timedelta(days=number) for number in range(days)) if is_working_day(day, country)),
        None,
    )


def _next_due_on(every: Every, first_day: date, country: str | None) -> date:
    following = first_day
    for _ in range(LONGEST_HOLIDAY):
        following = _after(every, following)
        if due_on := _first_working_day(every, following, country):
            return due_on
    return following
