"""The feed's Great Expectations suite. In: typed rows and `expectations/<feed>.json`. Out: a problem for each failing row.

Importing Great Expectations costs seconds, so it happens in the first call and never when this module is imported.
"""

from __future__ import annotations

import functools
import json
import logging
import os
from pathlib import Path
from typing import Any

import pyarrow as pa

from pacewatch.errors import BatchRefused, PacewatchError
from pacewatch.observations.problems import RowProblem, Severity


def check_expectations(table: pa.Table, suite_file: Path) -> list[RowProblem]:
    """Run a suite on typed rows; one problem for each row and expectation that failed.

    Raises:
        BatchRefused: `suite`: a critical expectation about the whole file failed.
        PacewatchError: the suite file is missing, isn't a suite, or asks for something that can't be evaluated.
    """
    if table.num_rows == 0:
        return []
    outcome = (
        _batch_definition()
        .get_batch({"dataframe": _frame(table)})
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


def _frame(table: pa.Table) -> Any:
    """The rows as pandas, decimals as floats: expectations are rules of plausibility, not of exactness."""
    floats = [
        column.cast(pa.float64()) if pa.types.is_decimal(column.type) else column for column in table.itercolumns()
    ]
    return pa.table(floats, names=table.column_names).to_pandas()


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
    detail = _expected_sentence(config)
    rows = result.result.get("unexpected_index_list")
    if rows is None:
        if severity == "critical":
            raise BatchRefused("suite", f"{config.type}: {detail}; observed {result.result.get('observed_value')}")
        return [RowProblem(0, "", str(result.result.get("observed_value")), config.type, severity, detail)]
    column = config.kwargs.get("column", "")
    return [
        RowProblem(int(row["source_row"]), column, _shown(row.get(column)), config.type, severity, detail)
        for row in rows
    ]


def _raised(info: dict[str, Any]) -> str | None:
    """The exception message in a result, which is nested by metric when there are several."""
    nested = [info] if "raised_exception" in info else list(info.values())
    return next((str(entry["exception_message"]) for entry in nested if entry.get("raised_exception")), None)


def _expected_sentence(config: Any) -> str:
    expected = (config.meta or {}).get("expected")
    if expected:
        return str(expected["en"])
    limits = ", ".join(f"{name} {value}" for name, value in config.kwargs.items() if name not in ("column", "batch_id"))
    return f"expected by {config.type} ({limits})"


def _shown(value: Any) -> str | None:
    return None if value is None or value != value else f"{value:g}" if isinstance(value, float) else str(value)
