"""Reports as feeds: from a workbook's cells to values in their indicators' units, and back to sheet, row and column."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pacewatch.errors import BatchRefused
from pacewatch.home import Home
from pacewatch.observations import report_reader
from pacewatch.observations.batch import Batch
from pacewatch.observations.feed_draft import draft
from pacewatch.observations.grids import read_grid
from pacewatch.observations.read_batch import read_batch
from pacewatch.observations.report_reader import read_report_rows
from pacewatch.observations.trial import try_feed
from pacewatch.pipeline import discard, ingest_files, rebuild, release
from pacewatch.registry import load_registry
from pacewatch.registry.declaration import read_declaration
from tests.observations.made_reports import make_report
from tests.observations.test_grids import workbook
from tests.observations.test_percent_cells import formatted
from tests.registry.layout import SMALL, SUITES
from tests.world import query

FEED = """
  - id: small-jobs
    name: {zh: 就业月报, en: Monthly jobs}
    source: tests
    format: report
    report: {sheets: ["*月报*"]}
    period: {column: 期间, written: label}
    place: {column: 地区}
    values:
      - {column: 城镇新增就业, indicator: jobs}
      - {column: 改造面积, unit: 公顷, indicator: housing}
"""
SUITE = {
    "name": "small-jobs",
    "expectations": [
        {
            "type": "expect_column_values_to_be_between",
            "kwargs": {"column": "城镇新增就业", "min_value": 0, "max_value": 1000000},
            "severity": "critical",
        }
    ],
}
JOBS: list[list[Any]] = [
    ["2022年上半年就业情况"],
    ["单位：万人"],
    ["地区", "期间", "城镇新增就业", "登记失业率"],
    ["甲", "1-2月", "１．２", "3.1%"],
    ["甲市", "一季度", 1.9, "3.0%"],
    ["100200", "1—5月", 2.5, "3.2%"],
    ["乙市", "上半年", "—", "3.2%"],
    ["注：本表为快报数"],
]
HOUSING: list[list[Any]] = [
    ["甲市2022年改造情况"],
    ["单位：平方米"],
    ["指标", "1月", "2月", "3月"],
    ["改造面积", 3, 12.5, "约四"],
    ["新建面积", 100, 200, 300],
]
BOTH = (("说明", [["填报说明"], ["按月报送"]]), ("就业月报", JOBS), ("改造月报", HOUSING))
TODAY = date(2022, 8, 1)
START = date(2022, 1, 1)


@pytest.fixture
def city(tmp_path: Path) -> Home:
    """The small city, whose figures of jobs and housing come in one workbook."""
    programme, suites = tmp_path / "registry" / "small", tmp_path / "expectations"
    programme.mkdir(parents=True)
    suites.mkdir()
    for file in SMALL.iterdir():
        (programme / file.name).write_bytes(file.read_bytes())
    kept = (SMALL / "feeds.yaml").read_text(encoding="utf-8").partition("  - id: small-jobs")[0]
    (programme / "feeds.yaml").write_text(kept + FEED, encoding="utf-8")
    (suites / "small-jobs.json").write_text(json.dumps(SUITE), encoding="utf-8")
    (suites / "small-air.json").write_bytes((SUITES / "small-air.json").read_bytes())
    home = Home(tmp_path / "home", programme.parent, suites)
    home.make_folders()
    return home


def read(city: Home, content: bytes, **changed: Any) -> Batch:
    loaded = load_registry(city.registry, city.expectations)
    feed = loaded.feeds["small-jobs"]
    feed = feed.model_validate(feed.model_dump(exclude_unset=True) | changed)
    programme = loaded.programme_of_feed("small-jobs")
    return read_batch(content, feed, programme, city.expectations / "small-jobs.json", TODAY).placed()


def values(batch: Batch) -> list[tuple[Any, ...]]:
    names = ("indicator", "place", "period_start", "period_end", "value", "source_sheet", "source_row", "source_column")
    return [tuple(row[name] for name in names) for row in batch.values.to_pylist()]


def test_a_report_gives_the_figures_that_the_feed_names_in_their_indicators_units(city: Home) -> None:
    batch = read(city, workbook(*BOTH))
    assert values(batch) == [
        ("jobs", "100100", START, date(2022, 2, 28), Decimal(12000), "就业月报", 4, "C"),
        ("jobs", "100100", START, date(2022, 3, 31), Decimal(19000), "就业月报", 5, "C"),
        ("jobs", "100200", START, date(2022, 5, 31), Decimal(25000), "就业月报", 6, "C"),
        # 公顷 as the feed declares, not 平方米 as the table says of all that it holds.
        ("housing", "100100", START, date(2022, 1, 31), Decimal(3), "改造月报", 4, "B"),
        ("housing", "100100", date(2022, 2, 1), date(2022, 2, 28), Decimal("12.5"), "改造月报", 4, "C"),
    ]
    assert batch.read_as == "xlsx with 3 sheets: 说明, 就业月报, 改造月报"


def test_a_bad_cell_keeps_its_own_figure_out_and_says_where_it_stands(city: Home) -> None:
    (problem,) = read(city, workbook(*BOTH)).problems
    where = (problem.sheet, problem.row, problem.column, problem.seen, problem.expectation)
    assert where == ("改造月报", 4, "D", "约四", "number")


def test_a_span_that_the_indicator_is_not_printed_for_keeps_the_row_out(city: Home) -> None:
    """Housing is printed by the month: what came since January isn't one."""
    so_far = [*HOUSING[:2], ["指标", "1月", "1-2月", "3月"], ["改造面积", 3, 15, 4]]
    batch = read(city, workbook(("改造月报", so_far)))
    assert [row[7] for row in values(batch)] == ["B", "D"]
    assert [(problem.expectation, problem.detail) for problem in batch.problems] == [("period_span", "a month")]


