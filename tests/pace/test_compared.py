"""Kinds that are compared with another figure: trends, targets in step, ranks, and counts that contain each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.pace.conftest import World

D = Decimal
QUARTER = (date(2022, 1, 1), date(2022, 6, 30))


@pytest.mark.parametrize(
    ("comparator", "newest", "verdict"),
    [(">=", 69, "far_behind"), (">=", 70, "on_pace"), (">", 70, "behind"), (">", 71, "on_pace"), ("<", 69, "on_pace")],
)
def test_a_trend_is_compared_with_the_print_before(world: World, comparator: str, newest: int, verdict: str) -> None:
    """A forest's share that falls is a breach; one that stays is none of a steady increase."""
    world.target(kind="trend", cadence="year", comparator=comparator, period_end=date(2026, 12, 31))
    world.stock({date(2021, 12, 31): 70, date(2022, 12, 31): newest})
    row = world.assess(date(2023, 5, 1))
    assert (row["verdict"], row["expected"], row["method"]) == (verdict, D(70), "direct")


def test_a_trend_may_be_compared_with_the_same_month_of_the_year_before(world: World) -> None:
    world.target(kind="trend", comparator=">", against="year_before")
    world.stock({date(2021, 4, 30): 50, date(2022, 3, 31): 90, date(2022, 4, 30): 60})
    row = world.assess(date(2022, 5, 10))
    assert (row["expected"], row["verdict"]) == (D(50), "on_pace")


def test_a_trend_with_nothing_before_it_is_too_early(world: World) -> None:
    world.target(kind="trend", cadence="year", period_end=date(2026, 12, 31))
    world.stock({date(2022, 12, 31): 70})
    assert world.assess(date(2023, 5, 1))["verdict"] == "too_early"


def in_step(world: World, *, together: bool) -> None:
    """Income in step with GDP's 6.3 %; urban 5.8 %, rural 5.0 %."""
    world.target(kind="in_step", cadence="quarter", indicator="urban")
    world.input("partner", "gdp")
    if together:
        world.input("also", "rural")
    world.observe(*QUARTER, "5.8", None, "urban")
    world.observe(*QUARTER, "5.0", None, "rural")


def test_g12_within_the_tolerance_is_on_pace(world: World) -> None:
    in_step(world, together=False)
    world.observe(*QUARTER, "6.3", None, "gdp")
    row = world.assess(date(2022, 7, 25))
    assert (row["verdict"], row["gap"], row["expected"]) == ("on_pace", D("-0.5"), D("6.3"))


def test_g12_the_worst_of_several_counts(world: World) -> None:
    in_step(world, together=True)
    world.observe(*QUARTER, "6.3", None, "gdp")
    row = world.assess(date(2022, 7, 25))
    assert (row["verdict"], row["gap"], row["actual"]) == ("behind", D("-1.3"), D("5.0"))
    assert row["worst_indicator"] == "rural"


@pytest.mark.parametrize("derived", ["urban", "rural", "gdp", None])
def test_a_derived_figure_on_either_side_makes_less_sure(world: World, derived: str | None) -> None:
    world.target(kind="in_step", cadence="quarter", indicator="urban")
    world.input("partner", "gdp")
    world.input("also", "rural")
    for indicator in ("urban", "rural", "gdp"):
        world.observe(*QUARTER, 6, None, indicator, is_derived=indicator == derived)
    assert world.assess(date(2022, 7, 25))["confidence"] == ("medium" if derived else "high")


def test_which_of_several_is_the_worst_is_part_of_what_an_assessment_is(world: World) -> None:
    """Urban and rural incomes change places: the numbers are the same, the assessment is another."""
    in_step(world, together=True)
    world.observe(*QUARTER, "6.3", None, "gdp")
    before = world.assess(date(2022, 7, 25))
    world.connection.execute(
        "UPDATE observations.figure SET indicator = CASE indicator WHEN 'urban' THEN 'rural' ELSE 'urban' END, batch = 1 "
        "WHERE indicator IN ('urban', 'rural')"
    )
    after = world.assess(date(2022, 7, 25))
    assert (before["worst_indicator"], after["worst_indicator"]) == ("rural", "urban")
    numbers = ("verdict", "actual", "expected", "gap", "known_at", "newest_batch", "reference_period_end")
    assert [before[name] for name in numbers] == [after[name] for name in numbers]
    assert before["assessment"] != after["assessment"]


def test_of_equals_the_worst_is_always_the_same(world: World) -> None:
    in_step(world, together=True)
    world.observe(*QUARTER, "5.0", None, "urban")
    world.observe(*QUARTER, "6.3", None, "gdp")
    assert world.assess(date(2022, 7, 25))["worst_indicator"] == "rural"
    world.target(target="other", kind="cumulative_flow", indicator="urban")
    assert world.assess_all(date(2022, 7, 25))["other"]["worst_indicator"] is None


def test_g12_without_the_other_figure_it_waits(world: World) -> None:
    in_step(world, together=True)
    row = world.assess(date(2022, 7, 25))
    assert (row["verdict"], row["reference_period_end"], row["expected"]) == ("too_early", None, None)


def test_in_step_is_judged_where_all_figures_are_there(world: World) -> None:
    """GDP comes later than incomes: the newest period of all three counts."""
    in_step(world, together=True)
    for indicator, value in (("urban", 7), ("rural", 7), ("gdp", 7)):
        world.observe(date(2022, 1, 1), date(2022, 3, 31), value, None, indicator)
    assert world.assess(date(2022, 7, 25))["reference_period_end"] == date(2022, 3, 31)


@pytest.mark.parametrize(("rank", "year", "verdict"), [(3, 2022, "on_pace"), (4, 2022, "behind"), (4, 2026, "missed")])
def test_a_rank_is_within_its_tier_or_not(world: World, rank: int, year: int, verdict: str) -> None:
    world.target(kind="rank", target_value=3, period_end=date(2026, 12, 31))
    world.stock({date(year, 12, 31): rank})
    assert world.assess(date(year + 1, 3, 1))["verdict"] == verdict


def nested(world: World, largest: int, large: int) -> None:
    """Projects above 50 million, 100 million and 1 billion, each a part of the one before."""
    counts = {"all": (220, 60), "large": (157, large), "largest": (24, largest)}
    for target, (value, count) in counts.items():
        world.target(target=target, indicator=target, target_value=value)
        world.observe(date(2022, 1, 1), date(2022, 4, 30), count, None, target)
    world.nest("large", "all")
    world.nest("largest", "large")


def test_g17_a_part_larger_than_its_whole_is_a_conflict_and_no_verdict(world: World) -> None:
    nested(world, largest=26, large=25)
    found = world.assess_all(date(2022, 5, 10))
    assert {name: (row["verdict"], row["data_state"]) for name, row in found.items()} == {
        "largest": (None, "conflict"),
        "large": (None, "conflict"),
        "all": ("far_behind", "fresh"),
    }


def test_counts_that_fit_each_other_are_judged(world: World) -> None:
    nested(world, largest=10, large=25)
    assert {row["data_state"] for row in world.assess_all(date(2022, 5, 10)).values()} == {"fresh"}
