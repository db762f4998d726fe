"""SQL that a cluster may run one day keeps to the portable subset; what stays in the private DuckDB file is named here."""

from __future__ import annotations

import pytest

from pacewatch.home import SQL
from tests.architecture.portable_sql import portability_faults

ROW_BY_ROW = "the ledger, the states and the outbox stay in the private DuckDB file, under its one lock"
NEW_ONES = "appends to the same file what isn't there yet, and says what that was"
ANALYSTS_VIEW = "a commented view of the file that analysts open with DuckDB"

NOT_FOR_A_CLUSTER = {
    "alerts/record_events": NEW_ONES,
    "alerts/save_state": ROW_BY_ROW,
    "delivery/claim": ROW_BY_ROW,
    "delivery/expire": ROW_BY_ROW,
    "delivery/hand_on": ROW_BY_ROW,
    "delivery/hold": ROW_BY_ROW,
    "delivery/outdated_digests": ROW_BY_ROW,
    "delivery/queue": NEW_ONES,
    "delivery/settle": ROW_BY_ROW,
    "observations/doubts/keep_steps": ROW_BY_ROW,
    "observations/quarantine/decide": ROW_BY_ROW,
    "observations/ranges/widen": ROW_BY_ROW,
    "pace/save_progress": ROW_BY_ROW,
    "pace/store_assessed": NEW_ONES,
    "publish/air_quality": ANALYSTS_VIEW,
    "publish/alerts": ANALYSTS_VIEW,
    "publish/comments/inherited": ANALYSTS_VIEW,
    "publish/disputes": ANALYSTS_VIEW,
    "publish/observations": ANALYSTS_VIEW,
    "publish/origins": ANALYSTS_VIEW,
    "publish/quarantine": ANALYSTS_VIEW,
    "publish/revisions": ANALYSTS_VIEW,
    "publish/scoreboard": ANALYSTS_VIEW,
    "publish/validation": ANALYSTS_VIEW,
    "raw/record_arrival": ROW_BY_ROW,
    "raw/refusal/ask": ROW_BY_ROW,
    "raw/refusal/decide": ROW_BY_ROW,
    "raw/refusal/store": ROW_BY_ROW,
    "raw/reopen_refused": ROW_BY_ROW,
}

STATEMENTS = {
    path.relative_to(SQL).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(SQL.rglob("*.sql"))
    if path.relative_to(SQL).parts[0] != "migrations"
}

PORTABLE = {
    "the newest vintage": "SELECT a, b FROM t QUALIFY row_number() OVER (PARTITION BY a ORDER BY b DESC) = 1",
    "FROM first": "FROM t SELECT a",
    "* EXCLUDE": "SELECT * EXCLUDE (a) FROM t",
    "GROUP BY ALL": "SELECT a, sum(b) AS b FROM t GROUP BY ALL",
    "a filtered sum": "SELECT count(*) FILTER (WHERE a > 1) AS n FROM t",
    "a semi join": "SELECT t.a FROM t SEMI JOIN u ON u.a = t.a",
    "days between": "SELECT date_diff('day', a, b) AS days FROM t",
    "a rolling sum": "SELECT sum(a) OVER (ORDER BY b ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS s FROM t",
    "a step's table": "CREATE OR REPLACE TEMP TABLE x AS SELECT CAST(a AS DECIMAL(24, 6)) AS a FROM t",
    "parameters": "SELECT a FROM t WHERE a = $first AND b = ?",
}

