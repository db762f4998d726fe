"""A file once it is read and checked. In: nothing. Out: `Batch`, its good values beside what was wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pyarrow as pa

from pacewatch.errors import BatchRefused
from pacewatch.observations.cells import Cells
from pacewatch.observations.findings import Result
from pacewatch.observations.header_drift import HeaderDrift
from pacewatch.observations.origins import Origins
from pacewatch.observations.outline import Outline
from pacewatch.observations.problems import RowProblem, critical_rows, record_of
from pacewatch.said import Said


@dataclass(frozen=True)
class Batch:
    """What a file holds: its good values, one row each, and what was wrong with the others.

    `values` columns: indicator, place, period_start, period_end, hour (1 to 24, null for days and longer), published_at
    (UTC, when the feed's rule says it was known; null for "on arrival"), value, source_sheet, source_row, source_column;
    texts may be dictionaries of strings. `outline` is that of the values, `cells` are the same values where reading found them
    as cells.
    `read_as` says what was found out about the file's form. `released` are rows, as reading numbers them, that a suite failed
    and that are used all the same, because a person approved the file. With `has_vintages` a period may have several values,
    told at different times. While a batch is checked its rows go by their numbers over the whole file; `placed` gives them
    the sheets, rows and columns that people find them by.
    """

    values: pa.Table
    problems: list[RowProblem]
    row_count: int
    outline: Outline
    read_as: str = ""
    results: list[Result] = field(default_factory=list)
    released: frozenset[int] = frozenset()
    drift: HeaderDrift | None = None
    origins: Origins | None = None
    has_vintages: bool = False
    cells: Cells | None = None

    def placed(self) -> Batch:
        """The same batch, each value, problem and result with its sheet, row and column as they are in the file."""
        if self.origins is None:
            return self
        problems, results = placed_in_order(self.origins, self.problems, self.results)
        return replace(
            self, values=self.origins.of_values(self.values), problems=problems, results=results, origins=None
        )

    @property
    def kept_out(self) -> list[RowProblem]:
        """What was found wrong with the rows that were kept out."""
        return [one for one in self.problems if one.severity == "critical" and record_of(one) not in self.released]

    @property
    def quarantined(self) -> int:
        """How many rows were kept out."""
        return len(critical_rows(self.kept_out))


class BatchImplausible(BatchRefused):
    """A file that was read and isn't believed, with all that was found wrong: a person may approve it."""

    def __init__(
        self, code: str, said: Said, row_count: int, problems: list[RowProblem], results: list[Result]
    ) -> None:
        self.row_count = row_count
        self.problems = problems
        self.results = results
        super().__init__(code, *said)

    @property
    def critical(self) -> list[RowProblem]:
        """What speaks against it."""
        return [problem for problem in self.problems if problem.severity == "critical"]


def placed_in_order(
    origins: Origins | None, problems: list[RowProblem], results: list[Result]
) -> tuple[list[RowProblem], list[Result]]:
    """In order, and with the sheets, rows and columns of the file."""
    problems = in_order(problems)
    if not origins:
        return problems, results
    return origins.of_problems(problems), [origins.of_result(one) for one in results]


def in_order(problems: list[RowProblem]) -> list[RowProblem]:
    """By their rows, in these by their columns."""
    return sorted(problems, key=lambda problem: (problem.row, problem.column, problem.expectation))
