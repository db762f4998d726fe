"""A suite's expectations as set SQL, for files too large for Great Expectations. In: typed rows, a suite. Out: findings.

The verdicts are those of Great Expectations on the same rows, which a test holds it to: blank cells are passed over, and
what fails for fewer rows than `mostly` allows isn't told at all. What has no translation is refused by name.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pacewatch.observations.findings import Finding, finding
from pacewatch.observations.scratch import scratch
from pacewatch.observations.sql_names import quoted
from pacewatch.observations.sql_translations import TRANSLATIONS, Columns, Condition, NotInSql, limits, only
from pacewatch.observations.suite_columns import with_doubles
from pacewatch.observations.suite_rows import TIMES, Rows

SEVERITIES = ("critical", "warning", "info")


def find_by_sql(rows: Rows, declared: list[dict[str, Any]]) -> list[Finding]:
    """Evaluate expectations on typed rows, in their order.

    Raises:
        NotInSql: one of them has no translation.
    """
    columns, _ = _columns_of(rows.schema)
    with scratch() as connection:
        tables = _Tables(connection, rows, _asked(rows.schema, declared))
        return [_evaluate(connection, one, columns, tables) for one in declared]


class _Tables:
    """The rows as SQL to select from: all of them, or those that differ in some columns."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, rows: Rows, asked: list[str]) -> None:
        self._connection = connection
        self._asked = asked
        self._alike: dict[tuple[str, ...], str] = {}
        self.rows = rows

    @cached_property
    def each(self) -> str:
        """All rows."""
        return self._laid_out("checked", self.rows.each(self._asked))

    def alike(self, columns: list[str]) -> str:
        """The rows that differ in these columns."""
        names = tuple(columns)
        if names not in self._alike:
            of = self._laid_out(f"alike_{len(self._alike)}", self.rows.alike(columns)) if columns else self.each
            self._alike[names] = of
        return self._alike[names]

    def _laid_out(self, name: str, rows: pa.Table) -> str:
        asked = with_doubles(rows)
        _, selected = _columns_of(asked.schema)
        self._connection.register(f"given_{name}", asked)
        return f"(SELECT {selected} FROM given_{name}) AS {name}"


def suite_for_sql(suite_file: Path) -> list[dict[str, Any]]:
    """The expectations of a suite as it declares them.

    Raises:
        NotInSql: it isn't to be read like this; Great Expectations will say what is wrong with it.
    """
    try:
        declared = list(json.loads(suite_file.read_text(encoding="utf-8"))["expectations"])
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise NotInSql(f"{suite_file}: {fault}") from None
    for number, one in enumerate(declared):
        if not (isinstance(one, dict) and isinstance(one.get("type"), str) and isinstance(one.get("kwargs", {}), dict)):
            raise NotInSql(f"{suite_file}: expectations[{number}]: saw {one!r}; expected a type and its kwargs")
        if one.get("severity", "critical") not in SEVERITIES or not isinstance(one.get("meta") or {}, dict):
            raise NotInSql(f"{suite_file}: expectations[{number}]: severity or meta isn't one of Great Expectations")
    return declared


def _asked(schema: pa.Schema, declared: list[dict[str, Any]]) -> list[str]:
    """The columns that a suite speaks of, as far as there are such columns."""
    named: list[Any] = []
    for one in declared:
        kwargs = one.get("kwargs", {})
        named += [kwargs.get(name) for name in ("column", "column_A", "column_B")]
        listed = kwargs.get("column_list")
        named += listed if isinstance(listed, list) else []
    return [name for name in schema.names if name != "source_row" and name in named]


def _columns_of(schema: pa.Schema) -> tuple[Columns, str]:
    """The columns by kind, and the select list that makes doubles of all numbers and nothing of NaN, as pandas does."""
    numbers: set[str] = set()
    texts: set[str] = set()
    others: set[str] = set()
    selected = []
    for one in schema:
        name = quoted(one.name)
        if one.name in ("source_row", TIMES):
            selected.append(name)
        elif pa.types.is_floating(one.type) or pa.types.is_integer(one.type) or pa.types.is_decimal(one.type):
            numbers.add(one.name)
            # Zero has two signs in floating point, and they are one value.
            selected.append(
                f"CASE WHEN NOT isnan(CAST({name} AS DOUBLE)) THEN CAST({name} AS DOUBLE) + 0.0::DOUBLE END AS {name}"
            )
        else:
            (texts if _is_text(one.type) else others).add(one.name)
            selected.append(name)
    return Columns(frozenset(numbers), frozenset(texts), frozenset(others)), ", ".join(selected)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind.value_type if pa.types.is_dictionary(kind) else kind))


def _evaluate(
    connection: duckdb.DuckDBPyConnection, expectation: dict[str, Any], columns: Columns, tables: _Tables
) -> Finding:
    name, kwargs = expectation["type"], dict(expectation.get("kwargs", {}))
    if name == "expect_table_row_count_to_be_between":
        only(kwargs, "min_value", "max_value", "strict_min", "strict_max")
        holds, values = limits("$n", kwargs)
        (is_so,) = connection.execute(f"SELECT {holds}", {"n": tables.rows.count, **values}).fetchall()[0]
        return finding(expectation, is_met=bool(is_so), failed=0, rows=None, observed=tables.rows.count)
    if name not in TRANSLATIONS:
        raise NotInSql(f"{name} has no translation into SQL; it has {', '.join(sorted(TRANSLATIONS))}")
    mostly = kwargs.pop("mostly", None)
    if mostly is not None and not (isinstance(mostly, int | float) and 0 <= mostly <= 1):
        raise NotInSql(f"{name}: mostly: saw {mostly!r}; expected a number from 0 to 1")
    try:
        condition = TRANSLATIONS[name](kwargs, columns)
        values = {**condition.values, "mostly": 1.0 if mostly is None else mostly}
        of = tables.each if condition.looks_at_others else tables.alike(_asked(tables.rows.schema, [expectation]))
        ((failed, is_met),) = connection.execute(_statement(condition, VERDICT, of), values).fetchall()
        failing = _statement(condition, FAILING, tables.each) if not is_met else ""
        found = connection.execute(failing, condition.values).fetchall() if failing else []
    except (NotInSql, KeyError, TypeError, duckdb.Error) as fault:
        raise NotInSql(f"{name}: {fault}") from None
    return finding(expectation, is_met=is_met, failed=failed, rows=found)


VERDICT = """
    SELECT
        CAST(coalesce(sum(times) FILTER (WHERE NOT holds), 0) AS BIGINT),
        count(*) = 0
        OR NOT CAST(coalesce(sum(times) FILTER (WHERE holds), 0) AS DOUBLE) / greatest(sum(times), 1) < CAST($mostly AS DOUBLE)
    FROM (SELECT {holds} AS holds, {times} AS times FROM {rows} WHERE {counted})
"""
FAILING = """
    SELECT source_row, seen
    FROM (SELECT source_row, {seen} AS seen, {holds} AS holds FROM {rows} WHERE {counted})
    WHERE NOT holds
    ORDER BY source_row
"""


def _statement(condition: Condition, question: str, rows: str) -> str:
    """A question about those of the rows that count; null is no success."""
    holds = f"coalesce({condition.holds}, FALSE)"
    told = {"counted": condition.counted, "holds": holds, "seen": condition.seen, "times": quoted(TIMES)}
    return question.format(rows=rows, **told)
