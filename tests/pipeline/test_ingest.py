"""Files as they shouldn't be: each one is refused or set aside with a sentence, the rest proceeds, the engineer is told."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pacewatch.errors import FileUnreadable, UnknownName
from pacewatch.home import Home
from pacewatch.pipeline import ingest_files, ingest_inbox, rebuild
from tests.small_city import air_csv, jobs_csv
from tests.world import drop, query, stored

GOOD_AIR = air_csv([("甲市", "2022-01-01", 80), ("乙市", "2022-01-01", 90)])

REFUSED = {
    "empty": ("small-air", b"", "the file is empty"),
    "header only": ("small-air", b"city,date,aqi\n", "no data rows"),
    "of another feed": ("small-air", jobs_csv([("2022-01", "甲市", 800)]), "of another feed?"),
    "of another feed in UTF-8": ("small-air", "month,place,people\n2022-01,甲市,800\n".encode(), "column"),
    "mostly bad rows": (
        "small-air",
        air_csv([("甲市", "2022-01-01", "good"), ("乙市", "2022-01-01", "bad")]),
        "2 of 2 rows",
    ),
    "of an unknown feed": ("small-aire", GOOD_AIR, "no feed 'small-aire'"),
    "of a folder with a long name": ("x" * 150, GOOD_AIR, "there is no feed"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_bad_file_is_refused_and_the_good_one_beside_it_is_accepted(
    home: Home, standing_clock: str, fault: str
) -> None:
    feed, content, reason = REFUSED[fault]
    drop(home, feed, "bad.csv", content)
    drop(home, "small-air", "good.csv", GOOD_AIR)
    report = ingest_inbox(home, quiet_seconds=0)
    assert {file.file: file.outcome for file in report.files} == {"bad.csv": "refused", "good.csv": "accepted"}
    (refusal,) = (file for file in report.files if file.outcome == "refused")
    assert reason in (refusal.detail or "")
    assert query(home, "SELECT count(*) FROM observations.observation") == [(2,)]
    events = query(home, "SELECT reason, subject, replayed FROM alerts.event")
    assert events == [("file_refused", feed, False)]
    told = query(home, "SELECT recipient, channel, state FROM delivery.outbox ORDER BY ALL")
    assert told == [("engineer", "email", "queued"), ("engineer", "slack", "queued")]
    assert not [path for path in home.inbox.rglob("*") if path.is_file()]


BAD_ROWS = {
    "unknown city": (("丙市", "2022-01-02", 50), "city", "丙市"),
    "impossible date": (("甲市", "2022-02-30", 50), "date", "2022-02-30"),
    "a date to come": (("甲市", "2023-02-01", 50), "date", "2023-02-01"),
    "a decimal comma": (("甲市", "2022-01-02", '"1,5"'), "aqi", "1,5"),
    "no number": (("甲市", "2022-01-02", "good"), "aqi", "good"),
    "against the suite": (("甲市", "2022-01-02", 900), "aqi", "900"),
    "too many cells": (("甲市", "2022-01-02", "50,51"), "", "甲市,2022-01-02,50,51"),
}


@pytest.mark.parametrize("fault", BAD_ROWS)
def test_a_bad_row_is_quarantined_with_its_place_and_the_rest_is_used(
    home: Home, standing_clock: str, fault: str
) -> None:
    row, column, seen = BAD_ROWS[fault]
    drop(home, "small-air", "day.csv", air_csv([("甲市", "2022-01-01", 80), row, ("乙市", "2022-01-01", 90)]))
    (file,) = ingest_inbox(home, quiet_seconds=0).files
    assert (file.outcome, file.rows_read, file.rows_quarantined, file.values_new) == ("accepted", 3, 1, 2)
    found = query(
        home, "SELECT source_row, source_column, seen FROM observations.quarantine WHERE severity = 'critical'"
    )
    assert found == [(3, column, seen)]
    assert query(home, "SELECT reason FROM alerts.event") == [("rows_quarantined",)]
    assert query(home, "SELECT count(*) FROM delivery.outbox") == [(2,)]


def test_a_file_cut_off_in_the_middle_of_a_row_loses_that_row_until_the_whole_file_comes(
    home: Home, standing_clock: str
) -> None:
    drop(home, "small-air", "day.csv", GOOD_AIR[:-1])
    (half,) = ingest_inbox(home, quiet_seconds=0).files
    assert (half.outcome, half.rows_quarantined, half.values_new) == ("accepted", 1, 1)
    assert "line break" in query(home, "SELECT detail FROM observations.quarantine")[0][0]
    drop(home, "small-air", "day.csv", GOOD_AIR)
    (whole,) = ingest_inbox(home, quiet_seconds=0).files
    assert (whole.outcome, whole.rows_quarantined, whole.values_new, whole.values_revised) == ("accepted", 0, 1, 0)


def test_a_warning_of_the_suite_is_kept_with_the_value_and_alerts_nobody(home: Home, standing_clock: str) -> None:
    drop(home, "small-air", "day.csv", air_csv([("甲市", "2022-01-01", 450)]))
    (file,) = ingest_inbox(home, quiet_seconds=0).files
    assert (file.rows_quarantined, file.values_new) == (0, 1)
    assert query(home, "SELECT severity, seen FROM observations.quarantine") == [("warning", "450")]
    assert query(home, "SELECT count(*) FROM alerts.event") == [(0,)]


def test_the_same_bytes_twice_change_nothing(home: Home, standing_clock: str) -> None:
    drop(home, "small-air", "day.csv", GOOD_AIR)
    ingest_inbox(home, quiet_seconds=0)
    before = stored(home)
    drop(home, "small-air", "day again.csv", GOOD_AIR)
    (again,) = ingest_inbox(home, quiet_seconds=0).files
    assert again.outcome == "known"
    assert stored(home) == before


def test_a_later_file_with_a_changed_figure_adds_a_vintage_and_only_that(home: Home, standing_clock: str) -> None:
    drop(home, "small-jobs", "may.csv", jobs_csv([("2022-04", "甲市", 3000), ("2022-05", "甲市", 4000)]))
    ingest_inbox(home, quiet_seconds=0)
    drop(home, "small-jobs", "june.csv", jobs_csv([("2022-04", "甲市", 3000), ("2022-05", "甲市", 4100)]))
    (file,) = ingest_inbox(home, quiet_seconds=0).files
    assert (file.values_new, file.values_revised) == (0, 1)
    vintages = query(home, "SELECT period_end, batch, value FROM observations.observation ORDER BY ALL")
    assert [(str(day), batch, int(value)) for day, batch, value in vintages] == [
        ("2022-04-30", 1, 3000),
        ("2022-05-31", 1, 4000),
        ("2022-05-31", 2, 4100),
    ]


def test_an_accepted_batch_is_kept_as_parquet_too(home: Home, standing_clock: str) -> None:
    drop(home, "small-air", "day.csv", GOOD_AIR)
    ingest_inbox(home, quiet_seconds=0)
    ((lake_file,),) = query(home, "SELECT lake_file FROM observations.batch")
    found = query(home, "SELECT place, value FROM read_parquet(?) ORDER BY ALL", str(home.lake / lake_file))
    assert [(place, int(value)) for place, value in found] == [("100100", 80), ("100200", 90)]


def test_a_file_refused_for_a_fault_of_ours_is_read_when_it_is_sent_again(
    home: Home, standing_clock: str, tmp_path: Path
) -> None:
    strict = tmp_path / "expectations"
    shutil.copytree(home.expectations, strict)
    suite = strict / "small-air.json"
    suite.write_text(suite.read_text().replace('"max_value": 500', '"max_value": 50'))
    drop(home, "small-air", "day.csv", GOOD_AIR)
    (first,) = ingest_inbox(replace(home, expectations=strict), quiet_seconds=0).files
    assert first.outcome == "refused"
    drop(home, "small-air", "day.csv", GOOD_AIR)
    (second,) = ingest_inbox(home, quiet_seconds=0).files
    assert (second.outcome, second.values_new) == ("accepted", 2)


def test_a_file_that_was_refused_first_counts_from_when_it_came_again(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the two another file gave another value; live and rebuilt, the last that came is the newest vintage."""
    strict = tmp_path / "expectations"
    shutil.copytree(home.expectations, strict)
    suite = strict / "small-air.json"
    suite.write_text(suite.read_text().replace('"max_value": 500', '"max_value": 50'))
    refused, other = air_csv([("甲市", "2022-01-01", 80)]), air_csv([("甲市", "2022-01-01", 40)])
    for hour, content, suites in ((1, refused, strict), (2, other, strict), (3, refused, home.expectations)):
        monkeypatch.setenv("PACEWATCH_CLOCK", f"2022-01-03T0{hour}:00:00Z")
        drop(home, "small-air", "day.csv", content)
        ingest_inbox(replace(home, expectations=suites), quiet_seconds=0)
    vintages = query(home, "SELECT value, hour(known_at) FROM observations.observation ORDER BY known_at")
    assert [(int(value), hour) for value, hour in vintages] == [(40, 16), (80, 3)]
    assert rebuild(home).equal


