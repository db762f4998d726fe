"""CSV files that have names as columns, such as places, to rows. In: bytes and a feed with `wide`. Out: `TextRows`.

A row is a cell that isn't blank: what its line starts with, the header's name above it, and its text. Cells are numbered over
the whole file, blank ones included, so that a cell keeps its number whatever stands around it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from pacewatch.errors import BatchRefused
from pacewatch.observations import header_words, refusal_words, size_words
from pacewatch.observations.csv_lines import header_names
from pacewatch.observations.csv_reader import detected_as, read_lines
from pacewatch.observations.header import Header
from pacewatch.observations.limits import LONGEST_CELL, MOST_CELLS, too_large
from pacewatch.observations.origins import Origins
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.text_encoding import decode_text
from pacewatch.observations.text_rows import TextRows
from pacewatch.observations.wide.wide_cells import CellMatrix, cells_of, cut_even, cut_lines, is_plain, matrix_of
from pacewatch.registry.feed_model import Feed

MOST_NAMES = 20_000


@dataclass(frozen=True)
class WideHeader:
    """The columns that each line starts with, and the names of all further ones, as often as the header has them."""

    leading: tuple[str, ...]
    names: tuple[str, ...]

    def record(self, line: int, index: int = 0) -> int:
        """The number of a cell: its line counts from 1, the index of its name from 0."""
        return (line - 1) * len(self.names) + index + 1

    def columns(self) -> tuple[str, ...]:
        """A name for every column of the file that none has twice; no declared name holds a control character."""
        return (*self.leading, *(f"\x1f{index}" for index in range(len(self.names))))


@dataclass(frozen=True, eq=False)
class WideFile:
    """A wide file taken apart: its header, how many lines it has, what those of data hold, and what is wrong with some."""

    header: WideHeader
    line_count: int
    cells: CellMatrix
    detected: str
    problems: list[RowProblem]

    def origins(self, feed: Feed) -> Origins:
        """Where each cell stands."""
        width = len(self.header.names)
        rows = pa.array(np.repeat(np.arange(1, self.line_count + 1), width))
        index = np.tile(np.arange(width, dtype=np.int32), self.line_count)
        headers = pa.DictionaryArray.from_arrays(pa.array(index), pa.array(self.header.names, pa.string()))
        return Origins(pa.nulls(len(rows), pa.string()), rows, headers=headers, headed=frozenset(feed.columns[-2:]))


def read_wide(content: bytes, feed: Feed) -> TextRows:
    """The cells of a wide file that hold something, one row each, in the feed's columns.

    Raises:
        BatchRefused: `columns`, `empty`, `encoding`, `size`, or `mostly_bad`: the file can't be a file of this feed.
    """
    file = open_wide(content, feed)
    table = cells_of(file.cells, feed)
    if table.num_rows == 0 and not file.problems:
        raise no_figures(file.header)
    return TextRows(table, file.problems, file.detected, file.origins(feed))


def open_wide(content: bytes, feed: Feed) -> WideFile:
    """A wide file by lines and names.

    Raises:
        BatchRefused: as in `read_wide`, but for a file whose cells are all blank.
    """
    text, encoding = decode_text(content, feed.encoding)
    header = read_header(text, feed)
    line_count = text.count("\n") + 1 + (text.count("\r") - text.count("\r\n") if "\r" in text else 0)
    if line_count * len(header.names) > MOST_CELLS:
        raise too_large(size_words.room_for_cells(line_count * len(header.names)), MOST_CELLS, size_words.CELLS)
    even = cut_even(text, feed, header.names) if is_plain(text) else None
    if even:
        return WideFile(header, line_count, even, detected_as(encoding, feed), [])
    columns = header.columns()
    if is_plain(text):
        lines = cut_lines(text, encoding, feed, columns)
    else:
        lines = read_lines(text, encoding, feed.model_copy(update={"columns": columns}), Header(columns))
    check_lines(lines, feed)
    cells = matrix_of(lines.table, feed, header.names)
    problems = [replace(problem, row=header.record(problem.row)) for problem in lines.problems]
    return WideFile(header, line_count, cells, lines.detected, problems)


def read_header(text: str, feed: Feed) -> WideHeader:
    """The header of a wide file.

    Raises:
        BatchRefused: `columns`: it doesn't start with the declared columns, or ends with them; `size`.
    """
    leading = feed.columns[:-2]
    try:
        _, seen = header_names(text, feed.delimiter)
    except csv.Error as fault:
        raise BatchRefused("columns", *header_words.unreadable(fault)) from None
    if tuple(seen[: len(leading)]) != leading or len(seen) == len(leading):
        raise BatchRefused("columns", *header_words.not_wide(seen, leading, feed.columns[-2]))
    names = tuple(seen[len(leading) :])
    if len(names) > MOST_NAMES:
        raise too_large(size_words.header_names(len(names)), MOST_NAMES, size_words.NAMES)
    if longest := next((name for name in names if len(name) > LONGEST_CELL), ""):
        raise too_large(size_words.long_header_name(len(longest)), LONGEST_CELL, size_words.CHARACTERS_IN_A_CELL)
    return WideHeader(leading, names)


def check_lines(lines: TextRows, feed: Feed) -> None:
    """Refuse a file whose lines are mostly broken: a line that can't be read counts once, but lacks as many cells as others.

    Raises:
        BatchRefused: `mostly_bad`.
    """
    bad = len({problem.row for problem in lines.problems})
    if bad > feed.refuse_above_bad_share * lines.row_count:
        allowed = feed.refuse_above_bad_share
        said = refusal_words.mostly_broken_lines(bad, lines.row_count, allowed, lines.problems[0])
        raise BatchRefused("mostly_bad", *said)


def no_figures(header: WideHeader) -> BatchRefused:
    """The refusal of a file whose cells are all blank."""
    return BatchRefused("empty", *refusal_words.no_figures(len(header.names)))
