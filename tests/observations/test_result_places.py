"""A result of an expectation names its cells by the sheet, row and column of the file."""

from __future__ import annotations

import json

import pyarrow as pa

from pacewatch.observations.findings import finding
from pacewatch.observations.origins import Origins


def test_cells_of_a_result_are_placed_as_problems_are() -> None:
    declared = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "jobs"}}
    found = finding(declared, is_met=False, failed=2, rows=[(1, None), (3, None)])
    origins = Origins(pa.array(["一月", "一月", None]), pa.array([7, 8, 2], pa.int64()), {(1, "jobs"): "C"})
    cells = json.loads(origins.of_result(found.result(1, 3, "sql")).cells)
    assert cells == [
        {"row": 7, "column": "C", "seen": None, "sheet": "一月"},
        {"row": 2, "column": "jobs", "seen": None},
    ]
    placed = origins.of_problems(found.problems())
    assert [(one.sheet, one.row, one.column) for one in placed] == [("一月", 7, "C"), (None, 2, "jobs")]
