"""The AQI of days as the standards' texts have it: worked examples by their number, days that don't count, dust, exactness."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pacewatch.observations.air_quality import INDEX_POINTS, STANDARDS, load_standards
from pacewatch.warehouse import rows, statement

with (Path(__file__).parent / "cases" / "worked_examples.csv").open(encoding="utf-8", newline="") as cases:
    EXAMPLES = list(csv.DictReader(cases))

OLD, NEW = "hj633-2012", "hj633-2026"
NAMES = {"co": "CO", "no2": "NO2", "o3_8h": "O3", "o3_1h": "O3-1h", "pm10": "PM10", "pm2_5": "PM2.5", "so2": "SO2"}
CLEAN = {"so2": 10, "no2": 20, "pm10": 30, "co": "0.5", "o3_8h": 60, "pm2_5": 12}
DAY = date(2026, 6, 1)
KNOWN = datetime.combine(date(2026, 6, 2), time(9))
INPUT = pa.schema(
    [
        *(("place", pa.string()), ("role", pa.string()), ("period_start", pa.date32()), ("period_end", pa.date32())),
        *(("value", pa.decimal128(24, 6)), ("known_at", pa.timestamp("us"))),
    ]
)
Days = dict[date, dict[str, Any]]


class Air:
    """Days of air at one place, and what the statement makes of them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        load_standards(connection)
        connection.execute("CREATE TEMP TABLE derivation_setting (name VARCHAR, value VARCHAR)")

    def judge(self, days: Days, standard: str = "by_date", dust: str = "keep") -> list[dict[str, Any]]:
        """The rows of `daily_aqi`, by day; a concentration of None isn't there."""
        told = [
            dict(zip(INPUT.names, ("222400", role, day, day, Decimal(str(value)), KNOWN), strict=True))
            for day, air in days.items()
            for role, value in air.items()
            if value is not None
        ]
        self.connection.register("told", pa.Table.from_pylist(told, schema=INPUT))
        self.connection.execute("CREATE OR REPLACE TEMP TABLE derivation_input AS SELECT * FROM told")
        self.connection.unregister("told")
        self.connection.execute("DELETE FROM derivation_setting")
        self.connection.execute("INSERT INTO derivation_setting VALUES ('standard', ?), ('dust', ?)", [standard, dust])
        self.connection.execute(statement("observations/derive/daily_aqi"))
        return rows(self.connection, "SELECT * FROM daily_aqi ORDER BY place, day")

    def day(self, standard: str = NEW, counting: str = "keep", **changes: object) -> dict[str, Any]:
        """A clean day but for `changes`."""
        (judged,) = self.judge({DAY: {**CLEAN, **changes}}, standard, counting)
        return judged


@pytest.fixture
def air() -> Iterator[Air]:
    """The standards, and no air yet."""
    with duckdb.connect() as connection:
        yield Air(connection)


@pytest.mark.parametrize("standard", [OLD, NEW])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["number"])
def test_a_worked_example(air: Air, example: dict[str, str], standard: str) -> None:
    year = standard[-4:]
    judged = air.day(standard, **{role: example[role] or None for role in NAMES})
    expected = (int(example[f"aqi_{year}"]), example[f"primary_{year}"] or None)
    assert (judged["aqi"], judged["primary_pollutants"]) == expected
    assert judged["is_valid"] is True


def test_all_worked_examples_of_whole_days_are_here() -> None:
    assert [int(example["number"]) for example in EXAMPLES] == list(range(1, 23))


def test_the_standards_differ_in_particles_at_100_and_in_ozone_alone() -> None:
    old, new = (standard.points for standard in STANDARDS)
    assert {role for role in NAMES if old[role] != new.get(role)} == {"pm10", "pm2_5", "o3_1h"}
    assert (old["pm10"], old["pm2_5"]) == ((0, 50, 150, 250, 350, 420, 500, 600), (0, 35, 75, 115, 150, 250, 350, 500))
    # aqi-hub can't vouch for these two.
    assert old["so2"] == (0, 50, 150, 475, 800, 1600, 2100, 2620)
    assert old["o3_1h"] == (0, 160, 200, 300, 400, 800, 1000, 1200)


def test_each_day_is_judged_by_the_standard_of_its_date(air: Air) -> None:
    dusty = {**CLEAN, "pm2_5": 75}
    days = dict.fromkeys([date(2012, 2, 28), date(2012, 2, 29), date(2026, 2, 28), date(2026, 3, 1)], dusty)
    judged = [(day["standard"], day["aqi"]) for day in air.judge(days)]
    assert judged == [(None, None), (OLD, 100), (OLD, 100), (NEW, 114)]
    assert [day["aqi"] for day in air.judge(days, OLD)] == [100] * 4
    assert [day["aqi"] for day in air.judge(days, NEW)] == [114] * 4


