"""Milestones: stages with dates, a grace for slips, and predecessors that move the end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.pace.conftest import World

D = Decimal
DUE = [date(2022, 3, 31), date(2022, 6, 30), date(2022, 12, 31)]


def milestone(world: World, target: str = "t") -> None:
    """Three stages; the indicator reports how many are done."""
    world.target(target=target, indicator=target, kind="milestone", has_plan=True, stage_count=3, target_value=3)
    world.stages(DUE, target)


@pytest.mark.parametrize(
    ("until", "done", "verdict", "slip"),
    [
        (date(2022, 3, 31), 1, "on_pace", 0),
        (date(2022, 3, 31), 0, "on_pace", 0),
        (date(2022, 4, 30), 0, "watch", 30),
        (date(2022, 5, 31), 0, "behind", 61),
        (date(2022, 7, 31), 0, "far_behind", 122),
        (date(2022, 7, 31), 1, "behind", 31),
        (date(2022, 7, 31), 3, "achieved", 0),
        (date(2022, 12, 31), 2, "missed", 0),
    ],
)
def test_a_stage_overdue_beyond_its_grace_is_behind(
    world: World, until: date, done: int, verdict: str, slip: int
) -> None:
    milestone(world)
    world.observe(until.replace(day=1), until, done, None, "t")
    row = world.assess(date.fromordinal(until.toordinal() + 5))
    assert (row["verdict"], row["slip_days"]) == (verdict, slip)


def test_a_slip_moves_the_expected_end(world: World) -> None:
    milestone(world)
    world.observe(date(2022, 5, 1), date(2022, 5, 31), 0, None, "t")
    row = world.assess(date(2022, 6, 5))
    assert (row["expected"], row["actual"], row["projected_on"]) == (D(1), D(0), date(2023, 3, 2))


def test_a_predecessor_that_slips_moves_the_end_of_what_follows(world: World) -> None:
    milestone(world, "first")
    milestone(world)
    world.precede("t", "first")
    world.observe(date(2022, 5, 1), date(2022, 5, 31), 0, None, "first")
    world.observe(date(2022, 5, 1), date(2022, 5, 31), 1, None, "t")
    found = world.assess_all(date(2022, 6, 5))
    assert (found["t"]["verdict"], found["t"]["slip_days"], found["t"]["projected_on"]) == (
        "on_pace",
        0,
        date(2023, 3, 2),
    )
    assert found["first"]["verdict"] == "behind"


def test_a_milestone_without_stage_dates_is_only_done_or_missed(world: World) -> None:
    world.target(kind="milestone", target_value=1)
    world.stock({date(2022, 6, 30): 0})
    row = world.assess(date(2022, 7, 10))
    assert (row["verdict"], row["method"], row["projected_on"]) == ("unscheduled", "direct", None)
    world.stock({date(2022, 7, 31): 1})
    assert world.assess(date(2022, 8, 10))["verdict"] == "achieved"


def test_what_needs_a_decision_is_not_judged(world: World) -> None:
    world.target(is_undecided=True)
    world.year_to_date(2022, {6: 0})
    assert world.assess(date(2022, 7, 10))["verdict"] == "unscheduled"
