"""Ratio floors: budgets of bad days. G numbers are the domain's worked examples; budgets are recounted here in fractions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.pace.conftest import RATIO, World

D = Decimal


def first_days(year: int, count: int, month: int = 1) -> set[date]:
    """The first days of a month and on."""
    return {date(year, month, 1) + timedelta(days=day) for day in range(count)}


def spread(year: int, by_month: dict[int, int]) -> set[date]:
    """So many bad days at the start of each month."""
    return {day for month, count in by_month.items() for day in first_days(year, count, month)}


@pytest.mark.parametrize(
    ("start", "end", "share", "comparator", "budget"),
    [
        (date(2022, 1, 1), date(2022, 12, 31), "95", ">=", 18),  # G5: 347/365 = 95.07 is met, 346/365 is not
        (date(2024, 1, 1), date(2024, 12, 31), "95", ">=", 18),  # G5: 366 days
        (date(2022, 1, 1), date(2022, 12, 26), "95", ">=", 18),  # G5: 342 of 360 is exactly 95.00: met
        (date(2022, 1, 1), date(2022, 12, 26), "95", ">", 17),  # the same, but more than 95 % is asked
        (date(2022, 1, 1), date(2022, 12, 6), "95", ">=", 17),  # G5: 340 days
        (date(2022, 1, 1), date(2022, 11, 20), "95", ">=", 16),  # G5: 324 days
        (date(2015, 1, 1), date(2015, 12, 31), "80", ">=", 73),
        (date(2022, 1, 1), date(2022, 12, 31), "94.79", ">=", 19),
        (date(2022, 1, 1), date(2022, 4, 10), "99.999999", ">=", 0),
    ],
)
def test_g5_the_budget_is_exact(world: World, start: date, end: date, share: str, comparator: str, budget: int) -> None:
    world.target(**RATIO, period_start=start, period_end=end, target_value=D(share), comparator=comparator)
    world.observe(start, start, 50)
    row = world.assess(start + timedelta(days=2))
    days = (end - start).days + 1
    allowed = [
        bad
        for bad in range(days + 1)
        if (
            Fraction(100 * (days - bad), days) > Fraction(share)
            if comparator == ">"
            else Fraction(100 * (days - bad), days) >= Fraction(share)
        )
    ]
    assert row["budget_total"] == budget == max(allowed)


# Bad days of the years before: cumulative shares .469 by March, .515 by September (230 of 490 and 252 of 490 in 3 years).
HISTORY = {1: 27, 2: 15, 3: 5, 4: 3, 10: 7, 11: 17, 12: 26}


def with_history(world: World) -> None:
    for year in (2019, 2020, 2021):
        world.days(year, spread(year, HISTORY))


def test_g6_a_bad_winter_is_expected(world: World) -> None:
    """7 bad days by the end of March: linear would project 28 and cry wolf; the season expects 8.46 of 18."""
    with_history(world)
    world.target(**RATIO, target_value=D(95))
    world.days(2022, first_days(2022, 7), until=date(2022, 3, 31))
    row = world.assess(date(2022, 4, 1))
    assert (row["budget_expected"], row["verdict"], row["method"]) == (D("8.460000"), "on_pace", "history")
    assert row["budget_projected"] == D("14.893617")
    assert row["last_feasible_date"] == date(2022, 12, 31)


def test_g6_without_history_it_is_linear_and_says_so(world: World) -> None:
    world.target(**RATIO, target_value=D(95))
    world.days(2022, first_days(2022, 7), until=date(2022, 3, 31))
    row = world.assess(date(2022, 4, 1))
    assert (row["budget_expected"].quantize(D("0.01")), row["budget_projected"].quantize(D("0.1"))) == (
        D("4.44"),
        D("28.4"),
    )
    assert (row["verdict"], row["method"], row["confidence"]) == ("far_behind", "linear", "low")


def test_g7_a_clean_summer_is_no_comfort(world: World) -> None:
    """12 bad days by the end of September, 95.6 % so far: linear is content, the season projects 24 and 86 of 92 are needed."""
    with_history(world)
    world.target(**RATIO, target_value=D(95))
    world.days(2022, first_days(2022, 12), until=date(2022, 9, 30))
    row = world.assess(date(2022, 10, 1))
    assert (row["actual"].quantize(D("0.1")), row["budget_expected"], row["verdict"]) == (D("95.6"), D(9), "far_behind")
    assert (row["budget_projected"], row["budget_total"] - row["budget_used"]) == (D(24), 6)
    assert row["required_run_rate"].quantize(D("0.01")) == D("93.48")
    assert row["last_feasible_date"] < date(2022, 12, 31)


def test_g8_the_nineteenth_bad_day_makes_it_unattainable_that_day(world: World) -> None:
    world.target(**RATIO, target_value=D(95))
    world.days(2022, first_days(2022, 19), until=date(2022, 1, 19))
    assert world.assess(date(2022, 1, 19))["verdict"] == "too_early"
    row = world.assess(date(2022, 1, 20))
    assert (row["verdict"], row["exhausted_on"]) == ("unattainable", date(2022, 1, 19))
    assert row["required_run_rate"] is None


def test_missing_days_may_still_turn_out_good_until_they_are_long_late(world: World) -> None:
    """18 bad days of a budget of 18, then a gap: while its figures may still come, so may good ones; after that, none."""
    world.target(**RATIO, target_value=D(95))
    world.days(2022, first_days(2022, 18), until=date(2022, 1, 18))
    world.observe(date(2022, 1, 25), date(2022, 1, 25), 50)
    row = world.assess(date(2022, 1, 25))
    assert (row["verdict"], row["budget_total"], row["periods_total"]) == ("too_early", 18, 365)
    row = world.assess(date(2022, 2, 1))
    assert (row["verdict"], row["budget_total"], row["periods_total"]) == ("unattainable", 17, 359)


def test_met_early_when_no_number_of_bad_days_can_lose_it(world: World) -> None:
    world.target(**RATIO, target_value=D(95))
    world.days(2022, set(), until=date(2022, 12, 13))
    assert world.assess(date(2022, 12, 13))["verdict"] == "on_pace"
    assert world.assess(date(2022, 12, 14))["verdict"] == "achieved"


@pytest.mark.parametrize(
    ("bad", "missing", "verdict"),
    [(18, 0, "achieved"), (19, 0, "missed"), (17, 20, "achieved"), (18, 5, "achieved"), (18, 6, "missed")],
    ids=["18 of 365", "19 of 365", "17 of 345", "18 of 360 is exactly 95 %", "18 of 359"],
)
def test_the_end_is_judged_on_the_days_observed(world: World, bad: int, missing: int, verdict: str) -> None:
    world.target(**RATIO, target_value=D(95))
    world.days(2022, first_days(2022, bad), until=date(2022, 12, 31) - timedelta(days=missing))
    assert world.assess(date(2023, 1, 7))["verdict"] == verdict


def test_a_leap_day_does_not_shift_the_season(world: World) -> None:
    """All bad days of 2020 fell before 1 March; on 28 February 2022 the whole budget is expected to be used."""
    world.days(2020, {date(2020, 2, 29), date(2020, 1, 5)})
    world.target(**RATIO, target_value=D(95))
    world.days(2022, first_days(2022, 3), until=date(2022, 2, 28))
    assert world.assess(date(2022, 3, 1))["budget_expected"] == D(18)


def test_a_year_with_many_gaps_is_no_history(world: World) -> None:
    world.days(2021, first_days(2021, 10), until=date(2021, 11, 20))
    world.target(**RATIO, target_value=D(95))
    world.days(2022, set(), until=date(2022, 3, 31))
    assert world.assess(date(2022, 4, 1))["method"] == "linear"


def test_an_untouched_budget_is_on_pace_and_has_no_index(world: World) -> None:
    world.target(**RATIO, target_value=D(95))
    world.days(2022, set(), until=date(2022, 3, 31))
    row = world.assess(date(2022, 4, 1))
    assert (row["verdict"], row["pace_index"], row["budget_used"]) == ("on_pace", None, 0)


def test_before_any_print_is_overdue_every_day_still_counts(world: World) -> None:
    world.target(**RATIO, target_value=D(95))
    world.days(2022, set(), until=date(2022, 1, 3))
    assert world.assess(date(2022, 1, 4))["periods_total"] == 365


def test_where_past_years_had_no_bad_day_by_this_date_nothing_is_projected(world: World) -> None:
    """All bad days of the past came in December; in July there is no season yet to project from."""
    world.target(**RATIO, target_value=D(95))
    for year in (2019, 2020, 2021):
        world.days(year, {date(year, 12, day) for day in range(1, 10)})
    world.days(2022, {date(2022, 7, 2)}, until=date(2022, 7, 10))
    row = world.assess(date(2022, 7, 11))
    assert (row["budget_projected"], row["projection"]) == (None, None)
    assert (row["budget_used"], row["budget_left"]) == (1, 17)


def test_other_kinds_have_no_budget(world: World) -> None:
    world.target(target_value=D(12))
    world.year_to_date(2022, {6: 6})
    row = world.assess(date(2022, 7, 10))
    assert [row[f"budget_{name}"] for name in ("total", "used", "left", "expected", "projected")] == [None] * 5


@pytest.mark.parametrize(
    ("good", "valid", "published"),
    [
        (271, 274, "98.9"),
        (273, 274, "99.6"),
        (270, 273, "98.9"),
        (270, 274, "98.5"),
        (267, 272, "98.2"),
        (268, 274, "97.8"),
        (114, 120, "95.0"),
        (362, 366, "98.9"),
    ],
)
def test_the_share_is_the_one_that_bulletins_print(world: World, good: int, valid: int, published: str) -> None:
    """Pairs of good and valid days, and the share of them, as published for Yanbian and Yanji in 2020, 2021 and 2024."""
    world.target(**RATIO, period_start=date(2024, 1, 1), period_end=date(2024, 12, 31), target_value=D(95))
    last = date(2024, 1, 1) + timedelta(days=valid - 1)
    world.days(2024, {last - timedelta(days=number) for number in range(valid - good)}, until=last)
    row = world.assess(last + timedelta(days=1))
    assert row["actual"].quantize(D("0.1")) == D(published)


@pytest.mark.parametrize(
    ("good", "valid", "exact", "rounded", "verdict"),
    [
        (339, 357, False, True, "missed"),  # 94.958 % prints as 95.0
        (342, 360, True, True, "achieved"),  # exactly 95
        (345, 365, False, False, "missed"),  # 94.52 %
        (345, 362, True, True, "achieved"),  # the same with three dust days left out: 95.30 %
        (348, 365, True, True, "achieved"),  # the same with their particles not counted: 95.34 %
    ],
)
def test_the_exact_share_decides_and_the_published_one_is_shown_beside_it(
    world: World, good: int, valid: int, *, exact: bool, rounded: bool, verdict: str
) -> None:
    end = date(2022, 1, 1) + timedelta(days=valid - 1)
    world.target(**RATIO, period_end=end, target_value=D(95))
    world.days(2022, {end - timedelta(days=number) for number in range(valid - good)}, until=end)
    row = world.assess(end + timedelta(days=1))
    assert (row["exact_met"], row["published_met"], row["verdict"]) == (exact, rounded, verdict)
