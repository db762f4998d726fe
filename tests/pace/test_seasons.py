"""Seasons within years: of plans by the year and of levels; and things that are counted in whole pieces."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.pace.conftest import World, month_end

D = Decimal
FIVE_YEARS = {"period_start": date(2022, 1, 1), "period_end": date(2026, 12, 31)}
EVERY_YEAR_ONE = {date(2021 + number, 12, 31): number for number in range(6)}
JUNE, JULY = date(2022, 6, 30), date(2022, 7, 20)


def past_years(world: World, march: float, june: float) -> None:
    """Three years of a flow of which so much had come by March and by June."""
    for year in (2019, 2020, 2021):
        world.year_to_date(year, {3: march, 6: june, 12: 1})


def test_a_plan_by_the_year_follows_the_season_within_it(world: World) -> None:
    """One a year for five years; by March a tenth of a year has usually come, and no more is due."""
    world.target(target_value=D(5), has_plan=True, has_yearly_plan=True, **FIVE_YEARS)
    world.plan(EVERY_YEAR_ONE)
    past_years(world, 0.1, 0.5)
    world.year_to_date(2022, {3: 0.11})
    row = world.assess(date(2022, 4, 20))
    assert (row["expected"], row["verdict"], row["method"], row["confidence"]) == (
        D("0.1"),
        "on_pace",
        "yearly",
        "high",
    )


def test_a_plan_by_the_year_goes_on_from_where_the_last_one_ends(world: World) -> None:
    world.target(target_value=D(5), has_plan=True, has_yearly_plan=True, **FIVE_YEARS)
    world.plan(EVERY_YEAR_ONE)
    past_years(world, 0.1, 0.5)
    world.year_to_date(2022, {12: 1})
    world.year_to_date(2023, {6: 0.5})
    assert world.assess(date(2023, 7, 20))["expected"] == D("1.5")
    world.year_to_date(2023, {12: 1})
    assert world.assess(date(2024, 1, 20))["expected"] == D(2)


def test_a_plan_by_the_year_without_history_is_linear_within_it_and_less_certain(world: World) -> None:
    world.target(target_value=D(5), has_plan=True, has_yearly_plan=True, **FIVE_YEARS)
    world.plan(EVERY_YEAR_ONE)
    world.year_to_date(2022, {6: 0.5})
    row = world.assess(JULY)
    assert (row["expected"].quantize(D("0.01")), row["method"], row["confidence"]) == (D("0.50"), "yearly", "low")


def test_a_plan_of_dates_is_followed_as_it_stands(world: World) -> None:
    world.target(target_value=D(1), has_plan=True)
    world.plan({date(2021, 12, 31): 0, date(2022, 12, 31): 1})
    past_years(world, 0.1, 0.2)
    world.year_to_date(2022, {6: 0.5})
    assert world.assess(JULY)["expected"].quantize(D("0.01")) == D("0.50")


def reviewed_level(world: World, years: tuple[int, ...]) -> None:
    """A level that rises by ten a year, all of it in December; 100 at the end of 2021."""
    for year in years:
        before = 100 - 10 * (2022 - year)
        world.stock({month_end(year, month): before for month in range(1, 12)})
        world.stock({date(year, 12, 31): before + 10})


def test_a_level_that_moves_once_a_year_is_not_due_before(world: World) -> None:
    world.target(kind="level", target_value=D(110))
    reviewed_level(world, (2018, 2019, 2020, 2021))
    world.stock({JUNE: 100})
    row = world.assess(JULY)
    assert (row["expected"], row["verdict"], row["method"]) == (D(100), "on_pace", "history")
    assert (row["history_years"], row["confidence"], row["probability"]) == (3, "high", None)


@pytest.mark.parametrize("years", [(2021,), (2020, 2021)])
def test_a_level_with_less_than_two_years_of_movement_is_linear(world: World, years: tuple[int, ...]) -> None:
    world.target(kind="level", target_value=D(110))
    reviewed_level(world, years)
    world.stock({JUNE: 100})
    row = world.assess(JULY)
    assert (row["expected"], row["method"], row["confidence"]) == (D(105), "linear", "low")


def test_years_in_which_a_level_went_the_other_way_are_no_season(world: World) -> None:
    """It fell in 2019 and 2020: only 2021 shows how it rises, and one year is too few."""
    world.target(kind="level", target_value=D(110))
    world.stock({date(2018, 12, 31): 120, date(2019, 6, 30): 115, date(2019, 12, 31): 110})
    world.stock({date(2020, 6, 30): 100, date(2020, 12, 31): 90, date(2021, 6, 30): 90, date(2021, 12, 31): 100})
    world.stock({JUNE: 100})
    assert world.assess(JULY)["method"] == "linear"


def test_a_handful_of_counted_things_shows_no_season(world: World) -> None:
    """Three in 2020 and three in 2021, all of them in January by chance."""
    world.target(kind="level", target_value=D(112), is_counted=True)
    for year, level in ((2019, 94), (2020, 97), (2021, 100)):
        world.stock({month_end(year, month): level for month in range(1, 13)})
    world.stock({date(2022, 1, 31): 101})
    row = world.assess(date(2022, 2, 20))
    assert (row["method"], row["expected"], row["verdict"]) == ("linear", D(101), "on_pace")


def test_a_level_of_several_years_takes_each_as_an_equal_part(world: World) -> None:
    world.target(kind="level", target_value=D(150), **FIVE_YEARS)
    reviewed_level(world, (2018, 2019, 2020, 2021))
    world.stock({date(2023, 6, 30): 110})
    assert world.assess(date(2023, 7, 20))["expected"] == D(110)


@pytest.mark.parametrize(("month", "due"), [(1, 0), (6, 0), (11, 0), (12, 1)])
def test_of_one_piece_nothing_is_due_before_the_end(world: World, month: int, due: int) -> None:
    world.target(target_value=D(1), is_counted=True)
    world.year_to_date(2022, {month: 0})
    row = world.assess(month_end(2022, month) + timedelta(days=10))
    assert row["expected"] == D(due)
    assert (row["verdict"] in ("on_pace", "too_early")) == (due == 0)


def test_of_counted_things_whole_ones_are_due(world: World) -> None:
    """Ten a year are 1.67 by February: one is enough, none is not."""
    world.target(target_value=D(10), is_counted=True)
    world.year_to_date(2022, {2: 1})
    row = world.assess(date(2022, 3, 10))
    assert (row["expected"], row["pace_index"], row["verdict"]) == (D(1), D(1), "on_pace")
    world.year_to_date(2022, {3: 1})
    assert world.assess(date(2022, 4, 10))["verdict"] == "far_behind"


def test_a_counted_level_rises_or_falls_by_whole_pieces(world: World) -> None:
    world.target(kind="level", target_value=D(110), baseline=D(107), is_counted=True)
    world.target(target="down", kind="level", comparator="<=", target_value=D(104), baseline=D(107), is_counted=True)
    world.stock({date(2022, 5, 31): 108})
    judged = world.assess_all(date(2022, 6, 10))
    assert (judged["t"]["expected"], judged["down"]["expected"]) == (D(108), D(106))


def test_of_what_is_eliminated_as_many_may_be_left_as_whole_ones_are_due(world: World) -> None:
    """Twelve in twenty quarters: after the first 11.4 may be left, and no water body can be gone by six tenths."""
    world.target(kind="elimination", cadence="quarter", baseline=D(12), is_counted=True, **FIVE_YEARS)
    world.stock({date(2022, 3, 31): 12})
    row = world.assess(date(2022, 4, 25))
    assert (row["expected"], row["verdict"]) == (D(12), "on_pace")
