"""The simulated city lived day by day: each file dropped at its time, each evening assessed; a replay decides the same."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pacewatch.home import Home
from pacewatch.pipeline import assess, ingest_inbox, replay
from pacewatch.pipeline.rebuild import CARRIED_OVER
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.simulator.sending import BEGIN, Delivery
from pacewatch.simulator.simulate import simulate
from pacewatch.warehouse import writing
from tests.simulator.conftest import only_tonghua
from tests.world import drop, query

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST = date(2022, 4, 12)
"""By then there were archives, a contradiction and its correction, a file in a wrong encoding, and audited air."""


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59, 999999), SHANGHAI)


@pytest.fixture(scope="module")
def lived_and_replayed(programme: LoadedProgramme, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Home]:
    folder: Path = tmp_path_factory.mktemp("lived")
    lived = only_tonghua(folder)
    by_day: dict[date, list[Delivery]] = defaultdict(list)
    for delivery in simulate(programme, folder / "sent", until=LAST).deliveries:
        by_day[delivery.sent_at.date()].append(delivery)
    with pytest.MonkeyPatch.context() as settings:
        day = BEGIN
        while day <= LAST:
            for delivery in by_day[day]:
                settings.setenv("PACEWATCH_CLOCK", delivery.sent_at.isoformat())
                drop(lived, delivery.feed, delivery.name, delivery.content)
                ingest_inbox(lived, quiet_seconds=0)
            settings.setenv("PACEWATCH_CLOCK", end_of(day).isoformat())
            assess(lived, end_of(day))
            day += timedelta(days=1)
        replayed = replace(lived, root=folder / "replayed")
        shutil.copytree(lived.root, replayed.root)
        with writing(replayed) as connection:
            for table in CARRIED_OVER:
                connection.execute(f"DELETE FROM {table}")
        settings.setenv("PACEWATCH_CLOCK", end_of(LAST + timedelta(days=1)).isoformat())
        replay(replayed, LAST)
    return lived, replayed


@pytest.mark.parametrize(
    "decided",
    [
        "SELECT * FROM pace.assessment ORDER BY ALL",
        "SELECT occurred_at, reason, subject, place, episode, severity, facts FROM alerts.event "
        "WHERE reason NOT IN ('file_refused', 'rows_quarantined') ORDER BY ALL",
        "SELECT * FROM alerts.state ORDER BY ALL",
    ],
    ids=["verdicts", "decisions", "states"],
)
def test_all_that_is_decided_is_the_same(lived_and_replayed: tuple[Home, Home], decided: str) -> None:
    lived, replayed = lived_and_replayed
    found = query(lived, decided)
    assert found == query(replayed, decided)
    assert found


def test_much_was_decided_and_told(lived_and_replayed: tuple[Home, Home]) -> None:
    lived, replayed = lived_and_replayed
    told = "SELECT count(DISTINCT reason) >= 3, count(*) >= 4 FROM alerts.event"
    assert query(lived, told) == [(True, True)]
    assert query(lived, "SELECT count(*) > 0 FROM delivery.outbox") == [(True,)]
    assert query(replayed, "SELECT count(*) FROM delivery.outbox") == [(0,)]
