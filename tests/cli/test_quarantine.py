"""What `pacewatch quarantine` promises: rows are listed, shown, released or discarded, each once, and a rebuild keeps to it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pacewatch.cli.main import main
from pacewatch.home import SQL, Home
from pacewatch.observations.append import entry_id
from pacewatch.pipeline import discard, ingest_inbox, publish, rebuild, release
from pacewatch.publish import open_published
from pacewatch.warehouse.store import migrate
from tests.hourly_city import economy_csv, hourly_city
from tests.small_city import air_csv
from tests.world import drop, query, run_elsewhere, stored

DAY = air_csv(
    [("甲市", "2022-01-01", 80), ("甲市", "2022-01-02", 900), ("丙市", "2022-01-02", 50), ("乙市", "2022-01-01", 90)]
)
WHEN_READ = ("settled_at", "ingested_at", "quarantined_at", "checked_at")
WHO = ("--by", "engineer", "--why", "a dust storm, see the bulletin")
RELEASED_AT = "2022-11-02T09:00:00"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def city(home: Home, standing_clock: str, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose one file has an AQI of 900 (row 3) and an unknown place (row 4), on the day after it arrived."""
    drop(home, "small-air", "day.csv", DAY)
    ingest_inbox(home, quiet_seconds=0)
    publish(home)
    monkeypatch.setenv("PACEWATCH_CLOCK", f"{RELEASED_AT}Z")
    return home


