"""Figures that can't be, beside what was known: each rule on real files, what it leaves alone, and what becomes of a doubt."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pacewatch.home import Home
from pacewatch.observations.name_date import name_is_a_year_ahead
from pacewatch.pipeline import ingest_files, quarantine, rebuild
from tests.world import query

INDICATORS = """
  - {id: investment, name: {zh: 投资, en: Investment}, unit: 亿元, unit_en: CNY 100 million, cadence: month, form: year_to_date}
  - {id: growth, name: {zh: 增速, en: Growth}, unit: "%", cadence: month, form: point}
  - {id: tourists, name: {zh: 游客, en: Tourists}, unit: 万人次, unit_en: "10,000 visits", cadence: month, form: flow}
"""
FEED = """
  - id: small-economy
    name: {zh: 经济月报, en: Monthly economy}
    source: tests
    columns: [月份, 地区, 投资, 增速, 游客]
    period: {column: 月份, format: "%Y-%m", span: year_to_date}
    place: {column: 地区}
    values: [{column: 投资, indicator: investment}, {column: 增速, indicator: growth}]
"""
TOURISTS = """
  - id: small-tourists
    name: {zh: 旅游月报, en: Monthly tourists}
    source: tests
    columns: [月份, 地区, 游客]
    period: {column: 月份, format: "%Y-%m", span: month}
    place: {column: 地区}
    values: [{column: 游客, indicator: tourists}]
