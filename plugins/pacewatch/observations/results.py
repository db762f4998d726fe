"""What came of each expectation, kept by file. In: results of a file. Out: its rows of `observations.validation_result`."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime

import duckdb
import pyarrow as pa

from pacewatch.observations.findings import Result
from pacewatch.warehouse import statement

_NUMBERS = {"number": pa.int64(), "rows_checked": pa.int64(), "rows_failed": pa.int64(), "is_met": pa.bool_()}
_SCHEMA = pa.schema([(field.name, _NUMBERS.get(field.name, pa.string())) for field in fields(Result)])


def store_results(
    connection: duckdb.DuckDBPyConnection, feed: str, sha256: str, results: list[Result], checked_at: datetime
) -> None:
    """Keep the results of a file's last check (`checked_at` aware or UTC); within the caller's transaction."""
    connection.execute("DELETE FROM observations.validation_result WHERE feed = ? AND sha256 = ?", [feed, sha256])
    if not results:
        return
    connection.register("results", pa.Table.from_pylist([asdict(one) for one in results], schema=_SCHEMA))
    values = {"feed": feed, "sha256": sha256, "checked_at": checked_at.replace(tzinfo=None)}
    connection.execute(statement("observations/store_results"), values)
    connection.unregister("results")
