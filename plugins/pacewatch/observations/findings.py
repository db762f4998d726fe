"""What came of one expectation. In: its verdict, and the rows at fault. Out: problems, and a result to keep."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pacewatch.observations.problems import WHOLE_FILE, RowProblem, Severity

Engine = Literal["great_expectations", "sql"]

CELLS_KEPT = 5

AS_WITHOUT = (("mostly", 1), ("strict_min", False), ("strict_max", False), ("or_equal", False))
"""What changes nothing when a suite states it."""

NO_LIMITS = ("batch_id", "ignore_row_if")


@dataclass(frozen=True)
class Result:
    """One row of `observations.validation_result`, but for the file, the suite and the time; `cells` are JSON."""

    number: int
    expectation: str
    source_column: str
    settings: str
    severity: Severity
    expected_zh: str
    expected_en: str
    is_met: bool
    rows_checked: int
    rows_failed: int
    observed: str | None
    cells: str
    engine: Engine
    suite: str = "feed"


@dataclass(frozen=True)
class Checked:
    """A suite that was run: a problem for each row and expectation that failed, a result for each expectation."""

    problems: list[RowProblem]
    results: list[Result]


@dataclass(frozen=True)
class Finding:
    """An expectation as its suite declares it, and what came of it.

    `rows` are the (row, value) at fault, and none where it is about the whole file, which has `observed` instead; `failed`
    counts rows at fault even if it is met, because it is to hold for most of them only.
    """

    type: str
    severity: Severity
    kwargs: dict[str, Any]
    meta: dict[str, Any] | None
    is_met: bool
    failed: int
    rows: Sequence[tuple[int, Any]] | None
    observed: Any = None

    def problems(self) -> list[RowProblem]:
        """A problem for each row at fault; one about the whole file has the row 0. None if the expectation is met."""
        if self.is_met:
            return []
        zh, en = self._words("zh"), self._sentence()
        if self.rows is None:
            return [RowProblem(WHOLE_FILE, "", str(self.observed), self.type, self.severity, en, zh)]
        column = self.kwargs.get("column", "")
        return [RowProblem(row, column, shown(value), self.type, self.severity, en, zh) for row, value in self.rows]

    def result(self, number: int, row_count: int, engine: Engine) -> Result:
        """The same to keep, `number` being its place in the suite, from 1."""
        column = self.kwargs.get("column", "")
        first = [] if self.is_met else (self.rows or [])[:CELLS_KEPT]
        cells = [{"row": row, "column": column, "seen": shown(value)} for row, value in first]
        limits = {name: value for name, value in self.kwargs.items() if not _is_said_elsewhere(name)}
        return Result(
            number=number,
            expectation=self.type,
            source_column=self._columns(),
            settings=json.dumps(limits, ensure_ascii=False, sort_keys=True, default=str),
            severity=self.severity,
            expected_zh=self._words("zh"),
            expected_en=self._sentence(),
            is_met=self.is_met,
            rows_checked=row_count,
            rows_failed=self.failed,
            observed=None if self.rows is not None or self.observed is None else str(self.observed),
            cells=json.dumps(cells, ensure_ascii=False),
            engine=engine,
        )

    def _columns(self) -> str:
        named = [self.kwargs[name] for name in ("column", "column_A", "column_B") if self.kwargs.get(name)]
        return ", ".join(str(one) for one in [*named, *(self.kwargs.get("column_list") or ())])

    def _words(self, language: str) -> str:
        return str(((self.meta or {}).get("expected") or {}).get(language, ""))

    def _sentence(self) -> str:
        limits = ", ".join(
            f"{name} {shown(value)}"
            for name, value in sorted(self.kwargs.items())
            if name != "column" and name not in NO_LIMITS and (name, value) not in AS_WITHOUT
        )
        return self._words("en") or f"expected by {self.type} ({limits})"


def finding(
    declared: dict[str, Any],
    *,
    is_met: bool,
    failed: int,
    rows: Sequence[tuple[int, Any]] | None,
    observed: Any = None,
) -> Finding:
    """What came of an expectation, as its suite declares it (Great Expectations' own default of severity is critical)."""
    severity: Severity = "critical" if declared.get("severity", "critical") == "critical" else "warning"
    kwargs, meta = declared.get("kwargs", {}), declared.get("meta")
    return Finding(declared["type"], severity, kwargs, meta, is_met, failed, rows, observed)


def _is_said_elsewhere(name: str) -> bool:
    return name.startswith("column") or name in NO_LIMITS


def shown(value: Any) -> str | None:
    """A value as people read it: 0.1 and not 0.1000000000000000055; nothing for NaN."""
    if value is None or value != value:
        return None
    return f"{value + 0.0:.15g}" if isinstance(value, float) else str(value)
