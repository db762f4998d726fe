"""When a digest is due: on the first working day of its week or month, by the programme's calendar and the person's hour."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from pacewatch.alerts.digest_periods import newest_period
from pacewatch.home import Home
from pacewatch.registry import load_registry
from tests.digest_people import watched_by


@pytest.mark.parametrize(
    ("every", "at", "moment", "first_day", "next_due"),
    [
        # Monday to Friday of the first week of October 2022 are holidays; Saturday the 8th and Sunday the 9th make up for them.
        ("weekly", "08:30", "2022-10-08T08:29", "2022-09-26", "2022-10-08"),
        ("weekly", "08:30", "2022-10-08T08:30", "2022-10-03", "2022-10-10"),
        ("weekly", "08:30", "2022-10-10T08:29", "2022-10-03", "2022-10-10"),
        ("weekly", "08:30", "2022-10-10T08:30", "2022-10-10", "2022-10-17"),
        ("monthly", "08:30", "2022-10-08T08:29", "2022-09-01", "2022-10-08"),
        ("monthly", "08:30", "2022-10-08T08:30", "2022-10-01", "2022-11-01"),
        ("monthly", "08:30", "2022-10-31T23:59", "2022-10-01", "2022-11-01"),
        ("monthly", "08:30", "2022-11-01T08:30", "2022-11-01", "2022-12-01"),
        ("monthly", "00:00", "2023-01-03T00:00", "2023-01-01", "2023-02-01"),
        ("monthly", "00:00", "2023-01-02T23:59", "2022-12-01", "2023-01-03"),
        ("weekly", "14:00", "2022-07-11T13:59", "2022-07-04", "2022-07-11"),
        ("weekly", "14:00", "2022-07-11T14:00", "2022-07-11", "2022-07-18"),
    ],
)
def test_a_digest_is_due_on_the_first_working_day(
    home: Home, tmp_path: Path, every: str, at: str, moment: str, first_day: str, next_due: str
) -> None:
    wants = {"official-zh": {"digest": every, "digest_at": at}}
    programme = load_registry(watched_by(home, tmp_path, wants, holidays="CN").registry, home.expectations).programmes[
        "small"
    ]
    period = newest_period(programme, programme.people["official-zh"], datetime.fromisoformat(f"{moment}+08:00"))
    assert period is not None
    assert (str(period.first_day), str(period.next_due_on)) == (first_day, next_due)
    assert newest_period(programme, programme.people["official-en"], datetime.fromisoformat(f"{moment}+08:00")) is None


def test_a_month_without_working_days_has_no_digest(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No calendar has such a month; weeks of Spring Festival come close. So here nobody works in August."""
    from pacewatch.alerts import digest_periods

    monkeypatch.setattr(digest_periods, "is_working_day", lambda day, _: day.month != 8)
    wants = {"official-zh": {"digest": "monthly"}}
    programme = load_registry(watched_by(home, tmp_path, wants).registry, home.expectations).programmes["small"]
    period = newest_period(programme, programme.people["official-zh"], datetime.fromisoformat("2022-08-20T12:00+08:00"))
    assert period is not None
    assert (period.first_day, period.next_due_on) == (date(2022, 7, 1), date(2022, 9, 1))
