"""From a verdict on derived figures, step by step, down to file, row and column; and what else a verdict rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pacewatch import clock
from pacewatch.cli.explain import explain_target
from pacewatch.cli.main import main
from pacewatch.home import Home
from pacewatch.pipeline import assess, ingest_inbox, publish
from pacewatch.warehouse import rows, statement
from tests.hourly_city import BAD_PM2_5, CITY, STATIONS, economy_csv, hourly_city, hours_csv
from tests.pace.conftest import World
from tests.world import drop, query

Value = dict[str, Any]
GOOD_DAY, BAD_DAYS = date(2022, 4, 1), [date(2022, 4, 2), date(2022, 4, 3)]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The hourly city on 10 May 2022: three days of April's air, and GDP and incomes up to March."""
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("PACEWATCH_CLOCK", "2022-05-10T08:00:00+08:00")
        home = hourly_city(tmp_path_factory.mktemp("explain"))
        drop(home, "hours", "good.csv", hours_csv([GOOD_DAY]))
        drop(home, "hours", "bad.csv", hours_csv(BAD_DAYS, BAD_PM2_5))
        drop(home, "economy", "2021.csv", economy_csv([("2021-03", 1000, "", ""), ("2021-12", 4400, "", "")]))
        drop(home, "economy", "2022.csv", economy_csv([("2022-03", 1063, "5.8", "5.0")]))
        assert ingest_inbox(home, quiet_seconds=0).is_well
        assess(home, clock.now())
        publish(home)
        yield home


def explained(city: Home, target: str) -> dict[str, Any]:
    (entry,) = explain_target(city, target, None)
    return entry


def one(values: list[Value], **wanted: object) -> Value:
    (found,) = (value for value in values if all(value[name] == what for name, what in wanted.items()))
    return found


def test_a_days_air_leads_back_to_every_hour_of_every_station(city: Home) -> None:
    newest = explained(city, "air")["values"][0]
    assert (newest["value"], newest["rule"], newest["file_name"], newest["source_row"]) == (
        120,
        "daily_aqi",
        None,
        None,
    )
    assert {value["role"] for value in newest["inputs"]} == {"so2", "no2", "pm10", "co", "o3_8h", "pm2_5"}
    of_city = one(newest["inputs"], role="pm2_5")
    assert (of_city["indicator"], of_city["place"], of_city["value"]) == ("pm2-5-city", CITY, 91)
    assert [(row["place"], row["value"], row["rule"]) for row in of_city["inputs"]] == [
        (STATIONS[0], 90, "daily_mean"),
        (STATIONS[1], 92, "daily_mean"),
    ]
    hours = of_city["inputs"][1]["inputs"]
    assert [row["hour"] for row in hours] == list(range(1, 25))
    assert {(row["file_name"], row["source_column"], row["rule"]) for row in hours} == {("bad.csv", "PM2.5", None)}
    # A header, a day of both stations, and the first station's second day come before.
    assert [row["source_row"] for row in hours] == list(range(74, 98))
    line = hours_csv(BAD_DAYS, BAD_PM2_5).decode().splitlines()[hours[19]["source_row"] - 1]
    assert line == "2022-04-03 20:00,200002,10,20,40,1,60,92"


def test_no_derived_value_is_left_without_the_figures_behind_it(city: Home) -> None:
    def leaves(values: list[Value]) -> Iterator[Value]:
        for value in values:
            if value["rule"]:
                assert value["inputs"], value
                yield from leaves(value["inputs"])
            else:
                yield value

    for target, count in (("air", 3 * 6 * 2 * 24), ("growth", 2 + 3), ("incomes", 1 + 1 + 2)):
        found = list(leaves(explained(city, target)["values"]))
        assert len(found) == count, target
        assert all(leaf["file_name"] and leaf["source_row"] > 1 and leaf["source_column"] for leaf in found)


def test_the_days_that_use_the_budget_up_come_first_and_say_why(city: Home) -> None:
    found = explained(city, "air")["bad_days"]
    assert [(row["period_end"], row["value"], row["used"], row["primary_pollutants"]) for row in found] == [
        (BAD_DAYS[1], 120, 2, "PM2.5"),
        (BAD_DAYS[0], 120, 1, "PM2.5"),
    ]
    assert explained(city, "growth")["bad_days"] == []


def test_growth_leads_back_to_both_years_and_shows_the_weights(city: Home) -> None:
    values = explained(city, "growth")["values"]
    growth = one(values, role="main")
    assert (growth["value"], growth["rule"]) == (Decimal("6.3"), "year_on_year")
    assert {(row["period_end"], row["value"], row["file_name"], row["source_row"]) for row in growth["inputs"]} == {
        (date(2022, 3, 31), 1063, "2022.csv", 2),
        (date(2021, 3, 31), 1000, "2021.csv", 2),
    }
    weights = [(row["period_end"], row["value"]) for row in values if row["role"] == "weights"]
    assert weights == [(date(2022, 3, 31), 1063), (date(2021, 12, 31), 4400), (date(2021, 3, 31), 1000)]


