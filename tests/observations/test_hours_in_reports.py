"""Workbooks of hourly values: by declaration alone, the same hours as from a plain file, and none among days."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml

from pacewatch.home import Home
from pacewatch.observations import report_reader
from pacewatch.pipeline import ingest_files
from tests.hourly_city import GOOD, POLLUTANTS, STATIONS, hourly_city, hours_csv
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


OF_SHANGHAI = timezone(timedelta(hours=8))
WRITTEN = {
    "with a colon": lambda moment: f"{moment:%Y-%m-%d %H:%M}+08:00",
    "to the second": lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}+0800",
    "in UTC": lambda moment: f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z",
    "to the thousandth": lambda moment: f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
}
"""A moment of the clock in Shanghai with its offset from UTC."""


def with_offset(content: bytes, way: str) -> bytes:
    """`hours_csv` with times that say their offset."""
    header, *lines = content.decode().splitlines()
    told = []
    for line in lines:
        at, rest = line.split(",", 1)
        told.append(f"{WRITTEN[way](datetime.strptime(at, '%Y-%m-%d %H:%M').replace(tzinfo=OF_SHANGHAI))},{rest}")
    return ("\n".join([header, *told]) + "\n").encode()


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


@pytest.mark.parametrize("plain_from", [1, 1_000_000])
@pytest.mark.parametrize("way", WRITTEN)
def test_times_with_an_offset_give_the_hours_of_the_time_zone(
    way: str, plain_from: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_reader, "PLAIN_FROM_ROWS", plain_from)
    stored = []
    for name, home, content in (
        ("plain.csv", hourly_city(tmp_path / "plain"), hours_csv(DAYS)),
        ("report.csv", by_report(tmp_path / "report"), with_offset(hours_csv(DAYS), way)),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        (report,) = ingest_files(home, "hours", [file]).files
        assert (report.outcome, report.rows_quarantined) == ("accepted", 0), report.summary()
        stored.append(query(home, STORED))
    assert stored[0] == stored[1]
    assert {row[4] for row in stored[1]} == set(range(1, 25))


def test_the_time_zone_is_the_programme_s(tmp_path: Path) -> None:
    home = by_report(tmp_path)
    (home.registry / "hourly" / "programme.yaml").write_text(
        "id: hourly\nname: {zh: 某, en: some}\ntime_zone: Europe/Berlin\n", encoding="utf-8"
    )
    file = tmp_path / "hours.csv"
    file.write_bytes(with_offset(hours_csv([DAYS[0]]), "in UTC"))
    (report,) = ingest_files(home, "hours", [file]).files
    assert report.outcome == "accepted", report.summary()
    found = query(
        home, "SELECT min(period_end), min(hour) FILTER (period_end = DATE '2022-02-28') FROM observations.observation"
    )
    assert found == [(date(2022, 2, 28), 18)]


def test_records_whose_periods_are_labels_are_put_into_the_time_zone_too(tmp_path: Path) -> None:
    home = by_report(tmp_path)
    feeds = home.registry / "hourly" / "feeds.yaml"
    content = yaml.safe_load(feeds.read_text(encoding="utf-8"))
    hours = next(feed for feed in content["feeds"] if feed["id"] == "hours")
    hours |= {"format": "ndjson", "columns": ["time", "station", *POLLUTANTS]}
    hours |= {"period": {"column": "time", "written": "label"}, "place": {"column": "station"}}
    feeds.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    times = ["2022-03-01T00:00:00.000Z", "2022-03-01 09:00+08:00", "2022-03-01T10:00+05:30"]
    lines = [json.dumps({"time": time, "station": STATIONS[0], **GOOD}) for time in times]
    file = tmp_path / "hours.ndjson"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (report,) = ingest_files(home, "hours", [file]).files
    assert (report.outcome, report.rows_quarantined) == ("accepted", 1), report.summary()
    assert query(home, f"SELECT DISTINCT period_end, hour FROM ({STORED})") == [
        (date(2022, 3, 1), 8),
        (date(2022, 3, 1), 9),
    ]
    assert query(home, "SELECT seen FROM observations.quarantine") == [("2022-03-01T10:00+05:30",)]


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
