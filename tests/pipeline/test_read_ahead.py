"""Files read before their turn: each once, whatever its place in the order, and a large one only once it is entered."""

from __future__ import annotations

from datetime import datetime
from threading import Event
from typing import Any

import pytest

from pacewatch.pipeline.read_ahead import LARGEST_EARLY, MOST_EARLY, reading_ahead
from pacewatch.raw.store import Arrival

PATIENCE_SECONDS = 60


def arrival(name: str, byte_count: int = 100) -> Arrival:
    return Arrival("feed", name, name, "test", byte_count, datetime(2022, 3, 1))  # noqa: DTZ001


class Reader:
    """Stands for the reading of a file; it notes the order, and fails for a file called bad."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.has_begun = Event()

    def __call__(self, one: Arrival, _approval: object) -> Any:
        self.read.append(one.sha256)
        self.has_begun.set()
        if one.sha256 == "bad":
            raise ValueError("bad")
        return one.sha256


def test_a_new_file_is_read_before_it_is_entered_and_once_whatever_its_place() -> None:
    reader = Reader()
    old, new = arrival("old"), arrival("new")
    with reading_ahead(reader) as ahead:
        ahead.begin(new)
        assert reader.has_begun.wait(PATIENCE_SECONDS)
        assert reader.read == ["new"]
        assert [reading.result() for _, reading in ahead.files([(old, None), (new, None)])] == ["old", "new"]
    assert reader.read == ["new", "old"]


def test_of_many_new_files_only_the_first_are_read_before_they_are_entered() -> None:
    reader = Reader()
    names = [f"new {number}" for number in range(MOST_EARLY + 3)]
    with reading_ahead(reader) as ahead:
        for name in names:
            ahead.begin(arrival(name))
    assert reader.read == names[:MOST_EARLY]


def test_a_large_file_waits_until_it_is_entered() -> None:
    reader = Reader()
    with reading_ahead(reader) as ahead:
        ahead.begin(arrival("large", LARGEST_EARLY + 1))
    assert reader.read == []


def test_what_was_read_in_vain_troubles_nobody_and_what_was_not_is_raised() -> None:
    with reading_ahead(Reader()) as ahead:
        ahead.begin(arrival("bad"))
    with reading_ahead(Reader()) as ahead:
        ahead.begin(arrival("bad"))
        ((_, reading),) = ahead.files([(arrival("bad"), None)])
        with pytest.raises(ValueError, match="bad"):
            reading.result()
