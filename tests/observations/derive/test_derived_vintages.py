"""What is derived from vintages: as known at any moment, it is what would have been derived from what was known then."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import yaml

from pacewatch.home import Home
from pacewatch.observations.derive import derive
from pacewatch.pipeline import ingest_files
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.indicator_model import Indicator
from pacewatch.registry.models import Place, Programme
from pacewatch.warehouse.store import migrate
from tests.hourly_city import hourly_city
from tests.world import query

CITY, STATIONS = "200000", ("200001", "200002", "200003", "200004")
FIRST = datetime(2022, 3, 1)  # noqa: DTZ001 - the warehouse keeps UTC without saying so
Key = tuple[str, str, date, date]


@dataclass(frozen=True)
class Told:
    """A figure as it was told at a moment."""

    indicator: str
    place: str
    start: date
    end: date
    value: Decimal | None
    known_at: datetime
    hour: int | None = None


def programme(*derived: dict[str, Any]) -> LoadedProgramme:
    """A city with four stations, and indicators `out`, `out-2` ..., derived as said."""
    name = {"zh": "某", "en": "some"}
    indicators = {}
    for number, said in enumerate(derived, 1):
        known = "out" if number == 1 else f"out-{number}"
        declared = {"id": known, "name": name, "unit": "%", "cadence": "day", "form": "point", "derived": said}
        indicators[known] = Indicator.model_validate(declared)
    places = {CITY: Place.model_validate({"code": CITY, "name": name})}
    places |= {code: Place.model_validate({"code": code, "name": name, "part_of": CITY}) for code in STATIONS}
    return LoadedProgramme(Programme.model_validate({"id": "p", "name": name}), places, indicators, {}, {}, {})


@functools.cache
def _kept(name: str) -> duckdb.DuckDBPyConnection:
    opened = duckdb.connect()
    migrate(opened)
    return opened


@contextmanager
def warehouse(name: str = "of the test") -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty warehouse; its schema is made once, which takes longer than deriving."""
    opened = _kept(name)
    for table in ("figure", "air_quality_day"):
        opened.execute(f"DELETE FROM observations.{table}")
    yield opened


SCHEMA = pa.schema(
    [
        ("indicator", pa.string()),
        ("place", pa.string()),
        ("start", pa.date32()),
        ("end", pa.date32()),
        ("value", pa.decimal128(24, 6)),
        ("known_at", pa.timestamp("us")),
        ("hour", pa.int64()),
    ]
)


def take_in(connection: duckdb.DuckDBPyConnection, batch: int, told: Iterable[Told]) -> None:
    connection.register("told", pa.Table.from_pylist([vars(one) for one in told], schema=SCHEMA))
    connection.execute(
        "INSERT INTO observations.figure "
        "(indicator, place, period_start, period_end, hour, known_at, batch, vintage, is_derived, grade, value, source_row, "
        'source_column) SELECT indicator, place, start, "end", hour, known_at, ?, row_number() OVER (), FALSE, '
        "'official', value, 2, 'c' FROM told",
        [batch],
    )
    connection.unregister("told")


def as_of(connection: duckdb.DuckDBPyConnection, moment: datetime) -> dict[Key, Decimal]:
    """What was known of everything derived."""
    found = connection.execute(
        "SELECT indicator, place, period_start, period_end, value FROM observations.observation "
        "WHERE is_derived AND known_at <= ? QUALIFY row_number() OVER ("
        "PARTITION BY indicator, place, period_start, period_end ORDER BY known_at DESC, batch DESC) = 1",
        [moment],
    ).fetchall()
    return {(indicator, place, start, end): value for indicator, place, start, end, value in found if value is not None}


def derived_then(declared: LoadedProgramme, told: Iterable[Told], moment: datetime) -> dict[Key, Decimal]:
    """What would have been derived from what was known at a moment, had it all come in one file."""
    with warehouse("of the reference") as connection:
        take_in(connection, 1, [one for one in told if one.known_at <= moment])
        derive(connection, declared, 1)
        return as_of(connection, datetime.max)  # noqa: DTZ901 - as above


def month(year: int, number: int) -> tuple[date, date]:
    following = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), following - timedelta(days=1)


def levels(dice: random.Random) -> tuple[str, str, date, date, int | None]:
    return "level", dice.choice(STATIONS[:2]), *month(dice.randint(2019, 2022), dice.randint(1, 3)), None


