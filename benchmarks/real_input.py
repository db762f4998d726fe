"""Real files through the whole of `ingest`, and what came of them: python benchmarks/real_input.py FOLDER.

FOLDER holds what its owner may use, as published: `aqi_station_hourly_2020/<city>.csv` (hours of air stations),
`china_macro_monthly/vintages/<series>__<date>__*.csv` (a monthly series as it stood on several days),
`bls_vintages/bls_revisions_level2_with_paynsa.csv` (employment with its first three estimates), `aqi_city_decade/2015.xls` and
`merged_2015_2024.xlsx` (daily air in workbooks). None of it is part of Pacewatch.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml

from pacewatch import pipeline
from pacewatch.home import Home
from pacewatch.observations.feed_draft import draft
from pacewatch.observations.grids import read_grid
from pacewatch.reports import FileReport

HOURLY = [
    "Date",
    "Hour",
    "WatchPoint",
    "AQI",
    "Level",
    "PrimaryPollution",
    "PM2.5",
    "PM10",
    "CO",
    "NO2",
    "O3_1h",
    "O3_8h",
    "SO2",
]
MACRO = ["date", "value", "yoy", "mom", "ytd_value", "ytd_yoy", "jan_feb_combined"]
GROWTH_LIMIT = 60


class _Plain(yaml.SafeDumper):
    """YAML without anchors, which the registry doesn't take."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's own signature
        return True


def main(folder: Path) -> int:
    """Run each part in a home of its own and print what came of it."""
    with tempfile.TemporaryDirectory() as scratch:
        for part in (stations, macro, vintages, workbooks):
            part(folder, Path(scratch) / part.__name__)
    return 0


def stations(folder: Path, scratch: Path) -> None:
    """Hours of PM2.5 of nine cities: how many station days have the 20 hours that a daily mean needs."""
    for file in sorted((folder / "aqi_station_hourly_2020").glob("*.csv")):
        rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))[1:]
        names = sorted({row[2] for row in rows if len(row) == len(HOURLY) and row[2]})
        feed = {
            "columns": HOURLY,
            "period": {"column": "Date", "hour": "Hour", "format": "%Y%m%d", "span": "hour"},
            "place": {"column": "WatchPoint"},
            "final_line_break": "optional",
            "missing": ["—", "-"],
            "refuse_above_bad_share": 1,
            "values": [{"column": "PM2.5", "indicator": "pm-hour"}],
        }
        hour = _indicator("pm-hour", "hour", unit="μg/m³")
        day = _indicator("pm-day", "day", unit="μg/m³", derived={"rule": "daily_mean", "inputs": {"value": "pm-hour"}})
        home = _home(scratch / file.stem, [feed], [hour, day], names, [_limits("PM2.5", 0, 1000)])
        (report,) = pipeline.ingest_files(home, "feed-0", [file]).files
        seen = len({(row[0], row[2]) for row in rows if len(row) == len(HOURLY) and row[2]})
        (valid,) = _ask(home, "SELECT count(*) FROM observations.observation WHERE indicator = 'pm-day'")[0]
        print(f"{file.name}: {_said(report)}; {valid} of {seen} station days have 20 hours of PM2.5")


