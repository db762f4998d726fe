"""A budget that breaks: the day of the nineteenth bad day says so, once, and the bad days after it say nothing more."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pacewatch.home import Home
from pacewatch.pipeline import assess, ingest_files, replay
from tests.small_city import air_csv, air_rows
from tests.world import query

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINETEENTH = date(2022, 12, 20)
AFTER = [NINETEENTH + timedelta(days=days) for days in (1, 2, 4)]
JIA = "subject = 'air-2022' AND place = '100100' AND audience = 'verdicts'"


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), SHANGHAI)


@pytest.mark.parametrize(
    ("first_eighteen", "reasons"),
    [
        # One in 19.3 days: a little faster than the year goes, never so much that it is behind.
        ([date(2021, 12, 31) + timedelta(days=ceil(19.3 * number)) for number in range(1, 19)], ["first_breach"]),
        # All at the start: far behind long before it is out of reach.
        ([date(2022, 1, day) for day in range(1, 19)], ["first_breach", "worsened"]),
    ],
    ids=["not behind until then", "far behind already"],
)
def test_g8_the_nineteenth_bad_day_is_told_that_day_and_once(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first_eighteen: list[date], reasons: list[str]
) -> None:
    bad = {"甲市": {*first_eighteen, NINETEENTH, *AFTER}}
    eve = NINETEENTH - timedelta(days=1)
    monkeypatch.setenv("PACEWATCH_CLOCK", (end_of(NINETEENTH) - timedelta(hours=12)).isoformat())
    ingest(home, tmp_path, date(2022, 1, 1), eve, bad)
    replay(home, eve)
    assert (
        query(home, "SELECT DISTINCT budget_used, budget_total FROM pace.assessment WHERE verdict = 'unattainable'")
        == []
    )
    told_before = query(home, f"SELECT count(*) FROM alerts.event WHERE {JIA}")[0][0]
    assert told_before == len(reasons) - 1
    for day in (NINETEENTH + timedelta(days=number) for number in range(8)):
        # A day's figure is known the day after.
        monkeypatch.setenv("PACEWATCH_CLOCK", end_of(day + timedelta(days=1)).isoformat())
        ingest(home, tmp_path, day, day, bad)
        assess(home, end_of(day + timedelta(days=1)))
        events = query(home, f"SELECT reason, severity, occurred_at FROM alerts.event WHERE {JIA} ORDER BY occurred_at")
        assert [reason for reason, *_ in events] == reasons, day
    _, severity, occurred_at = events[-1]
    known = end_of(NINETEENTH + timedelta(days=1)).astimezone(UTC).replace(tzinfo=None)
    assert (severity, occurred_at) == ("unattainable", known)
    assert query(home, "SELECT max(budget_used), min(exhausted_on) FROM pace.assessment WHERE place = '100100'") == [
        (22, NINETEENTH)
    ]
    # One message for each who hears of this place, by each of their channels; the replayed past tells nobody.
    queued = query(home, "SELECT recipient, channel FROM delivery.outbox JOIN alerts.event USING (event) "
                   f"WHERE {JIA} ORDER BY ALL")  # fmt: skip
    assert queued == [("official-en", "email"), ("official-zh", "email"), ("official-zh", "slack")]


def ingest(home: Home, folder: Path, first: date, last: date, bad: dict[str, set[date]]) -> None:
    file = folder / f"{last}.csv"
    file.write_bytes(air_csv(air_rows(first, last, bad)))
    assert ingest_files(home, "small-air", [file]).is_well
