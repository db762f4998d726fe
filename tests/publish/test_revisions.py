"""Figures told anew: the value before, by how much it changed, and both files, for analysts and on the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from pacewatch.cli.main import main
from pacewatch.home import Home
from pacewatch.pipeline import ingest_files, publish
from pacewatch.publish import open_published
from pacewatch.warehouse import rows
from tests.small_city import jobs_csv


@pytest.fixture
def told_anew(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Jobs until February, told three times: 1,000 at first, then 1,100, then 990; and a figure that stays as it is."""
    for day, count in ((10, 1000), (20, 1100), (25, 990)):
        monkeypatch.setenv("PACEWATCH_CLOCK", f"2022-03-{day}T08:00:00+08:00")
        file = tmp_path / f"march-{day}.csv"
        file.write_bytes(jobs_csv([("2022-01", "甲市", 400), ("2022-02", "甲市", count)]))
        ingest_files(home, "small-jobs", [file])
    publish(home)
    return home


def test_each_revision_has_its_size_and_both_files(told_anew: Home) -> None:
    with open_published(told_anew) as connection:
        last, first = rows(connection, "SELECT * FROM main.revisions")
    assert (first["period_end"], first["previous_value"], first["value"]) == (date(2022, 2, 28), 1000, 1100)
    assert (first["change"], first["change_pct"]) == (100, 10)
    assert (last["previous_value"], last["value"], last["change"], last["change_pct"]) == (1100, 990, -110, -10)
    assert (last["vintage"], last["previous_vintage"]) == (3, 2)
    assert [str(last[name]) for name in ("known_at", "previous_known_at")] == [
        "2022-03-25 00:00:00",
        "2022-03-20 00:00:00",
    ]
    assert (last["file_name"], last["source_row"], last["feed"]) == ("march-25.csv", 3, "small-jobs")
    assert (last["previous_file_name"], last["previous_source_row"]) == ("march-20.csv", 3)


@pytest.mark.parametrize(("before", "now", "pct"), [(0, 50, None), (40, 20, -50), (8, 9, 12.5)])
def test_a_change_in_percent_is_of_the_size_of_what_was(
    home: Home, tmp_path: Path, standing_clock: str, before: int, now: int, pct: float | None
) -> None:
    for number, area in enumerate((before, now)):
        file = tmp_path / f"{number}.csv"
        file.write_bytes(f"2022-09,{area}\n".encode())
        ingest_files(home, "small-housing", [file])
    publish(home)
    with open_published(home) as connection:
        (found,) = rows(connection, "SELECT change, change_pct FROM main.revisions")
    assert (found["change"], found["change_pct"]) == (now - before, pct)


def test_the_command_lists_them_of_one_indicator_or_place(told_anew: Home, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        about = ["--home", str(told_anew.root), "--registry", str(told_anew.registry)]
        status = main(["revisions", *arguments, *about])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("PACEWATCH_EXPECTATIONS", str(told_anew.expectations))
        status, out, _ = run("--indicator", "jobs", "--place", "甲市", "--json")
        assert (status, [row["value"] for row in json.loads(out)]) == (0, [990, 1100])
        assert "march-20.csv" in run("--indicator", "jobs")[1]
        assert run("--place", "乙市")[1] == "no figure has been told anew\n"
        status, _, said = run("--indicator", "job")
        assert (status, said) == (1, "pacewatch: there is no indicator 'job' (did you mean 'jobs'?)\n")
        assert run("--place", "丙市")[2].startswith("pacewatch: no programme has a place '丙市'")
