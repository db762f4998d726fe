"""A warehouse that is kept open from one piece of work to the next, and lets others write between two of them."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pacewatch.home import Home
from pacewatch.pipeline import ingest, ingest_files
from pacewatch.warehouse import kept_open, writing
from pacewatch.warehouse.store import somebody_waits
from tests.small_city import air_csv
from tests.world import query

MADE = "CREATE TABLE IF NOT EXISTS main.note (said VARCHAR)"


def note(home: Home, said: str) -> None:
    with writing(home) as connection:
        connection.execute(MADE)
        connection.execute("INSERT INTO main.note VALUES (?)", [said])


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that DuckDB opens, in their order."""
    connect, files = duckdb.connect, list[str]()

    def noted(*arguments: Any, **settings: Any) -> duckdb.DuckDBPyConnection:
        files.extend(str(one) for one in arguments)
        return connect(*arguments, **settings)

    monkeypatch.setattr(duckdb, "connect", noted)
    return files


def test_it_is_opened_when_it_is_asked_for_and_then_stays_open(home: Home, opened: list[str]) -> None:
    with kept_open(home) as warehouse:
        assert opened == []
        first = warehouse.connection()
        assert warehouse.connection() is first
        assert opened == [str(home.warehouse)]
        warehouse.close()
        warehouse.close()
        note(home, "between")
        assert warehouse.connection().execute("SELECT said FROM main.note").fetchall() == [("between",)]
    note(home, "after")


def test_it_is_closed_whatever_happens(home: Home) -> None:
    with pytest.raises(duckdb.Error, match="nothing"), kept_open(home) as warehouse:
        warehouse.connection().execute("SELECT * FROM nothing")
    note(home, "after")
    assert query(home, "SELECT said FROM main.note") == [("after",)]


def test_who_waits_gets_a_turn_before_the_next_piece_of_work(home: Home) -> None:
    assert not somebody_waits(home)
    other = multiprocessing.get_context("spawn").Process(target=note, args=(home, "other"))
    with kept_open(home) as warehouse:
        warehouse.connection().execute(MADE)
        other.start()
        while not somebody_waits(home):
            assert other.exitcode is None
        assert warehouse.connection().execute("SELECT said FROM main.note").fetchall() == [("other",)]
        other.join(60)
        assert other.exitcode == 0
        assert not somebody_waits(home)


def test_files_one_after_the_other_are_stored_without_opening_it_again(
    home: Home, tmp_path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused one is told of by itself, and what follows is stored all the same."""
    monkeypatch.setattr(ingest, "PATIENCE_SECONDS", 60)
    files = []
    for day in range(1, 8):
        files.append(tmp_path / f"{day}.csv")
        files[-1].write_bytes(air_csv([("甲市", f"2022-01-0{day}", day)]) if day != 4 else b"what,is,this\n1,2,3\n")
    reports = ingest_files(home, "small-air", files).files
    assert [one.outcome for one in reports] == ["accepted"] * 3 + ["refused"] + ["accepted"] * 3
    # To enter them, for the three before the refusal, for it, and for the three after it.
    assert opened.count(str(home.warehouse)) == 4
    assert query(home, "SELECT count(*) FROM observations.observation WHERE NOT is_derived") == [(6,)]
