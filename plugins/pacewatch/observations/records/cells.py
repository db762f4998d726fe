"""Values of an answer as text cells. In: what a path leads to. Out: the text that the file has, or why there is none."""

from __future__ import annotations

from typing import Any

from pacewatch.observations.limits import check_cell
from pacewatch.observations.reading_words import TEXT, one_value
from pacewatch.observations.records.walk import ABSENT, Element
from pacewatch.said import Said

LONGEST_SEEN = 200
MOST_SHOWN = 5


class NotACell(ValueError):
    """A value that is no text, number, truth value or null; it says what was `expected`."""

    def __init__(self, expected: Said) -> None:
        self.expected = expected
        super().__init__(f"expected {expected[0]}")


def cell_text(value: Any, column: str) -> str:
    """A scalar as text; a null or nothing as an empty cell.

    Raises:
        NotACell: a list or an object, or text that no table can hold.
        BatchRefused: `size`: the text is a document.
    """
    if isinstance(value, Element):
        value = value.get("#text", "" if all(key.startswith("@") for key in value) else value)
    if value is None or value is ABSENT:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        raise NotACell(one_value(value))
    if "\0" in value or not _can_be_written(value):
        raise NotACell(TEXT)
    check_cell(value, column)
    return value


def _can_be_written(text: str) -> bool:
    """JSON may hold half a surrogate pair, which is no character."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def brief(value: Any, depth: int = 3) -> str:
    """Any value in a few words, for people; never deeper than a few levels."""
    if isinstance(value, dict):
        if depth == 0:
            return "{…}"
        words = ", ".join(f"{key}: {brief(inner, depth - 1)}" for key, inner in list(value.items())[:MOST_SHOWN])
    elif isinstance(value, list):
        if depth == 0:
            return "[…]"
        words = "; ".join(brief(inner, depth - 1) for inner in value[:MOST_SHOWN])
    elif value is None or isinstance(value, bool):
        words = {None: "null", True: "true", False: "false"}[value]
    else:
        words = str(value)
    return words[:LONGEST_SEEN].encode("utf-8", "replace").decode().replace("\0", "?")
