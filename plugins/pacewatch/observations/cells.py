"""Large tables to cells: what a row shares and what a column shares, once. In: a batch's values. Out: its cells, stored.

A figure has fourteen columns, and in a wide archive all but its value repeat what its row or its column says. Only first
figures, of periods of which nothing was known, become cells; the view `observations.observation` has them beside all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from pacewatch.observations.codes import Codes, codes_of, distinct
from pacewatch.observations.millionths import millionths_of, short_decimals
from pacewatch.warehouse import as_table, statement

FEWEST_VALUES = 10_000
"""Of fewer the three inserts cost more than they save."""

LEAST_IN_ROW = 8
"""So many cells must a row have, on average, to be worth a row of its own."""

OF_ROW = ("indicator", "period_start", "period_end", "hour", "published_at", "source_row", "source_sheet")
OF_COLUMN = ("place", "source_column")


Numbers = np.ndarray[Any, np.dtype[np.int32]]


@dataclass(frozen=True)
class Cells:
    """Values by row and column: `rows` with `number` and `OF_ROW`, `columns` with `number` and `OF_COLUMN`.

    `row_of` and `column_of` are each value's numbers, from 0; `values` are DECIMAL(18, 6).
    """

    rows: pa.Table
    columns: pa.Table
    row_of: Numbers
    column_of: Numbers
    values: pa.Array


def as_cells(values: pa.Table) -> Cells | None:
    """The values (see `Batch.values`) as cells; None if they are few, stand in no rows, or don't fit."""
    if values.num_rows < FEWEST_VALUES:
        return None
    starts = _starts_of_rows(values)
    if not are_worth_cells(values.num_rows, len(starts)):
        return None
    millionths = millionths_of(values["value"])
    if millionths is None:
        return None
    first_of, column_of = distinct([codes_of(values[name]) for name in OF_COLUMN])
    return Cells(
        _numbered(values.select(OF_ROW).take(pa.array(starts))),
        _numbered(values.select(OF_COLUMN).take(pa.array(first_of))),
        np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(starts, append=values.num_rows)),
        column_of.astype(np.int32),
        short_decimals(millionths),
    )


def are_worth_cells(count: int, row_count: int) -> bool:
    """Whether so many values in so many rows are better stored as cells."""
    return count >= FEWEST_VALUES and row_count * LEAST_IN_ROW <= count


def store_cells(
    connection: duckdb.DuckDBPyConnection, cells: Cells, batch: int, arrived_at: datetime, grade: str
) -> None:
    """Append the cells of a batch, within the caller's transaction; `arrived_at` in UTC, naive."""
    with as_table(connection, "cell_columns", cells.columns):
        connection.execute(statement("observations/cells/add_columns"))
        found = connection.execute(statement("observations/cells/columns")).fetchnumpy()
    columns = found["cell_column"].astype(np.int32)
    ((first,),) = connection.execute(statement("observations/cells/next_row")).fetchall()
    about = {"first": first, "batch": batch, "arrived_at": arrived_at, "grade": grade}
    with as_table(connection, "cell_rows", cells.rows):
        connection.execute(statement("observations/cells/add_rows"), about)
    numbered = {
        "cell_row": cells.row_of + np.int32(first),
        "cell_column": columns[cells.column_of],
        "value": cells.values,
    }
    with as_table(connection, "cells", pa.table(numbered)):
        connection.execute(statement("observations/cells/append"))


def _starts_of_rows(values: pa.Table) -> Codes:
    """Where what a row shares differs from the value before."""
    is_start = np.zeros(values.num_rows, np.bool_)
    is_start[0] = True
    for name in OF_ROW:
        if values[name].null_count < values.num_rows:
            codes = codes_of(values[name])
            is_start[1:] |= codes[1:] != codes[:-1]
    return np.flatnonzero(is_start)


def _numbered(table: pa.Table) -> pa.Table:
    return table.add_column(0, "number", pa.array(np.arange(table.num_rows)))
