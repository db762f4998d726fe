"""A replay decides what live runs decided, whatever came in between: revisions, figures that come late, and what is derived."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pacewatch.home import Home
from pacewatch.pipeline import assess, ingest_inbox, replay
from pacewatch.pipeline.rebuild import CARRIED_OVER
from pacewatch.warehouse import writing
from tests.hourly_city import BAD_PM2_5, HEADER, STATIONS, economy_csv, hourly_city, hours_csv
from tests.world import drop, query

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2022, 4, 3), date(2022, 5, 6)
BAD = {date(2022, 4, day) for day in (*range(3, 9), *range(21, 31))} | {date(2022, 5, day) for day in range(1, 5)}
CORRECTED = [date(2022, 4, day) for day in range(5, 9)]
"""Bad days that turn out to have been good, on a day without another print."""
ONE_STATION_LATE, MISSING = date(2022, 4, 12), date(2022, 4, 18)
"""A day whose second station comes ten days later, and one that comes when it is long late."""


@dataclass(frozen=True)
class Sent:
    """A file and the feed that it is sent to."""

    feed: str
    name: str
    content: bytes


def files() -> dict[date, list[Sent]]:
    """What arrives on each day: the hours of two days every other day, and what comes between."""
    sent = {
        date(2022, 4, 10): [Sent("hours", "corrected.csv", hours_csv(CORRECTED))],
        date(2022, 4, 22): [Sent("hours", "second-station.csv", hours_csv([ONE_STATION_LATE], stations=STATIONS[1:]))],
        date(2022, 4, 30): [Sent("hours", "missing.csv", hours_csv([MISSING]))],
        date(2022, 4, 20): [_economy("march", ("2022-03", 3210, "6.1", "4.9"))],
        # Rural incomes are corrected, then GDP of the year before: its growth is higher, and incomes are behind again.
        date(2022, 4, 24): [_economy("rural", ("2022-03", 3210, "6.1", "6.5"))],
        date(2022, 4, 28): [_economy("gdp", ("2021-03", 2900, "", ""))],
    }
    day = FIRST
    while day <= LAST:
        two = [day - timedelta(days=back) for back in (2, 1)]
        content = b"".join(_hours(each)[len(HEADER) * number :] for number, each in enumerate(two) if each != MISSING)
        sent[day] = [Sent("hours", f"{day}.csv", content)]
        day += timedelta(days=2)
    sent[FIRST].append(_economy("2021", ("2021-03", 3000, "", ""), ("2021-12", 12_000, "", "")))
    return sent


def _economy(name: str, *rows: tuple[str, object, object, object]) -> Sent:
    return Sent("economy", f"{name}.csv", economy_csv(rows))


def _hours(day: date) -> bytes:
    stations = STATIONS[:1] if day == ONE_STATION_LATE else STATIONS
    return hours_csv([day], BAD_PM2_5, stations) if day in BAD else hours_csv([day], stations=stations)


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59, 999999), SHANGHAI)


@pytest.fixture(scope="module")
def lived_and_replayed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Home]:
    """A home that got files day by day and assessed each evening; and the same figures, with nothing decided, replayed."""
    lived = hourly_city(tmp_path_factory.mktemp("lived"))
    replayed = replace(lived, root=tmp_path_factory.mktemp("replayed") / "home")
    sent = files()
    with pytest.MonkeyPatch.context() as settings:
        day = FIRST
        while day <= LAST:
            settings.setenv("PACEWATCH_CLOCK", datetime.combine(day, time(8), SHANGHAI).isoformat())
            for file in sent.get(day, []):
                drop(lived, file.feed, file.name, file.content)
            assert ingest_inbox(lived, quiet_seconds=0).is_well
            settings.setenv("PACEWATCH_CLOCK", end_of(day).isoformat())
            assess(lived, end_of(day))
            day += timedelta(days=1)
        shutil.copytree(lived.root, replayed.root)
        with writing(replayed) as connection:
            for table in CARRIED_OVER:
                connection.execute(f"DELETE FROM {table}")
        settings.setenv("PACEWATCH_CLOCK", end_of(LAST + timedelta(days=1)).isoformat())
        replay(replayed, LAST)
    return lived, replayed


AIR = ["first_breach", "revised", "first_breach", "worsened"]
VERDICTS = "SELECT * FROM pace.assessment ORDER BY ALL"
DECISIONS = (
    "SELECT occurred_at, audience, reason, subject, place, episode, severity, facts FROM alerts.event ORDER BY ALL"
)
STATES = "SELECT * FROM alerts.state ORDER BY ALL"


@pytest.mark.parametrize("what", [VERDICTS, DECISIONS, STATES], ids=["verdicts", "decisions", "states"])
def test_all_that_is_decided_is_the_same(lived_and_replayed: tuple[Home, Home], what: str) -> None:
    lived, replayed = lived_and_replayed
    found = query(lived, what)
    assert found == query(replayed, what)
    assert found


def test_there_were_revisions_late_figures_and_derived_ones(lived_and_replayed: tuple[Home, Home]) -> None:
    lived, _ = lived_and_replayed
    revised = "SELECT DISTINCT indicator FROM observations.observation WHERE is_derived AND vintage > 1"
    assert {name for (name,) in query(lived, revised)} == {"aqi", "gdp-growth", "pm2-5-city", "pm2-5-station"}
    events = "SELECT reason FROM alerts.event WHERE subject = ? AND audience = 'verdicts' ORDER BY occurred_at"
    assert [reason for (reason,) in query(lived, events, "air")] == AIR
    assert [reason for (reason,) in query(lived, events, "incomes")] == ["first_breach", "revised", "first_breach"]
    worst = query(lived, "SELECT DISTINCT worst_indicator FROM pace.assessment WHERE target = 'incomes' ORDER BY ALL")
    assert worst == [("rural",), ("urban",), (None,)]
    assert query(lived, "SELECT count(*) > 0 FROM delivery.outbox") == [(True,)]


def test_a_day_that_comes_when_it_is_long_late_counts_again(lived_and_replayed: tuple[Home, Home]) -> None:
    days = "SELECT periods_total FROM pace.assessment WHERE target = 'air' AND as_of < ? ORDER BY as_of DESC LIMIT 2"
    (after,), (before,) = query(lived_and_replayed[1], days, date(2022, 5, 1))
    assert after == before + 1