@pytest.mark.parametrize("standard", [OLD, NEW])
@pytest.mark.parametrize("missing", CLEAN)
def test_a_day_without_a_pollutant_counts_only_when_it_is_bad_anyway(air: Air, missing: str, standard: str) -> None:
    other = "no2" if missing != "no2" else "so2"
    at_100, above = {"no2": (80, 81), "so2": (150, 153)}[other]
    good = air.day(standard, **{missing: None, other: at_100})
    assert (good["aqi"], good["is_valid"], good["primary_pollutants"]) == (None, False, None)
    assert good[f"iaqi_{other}"] == 100
    bad = air.day(standard, **{missing: None, other: above})
    assert (bad["aqi"], bad["is_valid"], bad["primary_pollutants"]) == (101, True, NAMES[other])


def test_ozone_above_its_8_hour_table_is_left_to_the_highest_hour_in_2012_and_300_in_2026(air: Air) -> None:
    assert air.day(OLD, o3_8h=800)["aqi"] == 300
    assert air.day(OLD, o3_8h=801)["aqi"] is None, "ozone is missing, and the rest is clean"
    assert air.day(OLD, o3_8h=801, no2=90)["aqi"] == 105
    assert air.day(OLD, o3_8h=801, o3_1h=801)["aqi"] == 301
    assert air.day(OLD, o3_8h=None, o3_1h=150)["aqi"] is None, (
        "the highest hour doesn't stand in for the mean below 800"
    )
    assert air.day(NEW, o3_8h=801)["aqi"] == 300


def test_the_highest_hour_of_ozone_makes_a_bad_day_in_2012_alone(air: Air) -> None:
    peak = {"o3_8h": 150, "o3_1h": 210}
    assert [air.day(standard, **peak)["aqi"] for standard in (OLD, NEW)] == [105, 92]
    assert air.day(NEW, **peak)["iaqi_o3_1h"] is None


@pytest.mark.parametrize("role", ["so2", "no2", "pm10", "co", "pm2_5", "o3_1h"])
def test_above_its_table_a_pollutant_has_500(air: Air, role: str) -> None:
    top = STANDARDS[0].points[role][-1]
    assert [air.day(OLD, **{role: value})["aqi"] for value in (top, top + 1, "999999999999999999.999999")] == [500] * 3


def test_a_negative_concentration_is_a_missing_one(air: Air) -> None:
    assert [air.day(so2=value)["aqi"] for value in (-999, "-0.000001", 0)] == [None, None, 30]


def test_concentrations_are_rounded_half_to_even_before_they_are_judged(air: Air) -> None:
    assert [air.day(pm2_5=value)["aqi"] for value in ("60.5", "60.500001", "61.5")] == [100, 101, 102]
    assert [air.day(co=value)["aqi"] for value in ("4.05", "4.050001", "4.15")] == [100, 101, 101]
    assert [air.day(co=value)["iaqi_co"] for value in ("0.25", "0.35")] == [5, 10]


def test_an_exact_index_stays_what_it_is(air: Air) -> None:
    for standard in STANDARDS:
        for role, points in standard.points.items():
            for point, index in zip(points, INDEX_POINTS, strict=False):
                assert air.day(standard.name, **{role: point})[f"iaqi_{role}"] == index
    assert math.ceil((100 - 50) / (4 - 2) * (2.2 - 2) + 50) == 56, "what doubles make of an exact 55"
    assert air.day(co="2.2")["iaqi_co"] == 55


def test_a_value_is_known_since_its_newest_input(air: Air) -> None:
    air.day()
    newest = KNOWN + timedelta(days=3)
    air.connection.execute("UPDATE derivation_input SET known_at = ? WHERE role = 'so2'", [newest])
    air.connection.execute(statement("observations/derive/daily_aqi"))
    assert [row["known_at"] for row in rows(air.connection, "SELECT known_at FROM daily_aqi")] == [newest]


def test_the_ways_to_count_dust_give_three_ratios(air: Air) -> None:
    days: Days = {date(2025, 1, 1) + timedelta(days=index): CLEAN for index in range(365)}
    for index, day in enumerate(list(days)[:20]):
        days[day] = {**CLEAN, "pm10": 400, **({"dust": 1} if index < 3 else {})}
    counts = {}
    for dust in ("keep", "exclude", "without_pm"):
        valid = [day for day in air.judge(days, dust=dust) if day["is_valid"]]
        counts[dust] = (sum(day["aqi"] <= 100 for day in valid), len(valid))
    assert counts == {"keep": (345, 365), "exclude": (345, 362), "without_pm": (348, 365)}


