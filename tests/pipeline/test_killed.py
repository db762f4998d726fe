"""Killed at any named point and run again: the same rows, the same verdicts, the same messages as if never killed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pacewatch import clock
from pacewatch.errors import PacewatchError
from pacewatch.home import Home
from pacewatch.pipeline import assess, ingest_inbox, publish, rebuild, replay
from pacewatch.publish import open_published
from tests.small_city import copy_with_july
from tests.world import query, run_elsewhere, stored

INGEST_POINTS = (
    "ingest.bytes_kept",
    "ingest.entered",
    "ingest.checked",
    "ingest.lake_written",
    "ingest.before_commit",
    "ingest.committed",
)

WHEN_READ = ("settled_at", "ingested_at", "quarantined_at", "checked_at")
"""When a file was read is all that a rebuild may change."""


def ingest_and_assess(home: Home) -> None:
    ingest_inbox(home, quiet_seconds=0)
    assess(home, clock.now())


@pytest.fixture(scope="session")
def never_killed(half_a_year: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("PACEWATCH_CLOCK", "2022-08-16T08:00:00+08:00")
        home = copy_with_july(half_a_year, tmp_path_factory.mktemp("whole") / "home")
        ingest_and_assess(home)
    return home


def test_the_step_that_is_killed_below_says_something(never_killed: Home) -> None:
    told = query(never_killed, "SELECT reason, subject, place FROM alerts.event WHERE NOT replayed ORDER BY ALL")
    assert ("first_breach", "air-2022", "100100") in told
    assert query(never_killed, "SELECT count(*) > 0 FROM delivery.outbox") == [(True,)]


@pytest.mark.parametrize("hit", [1, 2])
@pytest.mark.parametrize("point", INGEST_POINTS)
def test_ingest_killed_and_run_again(in_august: Home, never_killed: Home, point: str, hit: int) -> None:
    assert run_elsewhere(ingest_and_assess, in_august, crash_at=f"{point}#{hit}") == -9
    ingest_and_assess(in_august)
    assert stored(in_august) == stored(never_killed)
    assert not [path for path in in_august.inbox.rglob("*") if path.is_file()]


@pytest.mark.parametrize("point", ["assess.before_commit", "assess.committed"])
def test_assess_killed_and_run_again(in_august: Home, never_killed: Home, point: str) -> None:
    assert run_elsewhere(ingest_and_assess, in_august, crash_at=point) == -9
    assert run_elsewhere(ingest_and_assess, in_august) == 0
    assert stored(in_august) == stored(never_killed)


@pytest.mark.parametrize("hit", [1, 2])
def test_replay_killed_and_run_again(
    half_a_year: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hit: int
) -> None:
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-09-30T08:00:00+08:00")
    killed, whole = (copy_with_july(half_a_year, tmp_path / name) for name in ("killed", "whole"))
    for home in (killed, whole):
        ingest_inbox(home, quiet_seconds=0)
    replay(whole, date(2022, 9, 28))
    assert run_elsewhere(replay, killed, date(2022, 9, 28), crash_at=f"replay.before_commit#{hit}") == -9
    replay(killed, date(2022, 9, 28))
    assert stored(killed) == stored(whole)


@pytest.mark.parametrize("point", ["publish.copied", "publish.replaced"])
def test_publish_killed_leaves_a_whole_file_and_the_next_one_is_newer(
    half_a_year: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-08-16T08:00:00+08:00")
    home = copy_with_july(half_a_year, tmp_path / "home")
    publish(home)
    ingest_and_assess(home)
    assert run_elsewhere(publish, home, crash_at=point) == -9
    ends = {"publish.copied": date(2022, 6, 30), "publish.replaced": date(2022, 7, 31)}
    assert _newest_air(home) == ends[point]
    publish(home)
    assert _newest_air(home) == date(2022, 7, 31)


@pytest.mark.parametrize("point", ["ingest.checked#3", "ingest.committed#4", "rebuild.before_swap", "rebuild.swapped"])
def test_rebuild_killed_never_leaves_less_than_a_whole_warehouse(
    never_killed: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-08-16T08:00:00+08:00")
    home = replace(never_killed, root=tmp_path / "home")
    shutil.copytree(never_killed.root, home.root)
    assert run_elsewhere(rebuild, home, crash_at=point) == -9
    assert stored(home, WHEN_READ) == stored(never_killed, WHEN_READ)
    assert rebuild(home).equal is True
    assert stored(home, WHEN_READ) == stored(never_killed, WHEN_READ)


def test_a_crash_point_that_does_not_exist_is_never_hit(in_august: Home) -> None:
    assert run_elsewhere(ingest_and_assess, in_august, crash_at="ingest.nowhere") == 0


def _newest_air(home: Home) -> date:
    with open_published(home) as connection:
        found = connection.execute("SELECT max(period_end) FROM main.observations WHERE indicator = 'aqi'").fetchall()
    newest: date = found[0][0]
    return newest


def test_replay_refuses_days_that_are_not_over(in_august: Home) -> None:
    with pytest.raises(PacewatchError, match="isn't over"):
        replay(in_august, date(2022, 8, 16))
