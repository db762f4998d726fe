"""From an answer or a zip file in the inbox to figures that lead back to it; bad records are shown in quarantine."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pacewatch.cli.main import main
from pacewatch.home import Home
from pacewatch.pipeline import ingest_inbox, publish, rebuild
from tests.observations.records.test_zip_members import zipped
from tests.small_city import jobs_csv
from tests.world import drop, query, stored

AIR = """  - id: small-air
    name: {zh: 空气日报, en: Daily air}
    source: tests
    format: json
    records: answer.cities[*].days[*]
    columns: [city, date, aqi]
    fields: {city: ^name, date: {paths: [month, day], join: "-"}, aqi: index.value}
    expect: {status: ok}
    message: reason
    only: {index.hasdata: true}
    missing: ["-"]
    period: {column: date, format: "%Y-%m-%d", span: day}
    place: {column: city}
    values: [{column: aqi, indicator: aqi}]
    known_at: {rule: period_end, lag_days: 1}
"""


@pytest.fixture
def city(home: Home, tmp_path: Path, standing_clock: str, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The small city, whose air comes as JSON and whose jobs come as zip files."""
    registry = tmp_path / "registry"
    shutil.copytree(home.registry, registry)
    feeds = registry / "small" / "feeds.yaml"
    text = feeds.read_text(encoding="utf-8")
    start, end = text.index("  - id: small-air"), text.index("  - id: small-jobs")
    text = text[:start] + AIR + text[end:].replace("encoding: gb18030", 'encoding: gb18030\n    member: "*.csv"')
    feeds.write_text(text, encoding="utf-8")
    monkeypatch.setenv("PACEWATCH_HOME", str(home.root))
    monkeypatch.setenv("PACEWATCH_REGISTRY", str(registry))
    monkeypatch.setenv("PACEWATCH_EXPECTATIONS", str(home.expectations))
    return replace(home, registry=registry)


def air(days: dict[str, list[tuple[str, Any, bool]]]) -> bytes:
    """Of each city, days of January, their index, and whether there is one."""
    cities = [
        {
            "name": name,
            "days": [
                {"month": "2022-01", "day": day, "index": {"value": value, "hasdata": there}}
                for day, value, there in found
            ],
        }
        for name, found in days.items()
    ]
    return json.dumps({"status": "ok", "answer": {"cities": cities}}).encode()


def test_records_become_figures_that_lead_back_to_them(city: Home) -> None:
    content = air({"甲市": [("01", 80, True), ("02", 0, False)], "乙市": [("01", "-", True), ("02", 90.50, True)]})
    drop(city, "small-air", "answer.json", content)
    assert ingest_inbox(city, quiet_seconds=0).is_well
    found = query(
        city,
        "SELECT place, period_end::VARCHAR, value::VARCHAR, source_row, source_column "
        "FROM observations.observation ORDER BY ALL",
    )
    # A 0 without data, and a mark for none, are no figures.
    assert [(row[1], row[2], *row[3:]) for row in found] == [
        ("2022-01-01", "80.000000", 1, "aqi"),
        ("2022-01-02", "90.500000", 4, "aqi"),
    ]


def test_an_answer_that_says_it_failed_is_refused_with_its_own_words(city: Home) -> None:
    drop(city, "small-air", "answer.json", b'{"status": "error", "reason": "daily threshold reached"}')
    (report,) = ingest_inbox(city, quiet_seconds=0).files
    assert report.outcome == "refused"
    assert report.detail == "saw 'error' at status; expected 'ok'; it says: daily threshold reached"
    (told,) = query(city, "SELECT detail FROM raw.arrival")
    assert told == (report.detail,)


def test_a_record_that_is_kept_out_is_shown_by_its_cells(city: Home, capsys: pytest.CaptureFixture[str]) -> None:
    drop(city, "small-air", "answer.json", air({"甲市": [("01", 80, True)], "丙市": [("01", 70, True)], "乙市": []}))
    ingest_inbox(city, quiet_seconds=0)
    ((entry, row, seen),) = query(city, "SELECT id, source_row, seen FROM observations.quarantine")
    assert (row, seen) == (2, "丙市")
    publish(city)
    assert main(["quarantine", "show", entry, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert json.loads(shown["text"]) == {"city": "丙市", "date": "2022-01-01", "aqi": "70"}


def test_rows_of_a_zip_file_keep_its_files_names_and_their_own_numbers(
    city: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    january = jobs_csv([("2022-01", "甲市", 800), ("2022-01", "乙市", 500)])
    february = jobs_csv([("2022-02", "甲市", 1700), ("2022-02", "丙市", 1)])
    drop(city, "small-jobs", "jobs.zip", zipped({"一月.csv": january, "二月.csv": february, "说明.txt": b"\xff"}))
    ingest_inbox(city, quiet_seconds=0)
    found = query(city, "SELECT value::INTEGER, source_sheet, source_row FROM observations.observation ORDER BY value")
    assert found == [(500, "一月.csv", 3), (800, "一月.csv", 2), (1700, "二月.csv", 2)]
    ((entry, sheet, row),) = query(city, "SELECT id, source_sheet, source_row FROM observations.quarantine")
    assert (sheet, row) == ("二月.csv", 3)
    publish(city)
    assert main(["quarantine", "show", entry, "--json"]) == 0
    assert json.loads(json.loads(capsys.readouterr().out)["text"])["地区"] == "丙市"


def test_what_was_read_can_be_made_again_from_the_bytes(city: Home) -> None:
    drop(city, "small-air", "answer.json", air({"甲市": [("01", 80, True)], "丙市": [("01", 70, True)]}))
    drop(
        city, "small-jobs", "jobs.zip", zipped({"a.csv": jobs_csv([("2022-01", "甲市", 800), ("2022-01", "丁市", 5)])})
    )
    ingest_inbox(city, quiet_seconds=0)
    when_read = ("settled_at", "ingested_at", "quarantined_at")
    before = stored(city, when_read)
    rebuild(city)
    after = stored(city, when_read)
    read = [table for table in before if table.startswith("observations.")]
    assert before["observations.figure"]
    assert len(before["observations.quarantine"]) == 2
    assert {table: after[table] for table in read} == {table: before[table] for table in read}
