"""`observations.series_range` is what a look at everything that was told would give, whatever came in and however."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pytest

from pacewatch import pipeline
from pacewatch.home import SQL, Home
from pacewatch.observations import codes
from pacewatch.observations.series_ranges import ranges_of
from pacewatch.pipeline import ingest_files
from tests.small_city import air_csv
from tests.wide_archive import home_of, random_file
from tests.world import query

KEPT = "SELECT indicator, place, seen, vintages, low, high, low_size FROM observations.series_range ORDER BY ALL"
LOOKED_UP = """
SELECT indicator, place, count(*), max(vintage), min(value), max(value), min(CASE WHEN value <> 0 THEN abs(value) END)
FROM observations.observation WHERE NOT is_derived GROUP BY indicator, place ORDER BY ALL
"""
CHANGES = """
WITH ordered AS (
    SELECT
        indicator, place,
        abs(value - lag(value) OVER (PARTITION BY indicator, place ORDER BY period_end, hour)) AS change
    FROM observations.observation WHERE NOT is_derived
)
SELECT ordered.indicator, ordered.place, range.change, max(ordered.change) AS most
FROM ordered JOIN observations.series_range AS range USING (indicator, place)
WHERE range.vintages = 1
GROUP BY ALL ORDER BY ALL
"""
"""What is kept of the changes of each series that was told once, and the largest from any period to the next one known."""

Told = tuple[str, str, date, int | None, Decimal]


def assert_kept(home: Home) -> None:
    kept = query(home, KEPT)
    assert kept
    assert kept == query(home, LOOKED_UP)
    for name, place, change, most in query(home, CHANGES):
        assert change is None or change <= most, (name, place)


def kept_changes(home: Home) -> dict[str, Decimal | None]:
    """The change that is kept of each series of AQI, by place."""
    return dict(
        query(home, "SELECT place, change FROM observations.series_range WHERE indicator = 'h-aqi' ORDER BY ALL")
    )


def test_after_new_figures_revisions_other_feeds_and_a_rebuild(half_a_year: Home, tmp_path: Path) -> None:
    shutil.copytree(half_a_year.root, tmp_path / "city")
    city = replace(half_a_year, root=tmp_path / "city")
    assert_kept(city)
    for number, values in enumerate(
        ([("甲市", "2022-01-01", 0), ("甲市", "2022-12-01", 499)], [("甲市", "2022-01-01", 7)])
    ):
        file = tmp_path / f"{number}.csv"
        file.write_bytes(air_csv(values))
        (report,) = ingest_files(city, "small-air", [file]).files
        assert report.values_new + report.values_revised > 0
        assert_kept(city)
    pipeline.rebuild(city)
    assert_kept(city)


def test_after_wide_archives(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    for seed in range(4):
        file = tmp_path / f"{seed}.csv"
        file.write_text(random_file(Random(seed), faults=0.02, quotes=False).wide("\n"), encoding="utf-8")  # noqa: S311
        ingest_files(home, "archive", [file])
        assert_kept(home)
    assert any(query(home, "SELECT change FROM observations.series_range ORDER BY ALL")[0])


def days_of(chance: Random, days: int = 3) -> list[Told]:
    """Hours of two indicators, days of a third, of three places; some are missing."""
    told: list[Told] = []
    for day in (date(2021, 12, 30) + timedelta(days=one) for one in range(days)):
        hours = (
            [("hourly", hour) for hour in range(1, 25)] + [("other", hour) for hour in range(1, 25)] + [("daily", None)]
        )
        told += [
            (name, place, day, hour, Decimal(chance.randint(-(10**9), 10**9)) / 10**6)
            for name, hour in hours
            for place in ("a", "b", "c")
            if chance.random() < 0.8
        ]
    return told


def table_of(told: list[Told]) -> pa.Table:
    names, places, days, hours, figures = zip(*told, strict=True)
    return pa.table(
        {
            "indicator": pa.array(names, pa.dictionary(pa.int32(), pa.string())),
            "place": pa.array(places, pa.dictionary(pa.int32(), pa.string())),
            "period_start": pa.array(days, pa.date32()),
            "period_end": pa.array(days, pa.date32()),
            "hour": pa.array(hours, pa.int64()),
            "value": pa.array(figures, pa.decimal128(24, 6)),
        }
    )


def changes_of(told: list[Told]) -> dict[tuple[str, str], Decimal | None]:
    found = ranges_of(table_of(told))
    assert found
    return {(row["indicator"], row["place"]): row["change"] for row in found.ranges.to_pylist()}


def looked_up(told: list[Told], *, with_room: bool) -> dict[tuple[str, str], Decimal | None]:
    """The largest change of each series from a period to the next one, or also to one with others missing between them."""
    by_series: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(dict)
    for name, place, day, hour, value in told:
        by_series[name, place][day.toordinal() * 24 + hour if hour else day.toordinal()] = value
    most: dict[tuple[str, str], Decimal | None] = {}
    for name, figures in by_series.items():
        clocks = sorted(figures)
        pairs = [(a, b) for a, b in pairwise(clocks) if with_room or b == a + 1]
        most[name] = max((abs(figures[b] - figures[a]) for a, b in pairs), default=None)
    return most


@pytest.mark.parametrize("seed", range(20))
def test_changes_are_found_in_whatever_order_figures_stand(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - made-up data
    told = days_of(chance, chance.randint(1, 4))
    exact, at_most = looked_up(told, with_room=False), looked_up(told, with_room=True)
    assert changes_of(told) == exact
    chance.shuffle(told)
    assert changes_of(told) == exact
    assert all(change is None or change <= (at_most[series] or 0) for series, change in exact.items())


def test_changes_of_many_hours_and_places_of_few_figures_are_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    told = days_of(Random(1))  # noqa: S311 - made-up data
    monkeypatch.setattr(codes, "FEWEST_COUNTED", 0)
    assert changes_of(told) == looked_up(told, with_room=False)
    alone = [
        ("hourly", f"{number}", date(2022, 1, 1) + timedelta(days=number), hour, Decimal(hour))
        for number in range(20)
        for hour in (7, 8)
    ]
    assert set(changes_of(alone).values()) == {None}


def test_changes_of_large_figures() -> None:
    large = Decimal("999999999999.999999")
    told: list[Told] = [("hourly", "a", date(2022, 1, 1), hour, large * (-1) ** hour) for hour in (1, 2)]
    assert changes_of(told) == {("hourly", "a"): 2 * large}


def archive(hours: dict[int, tuple[object, object]]) -> bytes:
    """A wide file of AQI: hours of the clock (from 0) from the beginning of 2022, each with the figures of 甲市 and 乙市."""
    lines = [
        f"{date(2022, 1, 1) + timedelta(days=hour // 24):%Y%m%d},{hour % 24},AQI,{first},{second}\n"
        for hour, (first, second) in hours.items()
    ]
    return "".join(["date,hour,type,甲市,乙市\n", *lines]).encode()


def test_hours_that_come_later_between_others_make_no_change_wrong(tmp_path: Path) -> None:
    """With room between two hours nothing is said of them; what follows in another file isn't looked at."""
    home = home_of(tmp_path)
    sent = [
        ({2: (10, 50), 4: (90, 51), 5: (93, 60)}, (3, 9)),
        ({3: (50, 70)}, (3, 9)),
        ({6: (94, 99), 7: (99, 100)}, (5, 9)),
        ({31: (0, 0), 30: (20, 9)}, (20, 9)),
        ({7: (98, 100), 8: (400, 400), 9: (1, 1)}, (20, 9)),
    ]
    for number, (hours, kept) in enumerate(sent):
        file = tmp_path / f"{number}.csv"
        file.write_bytes(archive(hours))
        (report,) = ingest_files(home, "archive", [file]).files
        assert report.values_new > 0
        assert tuple(kept_changes(home).values()) == kept
        assert_kept(home)
    before = kept_changes(home)
    pipeline.rebuild(home)
    assert kept_changes(home) == before