def test_a_broken_suite_lets_the_file_wait_and_says_so(home: Home, standing_clock: str, tmp_path: Path) -> None:
    broken = tmp_path / "expectations"
    shutil.copytree(home.expectations, broken)
    (broken / "small-air.json").write_text(
        '{"name": "small-air", "expectations": [{"type": "expect_magic", "kwargs": {}}]}'
    )
    drop(home, "small-air", "day.csv", GOOD_AIR)
    report = ingest_inbox(replace(home, expectations=broken), quiet_seconds=0)
    assert [file.outcome for file in report.files] == ["waiting"]
    assert not report.is_well
    assert "small-air.json" in (report.files[0].detail or "")
    assert [file.outcome for file in ingest_inbox(home, quiet_seconds=0).files] == ["accepted"]


@pytest.mark.parametrize("name", [".hidden.csv", "day.csv.part", "day.csv.tmp"])
def test_unfinished_files_stay_in_the_inbox(home: Home, standing_clock: str, name: str) -> None:
    folder = home.inbox / "small-air"
    folder.mkdir()
    (folder / name).write_bytes(GOOD_AIR)
    assert ingest_inbox(home, quiet_seconds=0).files == []
    assert (folder / name).exists()


def test_a_file_that_just_changed_is_left_until_it_is_quiet(home: Home, standing_clock: str) -> None:
    drop(home, "small-air", "day.csv", GOOD_AIR)
    assert ingest_inbox(home, quiet_seconds=3600).files == []
    quiet_since = (home.inbox / "small-air" / "day.csv").stat().st_mtime - 3600
    os.utime(home.inbox / "small-air" / "day.csv", (quiet_since, quiet_since))
    assert [file.outcome for file in ingest_inbox(home, quiet_seconds=3600).files] == ["accepted"]


