"""The feed's Great Expectations suite. In: typed rows and `expectations/<feed>.json`. Out: problems and results.

Large files are checked by SQL to the same verdicts (`sql_suite.py`), where it knows all that the suite asks.

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

from pacewatch.errors import PacewatchError
from pacewatch.observations.findings import Checked, Engine, Finding, finding
from pacewatch.observations.import_later import imported_later
from pacewatch.observations.sql_suite import find_by_sql, suite_for_sql
from pacewatch.observations.sql_translations import NotInSql
from pacewatch.observations.suite_columns import with_doubles, with_texts
from pacewatch.observations.suite_rows import Rows, TableRows

log = logging.getLogger(__name__)

SQL_ABOVE_ROWS = 20_000
"""Files of more rows are checked by SQL. Up to here Great Expectations takes a tenth of a second beside its import, so daily
files get their verdict from the very library that suites are written for; a backfill of millions of rows would take it
many seconds, and pandas a copy of every column."""

HARDLY_USED = ("altair", "scipy.stats", "boto3", "jsonschema", "mistune", "psycopg2", "tzlocal")
"""What Great Expectations imports for three expectations about distributions, at nearly half of its own cost; and, at a seventh
of the rest, for files in S3, tables in PostgreSQL, an expectation about JSON, and pages of its own."""

NOT_USED = ("azure.identity", "azure.keyvault", "azure.storage", "google.api_core", "google.cloud", "google.oauth2")
"""What it imports for files and secrets in clouds, where feeds from such stores have it installed: a fifth of a second."""

NUMBER = "pacewatch_number"
"""Where an expectation's meta holds its place in its suite."""


def check_expectations(table: pa.Table, suite_file: Path) -> Checked:
    """Run a suite on typed rows; a critical expectation about the whole file that fails is a problem of row 0.

    Raises:
        PacewatchError: the suite file is missing, isn't a suite, or asks for something that can't be evaluated.
    """
    if table.num_rows == 0:
        return Checked([], [])
    if table.num_rows > SQL_ABOVE_ROWS:
        try:
            return check_by_sql(table, suite_file)
        except NotInSql as fault:
            log.info("%s: left to Great Expectations: %s", suite_file, fault)
    return check_by_gx(table, suite_file)


def check_by_sql(table: pa.Table, suite_file: Path) -> Checked:
    """The same by SQL.

    Raises:
        NotInSql: the suite asks for something that has no translation.
    """
    return check_rows_by_sql(TableRows(table), suite_file)


def check_rows_by_sql(rows: Rows, suite_file: Path) -> Checked:
    """The same of rows in whatever form."""
    return _checked(find_by_sql(rows, suite_for_sql(suite_file)), rows.count, "sql")


def check_by_gx(table: pa.Table, suite_file: Path) -> Checked:
    """The same by Great Expectations itself; see `check_expectations`."""
    suite, declared = _suite(suite_file)
    outcome = (
        _batch_definition()
        .get_batch({"dataframe": with_doubles(with_texts(table)).to_pandas()})
        .validate(suite, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["source_row"]})
    )
    # In an order of its own, and with settings that the suite doesn't state.
    results = sorted(outcome.results, key=lambda result: result.expectation_config.meta[NUMBER])
    findings = [_finding_of(result, one, suite_file) for result, one in zip(results, declared, strict=True)]
    return _checked(findings, table.num_rows, "great_expectations")


def _checked(findings: list[Finding], row_count: int, engine: Engine) -> Checked:
    problems = [problem for finding in findings for problem in finding.problems()]
    return Checked(problems, [one.result(number, row_count, engine) for number, one in enumerate(findings, start=1)])


@functools.cache
def great_expectations() -> Any:
    """The library itself, set up to keep quiet. The first call takes a second or more, all later ones nothing."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with imported_later(*HARDLY_USED, missing=NOT_USED):
        import great_expectations as gx  # noqa: PLC0415 - seconds of import, see the module's docstring

    # It reports each temporary folder that it makes; one of its loggers has a level of its own.
    for name in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return gx


def warm_up() -> None:
    """Import Great Expectations and what goes with it, so that the first file is checked as fast as any other."""
    import pandas as pd  # noqa: F401, PLC0415 - as above

    _batch_definition()


@functools.cache
def _batch_definition() -> Any:
    context: Any = great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    asset = context.data_sources.add_pandas("feeds").add_dataframe_asset("batch")
    return asset.add_batch_definition_whole_dataframe("whole")


def _suite(suite_file: Path) -> tuple[Any, list[dict[str, Any]]]:
    """The suite, and its expectations as they are declared; each knows its place by its meta."""
    gx = great_expectations()
    from great_expectations.exceptions.exceptions import GreatExpectationsError  # noqa: PLC0415
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration  # noqa: PLC0415

    try:
        suite = json.loads(suite_file.read_text(encoding="utf-8"))
        declared = suite["expectations"]
        numbered = [{**one, "meta": {**(one.get("meta") or {}), NUMBER: number}} for number, one in enumerate(declared)]
        # One by one: a suite given them as a list leaves out those that it doesn't know, and passes.
        suite["expectations"] = [ExpectationConfiguration(**one).to_domain_obj() for one in numbered]
        return gx.ExpectationSuite(**suite), declared
    except FileNotFoundError:
        raise PacewatchError(f"{suite_file}: there is no suite for this feed; every feed needs one") from None
    except (ValueError, TypeError, KeyError, AttributeError, GreatExpectationsError) as fault:
        raise PacewatchError(f"{suite_file}: not a Great Expectations suite: {fault}") from None


def _finding_of(result: Any, declared: dict[str, Any], suite_file: Path) -> Finding:
    config, found = result.expectation_config, result.result
    if result.exception_info and _raised(result.exception_info):
        raise PacewatchError(f"{suite_file}: {config.type} can't be evaluated: {_raised(result.exception_info)}")
    rows = found.get("unexpected_index_list")
    if rows is None and result.success and "unexpected_count" in found:
        rows = []  # about rows, though there is none to name
    column = declared.get("kwargs", {}).get("column", "")
    return finding(
        declared,
        is_met=bool(result.success),
        failed=0 if rows is None else int(found.get("unexpected_count") or 0),
        rows=None if rows is None else [(int(row["source_row"]), row.get(column)) for row in rows],
        observed=found.get("observed_value"),
    )


def _raised(info: dict[str, Any]) -> str | None:
    """The exception message in a result, which is nested by metric when there are several."""
    nested = [info] if "raised_exception" in info else list(info.values())
    return next((str(entry["exception_message"]) for entry in nested if entry.get("raised_exception")), None)
