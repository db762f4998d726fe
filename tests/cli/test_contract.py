"""What people and scripts rely on: the commands, their options, their exit statuses, and the keys of their JSON."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pacewatch.cli.main import main
from pacewatch.home import Home
from tests.small_city import PROGRAMMES, air_csv
from tests.world import lead_to

STATUS_KEYS = {
    "programme", "target", "indicator", "place", "period_start", "period_end", "reference_period_end", "verdict",
    "data_state", "actual", "expected", "target_value", "unit", "pace_index", "attainment_pct", "gap", "run_rate",
    "required_run_rate", "projection", "last_feasible_date", "method", "confidence", "known_at",
}  # fmt: skip

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def city(half_a_year: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of the small city on 16 July, and the settings that lead the command line to it."""
    shutil.copytree(half_a_year.root, tmp_path / "city")
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-07-16T08:00:00+08:00")
    city = replace(half_a_year, root=tmp_path / "city")
    lead_to(city, monkeypatch)
    return city


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; gives its exit status, its output and its errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            status = int(ended.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def as_json(run: Run, *arguments: object) -> Any:
    status, out, err = run(*arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_status_has_one_row_for_each_target_and_place_with_all_its_numbers(city: Home, run: Run) -> None:
    found = as_json(run, "status")
    pairs = [(row["target"], row["place"]) for row in found]
    assert pairs == sorted(set(pairs))
    assert {target for target, _ in pairs} == {"air-2022", "jobs-2022", "housing-2022"}
    assert all(row.keys() >= STATUS_KEYS for row in found)
    (jobs,) = (row for row in found if (row["target"], row["place"]) == ("jobs-2022", "100200"))
    assert (jobs["actual"], jobs["target_value"], jobs["reference_period_end"]) == (3600, 10000, "2022-06-30")
    assert (jobs["expected"], jobs["pace_index"], jobs["gap"]) == (5000, 0.72, -1400)
    assert (jobs["verdict"], jobs["method"], jobs["confidence"]) == ("far_behind", "linear", "low")


def test_status_as_of_looks_back_and_stores_nothing(city: Home, run: Run) -> None:
    before = city.warehouse.read_bytes(), city.published.read_bytes()
    found = as_json(run, "status", "--as-of", "2022-04-30T23:00:00+08:00")
    assert all(row.keys() >= STATUS_KEYS for row in found)
    air = {row["reference_period_end"] for row in found if row["target"] == "air-2022"}
    assert air == {"2022-04-29"}  # known one day after it has ended
    assert (city.warehouse.read_bytes(), city.published.read_bytes()) == before


def test_explain_leads_from_the_verdict_to_file_row_and_column(city: Home, run: Run) -> None:
    (explained,) = as_json(run, "explain", "jobs-2022", "--place", "乙市")
    assert explained["verdict"][0]["verdict"] == "far_behind"
    newest = explained["values"][0]
    assert (newest["value"], newest["file_name"], newest["source_row"]) == (3600, "first-half.csv", 13)
    assert {event["reason"] for event in explained["events"]} == {"first_breach"}
    status, out, _ = run("explain", "jobs-2022")
    assert status == 0
    assert "甲市 / Jia (100100)" in out
    assert "乙市 / Yi (100200)" in out


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (("check",), {"programme", "target", "kind", "places", "feeds"}),
        (("ingest", "--feed", "small-air", "AIR"), {"feed", "file", "sha256", "outcome", "values_new"}),
        (("doctor",), {"check", "is_well", "finding"}),
        (("query", "SELECT target, verdict FROM scoreboard"), {"target", "verdict"}),
    ],
)
def test_lists_are_arrays_of_objects(
    arguments: tuple[str, ...], keys: set[str], city: Home, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "air.csv"
    file.write_bytes(air_csv([("甲市", "2022-07-01", 50)]))
    found = as_json(run, *(file if argument == "AIR" else argument for argument in arguments))
    assert found
    assert all(row.keys() >= keys for row in found)


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (("assess", "--as-of", "2022-07-16T08:00:00+08:00"), {"as_of", "new_assessments", "decisions", "late"}),
        (("replay", "--until", "2022-07-15"), {"as_of", "new_assessments", "replayed"}),
        (("publish",), {"published"}),
        (("rebuild",), {"files", "observations", "equal"}),
    ],
)
def test_steps_report_as_an_object(arguments: tuple[str, ...], keys: set[str], city: Home, run: Run) -> None:
    assert as_json(run, *arguments).keys() >= keys


