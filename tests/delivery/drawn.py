"""Facts of each kind that has a curve, with one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from pacewatch.alerts.facts import Point, VerdictFacts
from tests.delivery.verdict_facts import AIR, FIRMS, HOMES, INVESTMENT, JOBS, SMOG, WATER
from tests.pace.conftest import month_end

D = Decimal
MONTHS = [month_end(2022, month) for month in range(1, 7)]
QUARTERS = [month_end(year, month) for year in (2022, 2023) for month in (3, 6, 9, 12)]
WEEKS = [date(2022, 10, 11) - timedelta(weeks=40 - number) for number in range(41)]


def curve(ends: list[date], actual: list[str], expected: list[str | None]) -> tuple[Point, ...]:
    """Points of texts."""
    return tuple(
        Point(end, D(done), None if due is None else D(due))
        for end, done, due in zip(ends, actual, expected, strict=True)
    )


def bad_days(facts: VerdictFacts) -> tuple[Point, ...]:
    """A year's first weeks, up to what the facts say."""
    assert facts.budget_used is not None
    assert facts.budget_expected is not None
    share = [D(number) / 40 for number in range(41)]
    return tuple(
        Point(end, D(int(facts.budget_used * done)), facts.budget_expected * done)
        for end, done in zip(WEEKS, share, strict=True)
    )


DRAWN: dict[str, VerdictFacts] = {
    "flow": replace(
        JOBS,
        points=curve(
            MONTHS,
            ["700", "1300", "2100", "2900", "3700", "4500"],
            ["750", "1500", "2400", "3300", "4200", "5000"],
        ),
    ),
    "level": replace(
        FIRMS,
        points=curve(
            QUARTERS,
            ["61", "63", "66", "68", "69", "71", "73", "74"],
            ["62", "64", "66", "68", "70", "72", "74", "76"],
        ),
    ),
    "level-in-tens-of-thousands": replace(
        HOMES,
        points=curve(
            QUARTERS,
            ["80", "80.5", "81", "81", "81.5", "82", "82.25", "82"],
            ["78.5", "77", "75.5", "74", "72.5", "71", "69.5", "68"],
        ),
    ),
    "elimination": replace(
        WATER,
        points=curve(
            QUARTERS,
            ["15", "14", "14", "13", "12", "12", "11", "10"],
            ["14.25", "13.5", "12.75", "12", "11.25", "10.5", "9.75", "9.25"],
        ),
    ),
    "growth": replace(
        INVESTMENT, points=curve(MONTHS[1:], ["9.1", "8.2", "7.4", "6.9", "6.2"], [None, None, None, None, None])
    ),
    "ratio": replace(AIR, points=bad_days(AIR)),
    "ceiling": replace(SMOG, points=bad_days(SMOG)),
}
