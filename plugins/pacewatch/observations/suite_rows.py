"""The rows that a suite is run on, for SQL. In: typed rows. Out: those that differ, with how often each is there; or all.

Of millions of rows few are different, as far as an expectation looks at them, so all are only laid out if it has to be.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.codes import codes_of, distinct

TIMES = "\x1ftimes"
"""How often a row is there; no feed can declare a column of that name."""


class Rows(Protocol):
    """Typed rows (`source_row` and columns) in whatever form."""

    @property
    def count(self) -> int:
        """How many rows there are."""

    @property
    def schema(self) -> pa.Schema:
        """The columns that a row has."""

    def alike(self, columns: list[str]) -> pa.Table:
        """These columns (one at least) and `TIMES`, of all rows together: rows that are alike may stand in one."""

    def each(self, columns: list[str]) -> pa.Table:
        """Every row: its `source_row`, these columns, and 1 as its `TIMES`."""


class TableRows:
    """The rows of a table."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    @property
    def count(self) -> int:
        """How many rows there are."""
        return int(self._table.num_rows)

    @property
    def schema(self) -> pa.Schema:
        """That of the table."""
        return self._table.schema

    def alike(self, columns: list[str]) -> pa.Table:
        """Each row once, and as `TIMES` how often it is there."""
        rows = self._table.select(columns)
        if rows.num_columns == 1 and not pa.types.is_dictionary(rows.schema.types[0]):
            counted = pc.value_counts(rows.column(0))
            return pa.table({columns[0]: counted.field("values"), TIMES: counted.field("counts")})
        first_of, number_of = distinct([codes_of(column) for column in rows.columns])
        times = np.bincount(number_of, minlength=len(first_of))
        return rows.take(pa.array(first_of)).append_column(TIMES, pa.array(times))

    def each(self, columns: list[str]) -> pa.Table:
        """Every row, with 1 as its `TIMES`."""
        rows = self._table.select(["source_row", *columns])
        return rows.append_column(TIMES, pa.array(np.ones(self.count, np.int64)))
