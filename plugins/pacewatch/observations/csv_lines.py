"""CSV text to lines, one for each row, those whose quoted cells run on over line breaks too. In: text. Out: `Lines`.

Blank lines take the place of those that it ran on over, so that every row keeps the number of the line that it starts in.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pacewatch.observations.limits import LONGEST_CELL

LINE_BREAK = re.compile(r"\r\n|\n|\r")
MOST_LINES_IN_CELL = 100
MARKS = ("\x1e", "\ue000", "\uf8fe", "\U0010fffd")
"""What may stand for a line break within a cell: the first of these that the text doesn't have; with all, no cell runs on."""


@dataclass(frozen=True)
class Lines:
    """The lines of a text; those whose quotation mark isn't closed are blank, and kept in `opened` by their numbers, from 1.

    `mark` stands for a line break within a cell; it is empty where there is none. `last` is the number of the last row.
    """

    lines: list[str]
    opened: Mapping[int, str]
    mark: str
    last: int

    def row(self, number: int) -> str | None:
        """A row as it stands in the file, without its line break; none if the file hasn't so many."""
        if number in self.opened:
            return self.opened[number]
        return self.as_written(self.lines[number - 1]) if 0 < number <= len(self.lines) else None

    def as_written(self, line: str) -> str:
        """A line with its line breaks again."""
        return line.replace(self.mark, "\n") if self.mark else line


def lines_of(text: str, delimiter: str, columns: int | None = None) -> Lines:
    """The lines of a CSV text, whose rows have so many columns, where that is known.

    A quoted cell begins where its cell does, ends where its cell does, has at most `MOST_LINES_IN_CELL` lines, and none of
    these looks like a row of its own: a quotation mark that only stands somewhere swallows nothing.
    """
    lines = _without_breaks(text)
    if '"' not in text:
        return Lines(lines, {}, "", len(lines))
    mark = next((sign for sign in MARKS if sign not in text), "")
    whole = _whole(delimiter, mark)
    opened: dict[int, str] = {}
    last, is_joined, index = 0, False, 0
    while index < len(lines):
        last, following = index + 1, index + 1
        if lines[index].count('"') % 2:
            following = _following(lines, index, delimiter, columns)
            joined = mark.join(lines[index:following])
            if not mark or following == index + 1 or not whole.fullmatch(joined):
                opened[index + 1], joined, following = lines[index], "", index + 1
            lines[index:following] = [joined, *[""] * (following - index - 1)]
            is_joined |= following > index + 1
        index = following
    return Lines(lines, opened, mark if is_joined else "", last)


def header_names(text: str, delimiter: str, most: int | None = None) -> tuple[str, list[str]]:
    """The first row of a CSV text (at most so many characters), and the names in it; a line break within one is a space.

    Raises:
        csv.Error: it can't be read.
    """
    first = LINE_BREAK.split(text, 1)[0]
    if '"' in first:
        head = LINE_BREAK.split(text, MOST_LINES_IN_CELL)[:MOST_LINES_IN_CELL]
        first = lines_of("\n".join(head), delimiter).row(1) or ""
    if most and len(first) > most:
        return first, []
    cells = next(csv.reader([first], delimiter=delimiter), [])
    return first, [re.sub(r"\s*\n\s*", " ", cell.strip()) if "\n" in cell else cell.strip() for cell in cells]


def _without_breaks(text: str) -> list[str]:
    """As `LINE_BREAK` splits it, far quicker."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _whole(delimiter: str, mark: str) -> re.Pattern[str]:
    """Matches a row each of whose quotation marks begins a cell, ends it, or is doubled within it."""
    sign = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*+"|[^"{sign}{mark}]*+)'
    return re.compile(rf"{cell}(?:{sign}{cell})*+")


def _following(lines: list[str], index: int, delimiter: str, columns: int | None) -> int:
    """The line after the row that begins at `index` with a quoted cell, or the next one if that isn't closed."""

    def is_row(line: str) -> bool:
        return columns is not None and columns > 1 and line.count(delimiter) == columns - 1

    length = 0
    for end in range(index + 1, min(index + MOST_LINES_IN_CELL, len(lines))):
        line = lines[end]
        if line.count('"') % 2:
            return index + 1 if is_row(lines[index]) and is_row(line) else end + 1
        length += len(line)
        if length > LONGEST_CELL or ('"' not in line and is_row(line)):
            break
    return index + 1
