"""Migrations: a fresh warehouse gets all of them or none, an older one each in its turn, wherever it is killed."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import duckdb
import pytest

from pacewatch.home import SQL, Home
from pacewatch.warehouse import journal, store, writing
from pacewatch.warehouse.store import migrate
from tests.warehouse.catalogue import all_of
from tests.world import query, run_elsewhere

ALL = sorted(path.stem for path in (SQL / "migrations").glob("*.sql"))
DONE = "SELECT name FROM warehouse.migration ORDER BY name"


def bring_up_to_date(home: Home) -> None:
    with writing(home):
        pass


def bring_up_to_date_and_die(home: Home) -> None:
    with writing(home):
        os.kill(os.getpid(), signal.SIGKILL)


def older(home: Home, had: int) -> None:
    """A warehouse that has had so many of the migrations, one after the other."""
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("CREATE SCHEMA warehouse")
        connection.execute("CREATE TABLE warehouse.migration (name VARCHAR NOT NULL PRIMARY KEY)")
        for name in ALL[:had]:
            connection.execute((SQL / "migrations" / f"{name}.sql").read_text(encoding="utf-8"))
            connection.execute("INSERT INTO warehouse.migration VALUES (?)", [name])


def whole(home: Home) -> dict[str, object]:
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        return all_of(connection)


@pytest.fixture(scope="module")
def expected(migrated: Path) -> dict[str, object]:
    """What a warehouse is that nothing happened to."""
    with duckdb.connect(str(migrated), read_only=True) as connection:
        return all_of(connection)


def test_a_fresh_warehouse_has_had_every_migration(expected: dict[str, object]) -> None:
    assert expected["warehouse.migration"] == [(name,) for name in ALL]
    assert len(ALL) > 20


def test_a_home_of_the_tests_has_the_warehouse_that_its_first_writer_would_make(
    home: Home, expected: dict[str, object]
) -> None:
    assert whole(home) == expected
    home.warehouse.unlink()
    bring_up_to_date(home)
    assert whole(home) == expected


@pytest.mark.parametrize("had", [1, ALL.index(journal.MIGRATION), len(ALL) - 1])
def test_an_older_warehouse_becomes_what_a_fresh_one_is(
    unopened_home: Home, expected: dict[str, object], had: int
) -> None:
    older(unopened_home, had)
    bring_up_to_date(unopened_home)
    assert whole(unopened_home) == expected


def test_a_fresh_warehouse_killed_before_its_commit_has_nothing_and_is_made_anew(
    unopened_home: Home, expected: dict[str, object]
) -> None:
    assert run_elsewhere(bring_up_to_date, unopened_home, crash_at="migrate.before_commit") == -9
    assert query(unopened_home, DONE) == []
    assert query(unopened_home, "SELECT count(*) FROM duckdb_tables()") == [(1,)]
    assert (
        run_elsewhere(bring_up_to_date, unopened_home, crash_at="migrate.before_commit#2") == 0
    )  # there is no second one
    assert whole(unopened_home) == expected


def test_a_fresh_warehouse_killed_after_its_commit_is_whole(unopened_home: Home, expected: dict[str, object]) -> None:
    """Everything is in the write-ahead log alone, and is read from there."""
    assert run_elsewhere(bring_up_to_date_and_die, unopened_home) == -9
    assert unopened_home.warehouse.with_name("pacewatch.duckdb.wal").exists()
    assert whole(unopened_home) == expected
    bring_up_to_date(unopened_home)
    assert whole(unopened_home) == expected


def test_an_older_warehouse_killed_on_the_way_goes_on_where_it_was(
    unopened_home: Home, expected: dict[str, object]
) -> None:
    had = len(ALL) - 4
    older(unopened_home, had)
    assert run_elsewhere(bring_up_to_date, unopened_home, crash_at="migrate.before_commit#3") == -9
    assert query(unopened_home, DONE) == [(name,) for name in ALL[: had + 2]]
    bring_up_to_date(unopened_home)
    assert whole(unopened_home) == expected


def test_a_migration_that_fails_leaves_those_before_it_and_nothing_of_itself(
    unopened_home: Home, expected: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SQL / "migrations", tmp_path / "migrations")
    broken = tmp_path / "migrations" / "9999_broken.sql"
    broken.write_text("CREATE TABLE pace.half (name VARCHAR); SELECT * FROM pace.nowhere;", encoding="utf-8")
    monkeypatch.setattr(store, "SQL", tmp_path)
    older(unopened_home, len(ALL) - 1)
    with pytest.raises(duckdb.Error, match="nowhere"):
        bring_up_to_date(unopened_home)
    assert whole(unopened_home) == expected
    with duckdb.connect() as fresh:
        with pytest.raises(duckdb.Error, match="nowhere"):
            migrate(fresh)
        assert fresh.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(1,)]
