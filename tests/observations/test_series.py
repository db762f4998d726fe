"""Files whose rows name what their numbers are values of: each row goes to its indicator, an unknown name to quarantine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pacewatch.observations.batch import Batch
from pacewatch.observations.read_batch import read_batch
from pacewatch.registry import load_registry
from tests.registry.layout import SMALL, SUITES

FEED = """
feeds:
  - id: small-air
    name: {zh: 空气日报, en: Daily air}
    source: tests
    columns: [city, date, what, aqi]
    period: {column: date, format: "%Y-%m-%d", span: day}
    place: {column: city}
    values: [{column: aqi, series: {column: what, indicators: {空气（AQI）: aqi, it's noise: noise}}}]
"""
NOISE = """
  - {id: noise, name: {zh: 噪声, en: Noise}, unit: dB, cadence: day, form: point}
"""


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    programme = tmp_path / "registry" / "small"
    programme.mkdir(parents=True)
    for file in SMALL.iterdir():
        (programme / file.name).write_bytes(file.read_bytes())
    others = (SMALL / "feeds.yaml").read_text(encoding="utf-8").partition("  - id: small-jobs")
    (programme / "feeds.yaml").write_text(FEED + others[1] + others[2], encoding="utf-8")
    with (programme / "indicators.yaml").open("a", encoding="utf-8") as file:
        file.write(NOISE)
    return programme.parent


def read(registry: Path, *lines: str) -> Batch:
    loaded = load_registry(registry, SUITES)
    content = "".join(f"{line}\n" for line in ("city,date,what,aqi", *lines)).encode()
    programme = loaded.programme_of_feed("small-air")
    return read_batch(content, loaded.feeds["small-air"], programme, SUITES / "small-air.json", date(2022, 2, 1))


def test_each_row_goes_to_the_indicator_that_it_names(registry: Path) -> None:
    batch = read(
        registry, "甲市,2022-01-01,空气（AQI）,50", "甲市,2022-01-01, 空气(ＡＱＩ) ,50", "甲市,2022-01-01,it's noise,61"
    )
    kept = batch.values.select(["indicator", "value", "source_row", "source_column"]).to_pylist()
    assert [(row["indicator"], float(row["value"]), row["source_row"]) for row in kept] == [
        ("aqi", 50.0, 2),  # full-width and half-width are the same name, and the same figure twice is one
        ("noise", 61.0, 4),
    ]
    assert {row["source_column"] for row in kept} == {"aqi"}
    assert [(problem.row, problem.expectation) for problem in batch.problems] == [(3, "said_once")]


def test_a_name_that_nobody_declared_is_quarantined_with_the_nearest_one(registry: Path) -> None:
    batch = read(
        registry, "甲市,2022-01-01,it's noisy,61", "甲市,2022-01-01,空气（AQI）,50", "乙市,2022-01-01,空气（AQI）,51"
    )
    (problem,) = batch.problems
    assert (problem.row, problem.column, problem.seen, problem.expectation) == (2, "what", "it's noisy", "known_series")
    assert problem.detail.endswith("(did you mean 'it's noise'?)")
    assert batch.values.num_rows == 2


def test_different_figures_of_one_series_contradict_each_other_and_those_of_two_do_not(registry: Path) -> None:
    batch = read(
        registry,
        "甲市,2022-01-01,空气（AQI）,50",
        "甲市,2022-01-01,空气（AQI）,52",
        "乙市,2022-01-01,空气（AQI）,50",
        "乙市,2022-01-01,it's noise,52",
        "乙市,2022-01-02,空气（AQI）,50",
    )
    assert {problem.row for problem in batch.problems} == {2, 3}
    assert batch.values.num_rows == 3
