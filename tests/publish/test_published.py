"""The analysts' file: explained in itself, locked down, and never in anybody's way."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from dataclasses import replace
from datetime import date, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pacewatch.errors import NotYetPublished, PacewatchError
from pacewatch.home import SQL, Home
from pacewatch.pipeline import ingest_files, publish
from pacewatch.publish import open_published
from pacewatch.publish.comments import TABLES_BEHIND
from tests.small_city import air_csv

UNEXPLAINED = """
    SELECT schema_name || '.' || table_name AS what FROM duckdb_tables() WHERE NOT internal AND comment IS NULL
    UNION ALL
    SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL
    UNION ALL
    SELECT schema_name || '.' || table_name || '.' || column_name FROM duckdb_columns()
    WHERE NOT internal AND comment IS NULL
"""


@pytest.fixture
def city(half_a_year: Home, tmp_path: Path) -> Home:
    """A copy of the small city, already published."""
    shutil.copytree(half_a_year.root, tmp_path / "city")
    return replace(half_a_year, root=tmp_path / "city")


def count(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.execute("SELECT count(*) FROM observations").fetchall()[0][0])


def ingest_a_day(home: Home, day: date, folder: Path) -> None:
    file = folder / f"{day}.csv"
    file.write_bytes(air_csv([("甲市", str(day), 50), ("乙市", str(day), 60)]))
    ingest_files(home, "small-air", [file])


def test_every_table_view_and_column_says_what_it_is(city: Home) -> None:
    with open_published(city) as connection:
        assert connection.execute(UNEXPLAINED).fetchall() == []
        views = connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'"
        ).fetchall()
    assert {name for (name,) in views} == {
        "air_quality", "alerts", "disputes", "observations", "origins", "quarantine", "revisions", "scoreboard", "validation",
    }  # fmt: skip
    assert {name for (name,) in views} == set(TABLES_BEHIND)


def test_the_views_lead_from_a_target_to_its_alert_and_to_the_row_of_a_file(city: Home) -> None:
    with open_published(city) as connection:
        board = connection.execute("SELECT target, place, verdict, alert_state FROM scoreboard ORDER BY ALL").fetchall()
        assert ("jobs-2022", "100200", "far_behind", "FIRING") in board
        told = connection.execute("SELECT reason, messages FROM alerts WHERE subject = 'jobs-2022'").fetchall()
        assert ("first_breach", 0) in told
        origin = (
            "SELECT file_name, source_row, source_column FROM observations WHERE place = '100200' AND period_end = ?"
        )
        assert connection.execute(origin, [date(2022, 1, 1)]).fetchall() == [("first-half.csv", 3, "aqi")]


@pytest.mark.parametrize(
    "way_out",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM '/etc/hostname'",
        "COPY (SELECT 1) TO 'out.csv'",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '1TB'",
        "CREATE TABLE mine AS SELECT 1",
        "DELETE FROM alerts.state",
    ],
)
def test_a_reader_can_neither_leave_the_file_nor_change_it(city: Home, way_out: str) -> None:
    with open_published(city) as connection, pytest.raises(duckdb.Error):
        connection.execute(way_out)


def test_nothing_published_is_a_sentence(home: Home) -> None:
    with pytest.raises(NotYetPublished, match="nothing has been published yet; run 'pacewatch publish'"):
        open_published(home)


def _say_count(home: Home, go_on: Event, answers: multiprocessing.SimpleQueue[int]) -> None:
    with open_published(home) as connection:
        answers.put(count(connection))
        go_on.wait(60)
        answers.put(count(connection))


def test_who_holds_the_file_open_keeps_what_they_have_and_blocks_nobody(city: Home, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    go_on, answers = context.Event(), context.SimpleQueue()
    analyst = context.Process(target=_say_count, args=(city, go_on, answers))
    analyst.start()
    before = answers.get()
    ingest_a_day(city, date(2022, 7, 1), tmp_path)
    publish(city)
    go_on.set()
    assert answers.get() == before
    analyst.join(60)
    with open_published(city) as connection:
        assert count(connection) == before + 2
    assert [path.name for path in city.published.parent.iterdir()] == ["pacewatch.duckdb"]


def _write(home: Home, folder: Path, stop: Event, published: multiprocessing.Value) -> None:  # type: ignore[valid-type]
    day = date(2022, 7, 1)
    while not stop.is_set():
        ingest_a_day(home, day, folder)
        publish(home)
        published.value += 1
        day += timedelta(days=1)
        if day.month > 7:
            day = date(2022, 7, 1)


def test_readers_and_the_writer_never_meet(city: Home, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    stop, published = context.Event(), context.Value("i", 0)
    writer = context.Process(target=_write, args=(city, tmp_path, stop, published))
    writer.start()
    try:
        seen = []
        while published.value < 5 or len(seen) < 100:
            assert writer.is_alive()
            with open_published(city) as connection:
                seen.append(count(connection))
    finally:
        stop.set()
        writer.join(60)
    assert writer.exitcode == 0
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]


def test_a_disk_that_is_full_leaves_the_old_file_and_no_rest(
    city: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = city.published.read_bytes()
    full = tmp_path / "bin" / "cp"
    full.parent.mkdir()
    full.write_text('#!/bin/sh\nhead -c 100 "$2" > "$3"\necho "cp: No space left on device" >&2\nexit 1\n')
    full.chmod(0o755)
    monkeypatch.setenv("PATH", f"{full.parent}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(PacewatchError, match="can't be published: cp: No space left on device"):
        publish(city)
    assert city.published.read_bytes() == old
    assert [path.name for path in city.published.parent.iterdir()] == ["pacewatch.duckdb"]


def broken_copies(folder: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `cp` whose first copies are cut off in the middle."""
    cp = folder / "bin" / "cp"
    cp.parent.mkdir()
    calls = folder / "calls"
    cut_off = f'[ $(wc -l < {calls}) -gt {count} ] || truncate -s 20000 "$3"'
    cp.write_text(f'#!/bin/sh\necho >> {calls}\n/bin/cp "$@"\n{cut_off}\n')
    cp.chmod(0o755)
    monkeypatch.setenv("PATH", f"{cp.parent}{os.pathsep}{os.environ['PATH']}")