def counts(dice: random.Random) -> tuple[str, str, date, date, int | None]:
    return dice.choice(["part", "whole"]), dice.choice(STATIONS[:2]), *month(2022, dice.randint(1, 2)), None


def of_stations(dice: random.Random) -> tuple[str, str, date, date, int | None]:
    day = date(2022, 1, dice.randint(1, 2))
    return "station", dice.choice(STATIONS), day, day, None


def hours(dice: random.Random) -> tuple[str, str, date, date, int | None]:
    day = date(2022, 1, dice.randint(1, 2))
    return "hours", STATIONS[0], day, day, dice.randint(1, 24)


def pollutants(dice: random.Random) -> tuple[str, str, date, date, int | None]:
    day = date(2022, 1, 5)
    return dice.choice(ROLES), dice.choice(STATIONS[:2]), day, day, None


ROLES = ("so2", "no2", "pm10", "co", "o3-8h", "pm2-5")
AQI = {"rule": "daily_aqi", "inputs": {role.replace("-", "_"): role for role in ROLES}}
WORLDS: dict[str, tuple[tuple[dict[str, Any], ...], Callable[[random.Random], Any], int]] = {
    "year_on_year": (({"rule": "year_on_year", "inputs": {"value": "level"}},), levels, 40),
    "share": (({"rule": "share", "inputs": {"part": "part", "whole": "whole"}},), counts, 30),
    "mean_over_places": (({"rule": "mean_over_places", "inputs": {"value": "station"}},), of_stations, 30),
    "daily_mean": (({"rule": "daily_mean", "inputs": {"value": "hours"}},), hours, 120),
    "daily_max_8h": (({"rule": "daily_max_8h", "inputs": {"o3": "hours"}},), hours, 120),
    "daily_aqi": ((AQI,), pollutants, 50),
    "a mean of daily means": (
        (
            {"rule": "daily_mean", "inputs": {"value": "hours"}},
            {"rule": "mean_over_places", "inputs": {"value": "out"}},
        ),
        lambda dice: (*hours(dice)[:1], dice.choice(STATIONS), *hours(dice)[2:3] * 2, dice.randint(1, 24)),
        500,
    ),
}


def made(dice: random.Random, name: str) -> list[Told]:
    """Figures told again and again within ten days, each moment once; some are taken back."""
    _, draw, count = WORLDS[name]
    found: dict[object, Told] = {}
    for _ in range(count):
        indicator, place, start, end, hour = draw(dice)
        value = None if dice.random() < 0.1 else Decimal(dice.randint(1, 90))
        told = Told(indicator, place, start, end, value, FIRST + timedelta(days=dice.randrange(10)), hour)
        found[replace(told, value=None)] = told
    return list(found.values())


def reported_before(name: str) -> list[Told]:
    """A first figure of each station: what one has to do with days of before it reported anything isn't asked here."""
    day, before = date(2022, 1, 3), FIRST - timedelta(days=1)
    return [Told("station", code, day, day, Decimal(1), before) for code in STATIONS if name == "mean_over_places"]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", WORLDS)
