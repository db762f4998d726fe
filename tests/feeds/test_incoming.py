"""Bytes from outside come into the inbox whole and under their own name, or not at all."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pacewatch import pipeline
from pacewatch.errors import FileTooLarge, NameRefused, NameTaken, TransferBroken
from pacewatch.feeds import origins
from pacewatch.feeds.inbox import waiting_files
from pacewatch.feeds.incoming import Landed, Landing, largest_file_bytes
from pacewatch.home import Home
from tests.small_city import air_csv
from tests.world import drop, query, run_elsewhere

FEED = "small-air"
GOOD = air_csv([("甲市", "2022-10-31", 60)])


def land(home: Home, name: str = "a.csv", content: bytes = GOOD, source: str = "test") -> Landed:
    with Landing(home, FEED, name, source) as landing:
        landing.write(content[:5])
        landing.write(content[5:])
        return landing.finish()


def names(home: Home) -> list[str]:
    return sorted(path.name for path in (home.inbox / FEED).iterdir())


def test_what_has_landed_is_the_bytes_under_their_name(home: Home) -> None:
    landed = land(home)
    assert landed == Landed(FEED, "a.csv", hashlib.sha256(GOOD).hexdigest(), len(GOOD), is_known=False)
    assert (home.inbox / FEED / "a.csv").read_bytes() == GOOD
    assert names(home) == [".a.csv.origin.json", "a.csv"]


def test_where_it_came_from_is_in_the_ledger_and_nothing_stays_in_the_inbox(home: Home, standing_clock: str) -> None:
    land(home, source="http push by op")
    pipeline.ingest_inbox(home, quiet_seconds=0)
    assert query(home, "SELECT source, outcome FROM raw.arrival") == [("http push by op", "accepted")]
    assert names(home) == []


def test_what_landed_first_is_taken_first_whatever_its_name_for_a_later_file_may_correct_it(home: Home) -> None:
    drop(home, FEED, "c.csv", b"by hand")
    land(home, "b.csv", b"first")
    land(home, "a.csv", b"second")
    files = origins.in_order(waiting_files(home, quiet_seconds=0))
    assert [file.path.name for file in files] == ["c.csv", "b.csv", "a.csv"]


def test_an_origin_is_not_taken_for_that_of_a_file_dropped_later(home: Home) -> None:
    land(home)
    path = home.inbox / FEED / "a.csv"
    path.unlink()
    path.write_bytes(b"by hand")
    assert origins.source_of(path) == "inbox"


def test_the_same_bytes_while_they_wait_and_after_they_were_taken_are_known(home: Home, standing_clock: str) -> None:
    land(home)
    assert land(home, source="again").is_known
    assert origins.source_of(home.inbox / FEED / "a.csv") == "test"
    pipeline.ingest_inbox(home, quiet_seconds=0)
    assert land(home).is_known
    assert not land(home, "b.csv", GOOD + GOOD).is_known


def test_another_file_of_a_waiting_name_is_refused_and_replaces_nothing(home: Home) -> None:
    land(home)
    with pytest.raises(NameTaken, match="in a minute"):
        land(home, content=b"other bytes")
    assert (home.inbox / FEED / "a.csv").read_bytes() == GOOD
    assert names(home) == [".a.csv.origin.json", "a.csv"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        " a.csv",
        "a.csv ",
        ".",
        "..",
        ".hidden",
        "../a.csv",
        "a/b.csv",
        "/etc/passwd",
        "..\\a.csv",
        "a\x00.csv",
        "a\n.csv",
        "a\x7f.csv",
        "a\u2028b.csv",
        "fdp.\u202evsc",
        "\ud800.csv",
        "a.csv.part",
        "a.csv.TMP",
        "a.csv.crdownload",
        "a.landing",
        "字" * 61,
    ],
)
def test_a_name_that_could_do_harm_is_refused_before_anything_is_written(home: Home, name: str) -> None:
    with pytest.raises(NameRefused, match="saw"):
        land(home, name)
    assert not (home.inbox / FEED).exists()


@pytest.mark.parametrize("name", ["就业统计 2022年3月.xlsx", "a..b.csv", "~a", "字" * 60])
def test_other_names_are_taken_as_they_are(home: Home, name: str) -> None:
    land(home, name)
    assert name in names(home)


def test_a_file_that_is_too_large_leaves_nothing(home: Home) -> None:
    with Landing(home, FEED, "a", "test", 4) as landing:
        landing.write(b"1234")
        with pytest.raises(FileTooLarge, match="PACEWATCH_LARGEST_FILE_MB"):
            landing.write(b"5")
    assert names(home) == []


def test_the_largest_size_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert largest_file_bytes() == 200_000_000
    monkeypatch.setenv("PACEWATCH_LARGEST_FILE_MB", "0.5")
    assert largest_file_bytes() == 500_000


@pytest.mark.parametrize("says", [{"sha256": "0" * 64}, {"byte_count": 3}])
def test_bytes_other_than_those_sent_leave_nothing(home: Home, says: dict[str, object]) -> None:
    with Landing(home, FEED, "a", "test") as landing:
        landing.write(b"1234")
        with pytest.raises(TransferBroken, match="send it again"):
            landing.finish(**says)  # type: ignore[arg-type]
    assert names(home) == []


def test_a_sender_that_breaks_off_leaves_nothing(home: Home) -> None:
    with suppress(ConnectionError), Landing(home, FEED, "a", "test") as landing:
        landing.write(b"1234")
        raise ConnectionError
    assert names(home) == []


@pytest.mark.parametrize(("point", "has_landed"), [("landing.written", False), ("landing.named", True)])
def test_killed_it_is_there_whole_or_not_at_all_and_sending_again_mends_it(
    home: Home, standing_clock: str, point: str, has_landed: bool
) -> None:
    assert run_elsewhere(land, home, crash_at=point) == -9
    assert [file.path.name for file in waiting_files(home, quiet_seconds=0)] == ["a.csv"] * has_landed
    assert land(home).is_known is has_landed
    report = pipeline.ingest_inbox(home, quiet_seconds=0)
    assert [(file.file, file.outcome) for file in report.files] == [("a.csv", "accepted")]
    assert query(home, "SELECT source FROM raw.arrival") == [("test",)]


def test_what_a_kill_left_behind_is_removed_by_maintain_and_nothing_else(home: Home, standing_clock: str) -> None:
    run_elsewhere(land, home, crash_at="landing.written")
    land(home, "b.csv")
    senders_own = home.inbox / FEED / ".c.csv.part"
    senders_own.touch()
    orphan = home.inbox / FEED / ".gone.csv.origin.json"
    orphan.write_text("{}")
    (home.inbox / FEED / "..a.csv.origin.json.4711.tmp").touch()
    old = time.time() - 7200
    for path in (home.inbox / FEED).iterdir():
        os.utime(path, (old, old))
    removed = {Path(name).name for name in pipeline.maintain(home).removed}
    assert {".gone.csv.origin.json", "..a.csv.origin.json.4711.tmp"} <= removed
    assert any(name.endswith(".landing") for name in removed)
    assert names(home) == [".b.csv.origin.json", ".c.csv.part", "b.csv"]
