"""Cumulative flows by a deadline. G numbers are the worked examples of docs/pace.md's domain page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.pace.conftest import World

D = Decimal


def rounded(value: Decimal, places: str) -> Decimal:
    return value.quantize(D(places))


def test_g1_five_years_by_months(world: World) -> None:
    """50,000 jobs in 2022-2026, 8,700 by the end of 2022: expected 10,000, required 1.187 times what was achieved."""
    world.target(period_end=date(2026, 12, 31), target_value=D(5))
    world.year_to_date(2022, {12: D("0.87")})
    row = world.assess(date(2023, 1, 10))
    assert (row["expected"], row["pace_index"], row["verdict"]) == (D(1), D("0.87"), "behind")
    assert (rounded(row["required_run_rate"], "0.00001"), row["run_rate"]) == (D("0.08604"), D("0.0725"))
    assert row["method"] == "linear"


def test_g2_own_history_beats_linear(world: World) -> None:
    """1.0 planned, March at 0.23: 0.920 linear would be behind, 0.958 by the place's own curve is watch."""
    for year in (2019, 2020, 2021):
        world.year_to_date(year, {2: D("0.13"), 3: D("0.24"), 6: D("0.55"), 9: D("0.82"), 12: D(1)})
    world.target()
    world.year_to_date(2022, {3: D("0.23")})
    row = world.assess(date(2022, 4, 15))
    assert (row["expected"], rounded(row["pace_index"], "0.001"), row["verdict"]) == (D("0.24"), D("0.958"), "watch")
    assert (row["method"], row["confidence"], row["history_years"]) == ("history", "high", 3)


def test_g2_without_history_linear_says_so(world: World) -> None:
    world.target()
    world.year_to_date(2022, {3: D("0.23")})
    row = world.assess(date(2022, 4, 15))
    assert (row["expected"], row["pace_index"], row["verdict"]) == (D("0.25"), D("0.92"), "behind")
    assert (row["method"], row["confidence"]) == ("linear", "low")


def test_g9_an_approved_plan_beats_linear(world: World) -> None:
    """483 by plan 150/120/100/80/33, 240 at the end of 2023: 270 planned, behind; linear would have called it ahead."""
    world.target(form="flow", cadence="year", period_end=date(2026, 12, 31), target_value=D(483), has_plan=True)
    world.plan(
        {
            date(2021, 12, 31): 0,
            date(2022, 12, 31): 150,
            date(2023, 12, 31): 270,
            date(2024, 12, 31): 370,
            date(2025, 12, 31): 450,
            date(2026, 12, 31): 483,
        }
    )
    world.observe(date(2022, 1, 1), date(2022, 12, 31), 130)
    world.observe(date(2023, 1, 1), date(2023, 12, 31), 110)
    row = world.assess(date(2024, 1, 10))
    assert (row["actual"], row["expected"], rounded(row["pace_index"], "0.001")) == (D(240), D(270), D("0.889"))
    assert (row["verdict"], row["method"], row["confidence"]) == ("behind", "plan", "high")


def test_g10_a_construction_season_is_not_linear(world: World) -> None:
    """220 projects, 60 started by April: the curve expects 25 % = 55, on pace; linear 73.3 would be a false alarm."""
    for year in (2019, 2020, 2021):
        world.year_to_date(year, {4: 25, 12: 100})
    world.target(target_value=D(220))
    world.year_to_date(2022, {4: 60})
    row = world.assess(date(2022, 5, 10))
    assert (row["expected"], rounded(row["pace_index"], "0.001"), row["verdict"]) == (D(55), D("1.091"), "on_pace")


def test_g11_judged_at_the_reference_date_not_at_the_wall_clock(world: World) -> None:
    """On 20 April the newest print is March's 0.26 of 1.0: 0.25 expected, not 110/365."""
    world.target()
    world.year_to_date(2022, {3: D("0.26")})
    row = world.assess(date(2022, 4, 20))
    assert (row["reference_period_end"], row["pace_index"], row["verdict"]) == (date(2022, 3, 31), D("1.04"), "on_pace")


def test_g14_linear_watch(world: World) -> None:
    """138 in the year, 88 by August: 92 expected, 0.957."""
    world.target(target_value=D(138))
    world.year_to_date(2022, {8: 88})
    row = world.assess(date(2022, 9, 10))
    assert (row["expected"], rounded(row["pace_index"], "0.001"), row["verdict"]) == (D(92), D("0.957"), "watch")


def test_g16_a_new_year_starts_again_and_is_no_decline(world: World) -> None:
    """1.02 in December, 0.12 in February: two years' target stands at 1.14."""
    world.target(period_start=date(2021, 1, 1), target_value=D(2))
    world.year_to_date(2021, {12: D("1.02")})
    world.year_to_date(2022, {2: D("0.12")})
    row = world.assess(date(2022, 3, 20))
    assert (row["actual"], row["verdict"]) == (D("1.14"), "watch")


