"""The feed's Great Expectations suite. In: typed rows and `expectations/<feed>.json`. Out: a problem for each failing row.

Large files are checked by SQL to the same verdicts (`sql_suite.py`), where it knows all that the suite asks.

Importing Great Expectations costs seconds, so it happens in the first call and never when this module is imported.
"""

from __future__ import annotations

import functools
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pacewatch.errors import BatchRefused, PacewatchError
from pacewatch.observations.problems import RowProblem, Severity
from pacewatch.observations.sql_suite import find_by_sql, suite_for_sql, with_doubles
from pacewatch.observations.sql_translations import NotInSql

log = logging.getLogger(__name__)

SQL_ABOVE_ROWS = 20_000
"""Files of more rows are checked by SQL. Up to here Great Expectations takes a tenth of a second beside its import, so daily
files get their verdict from the very library that suites are written for; a backfill of millions of rows would take it
many seconds, and pandas a copy of every column."""

AS_WITHOUT = (("mostly", 1), ("strict_min", False), ("strict_max", False), ("or_equal", False))
"""What changes nothing when a suite states it."""


def check_expectations(table: pa.Table, suite_file: Path) -> list[RowProblem]:
    """Run a suite on typed rows; one problem for each row and expectation that failed.

    Raises:
        BatchRefused: `suite`: a critical expectation about the whole file failed.
        PacewatchError: the suite file is missing, isn't a suite, or asks for something that can't be evaluated.
    """
    if table.num_rows == 0:
        return []
    if table.num_rows > SQL_ABOVE_ROWS:
        try:
            return check_by_sql(table, suite_file)
        except NotInSql as fault:
            log.info("%s: left to Great Expectations: %s", suite_file, fault)
    return check_by_gx(table, suite_file)


def check_by_sql(table: pa.Table, suite_file: Path) -> list[RowProblem]:
    """The same by SQL.

    Raises:
        NotInSql: the suite asks for something that has no translation.
        BatchRefused: as `check_expectations`.
    """
    problems: list[RowProblem] = []
    for found in find_by_sql(table, suite_for_sql(suite_file)):
        declared = found.expectation
        failed = _Failed(
            declared["type"],
            "critical" if declared.get("severity", "critical") == "critical" else "warning",
            declared.get("kwargs", {}),
            declared.get("meta"),
        )
        problems += failed.problems(found.rows, found.observed)
    return problems


def check_by_gx(table: pa.Table, suite_file: Path) -> list[RowProblem]:
    """The same by Great Expectations itself; see `check_expectations`."""
    outcome = (
        _batch_definition()
        .get_batch({"dataframe": with_doubles(table).to_pandas()})
        .validate(
            _suite(suite_file),
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["source_row"]},
        )
    )
    problems: list[RowProblem] = []
    for result in outcome.results:
        if not result.success:
            problems += _problems_of(result, suite_file)
    return problems


@functools.cache
def _batch_definition() -> Any:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx  # noqa: PLC0415 - seconds of import, see the module's docstring

    # It reports each temporary folder that it makes; one of its loggers has a level of its own.
    for name in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(name).setLevel(logging.WARNING)
    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    asset = context.data_sources.add_pandas("feeds").add_dataframe_asset("batch")
    return asset.add_batch_definition_whole_dataframe("whole")


def _suite(suite_file: Path) -> Any:
    import great_expectations as gx  # noqa: PLC0415
    from great_expectations.exceptions.exceptions import GreatExpectationsError  # noqa: PLC0415
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration  # noqa: PLC0415

    try:
        declared = json.loads(suite_file.read_text(encoding="utf-8"))
        # One by one: a suite given them as a list leaves out those that it doesn't know, and passes.
        declared["expectations"] = [ExpectationConfiguration(**one).to_domain_obj() for one in declared["expectations"]]
        return gx.ExpectationSuite(**declared)
    except FileNotFoundError:
        raise PacewatchError(f"{suite_file}: there is no suite for this feed; every feed needs one") from None
    except (ValueError, TypeError, KeyError, AttributeError, GreatExpectationsError) as fault:
        raise PacewatchError(f"{suite_file}: not a Great Expectations suite: {fault}") from None


def _problems_of(result: Any, suite_file: Path) -> list[RowProblem]:
    config = result.expectation_config
    if result.exception_info and _raised(result.exception_info):
        raise PacewatchError(f"{suite_file}: {config.type} can't be evaluated: {_raised(result.exception_info)}")
    severity: Severity = "critical" if str(config.severity) in ("critical", "FailureSeverity.CRITICAL") else "warning"
    failed = _Failed(config.type, severity, config.kwargs, config.meta)
    rows = result.result.get("unexpected_index_list")
    seen = (
        None if rows is None else [(int(row["source_row"]), row.get(config.kwargs.get("column", ""))) for row in rows]
    )
    return failed.problems(seen, result.result.get("observed_value"))


@dataclass(frozen=True)
class _Failed:
    """An expectation that failed, whoever found out."""

    type: str
    severity: Severity
    kwargs: dict[str, Any]
    meta: dict[str, Any] | None

    def problems(self, rows: Sequence[tuple[int, Any]] | None, observed: object) -> list[RowProblem]:
        """A problem for each (row, value) at fault; without rows it is about the whole file."""
        detail = self._sentence()
        if rows is None:
            if self.severity == "critical":
                raise BatchRefused("suite", f"{self.type}: {detail}; observed {observed}")
            return [RowProblem(0, "", str(observed), self.type, self.severity, detail, self._in_chinese())]
        column = self.kwargs.get("column", "")
        return [
            RowProblem(row, column, _shown(value), self.type, self.severity, detail, self._in_chinese())
            for row, value in rows
        ]

    def _in_chinese(self) -> str:
        return str(((self.meta or {}).get("expected") or {}).get("zh", ""))

    def _sentence(self) -> str:
        expected = (self.meta or {}).get("expected")
        if expected:
            return str(expected["en"])
        limits = ", ".join(
            f"{name} {_shown(value)}"
            for name, value in sorted(self.kwargs.items())
            if name not in ("column", "batch_id", "ignore_row_if") and (name, value) not in AS_WITHOUT
        )
        return f"expected by {self.type} ({limits})"


def _raised(info: dict[str, Any]) -> str | None:
    """The exception message in a result, which is nested by metric when there are several."""
    nested = [info] if "raised_exception" in info else list(info.values())
    return next((str(entry["exception_message"]) for entry in nested if entry.get("raised_exception")), None)


def _shown(value: Any) -> str | None:
    return (
        None if value is None or value != value else f"{value + 0.0:.15g}" if isinstance(value, float) else str(value)
    )
