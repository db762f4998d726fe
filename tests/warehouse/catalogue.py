"""Everything that a warehouse is: two with equal answers can't be told apart by any statement. Out: answers by question."""

from __future__ import annotations

import duckdb

OBJECTS = {
    "tables": "SELECT schema_name, table_name, sql, comment FROM duckdb_tables() ORDER BY ALL",
    "columns": (
        "SELECT schema_name, table_name, column_index, column_name, column_default, is_nullable, data_type, comment "
        "FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    ),
    "constraints": (
        "SELECT schema_name, table_name, constraint_type, constraint_text FROM duckdb_constraints() ORDER BY ALL"
    ),
    "views": "SELECT schema_name, view_name, sql, comment FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
    "indexes": "SELECT schema_name, index_name, sql FROM duckdb_indexes() ORDER BY ALL",
    "sequences": "SELECT schema_name, sequence_name, start_value FROM duckdb_sequences() ORDER BY ALL",
}


def all_of(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """Each kind of object with its comments, and each table's rows, by its name."""
    found: dict[str, object] = {what: connection.execute(asked).fetchall() for what, asked in OBJECTS.items()}
    for (table,) in connection.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall():
        found[table] = connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()
    return found
