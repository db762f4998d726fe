"""Bytes are kept unchanged under their SHA-256, whole or not at all, with a card that says how they came."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pacewatch.durable import write_durably
from pacewatch.errors import BatchRefused, FileUnreadable
from pacewatch.home import Home
from pacewatch.raw.store import arrivals, arrive_anew, keep, raw_path, read_kept
from tests.both_languages import differences

MORNING, NOON = (datetime(2022, 10, 9, hour, tzinfo=UTC) for hour in (8, 12))
CONTENT = b"\xef\xbb\xbfcity,date,aqi\r\n\xb3\xa4\x00\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "通化 2022 (终稿).csv"
    path.write_bytes(CONTENT)
    return path


def test_bytes_that_have_changed_on_disk_are_refused_in_both_languages(home: Home, file: Path) -> None:
    keep(home, file, "air", "inbox", MORNING)
    assert read_kept(home, SHA256) == CONTENT
    raw_path(home, SHA256).write_bytes(CONTENT[:-1])
    with pytest.raises(BatchRefused, match=f"kept as {SHA256} have changed on disk") as refusal:
        read_kept(home, SHA256)
    assert refusal.value.code == "raw_damaged"
    assert not differences(refusal.value.said)
    assert SHA256 in refusal.value.said[1]


def files(home: Home) -> list[str]:
    return sorted(path.name for path in home.raw.rglob("*") if path.is_file())


def test_every_byte_is_kept_and_the_card_says_how_it_came(home: Home, file: Path) -> None:
    arrival = keep(home, file, "air", "inbox", MORNING)
    assert (arrival.sha256, arrival.byte_count, arrival.original_name) == (SHA256, len(CONTENT), file.name)
    assert raw_path(home, SHA256).read_bytes() == CONTENT
    assert json.loads((home.raw / SHA256[:2] / f"{SHA256}.air.json").read_text("utf-8")) == {
        "feed": "air",
        "sha256": SHA256,
        "original_name": file.name,
        "source": "inbox",
        "byte_count": len(CONTENT),
        "arrived_at": "2022-10-09 08:00:00",
    }
    assert file.exists()


def test_the_same_bytes_again_keep_their_first_card_and_another_feed_gets_its_own(home: Home, file: Path) -> None:
    first = keep(home, file, "air", "inbox", MORNING)
    renamed = file.rename(file.with_name("copy.csv"))
    assert keep(home, renamed, "air", "command line", NOON) == first
    other = keep(home, renamed, "jobs", "inbox", NOON)
    assert (other.feed, other.arrived_at.hour, other.original_name) == ("jobs", 12, "copy.csv")
    assert files(home) == [SHA256, f"{SHA256}.air.json", f"{SHA256}.jobs.json"]


def test_arrivals_come_in_the_order_in_which_they_arrived(home: Home, tmp_path: Path) -> None:
    for number, when in ((1, NOON), (2, MORNING), (3, NOON)):
        path = tmp_path / f"{number}.csv"
        path.write_text(str(number))
        keep(home, path, "air", "inbox", when)
    assert [arrival.original_name for arrival in arrivals(home)] == ["2.csv", "1.csv", "3.csv"]


def test_what_arrives_anew_has_another_time_and_is_the_same_otherwise(home: Home, file: Path) -> None:
    first = keep(home, file, "air", "inbox", MORNING)
    again = arrive_anew(home, first, NOON)
    assert again.arrived_at.hour == 12
    assert list(arrivals(home)) == [again]


def test_bytes_of_a_file_that_is_still_growing_get_no_card(home: Home, file: Path) -> None:
    with pytest.raises(FileUnreadable, match="changed while it was read; move files into the inbox by rename"):
        keep(home, file, "air", "inbox", MORNING, is_unchanged=lambda: False)
    assert list(arrivals(home)) == []


def test_what_cannot_be_read_is_named(home: Home, tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "gone.csv", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(FileUnreadable) as refusal:
            keep(home, path, "air", "inbox", MORNING)
        assert str(refusal.value).startswith(f"{path}: can't be read: {reason}")
    assert files(home) == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(b"old")
    with pytest.raises(TypeError):
        write_durably(path, "no bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    write_durably(path, b"new")
    assert path.read_bytes() == b"new"