"""
SUITE = """{"name": "any", "expectations": [{"type": "expect_column_values_to_be_between", "severity": "critical",
 "kwargs": {"column": "COLUMN", "min_value": -1e15, "max_value": 1e15}}]}"""

Row = tuple[str, str, object, object]


def usual(year: int, month: int, place: str = "甲市") -> Row:
    """Investment grows by a tenth a year and comes evenly; growth swings between 5 and 7.5."""
    size = Decimal("1.1") ** (year - 2019) * (1 if place == "甲市" else 3)
    return f"{year}-{month:02d}", place, round(size * Decimal("8.317") * month, 2), Decimal(50 + month * 7 % 26) / 10


ARCHIVE = [
    usual(year, month, place) for year in (2019, 2020, 2021) for month in range(1, 13) for place in ("甲市", "乙市")
]


class Economy:
    """A city with a feed of two columns whose archive of three years is in, and files that come after it."""

    def __init__(self, home: Home, folder: Path, settings: pytest.MonkeyPatch) -> None:
        self.home, self.folder, self.settings, self.day = home, folder, settings, 0

    def sent(self, rows: Iterable[Row], name: str = "") -> list[tuple[Any, ...]]:
        """Send a file on the next day; what is doubted, as (row, column, rule, severity)."""
        lines = [f"{month},{place},{investment},{growth}," for month, place, investment, growth in rows]
        return self.dropped("small-economy", "月份,地区,投资,增速,游客", lines, name)

    def dropped(self, feed: str, header: str, lines: list[str], name: str = "") -> list[tuple[Any, ...]]:
        self.day += 1
        self.settings.setenv("PACEWATCH_CLOCK", f"2022-12-{self.day:02d}T08:00:00+08:00")
        file = self.folder / (name or f"file-{self.day}.csv")
        file.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
        (report,) = ingest_files(self.home, feed, [file]).files
        assert report.outcome == "accepted"
        return query(self.home, "SELECT source_row, source_column, expectation, severity FROM observations.quarantine "
                     "WHERE sha256 = ? AND expectation LIKE 'doubt%' ORDER BY ALL", report.sha256)  # fmt: skip

    def details(self) -> list[str]:
        return [detail for (detail,) in query(self.home, "SELECT detail FROM observations.quarantine ORDER BY ALL")]


@pytest.fixture
def economy(home: Home, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Economy:
    """With lines of `doubts` as parameter."""
    shutil.copytree(home.registry, tmp_path / "registry")
    shutil.copytree(home.expectations, tmp_path / "expectations")
    small = tmp_path / "registry" / "small"
    doubts = getattr(request, "param", None)
    settings = f"    doubts: {doubts}\n" if doubts else ""
    (small / "indicators.yaml").write_text((small / "indicators.yaml").read_text("utf-8") + INDICATORS, "utf-8")
    (small / "feeds.yaml").write_text((small / "feeds.yaml").read_text("utf-8") + FEED + settings + TOURISTS, "utf-8")
    for feed, column in (("economy", "投资"), ("tourists", "游客")):
        suite = tmp_path / "expectations" / f"small-{feed}.json"
        suite.write_text(SUITE.replace("COLUMN", column), encoding="utf-8")
    made = Economy(
        replace(home, registry=tmp_path / "registry", expectations=tmp_path / "expectations"), tmp_path, monkeypatch
    )
    assert made.sent(ARCHIVE) == []
    return made


def slipped(times: str, column: int = 2) -> Row:
    row: list[Any] = list(usual(2022, 3))
    row[column] = row[column] * Decimal(times)
    return tuple(row)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ("10000", "24.95 to 30.19 CNY 100 million; this is about 10,000 times that, as if written in 10,000 yuan"),
        ("100000000", "this is about 100 million times that, as if written in yuan"),
        ("1000", "this is about 1,000 times that, as if written in another unit"),
        ("100", "this is about 100 times that, as if written in million yuan"),
        ("0.0001", "this is about a ten-thousandth of that, as if written in trillion yuan"),
        ("0.01", "this is about a hundredth of that, as if written in another unit"),
    ],
)
def test_a_figure_in_another_unit_is_kept_out_and_the_unit_is_named(economy: Economy, times: str, said: str) -> None:
    assert economy.sent([slipped(times), usual(2022, 3, "乙市")]) == [(2, "投资", "doubt_unit_slip", "critical")]
    assert said in economy.details()[0]
    assert query(economy.home, "SELECT count(*) FROM observations.observation WHERE year(period_end) = 2022") == [(2,)]
    assert query(economy.home, "SELECT reason FROM alerts.event") == [("rows_quarantined",)]


def test_a_share_told_as_a_fraction_is_noticed(economy: Economy) -> None:
    assert economy.sent([slipped("0.01", column=3)]) == [(2, "增速", "doubt_unit_slip", "critical")]
    assert "as if written in a share of one (0.95 for 95 %)" in economy.details()[0]


def test_a_unit_slip_of_a_revision_is_one_too(economy: Economy) -> None:
    month, place, investment, growth = usual(2021, 12)
    assert economy.sent([(month, place, investment * 10000, growth)]) == [(2, "投资", "doubt_unit_slip", "critical")]  # type: ignore[operator]


@pytest.mark.parametrize(("months", "doubted"), [(6, 6), (4, 0)])
def test_a_whole_column_beside_all_that_ever_was_needs_to_be_less_far_off(
    economy: Economy, months: int, doubted: int
) -> None:
    header, sizes = "月份,地区,游客", {2019: 300, 2020: 2, 2021: 30}
    archive = [
        f"{year}-{month:02d},甲市,{size + month / 100}" for year, size in sizes.items() for month in range(1, 13)
    ]
    assert economy.dropped("small-tourists", header, archive) == []
    small = [f"2022-{month:02d},甲市,1.{month}" for month in range(1, months + 1)]  # a hundredth of what they were
    found = economy.dropped("small-tourists", header, small)
    assert found == [(row, "游客", "doubt_unit_slip", "critical") for row in range(2, doubted + 2)]


@pytest.mark.parametrize("times", ["0.7", "1.5", "2", "4"])
def test_strong_growth_or_a_loss_is_no_unit_slip(economy: Economy, times: str) -> None:
    assert [found for found in economy.sent([slipped(times)]) if found[3] == "critical"] == []


def test_without_history_nothing_is_doubted(economy: Economy) -> None:
    header = "月份,地区,游客"
    assert economy.dropped("small-tourists", header, ["2022-01,甲市,12", "2022-02,甲市,13"]) == []
    assert economy.dropped("small-tourists", header, ["2022-03,甲市,130000"]) == []


def test_swapped_columns_are_kept_out(economy: Economy) -> None:
    rows = [
        (month, place, growth, investment)
        for month, place, investment, growth in [usual(2022, 9), usual(2022, 9, "乙市")]
    ]
    assert economy.sent(rows) == [
        (row, column, "doubt_swapped_columns", "critical") for row in (2, 3) for column in ("增速", "投资")
    ]  # fmt: skip
    assert (
        "a value like those before, 224.56 to 271.72 CNY 100 million; this one is like those of column 增速, 5.2 to 7.5: were "
        "columns swapped or shifted?"
    ) in economy.details()


def test_last_years_figures_under_new_dates_are_kept_out(economy: Economy) -> None:
    again = [(f"2022{month[4:]}", *figures) for month, *figures in ARCHIVE if month.startswith("2021")]
    found = economy.sent(again[:6])  # type: ignore[arg-type]
    assert found == [(row, "", "doubt_year_old", "critical") for row in range(2, 8)]
    assert "12 of 12 in the file equal those of the same period a year before" in economy.details()[0]


def test_the_same_figures_sent_again_are_no_alarm(economy: Economy) -> None:
    assert economy.sent(ARCHIVE[-4:]) == []
    assert economy.sent([*ARCHIVE[-4:], usual(2022, 1), usual(2022, 1, "乙市")]) == []


def test_an_old_file_under_a_new_name_is_told(economy: Economy) -> None:
    assert economy.sent(ARCHIVE[-2:], "economy-2022-11.csv") == []  # December 2021: eleven months
    assert economy.sent(ARCHIVE[-4:-2], "economy-2022-11-30.csv") == [(0, "", "doubt_year_old", "warning")]
    assert query(economy.home, "SELECT reason FROM alerts.event") == [("figures_doubted",)]


@pytest.mark.parametrize(
    ("name", "newest", "promised"),
    [
        ("通化市2022年8月就业.csv", date(2021, 8, 31), "2022-08"),
        ("jobs_202208.xlsx", date(2021, 8, 31), "2022-08"),
        ("jobs-2022-08-31-again.csv", date(2021, 8, 31), "2022-08"),
        ("jobs-2022-08.csv", date(2022, 7, 31), None),
        ("jobs-2022-02-15.csv", date(2021, 12, 31), None),
        ("archive.csv", date(2019, 12, 31), None),
        ("report 20220815123.csv", date(2019, 12, 31), None),
    ],
)
def test_what_a_name_promises(name: str, newest: date, promised: str | None) -> None:
    assert name_is_a_year_ahead(name, newest) == promised


def test_a_fall_within_the_year_is_told_and_used(economy: Economy) -> None:
    assert economy.sent([usual(2022, 1), usual(2022, 2)]) == []
    assert economy.sent([("2022-03", "甲市", 21, 6)]) == [(2, "投资", "doubt_fall_within_year", "warning")]
    assert "at least the 22.14 CNY 100 million reached by 2022-02-28" in economy.details()[0]
    assert query(economy.home, "SELECT value FROM observations.observation WHERE indicator = 'investment' AND "
                 "period_end = DATE '2022-03-31'") == [(21,)]  # fmt: skip
    assert query(economy.home, "SELECT reason FROM alerts.event") == [("figures_doubted",)]
    # The year before it was higher in December: that is no fall.
    assert economy.sent([("2022-02", "甲市", 20, 6)]) == []
    assert economy.sent([("2022-02", "甲市", 23, 6)]) == [(2, "投资", "doubt_fall_within_year", "warning")]


def test_a_jump_beyond_all_changes_so_far_is_told_and_used(economy: Economy) -> None:
    assert economy.sent([("2022-01", "甲市", 11, 29)]) == [(2, "增速", "doubt_jump", "warning")]
    assert "the largest so far was 1.9 percentage points, and this is 23.4 percentage points" in economy.details()[0]


def days(place: str, early: int) -> list[str]:
    """Three hundred days of 50 and 51 in turn, the first hundred higher by `early`."""
    first = date(2022, 1, 1)
    return [f"{place},{first + timedelta(day)},{50 + day % 2 + early * (day < 100)}" for day in range(300)]


def test_the_largest_change_may_lie_long_ago(economy: Economy) -> None:
    assert economy.dropped("small-air", "city,date,aqi", [*days("甲市", 0), *days("乙市", 40)]) == []
    found = economy.dropped("small-air", "city,date,aqi", ["甲市,2022-10-28,111", "乙市,2022-10-28,111"])
    assert found == [(2, "aqi", "doubt_jump", "warning")]


def test_of_a_figure_told_twice_the_newest_counts(economy: Economy) -> None:
    assert economy.dropped("small-air", "city,date,aqi", [*days("甲市", 0), *days("乙市", 40)]) == []
    assert economy.dropped("small-air", "city,date,aqi", ["甲市,2022-03-01,59"]) == []
    assert economy.dropped("small-air", "city,date,aqi", ["甲市,2022-10-28,111", "乙市,2022-10-28,111"]) == []


def test_a_file_is_not_judged_by_one_that_came_later_and_was_read_before(economy: Economy) -> None:
    feeds = economy.home.registry / "small" / "feeds.yaml"
    text = feeds.read_text(encoding="utf-8")
    feeds.write_text(text.replace("- id: small-air\n", "- id: small-air\n    doubts: {unit_slip: warn}\n"), "utf-8")
    slip = [(2, "aqi", "doubt_unit_slip", "warning")]
    first = date(2022, 1, 1)
    usual_days = [f"甲市,{first + timedelta(day)},{5 + day % 2}" for day in range(300)]
    assert economy.dropped("small-air", "city,date,aqi", usual_days) == []
    economy.day = 20
    assert economy.dropped("small-air", "city,date,aqi", ["甲市,2022-10-29,500"]) == slip
    economy.day = 10
    assert economy.dropped("small-air", "city,date,aqi", ["甲市,2022-10-28,500"]) == slip
    economy.day = 21
    assert economy.dropped("small-air", "city,date,aqi", ["甲市,2022-10-30,500"]) == []


@pytest.mark.parametrize("economy", ["{unit_slip: warn, jump: off}"], indirect=True)
def test_a_feed_may_answer_otherwise(economy: Economy) -> None:
    assert economy.sent([slipped("10000")]) == [(2, "投资", "doubt_unit_slip", "warning")]
    assert query(economy.home, "SELECT count(*) FROM observations.observation WHERE year(period_end) = 2022") == [(2,)]


@pytest.mark.parametrize("economy", ["{unit_slip: off, jump: off}"], indirect=True)
def test_a_rule_may_be_off(economy: Economy) -> None:
    assert economy.sent([slipped("10000")]) == []


def test_a_doubtful_row_can_be_released_and_a_rebuild_decides_the_same(economy: Economy) -> None:
    economy.sent([slipped("10000")])
    economy.sent([slipped("100")])
    ((first,), _) = query(economy.home, "SELECT id FROM observations.quarantine ORDER BY quarantined_at")
    assert quarantine.release(economy.home, [first], "赵", "本来如此").values_new == 2
    economy.sent([usual(2022, 4)])
    before = query(
        economy.home, "SELECT source_row, seen, expectation, severity, detail FROM observations.quarantine ORDER BY ALL"
    )
    assert rebuild(economy.home).equal
    after = query(
        economy.home, "SELECT source_row, seen, expectation, severity, detail FROM observations.quarantine ORDER BY ALL"
    )
    assert after == before
    # The file of 100 times was kept out; in April the year's figure fell below the one released, and that was told.
    assert [(rule, severity) for _, _, rule, severity, _ in before] == [
        ("doubt_unit_slip", "critical"),
        ("doubt_unit_slip", "critical"),
        ("doubt_fall_within_year", "warning"),
    ]
