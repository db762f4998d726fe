"""`observations.series_range` is what a look at everything that was told would give, whatever came in and however."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from random import Random

import duckdb

from pacewatch import pipeline
from pacewatch.home import SQL, Home
from pacewatch.pipeline import ingest_files
from tests.small_city import air_csv
from tests.wide_archive import home_of, random_file
from tests.world import query

KEPT = "SELECT indicator, place, seen, vintages, low, high, low_size FROM observations.series_range ORDER BY ALL"
LOOKED_UP = """
SELECT indicator, place, count(*), max(vintage), min(value), max(value), min(CASE WHEN value <> 0 THEN abs(value) END)
FROM observations.observation WHERE NOT is_derived GROUP BY indicator, place ORDER BY ALL
"""


def assert_kept(home: Home) -> None:
    kept = query(home, KEPT)
    assert kept
    assert kept == query(home, LOOKED_UP)


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


def test_a_warehouse_from_before_there_were_ranges(half_a_year: Home, tmp_path: Path) -> None:
    shutil.copy(half_a_year.warehouse, tmp_path / "old.duckdb")
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        connection.execute("DROP TABLE observations.series_range")
        connection.execute((SQL / "migrations" / "0022_series_ranges.sql").read_text(encoding="utf-8"))
        assert connection.execute(KEPT).fetchall() == connection.execute(LOOKED_UP).fetchall()
