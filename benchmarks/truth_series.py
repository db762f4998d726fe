"""Series of figures that lie exactly on their plan, and ones a fifth short of it. In: nothing. Out: `cases()`.

"A fifth short" is four fifths of what the plan asks: of a flow, of what is added to a baseline, of a rate; of what is to be
used up or done away with, a quarter more than the plan allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil
from typing import Any

YEAR, YEARS, MONTHS = 2022, 15, 12
FIFTH_SHORT = Fraction(4, 5)
SEASON = (2, 5, 10, 16, 25, 37, 52, 67, 80, 91, 98, 100)
"""Percent of a year's new jobs that the plan has by the end of each month."""
BAD_DAYS = (5, 3, 1, 0, 0, 0, 0, 0, 1, 2, 2, 4)
"""Bad days in each month of a year that uses a budget of 18 to the last; the years before had twice as many of each."""

Print = tuple[date, date, Fraction]
"""First and last day of a reference period, and the value."""


@dataclass(frozen=True)
class Series:
    """What was printed, and the value that stands at each point in time, from the first to the deadline."""

    prints: list[Print]
    readings: list[Fraction]


@dataclass(frozen=True)
class Case:
    """One kind of target, a series exactly on its plan and one a fifth short; `base` is what the formulas start from."""

    name: str
    indicator: dict[str, Any]
    target: dict[str, Any]
    base: Fraction | None
    on_plan: Series
    short: Series


def cases() -> list[Case]:
    """The eight kinds."""
    monthly = {"cadence": "month", "form": "point"}
    seasonal = [Fraction(10_000 * percent, 100) for percent in SEASON]
    plan = [{"date": end, "value": int(value)} for (_, end), value in zip(months(YEAR), seasonal, strict=True)]
    left = [Fraction(100) - Fraction(100 * year, YEARS) for year in range(1, YEARS + 1)]
    return [
        Case(
            "flow, linear: 30,000 homes",
            {"cadence": "year", "form": "flow"},
            {"kind": "cumulative_flow", "value": 30_000},
            Fraction(0),
            _flow(Fraction(2000)),
            _flow(2000 * FIFTH_SHORT),
        ),
        Case(
            "flow on a seasonal plan: 10,000 jobs",
            {"cadence": "month", "form": "year_to_date"},
            {"kind": "cumulative_flow", "value": 10_000, "plan": plan},
            Fraction(0),
            _since_january(seasonal),
            _since_january(value * FIFTH_SHORT for value in seasonal),
        ),
        _level("level from a baseline: 70 to 87.5", Fraction(70), Fraction("87.5")),
        _level("level from a baseline: 10 to 1000", Fraction(10), Fraction(1000)),
        _level("downward level: 40 to 20", Fraction(40), Fraction(20)),
        Case(
            "elimination: 100 to 0",
            {"cadence": "year", "form": "point"},
            {"kind": "elimination", "baseline": 100},
            Fraction(100),
            _stock(left),
            _stock(value / FIFTH_SHORT for value in left),
        ),
        Case(
            "share of good days: 95 %, seasonal budget",
            {"cadence": "day", "form": "point"},
            {"kind": "ratio_floor", "value": 95, "good_when": {"comparator": "<=", "value": 100}},
            Fraction(100) - Fraction(100 * 2 * sum(BAD_DAYS), 365),
            _days(accumulate(BAD_DAYS)),
            _days(ceil(bad / FIFTH_SHORT) for bad in accumulate(BAD_DAYS)),
        ),
        Case(
            "growth rate: 7 %",
            monthly,
            {"kind": "growth", "value": 7},
            None,
            _since_january([Fraction(7)] * MONTHS),
            _since_january([7 * FIFTH_SHORT] * MONTHS),
        ),
    ]


def _level(name: str, base: Fraction, goal: Fraction) -> Case:
    way = [(goal - base) * year / YEARS for year in range(1, YEARS + 1)]
    target = {"kind": "level", "value": str(float(goal)), "baseline": str(float(base))}
    return Case(
        name,
        {"cadence": "year", "form": "point"},
        {**target, "comparator": ">=" if goal > base else "<="},
        base,
        _stock(base + step for step in way),
        _stock(base + step * FIFTH_SHORT for step in way),
    )


def years() -> Iterator[tuple[date, date]]:
    """First and last day of each year of the plan."""
    return ((date(year, 1, 1), date(year, 12, 31)) for year in range(YEAR, YEAR + YEARS))


def months(year: int) -> Iterator[tuple[date, date]]:
    """First and last day of each month of a year."""
    starts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    return ((start, after - timedelta(days=1)) for start, after in pairwise(starts))


def _flow(a_year: Fraction) -> Series:
    return Series([(start, end, a_year) for start, end in years()], list(accumulate([a_year] * YEARS)))


def _stock(values: Iterable[Fraction]) -> Series:
    levels = list(values)
    return Series([(start, end, value) for (start, end), value in zip(years(), levels, strict=True)], levels)


def _since_january(values: Iterable[Fraction]) -> Series:
    figures = list(values)
    prints = [(date(YEAR, 1, 1), end, value) for (_, end), value in zip(months(YEAR), figures, strict=True)]
    return Series(prints, figures)


def _days(bad_by_month: Iterable[int]) -> Series:
    """Days with an index of 150 or 50, three years of history before them; the share of good ones at each month's end."""
    bad_so_far = list(bad_by_month)
    history = [2 * bad for bad in accumulate(BAD_DAYS)]
    by_year = {**dict.fromkeys(range(YEAR - 3, YEAR), history), YEAR: bad_so_far}
    prints = [day for year, bad in by_year.items() for day in _days_of(year, bad)]
    passed = accumulate((end - start).days + 1 for start, end in months(YEAR))
    return Series(prints, [100 - Fraction(100 * bad, days) for bad, days in zip(bad_so_far, passed, strict=True)])


def _days_of(year: int, bad_so_far: list[int]) -> Iterator[Print]:
    for (start, end), before, bad in zip(months(year), [0, *bad_so_far], bad_so_far, strict=False):
        for number in range((end - start).days + 1):
            day = start + timedelta(days=number)
            yield day, day, Fraction(150 if number < bad - before else 50)
