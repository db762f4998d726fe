"""Where the rows of a file of several sheets stand. In: numbers over the whole file. Out: sheet, row and column for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.problems import RowProblem


@dataclass(frozen=True)
class Origins:
    """The sheet (None where the file has none) and the row in it of records 1, 2, 3 ...; of some cells their column's letter.

    A record is a row as reading numbers them, over all sheets. `letters` goes by record and the feed's column name. Of a file
    whose columns are names, `headers` has for each record the column that it was made of, and `headed` the feed's columns that
    stand for it.
    """

    sheets: pa.Array
    rows: pa.Array
    letters: Mapping[tuple[int, str], str] = field(default_factory=dict)
    headers: pa.Array | None = None
    headed: frozenset[str] = frozenset()

    def of_problems(self, problems: list[RowProblem]) -> list[RowProblem]:
        """The same problems, each with its sheet, row and column as they are in the file; row 0 is the whole file."""
        return [self._placed(problem) if problem.row else problem for problem in problems]

    def _placed(self, problem: RowProblem) -> RowProblem:
        index = problem.row - 1
        return replace(
            problem,
            row=self.rows[index].as_py(),
            sheet=self.sheets[index].as_py(),
            column=self._column(problem, index),
            record=problem.row,
        )

    def _column(self, problem: RowProblem, index: int) -> str:
        if self.headers is not None and problem.column in self.headed:
            return str(self.headers[index].as_py())
        return self.letters.get((problem.row, problem.column), problem.column)

    def of_values(self, values: pa.Table) -> pa.Table:
        """The same values (see `Batch.values`), each with its sheet, row and column as they are in the file."""
        index = pc.subtract(values["source_row"], 1)
        placed = _replaced(values, "source_row", pc.take(self.rows, index))
        placed = _replaced(placed, "source_sheet", pc.take(self.sheets, index))
        if self.headers is not None:
            placed = _replaced(placed, "source_column", pc.take(self.headers, index))
        if not self.letters:
            return placed
        named = zip(values["source_row"].to_pylist(), values["source_column"].to_pylist(), strict=True)
        return _replaced(placed, "source_column", pa.array([self.letters.get(at, at[1]) for at in named], pa.string()))


def rows_of_sheets(found: Mapping[str | None, range]) -> Origins:
    """Origins of records that are whole rows: each sheet's rows, in the order of the sheets."""
    names = [name for name, rows in found.items() for _ in rows]
    rows = pa.array((row for rows in found.values() for row in rows), pa.int64())
    return Origins(pa.array(names, pa.string()), rows)


def _replaced(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, column)
