"""What a poll brought lies in the inbox whole, with where it came from beside it; and nobody else's file is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pacewatch.feeds.inbox import waiting_files
from pacewatch.feeds.landing import LONGEST_ORIGIN, forget_origin, land, leftovers, origin_of
from pacewatch.home import Home
from pacewatch.pipeline import maintain

NAME = "latest-0123456789ab.csv"


def test_a_landed_file_is_complete_and_its_origin_is_known(home: Home) -> None:
    path = land(home, "air", NAME, b"a,b\n", "https://a.example.org/")
    assert [file.path for file in waiting_files(home, quiet_seconds=0)] == [path]
    assert (path.read_bytes(), origin_of(path)) == (b"a,b\n", "https://a.example.org/")
    land(home, "air", NAME, b"a,b\n", "https://b.example.org/")
    assert origin_of(path) == "https://b.example.org/"
    forget_origin(path)
    forget_origin(path)
    assert origin_of(path) is None
    assert [file.name for file in path.parent.iterdir()] == [NAME]


def test_an_origin_of_any_length_and_script_is_kept_as_far_as_it_goes(home: Home) -> None:
    assert origin_of(land(home, "air", NAME, b"", "长" * 5000)) == "长" * LONGEST_ORIGIN


def test_a_file_that_somebody_dropped_has_none(home: Home) -> None:
    path = home.inbox / "air" / "dropped.csv"
    path.parent.mkdir()
    path.write_bytes(b"1")
    assert origin_of(path) is None


LEFT = (f".{NAME}.4711.tmp", f"..{NAME}.origin.4711.tmp", ".gone-0123456789ab.csv.origin")
NOT_OURS = (".report.csv.tmp", ".report.csv.17.tmp", ".hidden", "plain.tmp", ".DS_Store", f".{NAME}.origin")


@pytest.mark.parametrize("age_seconds", [10, 7200])
def test_only_what_killed_polls_left_is_tidied_up_and_only_after_a_while(home: Home, age_seconds: int) -> None:
    land(home, "air", NAME, b"1", "x")
    folder = home.inbox / "air"
    for name in (*LEFT, *NOT_OURS):
        if not (folder / name).exists():
            (folder / name).write_bytes(b"")
    changed = Path(folder / NAME).stat().st_mtime - age_seconds
    for path in folder.iterdir():
        os.utime(path, (changed, changed))
    assert {path.name for path in leftovers(home)} == set(LEFT)
    removed = {Path(name).name for name in maintain(home).removed}
    assert removed == (set(LEFT) if age_seconds > 3600 else set())
    assert {path.name for path in folder.iterdir()} >= {NAME, *NOT_OURS}