def macro(folder: Path, scratch: Path) -> None:
    """National investment and retail sales as they stood on several days: what was revised, and what can't be."""
    files = sorted((folder / "china_macro_monthly" / "vintages").glob("*.csv"))
    series = sorted({file.name.split("__")[0] for file in files})
    feeds, suites, indicators = [], [], []
    for name in series:
        ids = {column: f"{name.replace('_', '-')}-{column.replace('_', '-')}" for column in ("yoy", "ytd_value")}
        feeds.append(
            {
                "columns": MACRO,
                "period": {"column": "date", "format": "%Y-%m-%d", "span": "year_to_date"},
                "place": {"fixed": "100001"},
                "final_line_break": "optional",
                "values": [{"column": column, "indicator": one} for column, one in ids.items()],
            }
        )
        suites.append(_limits("yoy", -GROWTH_LIMIT, GROWTH_LIMIT))
        indicators += [
            _indicator(ids["yoy"], "month", unit="%"),
            _indicator(ids["ytd_value"], "month", form="year_to_date"),
        ]
    home = _home(scratch, feeds, indicators, ["全国"], suites)
    log = scratch / "log.csv"
    lines = [
        (f"feed-{series.index(file.name.split('__')[0])}", file.resolve(), file.name.split("__")[1]) for file in files
    ]
    log.write_text(
        "feed,file,arrived_at\n" + "".join(f"{feed},{path},{day}T09:00:00+08:00\n" for feed, path, day in lines)
    )
    for report in pipeline.ingest_log(home, log).files:
        print(f"{report.file}: {_said(report)}")
    pipeline.publish(home)
    revised = _published(home, "SELECT period_end, indicator, previous_value, value FROM main.revisions ORDER BY ALL")
    print(f"{len(revised)} revisions: {[(str(day), name, float(old), float(new)) for day, name, old, new in revised]}")
    kept_out = _published(
        home, "SELECT DISTINCT seen FROM main.quarantine WHERE expectation LIKE 'expect_%' ORDER BY ALL"
    )
    print(f"growth kept out by a limit of {GROWTH_LIMIT} %: {', '.join(seen for (seen,) in kept_out)}")


def vintages(folder: Path, scratch: Path) -> None:
    """Employment in three estimates: what was known on each vintage's day equals that estimate."""
    told = list(
        csv.DictReader((folder / "bls_vintages" / "bls_revisions_level2_with_paynsa.csv").open(encoding="utf-8"))
    )
    files: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in told:
        for estimate, vintage in (
            ("estimate_t", "vintage_t"),
            ("estimate_t1", "vintage_t1"),
            ("estimate_t2", "vintage_t2"),
        ):
            if row[estimate] and row[vintage]:
                files[row[vintage]].append((row["series_id"], row["obs_date"], row[estimate]))
    series = sorted({row["series_id"] for row in told})
    feed = {
        "columns": ["series", "month", "value"],
        "period": {"column": "month", "format": "%Y-%m-%d", "span": "month"},
        "place": {"fixed": "100001"},
        "values": [
            {"column": "value", "series": {"column": "series", "indicators": {one: one.lower() for one in series}}}
        ],
    }
    home = _home(
        scratch,
        [feed],
        [_indicator(one.lower(), "month", unit="千人") for one in series],
        ["US"],
        [_limits("value", 0, 10**6)],
    )
    lines = []
    for day, rows in sorted(files.items()):
        file = scratch / f"{day}.csv"
        file.write_text("series,month,value\n" + "".join(f"{','.join(row)}\n" for row in rows), encoding="utf-8")
        lines.append(f"feed-0,{file},{day}T08:30:00+08:00\n")
    (scratch / "log.csv").write_text("feed,file,arrived_at\n" + "".join(lines), encoding="utf-8")
    reports = pipeline.ingest_log(home, scratch / "log.csv").files
    new, revised = sum(one.values_new for one in reports), sum(one.values_revised for one in reports)
    kept_out = sum(one.rows_quarantined for one in reports)
    print(f"{len(reports)} vintages: {new} values new, {revised} revised, {kept_out} rows kept out")
    for estimate, vintage in (
        ("estimate_t", "vintage_t"),
        ("estimate_t1", "vintage_t1"),
        ("estimate_t2", "vintage_t2"),
    ):
        asked = [
            (row["series_id"].lower(), row["obs_date"], row[vintage], row[estimate])
            for row in told
            if row[estimate] and row[vintage]
        ]
        print(f"as of {vintage}: {_equal(home, asked)} of {len(asked)} answers equal {estimate}")


def _equal(home: Home, asked: list[tuple[str, str, str, str]]) -> int:
    """How many values are, as known at the end of a vintage's day, what the file says."""
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        connection.execute(
            "CREATE TEMP TABLE asked (indicator VARCHAR, month DATE, vintage DATE, expected DECIMAL(24, 6))"
        )
        connection.executemany("INSERT INTO asked VALUES (?, ?, ?, ?)", asked)
        return int(
            connection.execute(
                "SELECT count(*) FROM (SELECT asked.*, arg_max(value, (known_at, batch)) AS known FROM asked "
                "JOIN observations.observation USING (indicator) WHERE period_start = month AND known_at < asked.vintage + 1 "
                "GROUP BY ALL) WHERE known = expected"
            ).fetchall()[0][0]
        )


