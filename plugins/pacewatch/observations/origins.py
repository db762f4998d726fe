"""Where the rows of a file of several sheets stand. In: numbers over the whole file. Out: sheet, row and column for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.findings import Result
from pacewatch.observations.problems import RowProblem


@dataclass(frozen=True)
class Origins:
    """The sheet (None where the file has none) and the row in it of records 1, 2, 3 ...; of some cells their column's letter.

    A record is a row as reading numbers them, over all sheets. `letters` goes by record and the feed's column name,
    `sheet_letters` by sheet and column name, where a column has one letter in all of a sheet. Of a file whose
    columns are names, `headers` has for each record the column that it was made of, and `headed` the feed's columns that
    stand for it.
    """

    sheets: pa.Array
    rows: pa.Array
    letters: Mapping[tuple[int, str], str] = field(default_factory=dict)
    sheet_letters: Mapping[tuple[str | None, str], str] = field(default_factory=dict)
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
            column=self._letter(problem.row, self.sheets[index].as_py(), problem.column),
            record=problem.row,
        )

    def of_result(self, result: Result) -> Result:
        """The same result of an expectation, its cells as they are in the file."""
        cells = [self._cell(cell) for cell in json.loads(result.cells)]
        return replace(result, cells=json.dumps(cells, ensure_ascii=False))

    def _cell(self, cell: dict[str, Any]) -> dict[str, Any]:
        index, sheet = cell["row"] - 1, self.sheets[cell["row"] - 1].as_py()
        column = self._letter(cell["row"], sheet, cell["column"])
        return {**cell, "row": self.rows[index].as_py(), "column": column, **({"sheet": sheet} if sheet else {})}

    def of_values(self, values: pa.Table) -> pa.Table:
        """The same values (see `Batch.values`), each with its sheet, row and column as they are in the file."""
        index = pc.subtract(values["source_row"], 1)
        placed = _replaced(values, "source_row", pc.take(self.rows, index))
        if self.sheets.null_count < len(self.sheets):
            placed = _replaced(placed, "source_sheet", pc.take(self.sheets, index))
        if self.headers is not None:
            return _replaced(placed, "source_column", pc.take(self.headers, index))
        if not self.letters and not self.sheet_letters:
            return placed
        named = zip(
            values["source_row"].to_pylist(),
            placed["source_sheet"].to_pylist(),
            values["source_column"].to_pylist(),
            strict=True,
        )
        return _replaced(placed, "source_column", pa.array([self._letter(*at) for at in named], pa.string()))

    def _letter(self, record: int, sheet: str | None, column: str) -> str:
        """The letter of a column that the feed names, or the header that it stands for, where it has one; else its name."""
        if self.headers is not None and column in self.headed:
            return str(self.headers[record - 1].as_py())
        return self.letters.get((record, column)) or self.sheet_letters.get((sheet, column), column)


def _replaced(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, column)
