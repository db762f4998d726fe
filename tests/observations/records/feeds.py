"""Feeds for tests of one reader: everything but the file's form is the same for all."""

from __future__ import annotations

from typing import Any

from pacewatch.observations.read_file import read_file
from pacewatch.registry.feed_model import Feed


def feed(columns: list[str] | None = None, **form: Any) -> Feed:
    """A feed of the columns `city`, `date` and `value`, or of those given, the first three in this order."""
    names = columns or ["city", "date", "value"]
    return Feed.model_validate(
        {
            "id": "f",
            "name": {"zh": "甲", "en": "f"},
            "source": "tests",
            "columns": names,
            "place": {"column": names[0]},
            "period": {"column": names[1]},
            "values": [{"column": names[-1] if len(names) < 3 else names[2], "indicator": "value"}],
            **form,
        }
    )


def cells(content: bytes, declared: Feed) -> list[list[str]]:
    """The rows that are read, each as its number and its cells."""
    return [list(row.values()) for row in read_file(content, declared).table.to_pylist()]