def test_as_known_at_any_moment_it_is_what_would_have_been_derived_then(name: str, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - made-up figures, not secrets
    declared, told = programme(*WORLDS[name][0]), made(dice, name)
    dice.shuffle(told)
    told, some = reported_before(name) + told, 0
    with warehouse() as connection:
        for batch in range(1, 5):
            size = -(-len(told) // 4)
            take_in(connection, batch, told[(batch - 1) * size : batch * size])
            derive(connection, declared, batch, has_vintages=True)
        for moment in sorted({one.known_at for one in told}):
            expected = derived_then(declared, told, moment)
            assert as_of(connection, moment) == expected, moment
            some += len(expected)
        assert some
        numbers = connection.execute(
            "SELECT indicator, place, period_start, period_end, vintage, count(*) FROM observations.observation "
            "WHERE is_derived GROUP BY ALL HAVING count(*) > 1"
        ).fetchall()
        assert numbers == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", WORLDS)
def test_files_that_count_from_their_arrival_may_come_between(name: str, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - made-up figures, not secrets
    declared, told = programme(*WORLDS[name][0]), reported_before(name) + made(dice, name)
    half = len(told) // 2
    arrival = FIRST + timedelta(days=20)
    arriving = list(
        {
            replace(one, value=None, known_at=arrival): replace(one, known_at=arrival) for one in made(dice, name)
        }.values()
    )
    with warehouse() as connection:
        for batch, rows in enumerate((told[:half], arriving, told[half:]), 1):
            take_in(connection, batch, rows)
            derive(connection, declared, batch, has_vintages=rows is not arriving)
        told += arriving
        for moment in sorted({one.known_at for one in told}):
            assert as_of(connection, moment) == derived_then(declared, told, moment), moment


def test_a_file_told_again_derives_nothing_new() -> None:
    declared = programme({"rule": "year_on_year", "inputs": {"value": "level"}})
    told = [
        Told("level", CITY, *month(2021, 1), Decimal(100), FIRST),
        Told("level", CITY, *month(2022, 1), Decimal(110), FIRST + timedelta(days=1)),
        Told("level", CITY, *month(2022, 1), Decimal(120), FIRST + timedelta(days=2)),
    ]
    with warehouse() as connection:
        take_in(connection, 1, told)
        assert derive(connection, declared, 1, has_vintages=True) == 2
        take_in(connection, 2, told[1:])
        assert derive(connection, declared, 2, has_vintages=True) == 0


def test_the_parts_of_a_days_air_quality_are_kept_for_each_moment() -> None:
    values = dict(zip(ROLES, (89, 42, 102, "1.2", 37, 68), strict=True))
    day = date(2022, 1, 5)
    told = [Told(role, CITY, day, day, Decimal(value), FIRST) for role, value in values.items()]
    told.append(Told("pm2-5", CITY, day, day, Decimal(160), FIRST + timedelta(days=1)))
    with warehouse() as connection:
        take_in(connection, 1, told)
        derive(connection, programme(AQI), 1, has_vintages=True)
        assert connection.execute(
            "SELECT place, day, known_at, aqi FROM observations.air_quality_day ORDER BY known_at"
        ).fetchall() == [(CITY, day, FIRST, 92), (CITY, day, FIRST + timedelta(days=1), 210)]


VINTAGES = {
    "2022-02-15": [("2021-12", 1000), ("2021-01", 80), ("2022-01", 88)],
    "2022-03-15": [("2021-01", 100), ("2021-02", 200), ("2022-02", 230)],
    "2022-04-15": [("2022-01", 105), ("2022-02", 220)],
}
GROWTH = {
    "2022-02-15": {1: Decimal("10")},
    "2022-03-15": {1: Decimal("-12"), 2: Decimal("15")},
    "2022-04-15": {1: Decimal("5"), 2: Decimal("10")},
}


def by_column(folder: Path) -> Home:
    """The hourly city, whose economy names the days on which its figures were told."""
    home = hourly_city(folder)
    feeds = home.registry / "hourly" / "feeds.yaml"
    content = yaml.safe_load(feeds.read_text(encoding="utf-8"))
    economy = next(feed for feed in content["feeds"] if feed["id"] == "economy")
    economy |= {"columns": ["month", "told", "gdp"], "known_at": {"rule": "column", "column": "told"}}
    economy["values"] = [value for value in economy["values"] if value["column"] == "gdp"]
    feeds.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    targets = home.registry / "hourly" / "targets.yaml"
    content = yaml.safe_load(targets.read_text(encoding="utf-8"))
    content["targets"] = [target for target in content["targets"] if target["id"] != "incomes"]
    targets.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return home


@pytest.mark.parametrize(
    "files",
    [[tuple(VINTAGES)], [(day,) for day in VINTAGES], [(day,) for day in reversed(VINTAGES)]],
    ids=["one file", "a file for each", "the newest first"],
)
def test_growth_is_known_as_it_was_on_each_day(files: Sequence[tuple[str, ...]], tmp_path: Path) -> None:
    home = by_column(tmp_path)
    for number, days in enumerate(files):
        lines = [f"{month},{day},{value}\n" for day in days for month, value in VINTAGES[day]]
        file = tmp_path / f"{number}.csv"
        file.write_text("month,told,gdp\n" + "".join(lines), encoding="utf-8")
        (report,) = ingest_files(home, "economy", [file]).files
        assert report.outcome == "accepted", report.summary()
    for day, growth in GROWTH.items():
        found = query(
            home,
            "SELECT month(period_end), value FROM observations.observation "
            f"WHERE indicator = 'gdp-growth' AND known_at <= TIMESTAMP '{day}' "
            "QUALIFY row_number() OVER (PARTITION BY period_end ORDER BY known_at DESC, batch DESC) = 1",
        )
        assert dict(found) == growth, day
