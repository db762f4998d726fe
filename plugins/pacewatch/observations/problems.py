"""What can be wrong with a row of a file, in a form that fits `observations.quarantine`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pacewatch.said import Said

__all__ = ["DOUBT", "WHOLE_FILE", "RowProblem", "Said", "Severity", "critical_rows", "record_of"]

Severity = Literal["critical", "warning"]

DOUBT = "doubt_"
"""What the names of rules begin with by which a figure is doubted beside what was known."""

WHOLE_FILE = 0
"""The row of what is wrong with a file as a whole."""


@dataclass(frozen=True)
class RowProblem:
    """One thing found wrong: `row` counts from 1, header included; `column` is empty when the whole row is at fault.

    While a file is checked, `row` numbers its rows over all sheets; `Origins.of_problems` turns it into the row of the `sheet`
    and keeps the number as `record`.
    `detail` says in English what was expected, so that it can follow "expected:", and `detail_zh` the same in Chinese; only an
    expectation of a suite may lack it.
    """

    row: int
    column: str
    seen: str | None
    expectation: str
    severity: Severity
    detail: str
    detail_zh: str
    sheet: str | None = None
    record: int | None = None


def critical_rows(problems: list[RowProblem]) -> set[int]:
    """The rows that must be kept out."""
    return {record_of(one) for one in problems if one.severity == "critical" and one.row != WHOLE_FILE}


def record_of(problem: RowProblem) -> int:
    """The row's number as reading counts them, over all sheets."""
    return problem.row if problem.record is None else problem.record
