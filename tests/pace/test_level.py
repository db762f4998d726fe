"""Levels by a deadline: paced on what is added to the baseline, and what is to be eliminated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.pace.conftest import World

D = Decimal


def stock(world: World, value: object, comparator: str = ">", baseline: object = 60) -> None:
    """A stock at the end of 2021 that is to stand above a value at the end of 2022."""
    world.stock({date(2021, 12, 31): baseline})
    world.target(kind="level", target_value=value, comparator=comparator)


def test_pace_is_judged_on_the_increment_not_on_the_level(world: World) -> None:
    """60 firms at the start, 100 wanted, 75 at mid-year: 15 of 20 due, though 75 of 100 would flatter."""
    stock(world, 100)
    world.stock({date(2022, 6, 30): 75})
    row = world.assess(date(2022, 7, 10))
    assert (row["expected"], row["pace_index"], row["verdict"]) == (D(80), D("0.75"), "far_behind")
    assert (row["baseline"], row["run_rate"], row["projection"]) == (D(60), D("2.5"), D(90))
    assert row["required_run_rate"] == D("4.166667")


def test_the_target_value_itself_is_not_more_than_it(world: World) -> None:
    stock(world, 100)
    world.stock({date(2022, 12, 31): 100})
    assert world.assess(date(2023, 1, 10))["verdict"] == "missed"


def test_a_level_reached_may_be_lost_again(world: World) -> None:
    """Firms that are struck off lower the stock; until the deadline the newest figure counts."""
    stock(world, 100)
    world.stock({date(2022, 5, 31): 101})
    assert world.assess(date(2022, 6, 10))["verdict"] == "achieved"
    world.stock({date(2022, 6, 30): 79})
    assert world.assess(date(2022, 7, 10))["verdict"] == "watch"


def test_a_level_may_have_to_fall(world: World) -> None:
    stock(world, 40, comparator="<=")
    world.stock({date(2022, 6, 30): 50})
    row = world.assess(date(2022, 7, 10))
    assert (row["expected"], row["pace_index"], row["verdict"]) == (D(50), D(1), "on_pace")
    world.stock({date(2022, 7, 31): 52})
    row = world.assess(date(2022, 8, 10))
    assert (row["verdict"], row["best_run_rate"] < 0, row["required_run_rate"] < 0) == ("far_behind", True, True)


def test_a_level_without_a_baseline_or_a_plan_has_no_schedule(world: World) -> None:
    world.target(kind="level", target_value=100)
    world.stock({date(2022, 6, 30): 75})
    row = world.assess(date(2022, 7, 10))
    assert (row["verdict"], row["expected"], row["pace_index"]) == ("unscheduled", None, None)


def test_a_level_without_a_number_is_shown_and_never_judged(world: World) -> None:
    world.target(kind="level", target_value=None, baseline=60)
    world.stock({date(2022, 6, 30): 75})
    row = world.assess(date(2022, 7, 10))
    assert (row["verdict"], row["actual"], row["expected"], row["probability"]) == ("unscheduled", D(75), None, None)


def elimination(world: World) -> None:
    """Water bodies that may be left at the end of each year: 12, 9, 6, 3, 0."""
    world.target(kind="elimination", cadence="year", period_end=date(2026, 12, 31), has_plan=True, baseline=15)
    world.plan({date(2021 + year, 12, 31): left for year, left in enumerate((15, 12, 9, 6, 3, 0))})


def test_g13_more_left_than_planned_is_behind(world: World) -> None:
    elimination(world)
    world.stock({date(2022, 12, 31): 12, date(2023, 12, 31): 10})
    row = world.assess(date(2024, 1, 10))
    assert (row["expected"], row["pace_index"], row["verdict"]) == (D(9), D("0.9"), "behind")


def test_g13_one_left_at_the_deadline_is_missed(world: World) -> None:
    elimination(world)
    world.stock({date(2025, 12, 31): 3, date(2026, 12, 31): 1})
    assert world.assess(date(2027, 1, 10))["verdict"] == "missed"


def test_what_comes_back_is_far_behind_at_once(world: World) -> None:
    elimination(world)
    world.stock({date(2022, 12, 31): 0})
    assert world.assess(date(2023, 1, 10))["verdict"] == "achieved"
    world.stock({date(2023, 12, 31): 1})
    row = world.assess(date(2024, 1, 10))
    assert (row["verdict"], row["recurred_on"]) == ("far_behind", date(2023, 12, 31))


def test_an_elimination_exactly_on_its_line_is_on_pace(world: World) -> None:
    world.target(kind="elimination", cadence="year", period_end=date(2026, 12, 31), baseline=100)
    for year, left in ((2022, 80), (2023, 60), (2024, 40), (2025, 20)):
        world.stock({date(year, 12, 31): left})
        row = world.assess(date(year + 1, 1, 10))
        assert (row["pace_index"], row["verdict"], row["projection"]) == (D(1), "on_pace", D(0))


@pytest.mark.parametrize(("baseline", "verdict"), [(None, "unscheduled"), (20, "on_pace")])
def test_an_elimination_needs_to_know_where_it_began(world: World, baseline: int | None, verdict: str) -> None:
    world.target(kind="elimination", cadence="year", period_end=date(2026, 12, 31), baseline=baseline)
    world.stock({date(2022, 12, 31): 16})
    assert world.assess(date(2023, 1, 10))["verdict"] == verdict
