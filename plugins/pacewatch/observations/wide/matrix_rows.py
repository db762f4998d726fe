"""The cells of a matrix as rows that a suite is run on. In: a typed matrix. Out: `Rows`.

An expectation that looks at what lines tell is asked of lines, one that looks at numbers of distinct numbers: each with how
often it is there. Rows of one cell each are only put together where one fails, or where others tell whether it does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from pacewatch.observations.codes import Codes, codes_of, distinct
from pacewatch.observations.sound_rows import Mask
from pacewatch.observations.suite_rows import TIMES
from pacewatch.observations.wide.typed_matrix import TypedMatrix

MOST_COMBINATIONS = 1_000_000


@dataclass(frozen=True, eq=False)
class MatrixRows:
    """A row for each cell that counts: the columns that its line, its name and its text tell.

    `codes` has the number of a cell's text by line and name, `counts` which texts make it a row. `numbers` gives the rows'
    `source_row`, in the order of the file.
    """

    by_line: pa.Table
    by_name: pa.Table
    by_text: pa.Table
    codes: Codes
    counts: Mask
    numbers: Callable[[], Codes]

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        return int(self._times_of_texts.sum())

    @property
    def schema(self) -> pa.Schema:
        """The columns of a row."""
        return pa.schema([("source_row", pa.int64()), *self.by_line.schema, *self.by_name.schema, *self.by_text.schema])

    def each(self, columns: list[str]) -> pa.Table:
        """Every row, with 1 as its `TIMES`."""
        line, name = np.nonzero(self._is_row)
        at = ((self.by_line, line), (self.by_name, name), (self.by_text, self.codes[line, name]))
        of = {one: (part, index) for part, index in at for one in part.column_names}
        told = {one: of[one][0][one].take(pa.array(of[one][1])) for one in columns}
        return pa.table({"source_row": self.numbers(), **told, TIMES: np.ones(len(line), np.int64)})

    def alike(self, columns: list[str]) -> pa.Table:
        """These columns of all rows, and as `TIMES` how many rows there are of the kind; each row, if kinds are too many."""
        lines, names, texts = (
            part.select([name for name in part.column_names if name in columns])
            for part in (self.by_line, self.by_name, self.by_text)
        )
        if not texts.num_columns and not lines.num_columns:
            return _there(names, self._is_row.sum(axis=0))
        if not texts.num_columns and not names.num_columns:
            return _there(lines, self._is_row.sum(axis=1))
        if not lines.num_columns and not names.num_columns:
            return _there(texts, self._times_of_texts)
        return self._combined(lines, names, texts)

    def _combined(self, lines: pa.Table, names: pa.Table, texts: pa.Table) -> pa.Table:
        first_line, line_of = _kinds(lines, len(self.codes))
        first_name, name_of = _kinds(names, self.codes.shape[1])
        first_text, text_of = _kinds(texts, len(self.counts))
        shape = (len(first_line), len(first_name), len(first_text))
        if np.prod(shape, dtype=np.float64) > MOST_COMBINATIONS:
            return self.each([*lines.column_names, *names.column_names, *texts.column_names])
        shared = (line_of * shape[1])[:, None] + name_of[None, :]
        numbers = np.where(self.counts, text_of, shape[2])[self.codes] + shared * (shape[2] + 1)
        times = np.bincount(numbers.ravel(), minlength=shape[0] * shape[1] * (shape[2] + 1))
        times = times.reshape(*shape[:2], shape[2] + 1)[:, :, : shape[2]].ravel()
        at = np.unravel_index(np.flatnonzero(times), shape)
        columns: dict[str, pa.ChunkedArray] = {}
        for part, first, index in zip((lines, names, texts), (first_line, first_name, first_text), at, strict=True):
            taken = part.take(pa.array(first[index]))
            columns |= {name: taken[name] for name in taken.column_names}
        return pa.table({**columns, TIMES: pa.array(times[times > 0])})

    @cached_property
    def _is_row(self) -> Mask:
        is_row: Mask = self.counts[self.codes]
        return is_row

    @cached_property
    def _times_of_texts(self) -> Codes:
        times: Codes = np.where(self.counts, np.bincount(self.codes.ravel(), minlength=len(self.counts)), 0)
        return times


def rows_of(matrix: TypedMatrix) -> MatrixRows:
    """The cells of a file as its own suite sees them."""

    def numbers() -> Codes:
        return matrix.records[matrix.is_cell[matrix.codes]]

    return MatrixRows(matrix.by_line, matrix.by_name, matrix.by_text, matrix.codes, matrix.is_cell, numbers)


def _kinds(part: pa.Table, count: int) -> tuple[Codes, Codes]:
    """Where each kind of a part's rows stands first, and the kind of each; all are of one kind if nobody looks at the part."""
    if not part.num_columns:
        return np.zeros(1, np.int64), np.zeros(count, np.int64)
    return distinct([codes_of(column) for column in part.columns])


def _there(part: pa.Table, times: Codes) -> pa.Table:
    is_there = times > 0
    return part.append_column(TIMES, pa.array(times)).filter(pa.array(is_there))