def test_a_dust_day_keeps_its_indices_in_sight_and_its_gases_in_the_count(air: Air) -> None:
    storm = {"dust": 1, "pm10": 400, "pm2_5": None, "no2": 81}
    kept, excluded, without = (air.day(counting=dust, **storm) for dust in ("keep", "exclude", "without_pm"))
    assert [(day["aqi"], day["primary_pollutants"]) for day in (kept, excluded, without)] == [
        (272, "PM10"),
        (None, None),
        (101, "NO2"),
    ]
    assert all(day["is_dust_day"] and day["iaqi_pm10"] == 272 for day in (kept, excluded, without))
    assert air.day(counting="without_pm", **{**storm, "no2": 80})["aqi"] == 100, "PM2.5 isn't missing but left out"
    assert air.day(counting="without_pm", **{**storm, "no2": 80, "co": None})["aqi"] is None
    assert air.day(counting="without_pm", **{**storm, "dust": 0})["aqi"] == 272


def test_random_air_is_judged_as_fractions_have_it(air: Air) -> None:
    chance = Random(633)  # noqa: S311 - sample data
    days: Days = {date(2025, 1, 1) + timedelta(days=index): {} for index in range(800)}
    for day in days.values():
        reach = chance.choice((Fraction(1, 8), Fraction(1, 3), Fraction(5, 4)))
        for role, points in STANDARDS[0].points.items():
            halves = chance.randrange(1 + int(points[-1] * 20 * reach)) * Decimal("0.05")
            if chance.random() < 0.96:
                day[role] = halves + chance.choice((0, 0, Decimal("0.000001"), Decimal("-0.000001")))
        day["dust"] = chance.choice((0, 0, 1))
    for standard in STANDARDS:
        for dust in ("keep", "exclude", "without_pm"):
            judged = [(row["aqi"], row["primary_pollutants"]) for row in air.judge(days, standard.name, dust)]
            assert judged == [oracle(day, standard.name, dust) for day in days.values()]


def oracle(day: dict[str, Any], standard: str, dust: str) -> tuple[int | None, str | None]:
    """AQI and primary pollutants, the standards' sentences one by one."""
    (rule,) = (rule for rule in STANDARDS if rule.name == standard)
    iaqi = {}
    for role in NAMES.keys() & day.keys() & rule.points.keys():
        value = round(Fraction(day[role]), 1) if role == "co" else Fraction(round(day[role]))
        marks = list(zip(rule.points[role], INDEX_POINTS, strict=False))
        within = [pair for pair in pairwise(marks) if pair[0][0] <= value <= pair[1][0]]
        for (low, low_index), (high, high_index) in within if day[role] >= 0 else ():
            iaqi[role] = math.ceil(Fraction(high_index - low_index, high - low) * (value - low) + low_index)
        if value > marks[-1][0] and role in rule.index_above:
            iaqi[role] = rule.index_above[role]
    left_out = {"pm10", "pm2_5"} if day["dust"] == 1 and dust == "without_pm" else set()
    counted = {role: index for role, index in iaqi.items() if role not in left_out}
    present = counted.keys() | ({"o3_8h"} if "o3_8h" in day and "o3_1h" in iaqi else set())
    aqi = max(counted.values(), default=0)
    if (day["dust"] == 1 and dust == "exclude") or (aqi <= 100 and CLEAN.keys() - left_out - present):
        return None, None
    return aqi, "+".join(NAMES[role] for role in NAMES if counted.get(role) == aqi) if aqi > 50 else None


def test_aqi_hub_is_of_the_same_opinion_on_2026_but_for_its_faults(air: Air) -> None:
    """Left out: sulphur dioxide, where aqi-hub 0.3.3 has the 1-hour column in place of the 24-hour one."""
    from aqi_hub.aqi_cn.aqi import cal_iaqi_cn

    theirs = {"pm2_5": "PM25_24H", "pm10": "PM10_24H", "no2": "NO2_24H", "co": "CO_24H", "o3_8h": "O3_8H"}
    grid = {date(2026, 3, 1) + timedelta(days=step): step for step in range(1001)}
    judged = air.judge({day: dict.fromkeys(theirs, step) | {"co": step / 10} for day, step in grid.items()})
    differing = [
        (role, step)
        for row, step in zip(judged, grid.values(), strict=True)
        for role, name in theirs.items()
        if row[f"iaqi_{role}"] != cal_iaqi_cn(name, step / 10 if role == "co" else step)
    ]
    assert differing == [("co", 22)], "it computes with doubles, so 2.2 mg/m³ has 56 instead of 55"
