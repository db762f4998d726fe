"""The same knowledge gives the same assessment; whatever changes a number of it gives another one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.pace.conftest import World

D = Decimal
JUNE = date(2022, 6, 30)
TODAY = date(2022, 8, 19)


def ids_around(world: World, change: Callable[[], object]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The assessment of target `t` before and after a change, on the same day."""
    before = world.assess(TODAY)
    assert world.assess(TODAY)["assessment"] == before["assessment"]
    change()
    return before, world.assess(TODAY)


def test_a_correction_of_past_years_gives_another_assessment(world: World) -> None:
    world.target(target_value=D(12))
    for year in (2019, 2020, 2021):
        world.year_to_date(year, {6: 50, 12: 100})
    world.year_to_date(2022, {6: 6})
    before, after = ids_around(
        world, lambda: world.observe(date(2021, 1, 1), date(2021, 6, 30), 56, known=date(2022, 8, 1))
    )
    assert before["expected"] != after["expected"]
    assert before["assessment"] != after["assessment"]


def test_a_correction_of_what_growth_is_weighed_by_gives_another_assessment(world: World) -> None:
    world.target(kind="growth", target_value=D(7))
    world.input("weights", "level")
    world.year_to_date(2021, {6: 450, 12: 1000}, indicator="level")
    world.observe(date(2022, 1, 1), JUNE, D("6.8"))
    before, after = ids_around(
        world, lambda: world.observe(date(2021, 1, 1), date(2021, 6, 30), 500, date(2022, 8, 1), "level")
    )
    assert (before["verdict"], before["actual"]) == (after["verdict"], after["actual"])
    assert before["required_run_rate"] != after["required_run_rate"]
    assert before["assessment"] != after["assessment"]
    assert after["known_at"] > before["known_at"]


def test_a_predecessors_slip_gives_another_assessment(world: World) -> None:
    world.target(kind="milestone", target_value=D(1), has_plan=True)
    world.stages([date(2022, 12, 1)])
    world.target(target="before", indicator="j", kind="milestone", target_value=D(1), has_plan=True)
    world.stages([date(2022, 5, 1)], target="before")
    world.precede("t", "before")
    world.stock({JUNE: 0})
    world.stock({date(2022, 5, 31): 0}, indicator="j")
    before, after = ids_around(world, lambda: world.stock({JUNE: 0}, indicator="j"))
    assert before["projected_on"] < after["projected_on"]
    assert before["assessment"] != after["assessment"]


def test_days_that_are_long_late_give_another_assessment(world: World) -> None:
    world.target(kind="ratio_floor", target_value=D(95))
    world.days(2022, set(), until=date(2022, 6, 1))
    world.observe(date(2022, 6, 20), date(2022, 6, 20), 50)
    before = world.assess(date(2022, 6, 22))
    after = world.assess(date(2022, 6, 23))
    assert before["periods_total"] == after["periods_total"] + 1
    assert before["assessment"] != after["assessment"]


@pytest.mark.parametrize("form", ["point", "year_to_date"])
def test_two_prints_of_one_date_break_nothing(world: World, form: str) -> None:
    """A month's figure and one since January, both of June: no rate can be had from one to the other."""
    kind = "level" if form == "point" else "cumulative_flow"
    world.target(kind=kind, form=form, target_value=D(12), baseline=D(0) if kind == "level" else None)
    world.observe(date(2022, 1, 1), JUNE, 6)
    world.observe(date(2022, 6, 1), JUNE, 7)
    assert world.assess(TODAY)["verdict"] is not None
