"""When prints are due, and when one that is missing is called late."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pacewatch.pace.release_calendar import next_release, period_ends, releases
from pacewatch.registry.indicator_model import Indicator
from tests.pace.conftest import World


def indicator(
    cadence: str = "month", lag_days: int = 20, grace_days: int = 10, not_in: tuple[int, ...] = ()
) -> Indicator:
    """An indicator with a release calendar."""
    declared: dict[str, Any] = {
        "id": "i",
        "name": {"zh": "某", "en": "some"},
        "unit": "u",
        "cadence": cadence,
        "form": "point",
        "release": {"lag_days": lag_days, "grace_days": grace_days, "not_in": not_in},
    }
    return Indicator.model_validate(declared)


@pytest.mark.parametrize(
    ("cadence", "count", "first", "last"),
    [
        ("day", 365, date(2022, 1, 1), date(2022, 12, 31)),
        ("month", 12, date(2022, 1, 31), date(2022, 12, 31)),
        ("quarter", 4, date(2022, 3, 31), date(2022, 12, 31)),
        ("year", 1, date(2022, 12, 31), date(2022, 12, 31)),
    ],
)
def test_every_period_of_a_year_is_printed(cadence: str, count: int, first: date, last: date) -> None:
    ends = list(period_ends(indicator(cadence), date(2022, 1, 1), date(2022, 12, 31)))
    assert (len(ends), ends[0], ends[-1]) == (count, first, last)


def test_january_has_no_print_of_its_own() -> None:
    due = releases(indicator(not_in=(1,)), date(2022, 1, 1), date(2022, 3, 31), None)
    assert [(one.period_end, one.due_on, one.late_after) for one in due] == [
        (date(2022, 2, 28), date(2022, 3, 20), date(2022, 3, 30)),
        (date(2022, 3, 31), date(2022, 4, 20), date(2022, 4, 30)),
    ]


def test_a_due_day_moves_to_the_next_working_day() -> None:
    """Spring festival 2022: 31 January to 6 February; Saturday 29 and Sunday 30 January are worked."""
    assert releases(indicator(lag_days=30), date(2021, 12, 31), date(2021, 12, 31), "CN")[0].due_on == date(2022, 1, 30)
    assert releases(indicator(lag_days=31), date(2021, 12, 31), date(2021, 12, 31), "CN")[0].due_on == date(2022, 2, 7)
    assert releases(indicator(lag_days=31), date(2021, 12, 31), date(2021, 12, 31), None)[0].due_on == date(2022, 1, 31)


def test_the_print_after_december_is_that_of_january_and_february() -> None:
    assert next_release(indicator(not_in=(1,)), date(2021, 12, 31), None).period_end == date(2022, 2, 28)


@pytest.mark.parametrize(
    ("today", "data_state"),
    [(date(2022, 2, 20), "fresh"), (date(2022, 3, 20), "fresh"), (date(2022, 3, 31), "missing")],
)
def test_g15_no_january_print_is_nothing_to_worry_about_and_no_february_print_is(
    world: World, today: date, data_state: str
) -> None:
    """January and February come together in March: nothing is missing on 20 February, and it is by 31 March."""
    world.target()
    world.connection.execute("DELETE FROM pace.release")
    world.connection.executemany(
        "INSERT INTO pace.release VALUES ('p', 'i', ?, ?, ?)",
        [
            [due.period_end, due.due_on, due.late_after]
            for due in releases(indicator(not_in=(1,)), date(2022, 1, 1), date(2022, 12, 31), None)
        ],
    )
    world.year_to_date(2021, {12: 1})
    row = world.assess(today)
    assert (row["verdict"], row["data_state"]) == ("too_early", data_state)


def test_a_print_that_is_missing_is_late_from_the_day_after_its_grace(world: World) -> None:
    world.target()
    world.year_to_date(2022, {2: "0.2"})
    assert world.assess(date(2022, 4, 20))["data_state"] == "fresh"
    assert world.assess(date(2022, 4, 21))["data_state"] == "late"


def test_before_any_print_is_overdue_the_first_one_is_no_late_one(world: World) -> None:
    """January's print is due on 15 February and came on the 10th: nothing else can be expected yet."""
    world.target(target_value=12)
    world.observe(date(2022, 1, 1), date(2022, 1, 31), 1, known=date(2022, 2, 10))
    assert world.assess(date(2022, 2, 9))["data_state"] == "fresh"
    assert world.assess(date(2022, 2, 10))["data_state"] == "fresh"
