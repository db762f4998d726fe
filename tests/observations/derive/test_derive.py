"""A batch makes derived indicators new: in the same transaction, as vintages, and withdrawn when nothing supports them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from pacewatch.observations.derive import derive
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.indicator_model import Indicator
from pacewatch.registry.models import Programme

NEWEST = (
    "SELECT period_end, value, vintage, is_derived, source_column FROM observations.observation "
    "WHERE indicator = ? ORDER BY period_end, batch"
)


def programme(derived: dict[str, Any], cadence: str = "month") -> LoadedProgramme:
    """A programme with the indicator `out`, derived as said."""
    said = {
        "id": "out", "name": {"zh": "某", "en": "some"}, "unit": "%", "cadence": cadence, "form": "point", "derived": derived,
    }  # fmt: skip
    named = Programme.model_validate({"id": "p", "name": {"zh": "某", "en": "some"}})
    return LoadedProgramme(named, {}, {"out": Indicator.model_validate(said)}, {}, {}, {})


@pytest.fixture
def connection(in_memory: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    return in_memory


def observe(
    connection: duckdb.DuckDBPyConnection, batch: int, indicator: str, end: date, value: object, hour: int | None = None
) -> None:
    start = end if hour else end.replace(day=1)
    held = connection.execute(
        "SELECT count(*) FROM observations.observation WHERE indicator = ? AND period_end = ? AND hour IS NOT DISTINCT FROM ?",
        [indicator, end, hour],
    ).fetchall()[0][0]
    connection.execute(
        "INSERT INTO observations.figure VALUES (?, '1', ?, ?, ?, ?, ?, ?, FALSE, 'official', ?, 2, 'c', NULL)",
        [indicator, start, end, hour, end + timedelta(days=batch), batch, held + 1, value],
    )


def test_growth_over_the_year_before_is_derived_revised_and_not_repeated(connection: duckdb.DuckDBPyConnection) -> None:
    declared = programme({"rule": "year_on_year", "inputs": {"value": "level"}})
    observe(connection, 1, "level", date(2021, 2, 28), 200)
    assert derive(connection, declared, 1) == 0
    observe(connection, 2, "level", date(2022, 2, 28), 220)
    assert derive(connection, declared, 2) == 1
    observe(connection, 3, "level", date(2022, 3, 31), 330)  # says nothing new of February
    assert derive(connection, declared, 3) == 0
    observe(connection, 4, "level", date(2021, 2, 28), 176)
    assert derive(connection, declared, 4) == 1
    february = date(2022, 2, 28)
    assert connection.execute(NEWEST, ["out"]).fetchall() == [
        (february, 10, 1, True, "year_on_year"),
        (february, 25, 2, True, "year_on_year"),
    ]


def test_a_daily_mean_is_withdrawn_when_too_few_hours_are_left(connection: duckdb.DuckDBPyConnection) -> None:
    declared = programme({"rule": "daily_mean", "inputs": {"value": "hours"}}, cadence="day")
    day = date(2022, 1, 5)
    for hour in range(1, 21):
        observe(connection, 1, "hours", day, 10, hour)
    assert derive(connection, declared, 1) == 1
    observe(connection, 2, "hours", day, None, 7)
    assert derive(connection, declared, 2) == 1
    assert [row[1:3] for row in connection.execute(NEWEST, ["out"]).fetchall()] == [(10, 1), (None, 2)]
    observe(connection, 3, "hours", day, 10, 7)
    assert derive(connection, declared, 3) == 1


def test_a_days_air_quality_is_derived_and_its_parts_are_kept(connection: duckdb.DuckDBPyConnection) -> None:
    roles = ("so2", "no2", "pm10", "co", "o3_8h", "pm2_5")
    declared = programme(
        {"rule": "daily_aqi", "inputs": {role: role.replace("_", "-") for role in roles}}, cadence="day"
    )
    day = date(2022, 1, 5)
    for role, value in zip(roles, (89, 42, 102, "1.2", 37, 68), strict=True):
        observe(connection, 1, role.replace("_", "-"), day, value)
    connection.execute("UPDATE observations.figure SET period_start = period_end")
    assert derive(connection, declared, 1) == 1
    assert connection.execute(NEWEST, ["out"]).fetchall() == [(day, 92, 1, True, "daily_aqi")]
    found = connection.execute("SELECT aqi, primary_pollutants, standard FROM observations.air_quality_day").fetchall()
    assert found == [(92, "PM2.5", "hj633-2012")]
