"""A row is shown as its file has it, or by its cells where a file has no lines."""

from __future__ import annotations

import pytest

from pacewatch.observations.row_text import row_text
from pacewatch.registry.feed_model import Feed
from tests.observations.records.feeds import feed
from tests.observations.records.test_zip_members import one, zipped

JSON = b'[{"city": "a", "date": "2022-01-01", "value": 1.10}, {"city": "b", "date": "2022-01-02", "value": [7]}]'
CELLS = '{"city": "a", "date": "2022-01-01", "value": "1.10"}'


@pytest.mark.parametrize(
    ("declared", "content", "row", "text"),
    [
        (feed(), one(1), 2, "甲,2022-01-01,1"),
        (feed(), one(1), 9, None),
        (feed(format="json", records="[*]"), JSON, 1, CELLS),
        (feed(format="json", records="[*]"), JSON, 2, "7"),
        (feed(format="json", records="[*]"), JSON, 3, None),
        (feed(format="json", records="[*]"), JSON[:9], 1, None),
    ],
)
def test_shows(declared: Feed, content: bytes, row: int, text: str | None) -> None:
    assert row_text(content, declared, row) == text


@pytest.mark.parametrize(
    ("sheet", "row", "text"),
    [
        ("1.csv", 2, '{"city": "甲", "date": "2022-01-01", "value": "1"}'),
        ("2.csv", 2, '{"city": "甲", "date": "2022-01-02", "value": "2"}'),
        ("2.csv", 3, "x"),
        ("2.csv", 9, None),
        ("3.csv", 2, None),
    ],
)
def test_shows_of_a_zip_file_the_row_of_the_file_in_it(sheet: str, row: int, text: str | None) -> None:
    content = zipped({"1.csv": one(1), "2.csv": one(2) + b"x\n"})
    assert row_text(content, feed(member="*.csv"), row, sheet) == text
