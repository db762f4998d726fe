"""The inbox: complete files are found, whatever else lies there is left alone."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pacewatch.feeds.inbox import signature_of, waiting_files
from pacewatch.home import Home


def put(home: Home, feed: str, name: str, content: bytes = b"1", age_seconds: float = 60) -> Path:
    path = home.inbox / feed / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    changed = time.time() - age_seconds
    os.utime(path, (changed, changed))
    return path


def names(home: Home, **settings: float) -> list[tuple[str, str]]:
    return [(file.feed, file.path.name) for file in waiting_files(home, **settings)]


def test_files_come_by_feed_and_name(home: Home) -> None:
    for feed, name in (("jobs", "b.csv"), ("air", "z.csv"), ("jobs", "a.csv"), ("air", "通化.csv")):
        put(home, feed, name)
    assert names(home) == [("air", "z.csv"), ("air", "通化.csv"), ("jobs", "a.csv"), ("jobs", "b.csv")]


@pytest.mark.parametrize("name", [".hidden.csv", "a.csv.tmp", "a.csv.part", "a.csv.crdownload"])
def test_unfinished_names_are_left_alone(name: str, home: Home) -> None:
    put(home, "air", name)
    assert names(home) == []


def test_a_file_that_has_just_changed_is_not_complete(home: Home) -> None:
    put(home, "air", "growing.csv", age_seconds=1)
    assert names(home) == []
    assert names(home, quiet_seconds=0) == [("air", "growing.csv")]


def test_folders_links_and_stray_files_are_no_files_of_a_feed(home: Home, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"of somebody else")
    put(home, "air", "real.csv")
    (home.inbox / "air" / "link.csv").symlink_to(secret)
    (home.inbox / "air" / "folder").mkdir()
    (home.inbox / "stray.csv").write_bytes(b"in no feed's folder")
    put(home, ".trash", "old.csv")
    assert names(home) == [("air", "real.csv")]


def test_no_inbox_is_no_fault(tmp_path: Path) -> None:
    assert waiting_files(Home(tmp_path / "nowhere", tmp_path, tmp_path)) == []


def test_the_signature_changes_with_the_file(home: Home) -> None:
    path = put(home, "air", "a.csv")
    before = signature_of(path)
    put(home, "air", "a.csv", content=b"22")
    assert signature_of(path) != before
    path.unlink()
    with pytest.raises(FileNotFoundError):
        signature_of(path)
