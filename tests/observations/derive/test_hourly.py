"""From hours to days and from stations to a city: what counts as a value, whose day an hour is, and that means are exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pacewatch.observations.air_quality import load_standards
from pacewatch.warehouse import rows, statement

DAY = date(2026, 6, 1)
NEXT = DAY + timedelta(days=1)
KNOWN = datetime.combine(date(2026, 6, 3), time())
ALL_DAY = range(1, 25)
EXACT = Decimal("0.000001")
DAILY = "place VARCHAR, role VARCHAR, period_start DATE, period_end DATE, value DECIMAL(24,6), known_at TIMESTAMP"

Hours = dict[int, object]
Derive = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables that the statements read, empty."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TEMP TABLE hourly_input "
            "(place VARCHAR, role VARCHAR, day DATE, hour BIGINT, value DECIMAL(24,6), known_at TIMESTAMP)"
        )
        connection.execute(f"CREATE TEMP TABLE derivation_input ({DAILY})")
        connection.execute("CREATE TEMP TABLE derivation_part (whole VARCHAR, part VARCHAR)")
        yield connection


@pytest.fixture
def derive(connection: duckdb.DuckDBPyConnection) -> Derive:
    """What a statement makes of hours, given as `{(role, day): {hour: value}}`."""

    def run(table: str, hours: dict[tuple[str, date], Hours]) -> list[dict[str, Any]]:
        told = [
            {"role": role, "day": day, "hour": hour, "value": None if value is None else Decimal(str(value))}
            for (role, day), by_hour in hours.items()
            for hour, value in by_hour.items()
        ]
        connection.execute("DELETE FROM hourly_input")
        schema = pa.schema(
            [("role", pa.string()), ("day", pa.date32()), ("hour", pa.int64()), ("value", pa.decimal128(24, 6))]
        )
        connection.register("told", pa.Table.from_pylist(told, schema=schema))
        connection.execute(
            "INSERT INTO hourly_input SELECT '1', role, day, hour, value, CAST(? AS TIMESTAMP) FROM told", [KNOWN]
        )
        connection.unregister("told")
        connection.execute(statement(f"observations/derive/{table}"))
        return rows(connection, f"SELECT * FROM {table} ORDER BY place, role, day")

    return run


def level(value: object, hours: range = ALL_DAY) -> Hours:
    """The same value at each of the hours."""
    return dict.fromkeys(hours, value)


@pytest.mark.parametrize(
    ("example", "hours", "no2", "aqi"),
    [(23, 19, 20, None), (24, 19, 90, 105), (25, 20, 20, 60)],
    ids=str,
)
def test_a_worked_example_of_validity(
    connection: duckdb.DuckDBPyConnection, derive: Derive, example: int, hours: int, no2: int, aqi: int | None
) -> None:
    # PM10 of 64 has an index of 60; PM2.5 of 20 is below.
    air: dict[str, object] = {"so2": 10, "no2": no2, "pm10": 64, "co": "0.5"}
    derive(
        "daily_mean", {("pm2_5", DAY): level(20, range(1, hours + 1))} | {(role, DAY): level(air[role]) for role in air}
    )
    connection.execute("INSERT INTO derivation_input SELECT place, role, day, day, value, known_at FROM daily_mean")
    derive("daily_max_8h", {("o3", DAY): level(60)})
    connection.execute("INSERT INTO derivation_input SELECT place, role, day, day, value, known_at FROM daily_max_8h")
    connection.execute("CREATE TEMP TABLE derivation_setting AS SELECT 'standard' AS name, 'hj633-2026' AS value")
    load_standards(connection)
    connection.execute(statement("observations/derive/daily_aqi"))
    (judged,) = rows(connection, "SELECT aqi, is_valid, known_at FROM daily_aqi")
    assert judged == {"aqi": aqi, "is_valid": aqi is not None, "known_at": KNOWN}


def test_a_day_needs_twenty_hours_with_a_value(derive: Derive) -> None:
    assert derive("daily_mean", {("so2", DAY): {**level(7, range(1, 20)), **level(None, range(20, 25))}}) == []
    (mean,) = derive("daily_mean", {("so2", DAY): {**level(7, range(5, 25)), 1: None}})
    assert mean == {"place": "1", "role": "so2", "day": DAY, "value": 7, "hours": 20, "known_at": KNOWN}


def test_midnight_belongs_to_the_day_that_it_ends(derive: Derive) -> None:
    until_midnight = {**level(10), 24: 34}
    means = derive("daily_mean", {("so2", DAY): until_midnight, ("so2", NEXT): level(10)})
    assert [(mean["day"], mean["value"]) for mean in means] == [(DAY, 11), (NEXT, 10)]
    highest = derive("daily_max_8h", {("o3", DAY): {**level(10), 24: 90}, ("o3", NEXT): level(10)})
    assert [(row["day"], row["value"]) for row in highest] == [(DAY, 20), (NEXT, 10)]


def test_no_window_reaches_into_the_day_before(derive: Derive) -> None:
    evening = {("o3", DAY): {**level(10), **level(100, range(17, 25))}, ("o3", NEXT): {**level(10), 1: 18}}
    assert [(row["value"], row["windows"]) for row in derive("daily_max_8h", evening)] == [(100, 17), (11, 17)]


def test_a_window_needs_six_of_its_eight_hours_and_not_its_last(derive: Derive) -> None:
    high, gap = level(90, range(9, 15)), level(None, range(15, 17))
    (row,) = derive("daily_max_8h", {("o3", DAY): {**level(10), **high, **gap}})
    assert (row["role"], row["value"], row["windows"]) == ("o3_8h", 90, 17)
    breaks_off = {**level(10), **level(90, range(17, 22)), **level(None, range(22, 25))}
    (row,) = derive("daily_max_8h", {("o3", DAY): breaks_off})
    assert row["windows"] == 16, "the window that ends at midnight has five hours"
    assert row["value"] == Decimal("76.666667"), "the one before has these five and a low one"


@pytest.mark.parametrize(
    ("until", "value", "windows"),
    [(19, 60, 14), (18, 60, None), (18, "160.5", None), (18, "160.500001", 13), (6, 161, 1), (5, 400, None)],
)
def test_a_day_needs_fourteen_windows_unless_it_is_bad_already(
    derive: Derive, until: int, value: object, windows: int | None
) -> None:
    # A window lives on for two hours after its values end, so a day that breaks off at 19 has the windows to 21.
    found = derive("daily_max_8h", {("o3", DAY): level(value, range(1, until + 1))})
    assert [(row["value"], row["windows"]) for row in found] == ([(Decimal(str(value)), windows)] if windows else [])


def test_other_pollutants_have_no_8_hour_mean(derive: Derive) -> None:
    assert derive("daily_max_8h", {("no2", DAY): level(40)}) == []


def test_means_of_random_hours_are_as_fractions_have_it(derive: Derive) -> None:
    chance = Random(24)  # noqa: S311 - sample data
    days = [DAY + timedelta(days=index) for index in range(300)]
    hours: dict[tuple[str, date], Hours] = {
        ("o3", day): {hour: chance.randrange(-9, 300_000_000) * EXACT for hour in ALL_DAY if chance.random() < 0.85}
        for day in days
    }
    means = {row["day"]: row["value"] for row in derive("daily_mean", hours)}
    highest = {row["day"]: row["value"] for row in derive("daily_max_8h", hours)}
    assert means == {day: rounded(values) for (_, day), values in hours.items() if len(values) >= 20}
    assert highest == {day: value for (_, day), values in hours.items() if (value := highest_8h(values)) is not None}
    assert 0 < len(means) < len(highest) <= len(days)


def rounded(values: Hours) -> Decimal:
    """The mean, half to even at six digits."""
    mean = sum(map(Fraction, values.values())) / len(values)
    return round(mean * 1_000_000) * EXACT


def highest_8h(values: Hours) -> Decimal | None:
    """The highest mean of the windows that have six hours, or nothing."""
    windows = [{hour: values[hour] for hour in range(end - 7, end + 1) if hour in values} for end in range(8, 25)]
    means = [rounded(window) for window in windows if len(window) >= 6]
    return max(means) if len(means) >= 14 or (means and round(max(means)) > 160) else None


@pytest.mark.parametrize(
    ("last", "mean"), [(12, "0"), (36, "0.000002"), (-12, "0"), (-36, "-0.000002"), (13, "0.000001")]
)
def test_a_mean_is_rounded_half_to_even(derive: Derive, last: int, mean: str) -> None:
    (row,) = derive("daily_mean", {("so2", DAY): {**level(0), 24: last * EXACT}})
    assert row["value"] == Decimal(mean)


def test_a_mean_is_known_since_its_newest_hour(connection: duckdb.DuckDBPyConnection, derive: Derive) -> None:
    derive("daily_mean", {("o3", DAY): level(60)})
    newest = KNOWN + timedelta(days=9)
    connection.execute("UPDATE hourly_input SET known_at = ? WHERE hour = 1", [newest])
    for table in ("daily_mean", "daily_max_8h"):
        connection.execute(statement(f"observations/derive/{table}"))
        assert rows(connection, f"SELECT known_at FROM {table}") == [{"known_at": newest}]


def test_a_city_needs_three_quarters_of_its_declared_stations(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "INSERT INTO derivation_part VALUES ('c','a'), ('c','b'), ('c','d'), ('c','e'), ('c','e'), ('x','a')"
    )
    told = [("a", 10, 0), ("b", 11, 1), ("d", "11.000001", 2), ("other", 900, 3)]
    for role, stations in (("so2", told), ("no2", told[1:])):
        for place, value, later in stations:
            values = [place, role, DAY, DAY, Decimal(str(value)), KNOWN + timedelta(days=later)]
            connection.execute("INSERT INTO derivation_input VALUES (?, ?, ?, ?, ?, ?)", values)
    connection.execute("INSERT INTO derivation_input VALUES ('e', 'no2', ?, ?, NULL, ?)", [DAY, DAY, KNOWN])
    connection.execute(statement("observations/derive/mean_over_places"))
    found = rows(connection, "SELECT * FROM place_mean ORDER BY place")
    both_days = {"role": "so2", "period_start": DAY, "period_end": DAY}
    assert found == [
        {"place": "c", **both_days, "value": Decimal("10.666667"), "parts": 3, "known_at": KNOWN + timedelta(days=2)},
        {"place": "x", **both_days, "value": Decimal(10), "parts": 1, "known_at": KNOWN},
    ]


@pytest.mark.parametrize(
    ("first", "second", "mean"), [(0, 1, "0"), (1, 2, "0.000002"), (-1, -2, "-0.000002"), (-1, 0, "0")]
)
def test_a_citys_mean_is_rounded_half_to_even(
    connection: duckdb.DuckDBPyConnection, first: int, second: int, mean: str
) -> None:
    connection.execute("INSERT INTO derivation_part VALUES ('c', 'a'), ('c', 'b')")
    for place, value in (("a", first), ("b", second)):
        values = [place, DAY, DAY, value * EXACT, KNOWN]
        connection.execute("INSERT INTO derivation_input VALUES (?, 'so2', ?, ?, ?, ?)", values)
    connection.execute(statement("observations/derive/mean_over_places"))
    assert rows(connection, "SELECT value FROM place_mean") == [{"value": Decimal(mean)}]