def test_every_command_can_be_asked_for_help_and_no_other_is_known(run: Run) -> None:
    promised = ["check", "ingest", "assess", "deliver", "publish", "status", "explain", "replay", "rebuild", "doctor"]
    for command in promised:
        status, out, _ = run(command, "--help")
        assert (status, "--home DIR" in out, "--registry DIR" in out, "--json" in out) == (0, True, True, True)
    assert run("evaluate")[0] == 2


def test_the_options_count_before_and_after_the_command(half_a_year: Home, run: Run, tmp_path: Path) -> None:
    options = ["--home", half_a_year.root, "--registry", half_a_year.registry, "--json"]
    before, after = run(*options, "status"), run("status", *options)
    assert before == after
    assert json.loads(before[1])


WRONG_USAGE = [
    (),
    ("assess", "--as-of", "yesterday"),
    ("assess", "--as-of", "2022-07-16T08:00:00"),
    ("replay",),
    ("replay", "--until", "2022-13-01"),
    ("explain",),
    ("status", "--loud"),
]


@pytest.mark.parametrize("arguments", WRONG_USAGE)
def test_wrong_usage_is_2(arguments: tuple[str, ...], city: Home, run: Run) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert "usage: pacewatch" in err


PROBLEMS = {
    "unknown feed": (("ingest", "--feed", "small-aire", "AIR"), "did you mean 'small-air'?"),
    "a feed without files": (("ingest", "--feed", "small-air"), "'--feed F FILE...'"),
    "files without a feed": (("ingest", "AIR"), "'--feed F FILE...'"),
    "no such file": (("ingest", "--feed", "small-air", "gone.csv"), "gone.csv"),
    "unknown target": (("explain", "jobs-2023"), "jobs-2022"),
    "unknown place": (("explain", "jobs-2022", "--place", "丙市"), "丙市"),
    "a day that isn't over": (("replay", "--until", "2022-07-16"), "isn't over"),
    "no SQL": (("query", "SELEC 1"), "the query failed"),
    "a write": (("query", "DELETE FROM alerts.state"), "the query failed"),
    "no registry": (("check", "--registry", "nowhere"), "nowhere"),
    "nothing published": (("status", "--home", "EMPTY"), "nothing has been published yet"),
}


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_problem_with_what_was_given_is_1_and_a_sentence(problem: str, city: Home, run: Run, tmp_path: Path) -> None:
    arguments, sentence = PROBLEMS[problem]
    file = tmp_path / "air.csv"
    file.write_bytes(air_csv([("甲市", "2022-07-01", 50)]))
    places = {"AIR": file, "EMPTY": tmp_path / "empty"}
    status, out, err = run(*(places.get(argument, argument) for argument in arguments))
    assert (status, out) == (1, "")
    assert err.startswith("pacewatch: ")
    assert sentence in err


def test_a_refused_file_is_1_and_the_good_one_is_ingested(city: Home, run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(air_csv([("甲市", "2022-07-01", 50)]))
    bad.write_bytes(b"")
    status, out, _ = run("ingest", "--feed", "small-air", bad, good)
    assert status == 1
    assert "bad.csv: refused for small-air: the file is empty" in out
    assert "good.csv: accepted for small-air: 1 row," in out


def test_deliver_without_connections_is_1_and_keeps_the_messages(city: Home, run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"")
    run("ingest", "--feed", "small-air", bad)
    status, out, _ = run("deliver")
    assert status == 1
    assert "AIRFLOW_CONN_SLACK_DEFAULT" in out
    assert "AIRFLOW_CONN_SMTP_DEFAULT" in out
    queued = as_json(run, "query", "SELECT count(*) AS queued FROM delivery.outbox WHERE state = 'queued'")
    assert queued == [{"queued": 2}]


def test_a_reader_who_has_seen_enough_is_no_fault(half_a_year: Home) -> None:
    command = [sys.executable, "-m", "pacewatch.cli.main", "query", "SELECT * FROM observations", "--json"]
    settings = {"PACEWATCH_HOME": str(half_a_year.root), "PYTHONPATH": str(PROGRAMMES.parents[1] / "plugins")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **settings}
    ) as done:
        assert done.stdout
        assert done.stderr
        done.stdout.read(10)
        done.stdout.close()
        assert done.stderr.read() == b""
    assert done.returncode == 0
