"""The suite of all observations: on top of each feed's own, told by the file's row and column, by both ways of checking."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pacewatch.errors import RegistryInvalid
from pacewatch.home import PROJECT, Home
from pacewatch.observations import expectations
from pacewatch.pipeline import approve, ingest_inbox, rebuild
from pacewatch.registry import load_registry
from pacewatch.registry.suites import SHARED_SUITE
from tests.hourly_city import economy_csv, hourly_city
from tests.small_city import air_csv
from tests.world import drop, query

ROWS = [("甲市", "2022-01-01", 80), ("甲市", "2022-01-02", 310), ("乙市", "2022-01-01", 90), ("乙市", "2022-01-02", 95)]
Shared = Callable[..., Home]


def between(column: str, low: float, high: float, **more: Any) -> dict[str, Any]:
    words = {"zh": f"{column}在{low}与{high}之间", "en": f"{column} from {low} to {high}"}
    kwargs = {"column": column, "min_value": low, "max_value": high}
    kind = "expect_column_values_to_be_between"
    return {"type": kind, "kwargs": kwargs, "severity": "critical", "meta": {"expected": words}, **more}


@pytest.fixture
def shared(home: Home, standing_clock: str, tmp_path: Path) -> Shared:
    """The small city with expectations for all observations."""

    def make(*declared: dict[str, Any]) -> Home:
        suites = tmp_path / "expectations"
        shutil.copytree(home.expectations, suites)
        suite = {"name": "_shared", "expectations": list(declared)}
        (suites / SHARED_SUITE).write_text(json.dumps(suite), encoding="utf-8")
        return replace(home, expectations=suites)

    return make


@pytest.mark.parametrize("limit", [20_000, 0], ids=["by Great Expectations", "by SQL"])
def test_a_value_that_fails_is_kept_out_with_its_row_and_column(
    shared: Shared, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(expectations, "SQL_ABOVE_ROWS", limit)
    city = shared(between("value", 0, 300), between("value", 0, 93, severity="warning"))
    drop(city, "small-air", "day.csv", air_csv(ROWS))
    (file,) = ingest_inbox(city, quiet_seconds=0).files
    assert (file.outcome, file.rows_quarantined, file.values_new) == ("accepted", 1, 3)
    found = query(
        city, 'SELECT source_row, source_column, seen, severity, detail FROM observations.quarantine ORDER BY ALL'
    )  # fmt: skip
    assert found == [
        (3, "aqi", "310", "critical", "value from 0 to 300"),
        (3, "aqi", "310", "warning", "value from 0 to 93"),
        (5, "aqi", "95", "warning", "value from 0 to 93"),
    ]
    kept = query(
        city,
        "SELECT suite, number, is_met, rows_checked, rows_failed, cells, engine FROM observations.validation_result "
        "WHERE suite = 'shared' ORDER BY ALL",
    )
    engine = "sql" if limit == 0 else "great_expectations"
    first = '{"row": 3, "column": "aqi", "seen": "310"}'
    assert kept == [
        ("shared", 1, False, 4, 1, f"[{first}]", engine),
        ("shared", 2, False, 4, 2, f'[{first}, {{"row": 5, "column": "aqi", "seen": "95"}}]', engine),
    ]
    assert rebuild(city).equal is True


def test_of_a_row_with_several_values_the_one_at_fault_is_named_and_all_stay_out(
    tmp_path: Path, standing_clock: str
) -> None:
    city = hourly_city(tmp_path)
    suite = {"name": "_shared", "expectations": [between("value", 0, 5000)]}
    (city.expectations / SHARED_SUITE).write_text(json.dumps(suite), encoding="utf-8")
    drop(city, "economy", "gdp.csv", economy_csv([("2021-03", 3000, 9000, 100), ("2022-03", 3100, 50, 100)]))
    ingest_inbox(city, quiet_seconds=0)
    columns = query(city, "SELECT source_row, source_column, seen FROM observations.quarantine")
    assert len(columns) == 1
    assert (columns[0][0], columns[0][2]) == (2, "9000")
    assert columns[0][1] != "gdp"
    assert query(city, "SELECT DISTINCT source_row FROM observations.observation WHERE NOT is_derived") == [(3,)]


@pytest.mark.parametrize(
    ("column", "low", "high", "fails"),
    [("period_days", 1, 1, False), ("period_days", 2, 31, True), ("period_year", 2022, 2022, False),
     ("period_year", 2023, 2030, True), ("hour", 25, 30, False)],
)  # fmt: skip
def test_it_sees_the_length_and_the_year_of_a_period_and_no_hour_of_a_day(
    shared: Shared, column: str, low: int, high: int, fails: bool
) -> None:
    city = shared(between(column, low, high))
    drop(city, "small-air", "day.csv", air_csv(ROWS))
    (file,) = ingest_inbox(city, quiet_seconds=0).files
    assert file.outcome == ("refused" if fails else "accepted")


def test_a_file_most_of_which_fails_it_is_refused_and_can_be_approved(shared: Shared) -> None:
    city = shared(between("value", 0, 85))
    drop(city, "small-air", "day.csv", air_csv(ROWS))
    (file,) = ingest_inbox(city, quiet_seconds=0).files
    assert file.outcome == "refused"
    assert "3 of 4 rows are bad" in (file.detail or "")
    report = approve(city, str(file.review), "engineer", "true all the same")
    assert report.taken is not None
    assert (report.taken.values_new, report.taken.rows_quarantined) == (4, 0)
    released = query(city, "SELECT source_row FROM observations.quarantine_decision ORDER BY ALL")
    assert released == [(3,), (4,), (5,)]


def test_a_column_that_observations_lack_is_found_by_check(shared: Shared) -> None:
    city = shared(between("valeu", 0, 1))
    with pytest.raises(RegistryInvalid) as refusal:
        load_registry(city.registry, city.expectations)
    (problem,) = refusal.value.problems
    assert str(problem) == (
        "expectations/_shared.json: expectations[1].kwargs.column: saw 'valeu', no column of all observations; expected one "
        "of: indicator, place, period_start, period_end, hour, value, period_days, period_year (did you mean 'value'?)"
    )


def test_without_one_nothing_is_asked(home: Home, standing_clock: str) -> None:
    assert not (home.expectations / SHARED_SUITE).exists()
    drop(home, "small-air", "day.csv", air_csv(ROWS))
    ingest_inbox(home, quiet_seconds=0)
    assert query(home, "SELECT DISTINCT suite FROM observations.validation_result") == [("feed",)]


def test_the_shipped_one_is_there_and_fits() -> None:
    assert (PROJECT / "expectations" / SHARED_SUITE).is_file()
    load_registry(PROJECT / "registry", PROJECT / "expectations")