def test_january_and_february_combined_is_no_record_month(world: World) -> None:
    """The first print of the year covers two months: its best rate is their mean."""
    world.target(target_value=D(12))
    world.year_to_date(2022, {2: 2, 3: D("2.5")})
    assert world.assess(date(2022, 4, 20))["best_run_rate"] == D(1)


def test_a_strict_comparator_needs_more_than_the_value(world: World) -> None:
    world.target(comparator=">", target_value=D(10))
    world.year_to_date(2022, {12: 10})
    assert world.assess(date(2023, 1, 5))["verdict"] == "missed"


@pytest.mark.parametrize(
    ("index", "verdict"),
    [
        ("1.00", "on_pace"),
        ("0.9999", "watch"),
        ("0.95", "watch"),
        ("0.9499", "behind"),
        ("0.85", "behind"),
        ("0.8499", "far_behind"),
    ],
)
def test_bands_hold_exactly_at_their_edges(world: World, index: str, verdict: str) -> None:
    world.target(target_value=D(12))
    world.year_to_date(2022, {6: D(6) * D(index)})
    assert world.assess(date(2022, 7, 10))["verdict"] == verdict


@pytest.mark.parametrize(
    ("by_month", "today", "verdict"),
    [
        ({9: 12}, date(2022, 10, 5), "achieved"),
        ({12: 11}, date(2023, 1, 5), "missed"),
        ({11: 11}, date(2023, 1, 19), "on_pace"),
        ({11: 11}, date(2023, 1, 21), "missed"),
        ({}, date(2022, 1, 10), "too_early"),
    ],
    ids=["reached early", "its last print is short", "last print not due yet", "last print never came", "nothing yet"],
)
def test_how_it_ends(world: World, by_month: dict[int, object], today: date, verdict: str) -> None:
    world.target(target_value=D(12))
    world.year_to_date(2022, by_month)
    assert world.assess(today)["verdict"] == verdict


def test_last_feasible_date_at_the_best_rate_ever_seen(world: World) -> None:
    """8 of 12 are missing at the end of April; the best month brought 2: four months, so until the end of August."""
    world.target(target_value=D(12))
    world.year_to_date(2022, {1: 0, 2: 1, 3: 2, 4: 4})
    row = world.assess(date(2022, 5, 10))
    assert (row["best_run_rate"], row["last_feasible_date"]) == (D(2), date(2022, 8, 31))
    assert row["required_run_rate"] == D(1)


def test_a_revision_is_seen_only_from_when_it_was_known(world: World) -> None:
    world.target(target_value=D(12))
    world.year_to_date(2022, {6: 6})
    world.observe(date(2022, 1, 1), date(2022, 6, 30), 5, known=date(2022, 8, 1))
    assert world.assess(date(2022, 7, 31))["verdict"] == "on_pace"
    assert world.assess(date(2022, 8, 1))["verdict"] == "far_behind"


def test_late_is_a_state_of_the_data_and_not_of_the_target(world: World) -> None:
    """June's print keeps its verdict; July's was due on 15 August and has 5 days of grace."""
    world.target(target_value=D(12))
    world.year_to_date(2022, {6: 6})
    states = {day: world.assess(date(2022, 8, day)) for day in (20, 21)}
    assert [row["data_state"] for row in states.values()] == ["fresh", "late"]
    assert {row["verdict"] for row in states.values()} == {"on_pace"}


def test_missing_when_nothing_ever_came(world: World) -> None:
    world.target()
    row = world.assess(date(2022, 6, 1))
    assert (row["verdict"], row["data_state"]) == ("too_early", "missing")


def test_flow_prints_are_summed_within_the_period(world: World) -> None:
    world.target(form="flow", period_start=date(2022, 4, 1), period_end=date(2022, 9, 30), target_value=D(6))
    for month in range(1, 7):
        world.observe(date(2022, month, 1), date(2022, month, 28), 1)
    row = world.assess(date(2022, 7, 10))
    assert (row["actual"], row["expected"], row["verdict"], row["periods_total"]) == (D(3), D(3), "on_pace", 6)


@pytest.mark.parametrize(
    ("cadence", "end", "value", "rate"),
    [
        ("day", date(2022, 1, 10), 30, 3),
        ("month", date(2022, 2, 28), 6, 3),
        ("quarter", date(2022, 6, 30), 6, 3),
        ("year", date(2022, 12, 31), 3, 3),
    ],
)
def test_a_years_first_print_counts_from_the_years_start(
    world: World, cadence: str, end: date, value: int, rate: int
) -> None:
    """Nothing was printed before in 2022, and what 2021 ended with isn't taken off."""
    world.target(cadence=cadence, target_value=D(1000), period_end=date(2023, 12, 31))
    world.observe(date(2021, 1, 1), date(2021, 12, 31), 1)
    world.observe(date(2022, 1, 1), end, value)
    assert world.assess(date(2023, 2, 28))["best_run_rate"] == D(rate)
