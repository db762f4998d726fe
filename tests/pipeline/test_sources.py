"""Two feeds that tell of the same thing: the better grade counts, equal grades that differ hold the verdict, and it is said."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pacewatch import clock
from pacewatch.alerts.facts import DataFacts, from_json
from pacewatch.cli.explain import explain_target
from pacewatch.delivery.compose import compose
from pacewatch.home import Home
from pacewatch.pipeline import assess, ingest_files, publish, rebuild
from pacewatch.publish import open_published
from pacewatch.warehouse import rows
from tests.small_city import jobs_csv
from tests.world import query

ALSO = """
  - id: also-jobs
    name: {zh: 统计局就业月报, en: Statistics on jobs}
    source: tests
    encoding: gb18030
    columns: [月份, 地区, 累计人数]
    period: {column: 月份, format: "%Y-%m", span: year_to_date}
    place: {column: 地区}
    values: [{column: 累计人数, indicator: jobs}]
    grade: GRADE
"""

GROWTH = """
  - id: jobs-growth
    name: {zh: 就业增速, en: Growth of jobs}
    unit: "%"
    cadence: month
    form: point
    derived: {rule: year_on_year, inputs: {value: jobs}}
"""

NEWEST = """
    SELECT verdict, data_state, actual FROM pace.assessment WHERE target = 'jobs-2022' AND place = '100100'
    ORDER BY as_of DESC, known_at DESC LIMIT 1
