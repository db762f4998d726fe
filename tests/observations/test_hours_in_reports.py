"""Workbooks of hourly values: by declaration alone, the same hours as from a plain file, and none among days."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from pacewatch.home import Home
from pacewatch.observations import report_reader
from pacewatch.pipeline import ingest_files
from tests.hourly_city import POLLUTANTS, STATIONS, hourly_city, hours_csv
from tests.observations.test_grids import workbook
from tests.world import query

DAYS = [date(2022, 3, 1), date(2022, 3, 2)]
STORED = (
    "SELECT indicator, place, period_start, period_end, hour, value FROM observations.observation WHERE NOT is_derived "
    "ORDER BY ALL"
)


def by_report(folder: Path, **form: Any) -> Home:
    """The hourly city, whose hours come in reports."""
    home = hourly_city(folder)
    feeds = home.registry / "hourly" / "feeds.yaml"
    content = yaml.safe_load(feeds.read_text(encoding="utf-8"))
    hours = next(feed for feed in content["feeds"] if feed["id"] == "hours")
    del hours["columns"]
    hours |= {"format": "report", "period": {"column": "期间", "written": "label"}, "place": {"column": "地区"}}
    if form:
        hours["report"] = form
    feeds.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return home


def rows_of(content: bytes) -> list[list[Any]]:
    """The rows of `hours_csv` as a workbook's cells: times and numbers."""
    header, *lines = content.decode().splitlines()
    rows: list[list[Any]] = [["监测时间", *header.split(",")[1:]]]
    for line in lines:
        at, station, *values = line.split(",")
        rows.append([datetime.strptime(at, "%Y-%m-%d %H:%M"), station, *map(float, values)])  # noqa: DTZ007
    return rows


@pytest.mark.parametrize("plain_from", [1, 1_000_000])
def test_a_workbook_of_hours_gives_what_a_plain_file_gives(
    plain_from: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_reader, "PLAIN_FROM_ROWS", plain_from)
    stored = []
    for name, home, content in (
        ("hours.csv", hourly_city(tmp_path / "plain"), hours_csv(DAYS)),
        ("hours.xlsx", by_report(tmp_path / "report"), workbook(("小时值", rows_of(hours_csv(DAYS))))),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        (report,) = ingest_files(home, "hours", [file]).files
        assert report.values_new == len(DAYS) * 24 * len(STATIONS) * len(POLLUTANTS), report.summary()
        stored.append(query(home, STORED))
    assert stored[0] == stored[1]
    assert {row[4] for row in stored[0]} == set(range(1, 25))


def test_a_column_of_hours_is_read_beside_the_dates_and_days_are_no_hours(tmp_path: Path) -> None:
    home = by_report(tmp_path)
    rows = [
        ["日期", "小时", "站点", *POLLUTANTS],
        ["2022-03-02", 0, "200001", *range(6)],
        ["2022-03-02", "7时", "200001", *range(6)],
        ["2022-03-02", 25, "200001", *range(6)],
        ["2022-03-02", "", "200001", *range(6)],
    ]
    file = tmp_path / "hours.xlsx"
    file.write_bytes(workbook(("小时值", rows)))
    (report,) = ingest_files(home, "hours", [file]).files
    assert (report.outcome, report.rows_quarantined) == ("accepted", 2), report.summary()
    assert query(
        home, "SELECT DISTINCT period_end, hour FROM observations.observation WHERE NOT is_derived ORDER BY 1"
    ) == [
        (date(2022, 3, 1), 24),
        (date(2022, 3, 2), 7),
    ]


def test_a_column_of_hours_is_passed_over_where_dates_are_said_to_be_days(tmp_path: Path) -> None:
    home = by_report(tmp_path, dates_are="days")
    rows = [["日期", "小时", "站点", *POLLUTANTS], *(["2022-03-02", 7, station, *range(6)] for station in STATIONS)]
    file = tmp_path / "days.xlsx"
    file.write_bytes(workbook(("日均值", rows)))
    (report,) = ingest_files(home, "hours", [file]).files
    assert "saw '2022-03-02/2022-03-02'; expected: an hour" in str(report.detail)


def test_days_told_of_an_hourly_indicator_are_kept_out(tmp_path: Path) -> None:
    home = by_report(tmp_path)
    rows = [["日期", "站点", *POLLUTANTS], *(["2022-03-02", station, *range(6)] for station in STATIONS)]
    file = tmp_path / "days.xlsx"
    file.write_bytes(workbook(("日均值", rows)))
    (report,) = ingest_files(home, "hours", [file]).files
    assert report.outcome == "refused"
    assert "saw '2022-03-02/2022-03-02'; expected: an hour" in str(report.detail)
