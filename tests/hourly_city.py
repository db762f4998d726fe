"""A city whose figures are derived: an AQI from two stations' hours, and GDP's growth from its level beside incomes' own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from pacewatch.home import Home

CITY, STATIONS = "200000", ("200001", "200002")
POLLUTANTS = ("SO2", "NO2", "PM10", "CO", "O3", "PM2.5")
DAILY = {"SO2": "so2", "NO2": "no2", "PM10": "pm10", "CO": "co", "O3": "o3_8h", "PM2.5": "pm2_5"}
"""The role of `daily_aqi` that each pollutant's daily figure plays."""
GOOD = {"SO2": 10, "NO2": 20, "PM10": 40, "CO": 1, "O3": 60, "PM2.5": 20}
BAD_PM2_5 = 90
HEADER = b"time,station,SO2,NO2,PM10,CO,O3,PM2.5\n"


def hourly_city(folder: Path) -> Home:
    """A fresh home with this programme, everything known from its arrival."""
    registry = folder / "registry" / "hourly"
    registry.mkdir(parents=True)
    for name, content in _files().items():
        (registry / f"{name}.yaml").write_text(yaml.dump(content, Dumper=_Plain, allow_unicode=True), encoding="utf-8")
    suites = folder / "expectations"
    suites.mkdir()
    for feed in ("hours", "economy"):
        (suites / f"{feed}.json").write_text(json.dumps({"name": feed, "expectations": []}), encoding="utf-8")
    home = Home(folder / "home", registry.parent, suites)
    home.make_folders()
    return home


def hours_csv(days: Iterable[date], pm2_5: int = GOOD["PM2.5"], stations: Iterable[str] = STATIONS) -> bytes:
    """Every hour of some days, the same at each; the second station's PM2.5 is 2 higher."""
    lines = []
    for day in days:
        for station in stations:
            air = {**GOOD, "PM2.5": pm2_5 + 2 * (station == STATIONS[1])}
            cells = ",".join(str(air[pollutant]) for pollutant in POLLUTANTS)
            midnight = f"{day + timedelta(days=1)} 00:00,{station},{cells}"
            lines += [*(f"{day} {hour:02}:00,{station},{cells}" for hour in range(1, 24)), midnight]
    return HEADER + ("\n".join(lines) + "\n").encode()


def economy_csv(rows: Iterable[tuple[str, object, object, object]]) -> bytes:
    """Months with GDP since January and the growth of urban and rural incomes."""
    return ("month,gdp,urban,rural\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)).encode()


class _Plain(yaml.SafeDumper):
    """YAML without anchors, which the registry doesn't take."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's own signature
        return True


def _named(**more: object) -> dict[str, Any]:
    return {"name": {"zh": "某", "en": "some"}, **more}


def _files() -> dict[str, dict[str, Any]]:
    people = {"receives": ["verdicts", "data"], "email": "someone@example.org"}
    places = [
        _named(code=CITY),
        *({"code": code, "name": {"zh": code, "en": code}, "part_of": CITY} for code in STATIONS),
    ]
    return {
        "programme": _named(id="hourly"),
        "people": {"people": [_named(id="someone", **people)]},
        "places": {"places": places},
        "feeds": {"feeds": _feeds()},
        "indicators": {"indicators": _indicators()},
        "targets": {"targets": _targets()},
    }


def _feeds() -> list[dict[str, Any]]:
    hours = [{"column": name, "indicator": _id(name, "hour")} for name in POLLUTANTS]
    economy = [{"column": name, "indicator": name} for name in ("gdp", "urban", "rural")]
    return [
        _named(
            id="hours",
            source="tests",
            columns=["time", "station", *POLLUTANTS],
            period={"column": "time", "format": "%Y-%m-%d %H:%M", "span": "hour"},
            place={"column": "station"},
            values=hours,
        ),
        _named(
            id="economy",
            source="tests",
            columns=["month", "gdp", "urban", "rural"],
            period={"column": "month", "format": "%Y-%m", "span": "year_to_date"},
            place={"fixed": CITY},
            values=economy,
        ),
    ]


def _indicators() -> list[dict[str, Any]]:
    found = [_named(id=_id(name, "hour"), unit="u", cadence="hour", form="point") for name in POLLUTANTS]
    day = {"unit": "u", "cadence": "day", "form": "point", "release": {"lag_days": 1, "grace_days": 3}}
    for name in POLLUTANTS:
        rule, role = ("daily_max_8h", "o3") if name == "O3" else ("daily_mean", "value")
        of_hours = {"rule": rule, "inputs": {role: _id(name, "hour")}}
        of_stations = {"rule": "mean_over_places", "inputs": {"value": _id(name, "station")}}
        found.append(_named(id=_id(name, "station"), **day, derived=of_hours))
        found.append(_named(id=_id(name, "city"), **day, derived=of_stations))
    of_city = {"rule": "daily_aqi", "inputs": {role: _id(name, "city") for name, role in DAILY.items()}}
    found.append(_named(id="aqi", **day, derived=of_city))
    month = {"cadence": "month", "form": "point", "release": {"lag_days": 15, "grace_days": 5}}
    found.append(_named(id="gdp", unit="u", **{**month, "form": "year_to_date"}))
    found += [_named(id=name, unit="%", **month) for name in ("urban", "rural")]
    of_level = {"rule": "year_on_year", "inputs": {"value": "gdp"}}
    found.append(_named(id="gdp-growth", unit="%", **month, derived=of_level))
    return found


def _id(pollutant: str, of: str) -> str:
    return f"{pollutant.lower().replace('.', '-')}-{of}"


def _targets() -> list[dict[str, Any]]:
    year = {"places": [CITY], "period": {"start": date(2022, 1, 1), "end": date(2022, 12, 31)}}
    about = {**year, "department": {"zh": "某局", "en": "some bureau"}}
    good = {"comparator": "<=", "value": 100}
    return [
        _named(id="air", kind="ratio_floor", indicator="aqi", value=95, good_when=good, **about),
        _named(id="growth", kind="growth", indicator="gdp-growth", value=7, weights="gdp", **about),
        _named(id="incomes", kind="in_step", indicator="urban", also=["rural"], in_step_with="gdp-growth", **about),
    ]
