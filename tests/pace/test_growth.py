"""Growth rates: judged at every print, never by a share of the rate, never from levels where a rate is published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.pace.conftest import World

D = Decimal
JUNE, DECEMBER = date(2022, 6, 30), date(2022, 12, 31)


def growth(world: World, value: str, prior_share: str, best: str = "9") -> None:
    """A growth target of 2022 over a level whose first half brought a share of last year."""
    world.target(kind="growth", target_value=D(value))
    world.input("weights", "level")
    world.year_to_date(2021, {6: D(prior_share) * 1000, 12: 1000}, indicator="level")
    for year in range(2017, 2022):
        world.observe(date(year, 1, 1), date(year, 12, 31), D(best) - (year - 2017))


def test_g3_a_growth_rate_short_by_points_is_far_behind_and_says_what_the_rest_must_show(world: World) -> None:
    """Fixed-asset investment: 10 % wanted, 6.2 % in the first half, which brought 49.4 % of last year: 13.71 % needed."""
    growth(world, "10", "0.494")
    world.observe(date(2022, 1, 1), JUNE, D("6.2"))
    row = world.assess(date(2022, 7, 20))
    assert (row["verdict"], row["gap"], row["required_run_rate"].quantize(D("0.01"))) == (
        "far_behind",
        D("-3.8"),
        D("13.71"),
    )
    assert (row["expected"], row["method"], row["confidence"], row["pace_index"]) == (D(10), "direct", "high", None)
    assert (row["attainment_pct"], row["run_rate"]) == (None, None)  # 6.2 of 10 is no 62 %


def test_g4_a_year_that_needs_more_than_was_ever_reached_is_behind(world: World) -> None:
    """GDP: 7 % wanted, 1.2 % in a half that was 45 % of last year: 11.75 % needed, and 9 % is the best of five years."""
    growth(world, "7", "0.45")
    world.observe(date(2022, 1, 1), JUNE, D("1.2"))
    row = world.assess(date(2022, 7, 20))
    assert row["required_run_rate"].quantize(D("0.01")) == D("11.75")
    assert (row["best_run_rate"], row["required_to_best"].quantize(D("0.001"))) == (D(9), D("1.305"))
    assert row["verdict"] == "far_behind"


def test_a_small_gap_that_the_rest_of_the_year_cannot_make_up_is_behind_too(world: World) -> None:
    """6.4 of 7 is on the watch list; with 90 % of the year gone it needs 12.4 % and the best year had 9 %."""
    growth(world, "7", "0.9")
    world.observe(date(2022, 1, 1), JUNE, D("6.4"))
    assert world.assess(date(2022, 7, 20))["verdict"] == "behind"


def test_a_rate_above_the_target_is_on_pace_whatever_past_years_reached(world: World) -> None:
    """13 of 10 %, where no year had more than 9: the rest needs 9.3 %, and nothing is short."""
    growth(world, "10", "0.185")
    world.observe(date(2022, 1, 1), JUNE, D("13"))
    row = world.assess(date(2022, 7, 20))
    assert row["required_run_rate"] > row["best_run_rate"]
    assert row["verdict"] == "on_pace"


def test_the_bands_are_half_a_point_one_and_two(world: World) -> None:
    growth(world, "7", "0.45", best="30")
    for month, rate, verdict in (
        (2, "6.6", "on_pace"),
        (3, "6.5", "watch"),
        (4, "6", "behind"),
        (5, "5", "far_behind"),
    ):
        end = date(2022, month + 1, 1)
        world.observe(date(2022, 1, 1), date.fromordinal(end.toordinal() - 1), D(rate))
        assert world.assess(end)["verdict"] == verdict


def test_the_whole_year_is_judged_exactly(world: World) -> None:
    growth(world, "7", "0.45")
    world.observe(date(2022, 1, 1), DECEMBER, D("6.9"))
    assert world.assess(date(2023, 1, 20))["verdict"] == "missed"
    world.observe(date(2022, 1, 1), DECEMBER, D("7.0"), known=date(2023, 2, 1))
    assert world.assess(date(2023, 2, 2))["verdict"] == "achieved"


def test_g18_published_growth_beats_derived_growth(world: World) -> None:
    """First half of 2021: levels say -9.1 %, the bureau published +12.6 % on a comparable basis; the bureau counts."""
    world.target(kind="growth", target_value=D(10), period_start=date(2021, 1, 1), period_end=date(2021, 12, 31))
    half = date(2021, 6, 30)
    world.observe(date(2021, 1, 1), half, D("12.6"), known=date(2021, 7, 15))
    world.observe(date(2021, 1, 1), half, D("-9.1"), known=date(2021, 7, 16), is_derived=True)
    row = world.assess(date(2021, 7, 20))
    assert (row["actual"], row["verdict"], row["confidence"]) == (D("12.6"), "on_pace", "high")


def test_derived_growth_is_used_where_nothing_was_published_and_says_so(world: World) -> None:
    world.target(kind="growth", target_value=D(10))
    world.observe(date(2022, 1, 1), JUNE, D("-9.1"), is_derived=True)
    row = world.assess(date(2022, 7, 20))
    assert (row["actual"], row["verdict"], row["confidence"]) == (D("-9.1"), "far_behind", "medium")
