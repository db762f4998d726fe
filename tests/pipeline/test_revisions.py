"""What a revision changes, and what it leaves alone: verdicts that were given, and what was known before it."""

from __future__ import annotations

from typing import Any

import pytest

from pacewatch import clock
from pacewatch.cli.status import status_rows
from pacewatch.home import Home
from pacewatch.pipeline import assess, ingest_files, publish
from tests.small_city import jobs_csv
from tests.world import query

GIVEN = {
    "verdicts": "SELECT * FROM pace.assessment WHERE as_of < TIMESTAMP '2022-07-20' ORDER BY ALL",
    "events": "SELECT * FROM alerts.event WHERE occurred_at < TIMESTAMP '2022-07-20' ORDER BY ALL",
}
JOBS = "subject = 'jobs-2022' AND place = '100200'"


@pytest.fixture
def corrected(in_august: Home, monkeypatch: pytest.MonkeyPatch) -> tuple[Home, dict[str, list[Any]]]:
    """The small city on 20 July: 乙市's jobs of June were 5,100, not 3,600; and what had been said before."""
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-07-20T08:00:00+08:00")
    before = {name: query(in_august, sql) for name, sql in GIVEN.items()}
    assert ("first_breach",) in query(in_august, f"SELECT reason FROM alerts.event WHERE {JOBS}")
    file = in_august.root.parent / "corrected.csv"
    file.write_bytes(jobs_csv([("2022-06", "乙市", 5100)]))
    (report,) = ingest_files(in_august, "small-jobs", [file]).files
    assert report.values_revised == 1
    assess(in_august, clock.now())
    publish(in_august)
    return in_august, before


def test_a_revision_may_withdraw_an_alert(corrected: tuple[Home, dict[str, list[Any]]]) -> None:
    """A revision may withdraw an alert: to those who were told of it, and it is said once."""
    home, _ = corrected
    assert query(home, f"SELECT reason FROM alerts.event WHERE {JOBS} ORDER BY occurred_at") == [
        ("first_breach",),
        ("revised",),
    ]
    assess(home, clock.now())
    assert query(home, f"SELECT count(*) FROM alerts.event WHERE {JOBS}") == [(2,)]


def test_a_revision_changes_no_verdict_that_was_given(corrected: tuple[Home, dict[str, list[Any]]]) -> None:
    """A revision changes no verdict that was given: the rows are the same, to the last column."""
    home, before = corrected
    assert {name: query(home, sql) for name, sql in GIVEN.items()} == before
    newest = query(
        home,
        "SELECT verdict, actual FROM pace.assessment WHERE target = 'jobs-2022' AND place = '100200' ORDER BY as_of",
    )
    assert [newest[-2], newest[-1]] == [("far_behind", 3600), ("on_pace", 5100)]


def test_as_of_any_moment_shows_what_was_known_then(corrected: tuple[Home, dict[str, list[Any]]]) -> None:
    """As of any moment shows what was known then: the same verdict, number by number, as was given at the time."""
    home, _ = corrected

    def looked_at(moment: str | None) -> dict[str, Any]:
        found = status_rows(home, clock.parse_moment(moment, "moment") if moment else None)
        (row,) = (row for row in found if (row["target"], row["place"]) == ("jobs-2022", "100200"))
        return row

    assert (looked_at(None)["verdict"], looked_at(None)["actual"]) == ("on_pace", 5100)
    then = looked_at("2022-07-16T08:00:00+08:00")
    assert (then["verdict"], then["actual"]) == ("far_behind", 3600)
    (given,) = query(home, "SELECT assessment FROM pace.assessment WHERE as_of < TIMESTAMP '2022-07-20' "
                     "AND target = 'jobs-2022' AND place = '100200' ORDER BY as_of DESC LIMIT 1")  # fmt: skip
    assert then["assessment"] == given[0]