"""


class City:
    """The small city with a second feed of jobs, and files that come one after the other."""

    def __init__(self, home: Home, folder: Path, settings: pytest.MonkeyPatch) -> None:
        self.home, self.folder, self.settings, self.day = home, folder, settings, 0

    def told(self, feed: str, *figures: tuple[str, object]) -> int:
        """A feed tells figures of 甲市 on the next day, and all is judged; how many were new or revised."""
        self.day += 1
        self.settings.setenv("PACEWATCH_CLOCK", f"2022-08-{self.day:02d}T08:00:00+08:00")
        file = self.folder / f"{feed}-{self.day}.csv"
        file.write_bytes(jobs_csv([(month, "甲市", count) for month, count in figures]))
        (report,) = ingest_files(self.home, feed, [file]).files
        assert report.outcome == "accepted"
        assess(self.home, clock.now())
        return report.values_new + report.values_revised

    def verdict(self) -> tuple[Any, ...]:
        return query(self.home, NEWEST)[0]

    def view(self, sql: str) -> list[dict[str, Any]]:
        publish(self.home)
        with open_published(self.home) as connection:
            return rows(connection, sql)


@pytest.fixture
def city(home: Home, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> City:
    """With the grade of the second feed as parameter."""
    shutil.copytree(home.registry, tmp_path / "registry")
    shutil.copytree(home.expectations, tmp_path / "expectations")
    indicators = tmp_path / "registry" / "small" / "indicators.yaml"
    indicators.write_text(indicators.read_text("utf-8") + GROWTH, "utf-8")
    feeds = tmp_path / "registry" / "small" / "feeds.yaml"
    feeds.write_text(feeds.read_text("utf-8") + ALSO.replace("GRADE", getattr(request, "param", "official")), "utf-8")
    shutil.copy(tmp_path / "expectations" / "small-jobs.json", tmp_path / "expectations" / "also-jobs.json")
    made = replace(home, registry=tmp_path / "registry", expectations=tmp_path / "expectations")
    return City(made, tmp_path, monkeypatch)


@pytest.mark.parametrize("city", ["provisional", "unofficial"], indirect=True)
def test_the_better_grade_counts_whatever_came_later(city: City) -> None:
    city.told("also-jobs", ("2022-06", 6000))
    assert city.verdict() == ("on_pace", "provisional", 6000)
    assert city.told("small-jobs", ("2022-06", 3000)) == 1
    assert city.verdict() == ("far_behind", "fresh", 3000)
    city.told("also-jobs", ("2022-06", 6100))
    assert city.verdict() == ("far_behind", "fresh", 3000)
    city.told("small-jobs", ("2022-06", 5100))
    assert city.verdict() == ("on_pace", "fresh", 5100)
    assert query(city.home, "SELECT count(*) FROM alerts.event WHERE reason = 'sources_conflict'") == [(0,)]
    (counts, other) = city.view("SELECT * FROM main.disputes")
    assert (counts["feed"], counts["value"], counts["counts"], counts["is_disputed"]) == (
        "small-jobs",
        5100,
        True,
        False,
    )
    assert (other["feed"], other["value"], other["counts"]) == ("also-jobs", 6100, False)
    (row,) = city.view("SELECT value, grade, feeds, is_disputed FROM main.observations")
    assert row == {"value": 5100, "grade": "official", "feeds": 2, "is_disputed": False}


def test_equal_grades_that_differ_hold_the_verdict_until_one_is_put_right(city: City) -> None:
    city.told("small-jobs", ("2022-06", 3000))
    assert city.verdict() == ("far_behind", "fresh", 3000)
    state = "SELECT state, episode FROM alerts.state WHERE target = 'jobs-2022' AND place = '100100'"
    before = query(city.home, state)
    city.told("also-jobs", ("2022-06", 6000))
    assert city.verdict()[:2] == (None, "conflict")
    assert query(city.home, state) == before
    publish(city.home)
    (explained,) = explain_target(city.home, "jobs-2022", "甲市")
    told = {(row["feed"], row["value"], row["counts"]) for row in explained["disputes"]}
    assert told == {("small-jobs", 3000, False), ("also-jobs", 6000, False)}
    assert city.told("small-jobs", ("2022-06", 6000)) == 1
    assert city.verdict() == ("on_pace", "fresh", 6000)
    assert [row["is_disputed"] for row in city.view("SELECT is_disputed FROM main.observations")] == [False]


def test_feeds_that_agree_are_no_conflict_and_each_keeps_its_word(city: City) -> None:
    city.told("small-jobs", ("2022-06", 6000))
    assert city.told("also-jobs", ("2022-06", 6000)) == 1
    assert city.verdict() == ("on_pace", "fresh", 6000)
    assert city.view("SELECT * FROM main.disputes") == []
    assert city.view("SELECT * FROM main.revisions") == []  # another feed's first word revises nothing
    city.told("also-jobs", ("2022-06", 6200))
    assert city.verdict()[:2] == (None, "conflict")
    (row,) = city.view("SELECT feed, previous_value, value FROM main.revisions")
    assert row == {"feed": "also-jobs", "previous_value": 6000, "value": 6200}


def test_an_older_print_that_is_disputed_holds_nothing_but_is_told(city: City) -> None:
    city.told("small-jobs", ("2022-05", 5000), ("2022-06", 6000))
    city.told("also-jobs", ("2022-05", 4000))
    assert city.verdict() == ("on_pace", "fresh", 6000)
    assert query(city.home, "SELECT count(*) FROM alerts.event WHERE reason = 'sources_conflict'") == [(1,)]


def test_a_second_feed_changes_nothing_of_what_was_known_before_it(city: City) -> None:
    """The rule of the first feed dates its figures back; what is told after it is known from its arrival."""
    city.told("small-jobs", ("2022-05", 5000))
    city.told("also-jobs", ("2022-05", 4000))
    known = query(
        city.home, "SELECT value, known_at < TIMESTAMP '2022-08-01' FROM observations.observation ORDER BY ALL"
    )
    assert known == [(4000, False), (5000, True)]


def test_a_derived_figure_is_withdrawn_while_its_input_is_disputed(city: City) -> None:
    growth = "SELECT value FROM main.observations WHERE indicator = 'jobs-growth'"
    city.told("small-jobs", ("2021-06", 5000), ("2022-06", 6000))
    assert city.view(growth) == [{"value": 20}]
    city.told("also-jobs", ("2022-06", 5500))
    assert city.view(growth) == [{"value": None}]
    city.told("also-jobs", ("2022-06", 6000))
    assert city.view(growth) == [{"value": 20}]


@pytest.mark.parametrize("city", ["provisional"], indirect=True)
def test_a_derived_figure_follows_the_better_grade(city: City) -> None:
    growth = "SELECT value, grade FROM main.observations WHERE indicator = 'jobs-growth'"
    city.told("also-jobs", ("2021-06", 5000), ("2022-06", 5500))
    assert city.view(growth) == [{"value": 10, "grade": "provisional"}]
    city.told("small-jobs", ("2021-06", 5000), ("2022-06", 6000))
    city.told("also-jobs", ("2022-06", 7000))
    assert city.view(growth) == [{"value": 20, "grade": "official"}]


def test_the_engineer_is_told_both_files_with_both_values(city: City) -> None:
    city.told("small-jobs", ("2022-06", 3000))
    city.told("also-jobs", ("2022-06", 6000))
    ((text, subject),) = query(city.home, "SELECT facts, subject FROM alerts.event WHERE reason = 'sources_conflict'")
    facts = from_json(text)
    assert isinstance(facts, DataFacts)
    assert subject == "also-jobs"
    assert compose(facts, "zh").quotes == (
        "甲市“城镇新增就业”，截至2022年6月30日：also-jobs-2.csv 第2行为6,000人，small-jobs-1.csv 为3,000人",
    )
    assert compose(facts, "en").quotes == (
        "Jia, “New urban jobs”, as of 30 June 2022: 6,000 people in also-jobs-2.csv, row 2; 3,000 people in small-jobs-1.csv",
    )
    assert query(city.home, "SELECT recipient FROM delivery.outbox WHERE recipient = 'engineer' LIMIT 1") != []


@pytest.mark.parametrize("city", ["official", "unofficial"], indirect=True)
def test_a_rebuild_comes_to_the_same(city: City) -> None:
    city.told("small-jobs", ("2022-05", 5000), ("2022-06", 6000))
    city.told("also-jobs", ("2022-05", 4000), ("2022-06", 6000))
    city.told("small-jobs", ("2022-05", 4500), ("2022-06", 6100))
    before = city.view("SELECT * EXCLUDE (batch) FROM main.observations ORDER BY ALL")
    assert rebuild(city.home).equal
    assert city.view("SELECT * EXCLUDE (batch) FROM main.observations ORDER BY ALL") == before