def test_a_unit_of_another_quantity_keeps_the_figures_out(city: Home) -> None:
    visits = [[JOBS[0][0]], ["单位：万人次"], *JOBS[2:5]]
    with pytest.raises(
        BatchRefused,
        match=r"万人次'; expected: a number in one of the units 人, .*, for 万人次 measures another quantity",
    ):
        read(city, workbook(("就业月报", visits)))


def test_a_cell_in_per_cent_keeps_its_figure_out_where_people_are_counted(city: Home) -> None:
    batch = read(
        city, formatted(*([(cell, "0%" if cell == 1.9 else "General") for cell in row] for row in JOBS), name="月报")
    )
    assert [(row[6], row[4]) for row in values(batch)] == [(4, Decimal(12000)), (6, Decimal(25000))]
    assert {(found.row, found.column, found.expectation) for found in batch.problems} == {(5, "C", "unit")}


@pytest.mark.parametrize(("unit", "expected"), [("人", "2"), ("千人", "2000"), ("万人", "20000")])
def test_units_are_converted_exactly(city: Home, unit: str, expected: str) -> None:
    batch = read(city, workbook(("就业月报", [["2022年就业"], [f"单位：{unit}"], JOBS[2], ["甲", "1-2月", 2, 3]])))
    assert [row[4] for row in values(batch) if row[0] == "jobs"] == [Decimal(expected)]


def test_mu_become_hectares_to_the_digits_that_are_stored(city: Home) -> None:
    mu = [HOUSING[0], [], HOUSING[2], ["改造面积（亩）", 15, 10, ""]]
    assert [row[4] for row in values(read(city, workbook(("改造月报", mu))))] == [Decimal(1), Decimal("0.666667")]


def test_a_text_file_is_a_report_too_in_whatever_encoding(city: Home) -> None:
    text = "\n".join(",".join(str(cell) for cell in row) for row in JOBS)
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        batch = read(city, text.encode(encoding))
        assert [row[4] for row in values(batch)] == [Decimal(12000), Decimal(19000), Decimal(25000)]
        assert encoding in batch.read_as
    with pytest.raises(BatchRefused, match=r"as feeds\.yaml says"):
        read(city, text.encode("gb18030"), encoding="utf-8")


REFUSED: dict[str, tuple[list[tuple[str, list[list[Any]]]], str]] = {
    "no sheet of the feed": ([("其他", JOBS)], r"the sheets 其他; expected one called \*月报\*"),
    "no series of the feed": (
        [("月报", [["地区", "期间", "降水"], ["甲", "2022年1月", 3]])],
        "no series '城镇新增就业'",
    ),
    "a series by another name": (
        [("月报", [*JOBS[:2], ["地区", "期间", "城镇新增就业人数", "改造面积"], ["甲", "1-2月", 1, 2]])],
        r"no series '城镇新增就业'.*did you mean '城镇新增就业人数'",
    ),
    "no figures": ([("月报", [["地区", "期间", "城镇新增就业"], ["甲", "1-2月", "—"]])], "no series|no figures"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_workbook_that_cannot_be_the_feeds_is_refused_with_what_was_seen(city: Home, case: str) -> None:
    sheets, sentence = REFUSED[case]
    with pytest.raises(BatchRefused, match=sentence):
        read(city, workbook(*sheets))


def test_a_bad_figure_of_a_sheet_is_released_from_its_cell(
    city: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-08-01T12:00:00+08:00")
    jobs = [*JOBS[:4], ["乙市", "1-2月", 250, "3.2%"]]
    file = tmp_path / "就业月报.xlsx"
    file.write_bytes(workbook(BOTH[0], ("就业月报", jobs), ("改造月报", HOUSING[:4])))
    (report,) = ingest_files(city, "small-jobs", [file]).files
    assert (report.outcome, report.rows_quarantined, report.values_new) == ("accepted", 2, 3)
    place = "source_sheet, source_row, source_column, seen"
    kept = query(city, f"SELECT id, {place} FROM observations.quarantine WHERE expectation LIKE 'expect_%'")
    assert [row[1:] for row in kept] == [("就业月报", 5, "C", "2500000")]
    release(city, [kept[0][0]], "engineer", "checked with the bureau")
    told = query(
        city,
        "SELECT value, source_sheet, source_row, source_column FROM observations.observation WHERE place = '100200'",
    )
    assert told == [(Decimal(2500000), "就业月报", 5, "C")]
    assert query(city, "SELECT DISTINCT read_as FROM observations.batch WHERE read_as IS NOT NULL") != []
    bad = query(city, "SELECT id FROM observations.quarantine WHERE expectation = 'number'")
    discard(city, [bad[0][0]], "engineer", "a word, not a number")
    assert rebuild(city).equal is True
    assert told == query(
        city,
        "SELECT value, source_sheet, source_row, source_column FROM observations.observation WHERE place = '100200'",
    )


@pytest.mark.parametrize("seed", range(40))
def test_plain_sheets_read_by_columns_give_what_they_give_cell_by_cell(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make_report(seed)
    feed = read_declaration(draft(read_grid(report.content)), "draft")
    by_cells = try_feed(report.content, feed).cells
    monkeypatch.setattr(report_reader, "PLAIN_FROM_ROWS", 0)
    assert try_feed(report.content, feed).cells == by_cells


def test_some_made_reports_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_reader, "PLAIN_FROM_ROWS", 0)
    plain = 0
    for seed in range(40):
        report = make_report(seed)
        feed = read_declaration(draft(read_grid(report.content)), "draft")
        origins = read_report_rows(report.content, feed).origins
        plain += bool(origins and origins.sheet_letters)
    assert plain >= 5