def test_a_file_that_changes_while_it_is_read_stays_and_leaves_no_trace(
    home: Home, standing_clock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(home, "small-air", "day.csv", GOOD_AIR[:-8])
    signatures = iter(["as it was listed", "as it is now"])
    monkeypatch.setattr("pacewatch.feeds.inbox.signature_of", lambda _: next(signatures))
    monkeypatch.setattr("pacewatch.pipeline.ingest.signature_of", lambda _: next(signatures))
    (file,) = ingest_inbox(home, quiet_seconds=0).files
    assert file.outcome == "waiting"
    assert "changed while it was read" in (file.detail or "")
    assert (home.inbox / "small-air" / "day.csv").exists()
    assert query(home, "SELECT count(*) FROM raw.arrival") == [(0,)]
    assert not list(home.raw.rglob("*.json"))


def test_a_link_in_the_inbox_is_not_followed(home: Home, standing_clock: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.csv").write_bytes(GOOD_AIR)
    (home.inbox / "small-air").mkdir()
    (home.inbox / "small-air" / "day.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert ingest_inbox(home, quiet_seconds=0).files == []


def test_a_full_disk_leaves_the_file_in_the_inbox_and_says_so(
    home: Home, standing_clock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    drop(home, "small-air", "day.csv", GOOD_AIR)
    with monkeypatch.context() as broken:
        broken.setattr("pacewatch.raw.store.os.fsync", full)
        (file,) = ingest_inbox(home, quiet_seconds=0).files
    assert file.outcome == "waiting"
    assert "No space left on device" in (file.detail or "")
    assert [file.outcome for file in ingest_inbox(home, quiet_seconds=0).files] == ["accepted"]


def test_files_named_by_hand_stay_and_an_unreadable_one_does_not_lose_those_before_it(
    home: Home, standing_clock: str, tmp_path: Path
) -> None:
    (tmp_path / "day.csv").write_bytes(GOOD_AIR)
    with pytest.raises(FileUnreadable, match=r"nowhere\.csv: can't be read"):
        ingest_files(home, "small-air", [tmp_path / "day.csv", tmp_path / "nowhere.csv"])
    assert (tmp_path / "day.csv").exists()
    assert query(home, "SELECT outcome FROM raw.arrival") == [("accepted",)]


def test_an_unknown_feed_is_named_with_the_nearest_one(home: Home) -> None:
    with pytest.raises(UnknownName, match="did you mean 'small-air'"):
        ingest_files(home, "smal-air", [])