def workbooks(folder: Path, scratch: Path) -> None:
    """Daily air in an old and a new workbook, by the declaration that is proposed for it; the year in both is compared."""
    values: dict[str, dict[tuple[Any, ...], Any]] = {}
    for name in ("2015.xls", "merged_2015_2024.xlsx"):
        file = folder / "aqi_city_decade" / name
        (feed,) = yaml.safe_load(draft(read_grid(file.read_bytes())))["feeds"]
        indicators = []
        for number, value in enumerate(feed["values"]):
            value["indicator"] = f"series-{number}"
            indicators.append(_indicator(value["indicator"], "day", unit=value.get("unit", "单位")))
        kept = {key: feed[key] for key in ("format", "report", "period", "place", "values") if key in feed}
        home = _home(scratch / file.stem, [kept], indicators, ["北京市"], [{"name": "feed", "expectations": []}])
        (report,) = pipeline.ingest_files(home, "feed-0", [file]).files
        found = _ask(home, "SELECT indicator, period_end, value FROM observations.observation")
        values[name] = {row[:2]: row[2] for row in found}
        print(f"{name}: {len(feed['values'])} series; {_said(report)}")
    both = values["2015.xls"].keys() & values["merged_2015_2024.xlsx"].keys()
    equal = sum(values["2015.xls"][at] == values["merged_2015_2024.xlsx"][at] for at in both)
    print(f"{len(both)} values of 2015 stand in both workbooks; {equal} are equal")


def _home(
    folder: Path,
    feeds: list[dict[str, Any]],
    indicators: list[dict[str, Any]],
    places: list[str],
    suites: list[dict[str, Any]],
) -> Home:
    """A home with one programme that holds these."""
    registry, expectations = folder / "registry" / "real", folder / "expectations"
    registry.mkdir(parents=True)
    expectations.mkdir()
    named = {"name": {"zh": "某", "en": "some"}}
    target = {
        **named,
        "id": "watched",
        "kind": "trend",
        "indicator": next(one["id"] for one in indicators if one["form"] == "point" and one["cadence"] != "hour"),
        "period": {"start": date(2015, 1, 1), "end": date(2026, 12, 31)},
        "comparator": ">=",
        "department": named["name"],
    }
    files: dict[str, dict[str, Any]] = {
        "programme": {"id": "real", **named},
        "people": {
            "people": [{**named, "id": "someone", "receives": ["verdicts", "data"], "email": "someone@example.org"}]
        },
        "places": {
            "places": [
                {"code": f"1{number:05}", "name": {"zh": one, "en": one}} for number, one in enumerate(places, 1)
            ]
        },
        "feeds": {
            "feeds": [
                {"id": f"feed-{number}", **named, "source": "public", **feed} for number, feed in enumerate(feeds)
            ]
        },
        "indicators": {"indicators": indicators},
        "targets": {"targets": [target]},
    }
    for name, content in files.items():
        (registry / f"{name}.yaml").write_text(yaml.dump(content, Dumper=_Plain, allow_unicode=True), encoding="utf-8")
    for number, suite in enumerate(suites):
        (expectations / f"feed-{number}.json").write_text(json.dumps(suite), encoding="utf-8")
    home = Home(folder / "home", registry.parent, expectations)
    home.make_folders()
    return home


def _indicator(identity: str, cadence: str, form: str = "point", unit: str = "单位", **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "name": {"zh": identity, "en": identity},
        "unit": unit,
        "cadence": cadence,
        "form": form,
        **more,
    }


def _limits(column: str, least: float, most: float) -> dict[str, Any]:
    kwargs = {"column": column, "min_value": least, "max_value": most}
    expectation = {"type": "expect_column_values_to_be_between", "kwargs": kwargs, "severity": "critical"}
    return {"name": "feed", "expectations": [expectation]}


def _said(report: FileReport) -> str:
    if report.outcome != "accepted":
        return f"{report.outcome}: {report.detail}"
    counts = f"{report.values_new} values new, {report.values_revised} revised"
    return f"accepted, {report.rows_read} rows, {report.rows_quarantined} kept out, {counts}"


def _ask(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def _published(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home.published), read_only=True) as connection:
        return connection.execute(sql).fetchall()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
