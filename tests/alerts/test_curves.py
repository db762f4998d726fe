"""The curves behind what is told: each point is what an assessment at its time said, whatever the kind and the method."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import duckdb
import pytest

from pacewatch.alerts.curves import MOST_POINTS, curves_of
from pacewatch.alerts.facts import Point
from tests.pace.conftest import RATIO, World, month_end

D = Decimal
MONTHS = [month_end(2022, month) for month in range(1, 13)]
QUARTERS = [month_end(year, month) for year in (2022, 2023) for month in (3, 6, 9, 12)]
SPRING = {"period_start": date(2022, 1, 1), "period_end": date(2022, 2, 20)}


@pytest.fixture
def world(in_memory: duckdb.DuckDBPyConnection) -> World:
    return World(in_memory)


def flow_history(world: World) -> list[date]:
    """Three years of one season; one of them has no February, so that months rest on different years."""
    world.target(target_value=D(120))
    for year in (2019, 2020, 2021):
        shares = {month: month * month for month in range(1, 13)}
        if year == 2020:
            del shares[2]
        world.year_to_date(year, shares)  # type: ignore[arg-type]
    world.year_to_date(2022, {month: 9 * month for month in range(1, 10)})
    return MONTHS[:9]


def flow_linear_of_single_months(world: World) -> list[date]:
    world.target(target_value=D(120), form="flow")
    for month in range(1, 8):
        world.observe(date(2022, month, 1), month_end(2022, month), 7 + month)
    return MONTHS[:7]


def flow_history_of_single_months(world: World) -> list[date]:
    world.target(target_value=D(120), form="flow")
    for year in (2020, 2021, 2022):
        for month in range(1, 13 if year < 2022 else 6):
            world.observe(date(year, month, 1), month_end(year, month), month + year % 3)
    return MONTHS[:5]


def flow_plan(world: World) -> list[date]:
    world.target(target_value=D(100), has_plan=True)
    world.plan({date(2021, 12, 31): 0, date(2022, 3, 31): 10, date(2022, 8, 15): 70, date(2022, 12, 31): 100})
    world.year_to_date(2022, {month: 6 * month for month in range(1, 11)})
    return MONTHS[:10]


def flow_counted_over_two_years(world: World) -> list[date]:
    world.target(target_value=D(13), is_counted=True, period_end=date(2023, 12, 31))
    world.year_to_date(2022, {3: 1, 6: 2, 9: 2, 12: 5})
    world.year_to_date(2023, {3: 1, 6: 3})
    return QUARTERS[:6]


def flow_by_the_year(world: World) -> list[date]:
    world.target(target_value=D(2), has_plan=True, has_yearly_plan=True, period_end=date(2023, 12, 31))
    world.plan({date(2021, 12, 31): 0, date(2022, 12, 31): 1, date(2023, 12, 31): 2})
    for year in (2019, 2020, 2021):
        world.year_to_date(year, {3: 0.1, 6: 0.5, 12: 1})
    world.year_to_date(2022, {3: 0.1, 6: 0.3, 12: 0.9})
    world.year_to_date(2023, {3: 0.1, 6: 0.4})
    return [date(2022, 3, 31), date(2022, 6, 30), date(2022, 12, 31), date(2023, 3, 31), date(2023, 6, 30)]


def level_history(world: World) -> list[date]:
    world.target(kind="level", target_value=D(200), comparator=">=")
    for year, before in ((2018, 100), (2019, 110), (2020, 125), (2021, 140)):
        world.stock({month_end(year, month): before + month + (month > 6) * 2 for month in range(1, 13)})
    world.stock({month: 155 + number for number, month in enumerate(MONTHS[:8])})
    return MONTHS[:8]


def level_linear(world: World) -> list[date]:
    world.stock({date(2021, 12, 31): 60})
    world.target(kind="level", target_value=D(40), comparator="<=")
    world.stock({month: 60 - number for number, month in enumerate(MONTHS[:6])})
    return MONTHS[:6]


def elimination(world: World) -> list[date]:
    world.stock({date(2021, 12, 31): 15})
    world.target(kind="elimination", is_counted=True)
    world.stock({month: 15 - number for number, month in enumerate(MONTHS[:11])})
    return MONTHS[:11]


def growth(world: World) -> list[date]:
    world.target(kind="growth", target_value=D(7))
    world.stock({month: D("6.1") + number for number, month in enumerate(MONTHS[:4])})
    return MONTHS[:4]


def ratio_linear(world: World) -> list[date]:
    world.target(**RATIO, **SPRING, target_value=D(80))
    bad = {date(2022, 1, day) for day in (3, 4, 20)}
    world.days(2022, bad, date(2022, 2, 10))
    return [date(2022, 1, 1) + timedelta(days=day) for day in range(41)]


def ceiling_history(world: World) -> list[date]:
    world.target(kind="ratio_ceiling", **SPRING, target_value=D(20))
    for year in (2019, 2020, 2021):
        world.days(year, {date(year, 1, 5), date(year, 1, 15 + year % 3), date(year, 2, 2), date(year, 7, 1)})
    world.days(2022, {date(2022, 1, day) for day in (2, 5, 6, 21)}, date(2022, 2, 10))
    return [date(2022, 1, 1) + timedelta(days=day) for day in range(41)]


CASES = {
    flow_history: "history",
    flow_history_of_single_months: "history",
    flow_linear_of_single_months: "linear",
    flow_plan: "plan",
    flow_counted_over_two_years: "linear",
    flow_by_the_year: "yearly",
    level_history: "history",
    level_linear: "linear",
    elimination: "linear",
    growth: "direct",
    ratio_linear: "linear",
    ceiling_history: "history",
}


def judged_at(world: World, day: date) -> tuple[dict[str, Any], Point]:
    """The assessment on the day after a figure's period, and the point that it is."""
    row = world.assess(day + timedelta(days=1))
    if row["kind"].startswith("ratio"):
        return row, Point(row["reference_period_end"], D(row["budget_used"]), row["budget_expected"])
    return row, Point(row["reference_period_end"], row["actual"], row["expected"] if row["kind"] != "growth" else None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_each_point_is_what_was_judged_at_its_time(world: World, case: Callable[[World], list[date]]) -> None:
    days = case(world)
    looked_at = days if len(days) < 20 else days[9::10] + days[-1:]
    judged = [judged_at(world, day) for day in looked_at]
    row = judged[-1][0]
    points = curves_of(world.connection, [row])[row["assessment"]]
    assert row["method"] == CASES[case]
    assert [point.period_end for point in points] == days
    told = {point.period_end: point for point in points}
    for _, point in judged:
        assert told[point.period_end] == point


def test_a_curve_shows_what_was_known_at_its_time_and_not_what_came_later(world: World) -> None:
    world.target(target_value=D(120))
    world.year_to_date(2022, {1: 5, 2: 11})
    world.observe(date(2022, 1, 1), date(2022, 1, 31), 9, date(2022, 4, 1))
    row = world.assess(date(2022, 3, 5))
    assert [point.actual for point in curves_of(world.connection, [row])[row["assessment"]]] == [5, 11]
    row = world.assess(date(2022, 4, 5))
    assert [point.actual for point in curves_of(world.connection, [row])[row["assessment"]]] == [9, 11]


def test_a_year_of_days_is_thinned_and_keeps_the_newest(world: World) -> None:
    world.target(**RATIO, target_value=D(95))
    world.days(2022, {date(2022, 1, 3), date(2022, 9, 30)}, date(2022, 9, 30))
    row = world.assess(date(2022, 10, 1))
    points = curves_of(world.connection, [row])[row["assessment"]]
    assert MOST_POINTS / 2 <= len(points) <= MOST_POINTS
    assert (points[-1].period_end, points[-1].actual) == (date(2022, 9, 30), 2)
    assert len({later.period_end - point.period_end for point, later in pairwise(points)}) == 1


def test_what_is_compared_directly_has_no_curve(world: World) -> None:
    world.target(kind="trend", cadence="year")
    world.stock({date(2021, 12, 31): 5, date(2022, 12, 31): 4})
    row = world.assess(date(2023, 5, 1))
    assert row["verdict"] == "missed"
    assert curves_of(world.connection, [row]) == {}
