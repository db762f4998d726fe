"""The part of DuckDB's SQL that sqlglot carries to Spark unharmed. In: the text of a statement. Out: what lies outside.

sqlglot translates nearly everything without complaint, also what Spark then refuses or, worse, answers differently: an
ASOF JOIN, a macro, `FROM generate_series(...)`, `quantile_cont`, `timezone()`, `* REPLACE`. So the subset is a closed
list: a construct is portable when it stands here, and it is put here when it has been run on both with equal answers
(this list: DuckDB 2.0.0 and Spark 4.3.0).

Left out on purpose, since both know it and mean different things: months, quarters and years between two dates (DuckDB
counts boundaries, Spark whole ones), `date_trunc` and `date + INTERVAL` (a TIMESTAMP in one, a DATE in the other),
`dayofweek` (from 0, from 1), indexes of lists.

What no list of constructs can see, because it depends on types: DuckDB divides DECIMALs as DOUBLEs and averages them so,
Spark doesn't (cast to DOUBLE first); a DECIMAL cast to INTEGER is rounded by one and cut by the other; a division by
zero is infinite in one and an error in the other (guard it with `nullif`).
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError, UnsupportedError

BINARY = frozenset({"this", "expression"})

STRUCTURE: dict[type[exp.Expr], frozenset[str]] = {
    # Statements
    exp.Select: frozenset(
        {"with_", "expressions", "distinct", "from_", "joins", "where"}
        | {"group", "having", "windows", "qualify", "order", "limit"}
    ),
    exp.Create: frozenset({"this", "kind", "replace", "expression", "properties"}),
    exp.Insert: frozenset({"this", "expression", "with_"}),
    exp.Union: frozenset({"this", "expression", "distinct", "with_"}),
    exp.Except: frozenset({"this", "expression", "distinct", "with_"}),
    exp.Intersect: frozenset({"this", "expression", "distinct", "with_"}),
    # Clauses
    exp.With: frozenset({"expressions"}),
    exp.CTE: frozenset({"this", "alias"}),
    exp.Subquery: frozenset({"this", "alias"}),
    exp.From: frozenset({"this"}),
    exp.Join: frozenset({"this", "side", "kind", "on", "using"}),
    exp.Where: frozenset({"this"}),
    exp.Group: frozenset({"expressions", "all"}),
    exp.Having: frozenset({"this"}),
    exp.Qualify: frozenset({"this"}),
    exp.Order: frozenset({"expressions"}),
    exp.Ordered: frozenset({"this", "desc", "nulls_first", "asc"}),
    exp.Limit: frozenset({"expression"}),
    exp.Distinct: frozenset({"expressions"}),
    exp.Filter: BINARY,
    exp.Window: frozenset({"this", "partition_by", "order", "spec", "over", "alias"}),
    exp.WindowSpec: frozenset({"kind", "start", "start_side", "end", "end_side"}),
    exp.Properties: frozenset({"expressions"}),
    exp.TemporaryProperty: frozenset(),
    exp.Schema: frozenset({"this", "expressions"}),
    # Names and values
    exp.Table: frozenset({"this", "db", "catalog", "alias"}),
    exp.TableAlias: frozenset({"this", "columns"}),
    exp.Column: frozenset({"this", "table"}),
    exp.Alias: frozenset({"this", "alias"}),
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Star: frozenset({"except_"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Boolean: frozenset({"this"}),
    exp.Null: frozenset(),
    exp.Placeholder: frozenset({"this"}),
    exp.Paren: frozenset({"this"}),
    exp.Tuple: frozenset({"expressions"}),
    exp.DataType: frozenset({"this", "expressions"}),
    exp.DataTypeParam: frozenset({"this"}),
    exp.Var: frozenset({"this"}),
    # Operators
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod), BINARY),
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), BINARY),
    **dict.fromkeys((exp.And, exp.Or, exp.Is, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Like), BINARY),
    exp.Not: frozenset({"this"}),
    exp.Neg: frozenset({"this"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.In: frozenset({"this", "expressions", "query"}),
    exp.Exists: frozenset({"this"}),
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.If: frozenset({"this", "true"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.TryCast: frozenset({"this", "to", "safe", "requires_string"}),
}
"""Each part of a statement with what it may carry; what isn't here isn't portable."""

FUNCTIONS: frozenset[type[exp.Expr]] = frozenset(
    {
        *(exp.Count, exp.CountIf, exp.Sum, exp.Min, exp.Max, exp.Avg, exp.ArgMax, exp.ArgMin),
        *(exp.LogicalAnd, exp.LogicalOr, exp.RowNumber, exp.Lag, exp.Lead),
        *(exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least, exp.Abs, exp.Ceil, exp.Floor),
        *(exp.Sqrt, exp.Atan, exp.StddevSamp, exp.Variance),
        *(exp.ConcatWs, exp.Lower, exp.Upper, exp.MD5, exp.ArrayContains),
        *(exp.Year, exp.Quarter, exp.Month, exp.Day, exp.LastDay, exp.DateFromParts, exp.DateAdd, exp.DateDiff),
    }
)
"""Functions that take and give the same in both; of each, every argument."""

UNITS = frozenset({"DAY"})
NOT_SPARKS = "isn't among what is known to be carried to Spark"


def portability_faults(sql: str) -> list[str]:
    """One sentence for each thing in the statements of `sql` that a cluster would refuse or read differently."""
    try:
        statements = [statement for statement in sqlglot.parse(sql, read="duckdb") if statement is not None]
    except (ParseError, TokenError) as fault:
        return [f"sqlglot can't read it: {' '.join(str(fault).split())}"]
    return [fault for statement in statements for fault in _faults(statement)]


def _faults(statement: exp.Expr) -> Iterator[str]:
    found = False
    for node in statement.walk():
        for fault in (*_outside_the_list(node), *_misread(node)):
            found = True
            yield f"{fault}: {_shown(node)}"
    if not found:
        yield from _faults_of_the_translation(statement)


def _outside_the_list(node: exp.Expr) -> Iterator[str]:
    if type(node) in FUNCTIONS:
        return
    allowed = STRUCTURE.get(type(node))
    if allowed is None:
        name = f"{node.name}()" if isinstance(node, exp.Anonymous) else type(node).__name__
        yield f"{name} {NOT_SPARKS}"
        return
    for argument, value in node.args.items():
        if value and argument not in allowed:
            what = f" {value}" if isinstance(value, str) else ""
            yield f"{type(node).__name__} with '{argument.rstrip('_')}'{what} {NOT_SPARKS}"


def _misread(node: exp.Expr) -> Iterator[str]:
    """What stands in the list, but not in every form."""
    if isinstance(node, exp.Create) and node.kind not in ("TABLE", "VIEW"):
        yield f"CREATE {node.kind} {NOT_SPARKS}"
    elif isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier):
        yield f"FROM a function {NOT_SPARKS}"
    elif isinstance(node, exp.Table) and not node.name.replace("_", "").isalnum():
        yield "FROM a file: read it before, and name the table"
    elif isinstance(node, exp.Distinct) and node.expressions and not isinstance(node.parent, exp.Count):
        yield f"DISTINCT of some columns {NOT_SPARKS}"
    elif isinstance(node, exp.Var) and not (isinstance(node.parent, exp.DateDiff) and node.name in UNITS):
        yield f"'{node.name}' {NOT_SPARKS} (of units, only 'day' in date_diff)"
    elif isinstance(node, exp.Select) and node.args.get("qualify"):
        yield from _qualify(node)


def _qualify(select: exp.Select) -> Iterator[str]:
    """QUALIFY becomes a subquery with a helper column `_w` in it."""
    if any(column.is_star for column in select.expressions):
        yield "QUALIFY beside a star: Spark's rows get a helper column; name the columns"
    if select.args.get("order"):
        yield "QUALIFY beside ORDER BY: Spark orders before it picks; order outside"


def _faults_of_the_translation(statement: exp.Expr) -> Iterator[str]:
    try:
        spark = statement.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE, comments=False)
        again = sqlglot.parse_one(spark, read="spark").sql("spark", comments=False)
    except (ParseError, TokenError, UnsupportedError) as fault:
        yield f"sqlglot can't carry it to Spark: {' '.join(str(fault).split())}"
        return
    if again != spark:
        yield f"sqlglot reads its own Spark text differently: {spark} / {again}"


def _shown(node: exp.Expr) -> str:
    text = " ".join(node.sql("duckdb", comments=False).split())
    return text if len(text) <= 80 else f"{text[:79]}…"
