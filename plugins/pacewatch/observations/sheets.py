"""Sheets of text cells. In: rows as a reader found them. Out: a `Sheet`; its cells become text when somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import overload

import pyarrow as pa

from pacewatch.errors import BatchRefused
from pacewatch.observations.cell_texts import Cell, text_of, texts_of
from pacewatch.observations.size_words import report_cells

MOST_CELLS = 5_000_000

Row = tuple[str, ...]


class Rows(Sequence[Row]):
    """Rows of text cells, all of one width, made from a workbook's cells each time that they are asked for.

    A sheet of a hundred thousand rows is looked at by its first few and then taken column by column.
    """

    def __init__(self, cells: list[list[Cell]]) -> None:
        self._cells = cells
        self._columns: dict[tuple[int, int], pa.Array] = {}

    def __len__(self) -> int:
        return len(self._cells)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Rows: ...
    def __getitem__(self, index: int | slice) -> Row | Rows:
        if isinstance(index, slice):
            return Rows(self._cells[index])
        return tuple(map(text_of, self._cells[index]))

    def __iter__(self) -> Iterator[Row]:
        return (tuple(map(text_of, row)) for row in self._cells)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(tuple.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]  # as lists, which they hold

    def column(self, index: int, first_row: int) -> pa.Array:
        """As `Sheet.column`."""
        if (index, first_row) not in self._columns:
            self._columns[index, first_row] = texts_of(list(map(itemgetter(index), self._cells[first_row - 1 :])))
        return self._columns[index, first_row]


@dataclass(frozen=True)
class Sheet:
    """Rows of cells, all of one width; the row at index 0 is row 1 of the file."""

    name: str
    rows: Sequence[Row]

    def column(self, index: int, first_row: int = 1) -> pa.Array:
        """The text of one column, counted from 0, from a row on, counted from 1 (string)."""
        if isinstance(self.rows, Rows):
            return self.rows.column(index, first_row)
        return pa.array([row[index] for row in self.rows[first_row - 1 :]], pa.string())


def check_cells(count: int) -> None:
    """Refuse a file with more cells than a report has, empty ones included.

    Raises:
        BatchRefused: `size`.
    """
    if count > MOST_CELLS:
        raise BatchRefused("size", *report_cells(count, MOST_CELLS))