NOT_PORTABLE = {
    "an ASOF JOIN": ("SELECT * FROM a ASOF JOIN b ON a.t >= b.t", "Join with 'method' ASOF"),
    "a positional join": ("SELECT * FROM a POSITIONAL JOIN b", "Join with 'method' POSITIONAL"),
    "a lateral join": ("SELECT x.a FROM t AS x, LATERAL (SELECT 1) AS y", "Lateral isn't"),
    "a macro": ("CREATE MACRO f(a) AS a + 1", "CREATE MACRO isn't"),
    "a table macro": ("CREATE OR REPLACE MACRO f(a) AS TABLE SELECT a", "CREATE MACRO isn't"),
    "a trigger": (
        "CREATE TRIGGER t AFTER INSERT ON a REFERENCING NEW TABLE AS n FOR EACH STATEMENT INSERT INTO b SELECT * FROM n",
        "CREATE TRIGGER isn't",
    ),
    "FROM generate_series": ("SELECT m FROM generate_series(1, 3) AS g(m)", "FROM a function isn't"),
    "FROM range": ("SELECT * FROM range(3)", "FROM a function isn't"),
    "FROM read_csv": ("SELECT a FROM read_csv('x.csv')", "FROM a function isn't"),
    "FROM a file": ("SELECT a FROM 'x.parquet'", "FROM a file"),
    "quantile_cont": ("SELECT quantile_cont(a, 0.9) AS q FROM t", "PercentileCont isn't"),
    "timezone()": ("SELECT timezone('Asia/Shanghai', a) AS a FROM t", "timezone() isn't"),
    "* REPLACE": ("SELECT * REPLACE (a + 1 AS a) FROM t", "Star with 'replace'"),
    "* RENAME": ("SELECT * RENAME (a AS b) FROM t", "Star with 'rename'"),
    "COLUMNS": ("SELECT COLUMNS('a.*') FROM t", "Columns isn't"),
    "PIVOT": ("PIVOT t ON y USING sum(v)", "Pivot isn't"),
    "UNPIVOT": ("UNPIVOT t ON a, b INTO NAME n VALUE v", "Pivot isn't"),
    "a list comprehension": ("SELECT [x + 1 FOR x IN l] AS l FROM t", "Comprehension isn't"),
    "a lambda": ("SELECT list_transform(l, lambda x: x + 1) AS l FROM t", "Lambda isn't"),
    "a function by a dot": ("SELECT l.list_sum() AS s FROM t", "Dot isn't"),
    "a function Spark hasn't": ("SELECT list_sum(l) AS s FROM t", "list_sum() isn't"),
    "a struct": ("SELECT {'a': 1} AS s FROM t", "Struct isn't"),
    "an index": ("SELECT l[1] AS a FROM t", "Bracket isn't"),
    "DISTINCT ON": ("SELECT DISTINCT ON (a) a, b FROM t", "Distinct with 'on'"),
    "months between": ("SELECT date_diff('month', a, b) AS m FROM t", "'MONTH' isn't"),
    "date_trunc": ("SELECT date_trunc('month', a) AS a FROM t", "TimestampTrunc isn't"),
    "a date and an interval": ("SELECT a + INTERVAL 1 DAY AS a FROM t", "Interval isn't"),
    "dayofweek": ("SELECT dayofweek(a) AS d FROM t", "DayOfWeek isn't"),
    "QUALIFY beside a star": ("SELECT * FROM t QUALIFY row_number() OVER (ORDER BY a) = 1", "QUALIFY beside a star"),
    "QUALIFY beside t.*": ("SELECT t.* FROM t QUALIFY row_number() OVER (ORDER BY a) = 1", "QUALIFY beside a star"),
    "QUALIFY beside ORDER BY": (
        "SELECT a FROM t QUALIFY row_number() OVER (ORDER BY a) = 1 ORDER BY a",
        "QUALIFY beside ORDER BY",
    ),
    "ON CONFLICT": ("INSERT INTO t SELECT a FROM u ON CONFLICT DO NOTHING", "Insert with 'conflict'"),
    "OR REPLACE": ("INSERT OR REPLACE INTO t SELECT a FROM u", "Insert with 'alternative' REPLACE"),
    "BY NAME": ("INSERT INTO t BY NAME SELECT a FROM u", "Insert with 'by_name'"),
    "RETURNING": ("INSERT INTO t SELECT a FROM u RETURNING a", "Insert with 'returning'"),
    "an update": ("UPDATE t SET a = 1", "Update isn't"),
    "a merge": ("MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1", "Merge isn't"),
    "MATERIALIZED": ("WITH r AS MATERIALIZED (SELECT 1 AS a) SELECT a FROM r", "CTE with 'materialized'"),
    "a recursion": ("WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a FROM r) SELECT a FROM r", "recursive"),
    "a numbered parameter": ("SELECT a FROM t WHERE a = $1", "sqlglot can't carry it"),
    "what isn't SQL": ("SELECT FROM WHERE", "sqlglot can't read it"),
    "a fault in the second statement": ("SELECT a FROM t; SUMMARIZE t", "Summarize isn't"),
}


@pytest.mark.parametrize("name", sorted(STATEMENTS.keys() - NOT_FOR_A_CLUSTER.keys()))
def test_a_statement_keeps_to_the_portable_subset(name: str) -> None:
    assert portability_faults(STATEMENTS[name]) == []


def test_the_statements_of_the_pace_are_among_them() -> None:
    assert {"pace/known_value", "pace/assessment", "observations/append_values"} <= STATEMENTS.keys()


def test_what_is_excused_is_there_and_needs_the_excuse() -> None:
    assert [name for name in NOT_FOR_A_CLUSTER if not portability_faults(STATEMENTS.get(name, ""))] == []


@pytest.mark.parametrize("name", PORTABLE)
def test_ordinary_sql_is_portable(name: str) -> None:
    assert portability_faults(PORTABLE[name]) == []


@pytest.mark.parametrize("name", NOT_PORTABLE)
def test_sql_that_spark_refuses_or_misreads_is_noticed(name: str) -> None:
    sql, fault = NOT_PORTABLE[name]
    assert fault in "\n".join(portability_faults(sql))