def test_a_copy_that_cannot_be_opened_is_made_again(
    city: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_copies(tmp_path, 1, monkeypatch)
    publish(city)
    with open_published(city) as connection:
        assert count(connection) > 0


def test_what_cannot_be_opened_is_not_published(city: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = city.published.read_bytes()
    broken_copies(tmp_path, 2, monkeypatch)
    with pytest.raises(PacewatchError, match="can't be published: "):
        publish(city)
    assert city.published.read_bytes() == old
    assert [path.name for path in city.published.parent.iterdir()] == ["pacewatch.duckdb"]


def test_a_file_that_is_replaced_while_it_is_opened_is_opened_again(
    city: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect, whole = duckdb.connect, city.published.read_bytes()

    def replaced_meanwhile(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(duckdb, "connect", connect)
        (tmp_path / "new").write_bytes(whole)
        (tmp_path / "new").rename(city.published)
        raise duckdb.IOException("No more data remaining in MetadataReader")

    monkeypatch.setattr(duckdb, "connect", replaced_meanwhile)
    with open_published(city) as connection:
        assert count(connection) > 0
    city.published.write_bytes(whole[:20000])
    with pytest.raises(duckdb.Error):
        open_published(city)


def test_the_views_are_those_of_this_version_whatever_the_warehouse_had(city: Home) -> None:
    with duckdb.connect(str(city.warehouse)) as connection:
        connection.execute("CREATE OR REPLACE VIEW main.scoreboard AS SELECT 1 AS one")
    publish(city)
    with open_published(city) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM scoreboard WHERE target = 'air-2022'").fetchall() == [
            (True,)
        ]
    assert {path.stem for path in (SQL / "publish").glob("*.sql")} == set(TABLES_BEHIND)