def test_what_a_target_in_step_is_compared_with_is_shown_and_led_back(city: Home) -> None:
    values = explained(city, "incomes")["values"]
    assert [(row["role"], row["indicator"], row["value"]) for row in values] == [
        ("main", "urban", Decimal("5.8")),
        ("also", "rural", 5),
        ("partner", "gdp-growth", Decimal("6.3")),
    ]
    assert [row["value"] for row in values[2]["inputs"]] == [1063, 1000]


@pytest.mark.parametrize(
    ("target", "lines"),
    [
        ("air", ["days that use the budget of 13 up: the newest 2 of 2", "pm2_5: pm2-5-city 200000 2022-04-03 = 91",
                 "pm2-5-hour 200002: 24 values, all 92  (bad.csv, rows 74 to 97, column PM2.5)"]),
        ("growth", ["and, as weights: the newest 3 of 3",
                    "value: gdp 200000 2021-03-31 = 1000  (2021.csv, row 2, column gdp)"]),
        ("incomes", ["and, as also", "and, as partner", "gdp-growth 200000 2022-03-31 = 6.3  (by year_on_year)"]),
    ],
)  # fmt: skip
def test_people_get_a_tree(
    city: Home, target: str, lines: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACEWATCH_EXPECTATIONS", str(city.expectations))
    assert main(["explain", target, "--home", str(city.root), "--registry", str(city.registry)]) == 0
    printed = capsys.readouterr().out
    assert [line for line in lines if line not in printed] == []
    assert main(["explain", target, "--home", str(city.root), "--registry", str(city.registry), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["values"][0]["role"] == "main"


def test_analysts_find_the_same_way_in_the_published_file(city: Home) -> None:
    found = query(
        city,
        "SELECT step.input_indicator, count(*), min(hour.source_row), max(hour.source_row) FROM main.origins AS figure "
        "JOIN main.origins AS step ON step.indicator = figure.input_indicator AND step.place = figure.input_place "
        "AND step.period_end = figure.input_period_end "
        "JOIN main.origins AS hour ON hour.indicator = step.input_indicator AND hour.place = step.input_place "
        "AND hour.period_end = step.input_period_end "
        "WHERE figure.indicator = 'aqi' AND figure.period_end = ? AND figure.role = 'pm2_5' GROUP BY ALL",
        BAD_DAYS[1],
    )
    assert found == [("pm2-5-station", 48, 50, 97)]
    roles = query(city, "SELECT rule, role, input FROM observations.derivation WHERE indicator = 'gdp-growth'")
    assert roles == [("year_on_year", "value", "gdp")]
    assert query(city, "SELECT whole, part FROM observations.place_part ORDER BY part") == [(CITY, s) for s in STATIONS]


def test_the_last_of_february_meets_the_last_of_february(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACEWATCH_CLOCK", "2025-04-10T08:00:00+08:00")
    home = hourly_city(tmp_path)
    drop(home, "economy", "three.csv", economy_csv([(f"{year}-02", year, "", "") for year in (2023, 2024, 2025)]))
    assert ingest_inbox(home, quiet_seconds=0).is_well
    publish(home)
    steps = query(home, "SELECT period_end, input_period_end FROM main.origins ORDER BY ALL")
    ends = [date(2023, 2, 28), date(2024, 2, 29), date(2025, 2, 28)]
    assert steps == [(ends[1], ends[0]), (ends[1], ends[1]), (ends[2], ends[1]), (ends[2], ends[2])]


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ({"kind": "trend"}, [2022, 2021]),
        ({"kind": "level", "target_value": 90}, [2022, 2021]),
        ({"kind": "level", "target_value": 90, "baseline": 60}, [2022]),
        ({"kind": "rank", "target_value": 90}, [2022]),
    ],
    ids=["what a trend is compared with", "the level it began from", "a declared baseline", "nothing before"],
)
def test_a_figure_from_before_the_start_is_shown_where_it_counts(
    in_memory: duckdb.DuckDBPyConnection, said: dict[str, Any], ends: list[int]
) -> None:
    world = World(in_memory)
    world.target(cadence="year", period_end=date(2026, 12, 31), **said)
    world.stock({date(year, 12, 31): 50 + year - 2020 for year in (2020, 2021, 2022)})
    in_memory.execute(
        "INSERT INTO raw.arrival VALUES ('f', 'x', 'x.csv', 'inbox', 1, now(), 'accepted', NULL, NULL, NULL)"
    )
    in_memory.execute(
        "INSERT INTO observations.batch SELECT DISTINCT batch, 'f', 'x', now(), 1, 0, 1, 1, 0, NULL, NULL "
        "FROM observations.observation WHERE batch = 1"
    )
    in_memory.execute("UPDATE observations.figure SET batch = 1")
    in_memory.execute(statement("publish/observations"))
    found = rows(in_memory, statement("publish/explain/values"), {"target": "t", "place": "1"})
    assert [row["period_end"].year for row in found] == ends
