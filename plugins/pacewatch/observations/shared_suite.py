"""The suite of all observations. In: a file's values in long form. Out: problems and results, by row and column of the file.

It stands beside the feeds' suites and asks of every value what must hold whatever feed it comes by. It sees the columns of
`registry.suites.SHARED_COLUMNS`; a row of which one value fails is kept out like one that fails its feed's own suite.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.codes import codes_of, distinct
from pacewatch.observations.expectations import check_expectations
from pacewatch.observations.findings import Checked, Result
from pacewatch.observations.problems import WHOLE_FILE, RowProblem
from pacewatch.registry.suites import SHARED_COLUMNS, SHARED_SUITE


def check_values(values: pa.Table, suite: Path) -> Checked:
    """Run the suite beside a feed's `suite` on values as `Batch.values` has them; nothing if there is none.

    Raises:
        PacewatchError: it isn't a suite, or asks for something that can't be evaluated.
    """
    shared = shared_suite(suite)
    if shared is None:
        return Checked([], [])
    return placed(check_expectations(_numbered(values), shared), values)


def placed(checked: Checked, values: pa.Table) -> Checked:
    """What the suite said about values by their numbers, by row and column of the file."""
    where = _Places(values)
    return Checked(
        [where.of_problem(one) for one in checked.problems], [where.of_result(one) for one in checked.results]
    )


def shared_suite(suite: Path) -> Path | None:
    """The suite of all observations beside a feed's own, if there is one."""
    shared = suite.with_name(SHARED_SUITE)
    return shared if shared.exists() else None


def _numbered(values: pa.Table) -> pa.Table:
    """The columns that the suite sees; each value's number, from 1, stands in for a row, which may hold several values."""
    derived = period_columns(values)
    columns = {name: derived[name] if name in derived else values[name] for name in SHARED_COLUMNS}
    return pa.table({"source_row": pa.array(np.arange(1, values.num_rows + 1)), **columns})


def period_columns(values: pa.Table) -> dict[str, pa.ChunkedArray]:
    """`period_days` and `period_year` of rows with `period_start` and `period_end`."""
    first_of, number_of = distinct([codes_of(values[name]) for name in ("period_start", "period_end")])
    start, end = (values[name].take(pa.array(first_of)) for name in ("period_start", "period_end"))
    number = pa.array(number_of)
    return {
        "period_days": pc.add(pc.days_between(start, end), 1).take(number),
        "period_year": pc.year(end).take(number),
    }


class _Places:
    """From a value's number back to its row and column in the file."""

    def __init__(self, values: pa.Table) -> None:
        self._values = values

    def of_problem(self, problem: RowProblem) -> RowProblem:
        if problem.row == WHOLE_FILE:
            return problem
        row, column = self._place(problem.row)
        return replace(problem, row=row, column=column)

    def of_result(self, result: Result) -> Result:
        cells = [self._cell(cell) for cell in json.loads(result.cells)]
        return replace(result, suite="shared", cells=json.dumps(cells, ensure_ascii=False))

    def _cell(self, cell: dict[str, Any]) -> dict[str, Any]:
        row, column = self._place(cell["row"])
        return {**cell, "row": row, "column": column}

    def _place(self, number: int) -> tuple[int, str]:
        at = number - 1
        return self._values["source_row"][at].as_py(), self._values["source_column"][at].as_py()