@pytest.mark.parametrize("seed", range(3))
def test_the_change_that_an_archive_shows_is_the_largest(tmp_path: Path, seed: int) -> None:
    home, file = home_of(tmp_path), tmp_path / "archive.csv"
    file.write_text(random_file(Random(seed), 48, faults=0).wide("\n"), encoding="utf-8")  # noqa: S311 - made-up data
    ingest_files(home, "archive", [file])
    hours = "SELECT indicator, place, period_end, hour, value FROM observations.observation WHERE NOT is_derived"
    expected = looked_up(query(home, hours), with_room=False)
    kept = query(home, "SELECT indicator, place, change FROM observations.series_range")
    assert {(name, place): change for name, place, change in kept} == expected
    assert any(expected.values())


def test_a_warehouse_from_before_there_were_ranges(half_a_year: Home, tmp_path: Path) -> None:
    shutil.copy(half_a_year.warehouse, tmp_path / "old.duckdb")
    described = "DESCRIBE observations.series_range"
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        columns = connection.execute(described).fetchall()
        connection.execute("DROP TABLE observations.series_range")
        connection.execute((SQL / "migrations" / "0022_series_ranges.sql").read_text(encoding="utf-8"))
        kept = connection.execute(KEPT).fetchall()
        assert kept == connection.execute(LOOKED_UP).fetchall()
        connection.execute((SQL / "migrations" / "0025_series_changes.sql").read_text(encoding="utf-8"))
        assert connection.execute(described).fetchall() == columns
        assert connection.execute(KEPT).fetchall() == kept
        assert connection.execute("SELECT DISTINCT change FROM observations.series_range").fetchall() == [(None,)]


def test_changes_are_found_from_then_on_where_none_were_kept(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    for number, hours in enumerate(({0: (1, 2), 1: (9, 9)}, {2: (9, 9), 3: (9, 5)})):
        file = tmp_path / f"{number}.csv"
        file.write_bytes(archive(hours))
        ingest_files(home, "archive", [file])
        if number == 0:
            with duckdb.connect(str(home.warehouse)) as connection:
                connection.execute("UPDATE observations.series_range SET change = NULL")
    assert tuple(kept_changes(home).values()) == (0, 4)