@pytest.fixture
def run(home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`pacewatch quarantine ...`: exit status, output, errors."""
    monkeypatch.setenv("PACEWATCH_HOME", str(home.root))
    monkeypatch.setenv("PACEWATCH_REGISTRY", str(home.registry))
    monkeypatch.setenv("PACEWATCH_EXPECTATIONS", str(home.expectations))

    def run(*arguments: object) -> tuple[int, str, str]:
        status = main(["quarantine", *(str(argument) for argument in arguments)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def listed(run: Run, *arguments: object) -> list[dict[str, Any]]:
    status, out, err = run("list", *arguments, "--json")
    assert (status, err) == (0, "")
    found: list[dict[str, Any]] = json.loads(out)
    return found


def ids(home: Home) -> dict[int, str]:
    """The id of each row that was kept out, by its number in its file."""
    return dict(query(home, "SELECT source_row, id FROM observations.quarantine WHERE severity = 'critical'"))


def test_list_has_the_rows_that_wait_by_feed_and_file(city: Home, run: Run) -> None:
    found = listed(run)
    assert [(row["feed"], row["file_name"], row["source_row"], row["seen"]) for row in found] == [
        ("small-air", "day.csv", 3, "900"),
        ("small-air", "day.csv", 4, "丙市"),
    ]
    assert listed(run, "--feed", "small-air") == found
    assert listed(run, "--feed", "small-jobs") == []
    assert "did you mean 'small-air'" in run("list", "--feed", "small-aire")[2]
    assert "900" in run("list")[1]


def test_show_has_the_reason_and_the_row_as_it_stands_in_the_file(city: Home, run: Run) -> None:
    about = json.loads(run("show", ids(city)[3], "--json")[1])
    (reason,) = about["reasons"]
    assert (about["file_name"], about["row"], about["text"]) == ("day.csv", 3, "甲市,2022-01-02,900")
    assert len(about["sha256"]) == 64
    assert (reason["column"], reason["seen"]) == ("aqi", "900")
    assert reason["expectation"] == "expect_column_values_to_be_between"
    assert reason["expected"] == "an AQI lies between 0 and 500"
    assert about["decision"] is None
    assert "甲市,2022-01-02,900" in run("show", ids(city)[3])[1]


def test_a_released_row_is_a_vintage_known_from_then_on_with_its_file_row_and_column(city: Home, run: Run) -> None:
    status, out, _ = run("release", ids(city)[3], *WHO, "--json")
    assert (status, json.loads(out)["values_new"]) == (0, 1)
    found = query(
        city,
        "SELECT value, known_at, source_row, source_column, feed, grade FROM observations.observation "
        "JOIN observations.batch USING (batch) WHERE batch = 2",
    )
    assert [(int(value), *rest) for value, *rest in found] == [
        (900, datetime.fromisoformat(RELEASED_AT), 3, "aqi", "small-air", "official")
    ]
    kept = query(city, "SELECT decision, decided_by, why, decided_at, batch FROM observations.quarantine_decision")
    assert kept == [("released", WHO[1], WHO[3], datetime.fromisoformat(RELEASED_AT), 2)]
    lake_file = query(city, "SELECT lake_file FROM observations.batch WHERE batch = 2")[0][0]
    assert query(city, "SELECT count(*) FROM read_parquet(?)", str(city.lake / lake_file)) == [(1,)]
    with open_published(city) as connection:
        seen = connection.execute("SELECT decision FROM quarantine WHERE source_row = 3 ORDER BY ALL").fetchall()
    assert seen == [("released",), (None,)], "the warning about the same row decided nothing"


def test_derived_figures_follow_a_release(tmp_path: Path, standing_clock: str) -> None:
    home = hourly_city(tmp_path)
    limit = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "gdp", "max_value": 4000}}
    suite = {"name": "economy", "expectations": [{**limit, "severity": "critical"}]}
    (home.expectations / "economy.json").write_text(json.dumps(suite), encoding="utf-8")
    drop(home, "economy", "gdp.csv", economy_csv([("2021-03", 3000, "", ""), ("2022-03", 4500, "", "")]))
    ingest_inbox(home, quiet_seconds=0)
    growth = "SELECT value FROM observations.observation WHERE is_derived"
    assert query(home, growth) == []
    release(home, [ids(home)[3]], "engineer", "a boom")
    assert [int(value) for (value,) in query(home, growth)] == [50]
    assert rebuild(home).equal is True


@pytest.mark.parametrize("verb", ["release", "discard"])
def test_what_is_decided_leaves_the_list_and_is_decided_once(city: Home, run: Run, verb: str) -> None:
    entry = ids(city)[3]
    assert run(verb, entry, *WHO)[0] == 0
    assert [row["source_row"] for row in listed(run)] == [4]
    decisions = {row["source_row"]: row["decision"] for row in listed(run, "--all")}
    assert decisions == {3: {"release": "released", "discard": "discarded"}[verb], 4: None}
    before = stored(city)
    for again in ("release", "discard"):
        status, _, err = run(again, entry, "--by", "x", "--why", "y")
        assert status == 1
        assert f"{decisions[3]} already, by engineer on 2022-11-02 09:00 UTC: a dust storm" in err
    assert stored(city) == before


def test_a_discarded_row_changes_no_figure(city: Home, run: Run) -> None:
    figures = query(city, "SELECT * FROM observations.observation ORDER BY ALL")
    assert run("discard", ids(city)[3], ids(city)[4], *WHO)[0] == 0
    assert query(city, "SELECT * FROM observations.observation ORDER BY ALL") == figures
    assert listed(run) == []
    assert "no row in quarantine waits" in run("list")[1]


@pytest.mark.parametrize("verb", ["release", "discard"])
def test_an_unknown_id_is_refused_and_nothing_is_decided(city: Home, run: Run, verb: str) -> None:
    before = stored(city)
    status, _, err = run(verb, ids(city)[3], "0123456789ab", *WHO)
    assert status == 1
    assert "'0123456789ab'; 'pacewatch quarantine list'" in err
    assert run("show", "0123456789ab")[0] == 1
    assert stored(city) == before


@pytest.mark.parametrize("missing", [("--by", " ", "--why", "x"), ("--by", "x", "--why", "")])
def test_nobody_and_no_reason_are_refused(city: Home, run: Run, missing: tuple[str, ...]) -> None:
    status, _, err = run("release", ids(city)[3], *missing)
    assert status == 1
    assert "saw nothing; expected a" in err


MEANINGLESS = {
    "unknown city": ("丙市,2022-01-02,50", "places.yaml"),
    "impossible date": ("甲市,2022-02-30,50", "have the row corrected"),
    "a date to come": ("甲市,2023-02-01,50", "after the period has ended"),
    "no number": ("甲市,2022-01-02,good", "have the row corrected"),
    "too many cells": ("甲市,2022-01-02,50,51", "have the row corrected"),
    "an open quote": ('甲市,2022-01-02,"50', "have the row corrected"),
    "implausible and of an unknown city": ("丙市,2022-01-02,900", "places.yaml"),
}


@pytest.mark.parametrize("fault", MEANINGLESS)
def test_a_row_without_a_meaning_cannot_be_released_but_discarded(
    home: Home, standing_clock: str, run: Run, fault: str
) -> None:
    line, advice = MEANINGLESS[fault]
    content = f"city,date,aqi\n甲市,2022-01-01,80\n{line}\n乙市,2022-01-01,90\n".encode()
    drop(home, "small-air", "day.csv", content)
    ingest_inbox(home, quiet_seconds=0)
    before = stored(home)
    status, _, err = run("release", ids(home)[3], *WHO)
    assert status == 1
    assert "day.csv, row 3: " in err
    assert "can't be released" in err
    assert advice in err
    assert stored(home) == before
    publish(home)
    assert json.loads(run("show", ids(home)[3], "--json")[1])["text"] == line
    assert run("discard", ids(home)[3], *WHO)[0] == 0


def test_of_two_contradicting_rows_one_is_released_and_the_other_discarded(
    home: Home, standing_clock: str, run: Run
) -> None:
    rows = [("甲市", "2022-01-01", 80), ("甲市", "2022-01-01", 85), *(("乙市", f"2022-01-0{day}", 9) for day in (1, 2))]
    drop(home, "small-air", "day.csv", air_csv(rows))
    ingest_inbox(home, quiet_seconds=0)
    both = ids(home)
    status, _, err = run("release", both[2], both[3], *WHO)
    assert status == 1
    assert "row 2 says 80, row 3 says 85 of the same thing; expected one to release" in err
    assert (run("discard", both[2], *WHO)[0], run("release", both[3], *WHO)[0]) == (0, 0)
    known = query(home, "SELECT value FROM observations.observation WHERE place = '100100'")
    assert [int(value) for (value,) in known] == [85]


def test_the_same_bytes_again_are_not_quarantined_again_but_another_file_is(city: Home, run: Run) -> None:
    run("release", ids(city)[3], *WHO)
    run("discard", ids(city)[4], *WHO)
    drop(city, "small-air", "again.csv", DAY)
    ingest_inbox(city, quiet_seconds=0)
    publish(city)
    assert listed(run) == []
    drop(city, "small-air", "other.csv", DAY + "乙市,2022-01-03,70\n".encode())
    ingest_inbox(city, quiet_seconds=0)
    publish(city)
    assert [(row["file_name"], row["source_row"]) for row in listed(run)] == [("other.csv", 3), ("other.csv", 4)]


@pytest.mark.parametrize("step", [release, discard])
def test_killed_before_it_commits_and_given_again(city: Home, tmp_path: Path, step: Any) -> None:
    whole = replace(city, root=tmp_path / "whole")
    shutil.copytree(city.root, whole.root)
    step(whole, [ids(whole)[3]], "engineer", "a storm")
    before = stored(city)
    assert run_elsewhere(step, city, [ids(city)[3]], "engineer", "a storm", crash_at="quarantine.before_commit") == -9
    assert stored(city) == before
    step(city, [ids(city)[3]], "engineer", "a storm")
    assert stored(city) == stored(whole)


def test_a_rebuild_takes_the_decisions_again_in_their_place_among_the_files(
    city: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Released on 2 November, corrected on the 3rd, a second file's wrong row released on the 4th."""
    release(city, [ids(city)[3]], "engineer", "a storm")
    discard(city, [ids(city)[4]], "engineer", "no such place")
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-11-03T09:00:00Z")
    drop(city, "small-air", "corrected.csv", air_csv([("甲市", "2022-01-02", 90), ("甲市", "2022-01-03", 901), *GOOD]))
    ingest_inbox(city, quiet_seconds=0)
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-11-04T09:00:00Z")
    (second,) = query(city, "SELECT id FROM observations.quarantine WHERE seen = '901' AND severity = 'critical'")
    release(city, list(second), "engineer", "another storm")
    before = taken_in(city)
    for _ in range(2):
        assert rebuild(city).equal is True
        assert taken_in(city) == before
    values = query(
        city,
        "SELECT value FROM observations.observation WHERE place = '100100' AND period_end = '2022-01-02' ORDER BY ALL",
    )
    assert [int(value) for (value,) in values] == [90, 900]


def taken_in(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """All that comes of files and of decisions about them."""
    return {
        table: rows for table, rows in stored(home, WHEN_READ).items() if table.startswith(("raw.", "observations."))
    }


GOOD = [("乙市", "2022-01-02", 50), ("乙市", "2022-01-03", 50)]


def test_a_rebuild_of_an_unreadable_warehouse_takes_the_decisions_from_the_published_copy(city: Home, run: Run) -> None:
    run("release", ids(city)[3], *WHO)
    figures = query(city, "SELECT * FROM observations.observation ORDER BY ALL")
    city.warehouse.write_bytes(b"not a database")
    assert rebuild(city).equal is None
    assert query(city, "SELECT * FROM observations.observation ORDER BY ALL") == figures


def test_a_published_file_of_an_older_pacewatch_is_named(city: Home, run: Run) -> None:
    entry = ids(city)[3]
    with duckdb.connect(str(city.published)) as connection:
        connection.execute("DROP VIEW main.quarantine; DROP TABLE observations.quarantine_decision")
    for step in (("list",), ("show", entry)):
        status, _, err = run(*step)
        assert status == 1
        assert "pacewatch.duckdb: is of an older Pacewatch; run 'pacewatch publish' first" in err


def test_a_released_row_that_passes_a_wider_suite_is_not_released_twice(city: Home, tmp_path: Path) -> None:
    release(city, [ids(city)[3]], "engineer", "a storm")
    wide = tmp_path / "expectations"
    shutil.copytree(city.expectations, wide)
    suite = wide / "small-air.json"
    suite.write_text(suite.read_text().replace('"max_value": 500', '"max_value": 1000'))
    rebuild(replace(city, expectations=wide))
    found = query(city, "SELECT count(*) FROM observations.observation WHERE value = 900")
    assert found == [(1,)]
    assert query(city, "SELECT decision, batch FROM observations.quarantine_decision") == [("released", None)]


def test_an_older_warehouse_gets_the_same_ids_and_keeps_its_batches() -> None:
    files = sorted((SQL / "migrations").glob("*.sql"))
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE SCHEMA warehouse; CREATE TABLE warehouse.migration (name VARCHAR NOT NULL PRIMARY KEY)"
        )
        for path in files[: [path.stem for path in files].index("0007_quarantine_decisions")]:
            connection.execute(path.read_text(encoding="utf-8"))
            connection.execute("INSERT INTO warehouse.migration VALUES (?)", [path.stem])
        connection.execute("INSERT INTO observations.batch VALUES (1, 'air', 'ab', now(), 2, 1, 1, 1, 0, 'x.parquet')")
        connection.execute(
            "INSERT INTO observations.quarantine VALUES ('air', 'ab', 3, 'aqi', '9', 'number', 'critical', 'a', now())"
        )
        migrate(connection)
        assert connection.execute("SELECT id FROM observations.quarantine").fetchall() == [(entry_id("air", "ab", 3),)]
        assert connection.execute("SELECT batch, lake_file FROM observations.batch").fetchall() == [(1, "x.parquet")]
