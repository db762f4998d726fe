"""Comments for the columns of the views. In: a connection with tables and views. Out: every view column explained.

A column that a view only passes on means what it means in its table, so it inherits the comment that stands there.
"""

from __future__ import annotations

import duckdb

from pacewatch.warehouse import statement

TABLES_BEHIND = {
    "scoreboard": ["pace.assessment"],
    "observations": ["observations.observation", "raw.arrival"],
    "origins": ["observations.observation"],
    "alerts": ["alerts.event"],
    "disputes": ["observations.observation", "observations.batch"],
    "revisions": ["observations.observation", "observations.batch"],
    "quarantine": ["observations.quarantine", "observations.quarantine_decision", "raw.arrival"],
    "validation": ["observations.validation_result", "raw.arrival"],
    "air_quality": ["observations.air_quality_day"],
}
"""The tables whose columns each view passes on."""


def inherit_comments(connection: duckdb.DuckDBPyConnection) -> None:
    """Give each view column without a comment the one of its table's column of the same name."""
    passed_on = [f"{view} {table}" for view, tables in TABLES_BEHIND.items() for table in tables]
    found = connection.execute(statement("publish/comments/inherited"), {"passed_on": passed_on}).fetchall()
    for view, column, comment in found:
        text = comment.replace("'", "''")
        connection.execute(f"COMMENT ON COLUMN main.{view}.{column} IS '{text}'")
