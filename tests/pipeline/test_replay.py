"""What a replay decides is what live runs, day by day as the files came, decided; and it tells nobody."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pacewatch.home import Home
from pacewatch.pipeline import assess, ingest_inbox, replay
from tests.small_city import PROGRAMMES, air_csv, air_rows
from tests.world import drop, query

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2022, 1, 1), date(2022, 3, 31)
BAD = {
    # Just within the budget until March, then behind for two releases, then far behind.
    "甲市": {date(2022, 1, 21), date(2022, 2, 10), date(2022, 3, 2), date(2022, 3, 13), date(2022, 3, 16)},
    "乙市": {date(2022, 1, 20), date(2022, 1, 21), date(2022, 3, 8), date(2022, 3, 9), date(2022, 3, 20)},
}


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59, 999999), SHANGHAI)


@pytest.fixture(scope="module")
def lived_and_replayed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Home]:
    """One home that got its file every fifth day and assessed each evening, and one that got all at once and replayed."""
    homes = [
        Home(tmp_path_factory.mktemp(name) / "home", PROGRAMMES / "registry", PROGRAMMES / "expectations")
        for name in ("lived", "replayed")
    ]
    lived, replayed = homes
    for home in homes:
        home.make_folders()
    with pytest.MonkeyPatch.context() as settings:
        day = FIRST
        while day <= LAST:
            settings.setenv("PACEWATCH_CLOCK", end_of(day).isoformat())
            if day > FIRST:
                # The print of a day is known the day after; files come day by day, as this feed's rule says.
                yesterday = day - timedelta(days=1)
                drop(lived, "small-air", f"{yesterday}.csv", air_csv(air_rows(yesterday, yesterday, BAD)))
                assert ingest_inbox(lived, quiet_seconds=0).is_well
            assess(lived, end_of(day))
            day += timedelta(days=1)
        settings.setenv("PACEWATCH_CLOCK", end_of(LAST).isoformat())
        drop(replayed, "small-air", "all.csv", air_csv(air_rows(FIRST, LAST - timedelta(days=1), BAD)))
        assert ingest_inbox(replayed, quiet_seconds=0).is_well
        settings.setenv("PACEWATCH_CLOCK", end_of(LAST + timedelta(days=1)).isoformat())
        replay(replayed, LAST)
    return lived, replayed


VERDICTS = (
    "SELECT target, place, as_of, reference_period_end, verdict, data_state, actual, expected, pace_index, budget_used, "
    "projection, last_feasible_date, exhausted_on FROM pace.assessment WHERE reference_period_end IS NOT NULL ORDER BY ALL"
)
DECISIONS = (
    "SELECT occurred_at, reason, subject, place, episode, severity FROM alerts.event "
    "WHERE audience = 'verdicts' ORDER BY ALL"
)


def test_the_verdicts_are_the_same(lived_and_replayed: tuple[Home, Home]) -> None:
    lived, replayed = lived_and_replayed
    assert query(lived, VERDICTS) == query(replayed, VERDICTS)
    assert len(query(lived, VERDICTS)) > 100


def test_the_decisions_are_the_same(lived_and_replayed: tuple[Home, Home]) -> None:
    lived, replayed = lived_and_replayed
    assert query(lived, DECISIONS) == query(replayed, DECISIONS)
    reasons = {row[1] for row in query(lived, DECISIONS)}
    assert {"first_breach", "worsened", "recovered"} <= reasons


def test_the_life_told_people_and_the_replay_nobody(lived_and_replayed: tuple[Home, Home]) -> None:
    lived, replayed = lived_and_replayed
    assert query(lived, "SELECT count(*) > 0 FROM delivery.outbox") == [(True,)]
    assert query(replayed, "SELECT count(*) FROM delivery.outbox") == [(0,)]
    assert query(replayed, "SELECT bool_and(replayed) FROM alerts.event WHERE audience = 'verdicts'") == [(True,)]


def test_a_second_replay_finds_nothing_to_do(
    lived_and_replayed: tuple[Home, Home], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PACEWATCH_CLOCK", end_of(LAST + timedelta(days=1)).isoformat())
    report = replay(lived_and_replayed[1], LAST)
    assert (report.moments, report.new_assessments) == (0, 0)


def test_an_assessment_of_an_earlier_moment_decides_nothing(
    lived_and_replayed: tuple[Home, Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACEWATCH_CLOCK", end_of(LAST + timedelta(days=1)).isoformat())
    report = assess(lived_and_replayed[1], end_of(date(2022, 2, 1)))
    assert report.skipped is not None
    assert "status --as-of" in report.skipped
