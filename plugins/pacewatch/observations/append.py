"""A checked batch into the warehouse, within the caller's transaction. In: a `Batch`. Out: new vintages and quarantine."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from pacewatch.observations.batch import Batch
from pacewatch.observations.problems import RowProblem
from pacewatch.raw.store import Arrival
from pacewatch.warehouse import statement


@dataclass(frozen=True)
class Appended:
    """What a batch changed."""

    batch: int
    values_new: int
    values_revised: int


def append_batch(
    connection: duckdb.DuckDBPyConnection,
    arrival: Arrival,
    batch: Batch,
    lake_file: Path,
    ingested_at: datetime,
    grade: str = "official",
) -> Appended:
    """Store the batch's values as vintages where they are news, and its bad rows in quarantine.

    Call it once for each file, inside a transaction that also settles the file in the ledger.
    """
    (number,) = connection.execute("SELECT coalesce(max(batch), 0) + 1 FROM observations.batch").fetchall()[0]
    connection.register("incoming", batch.values)
    connection.execute(
        statement("observations/append_values"), {"batch": number, "arrived_at": arrival.arrived_at, "grade": grade}
    )
    connection.unregister("incoming")
    changed, revised = connection.execute(statement("observations/count_changes"), {"batch": number}).fetchall()[0]
    quarantine(connection, arrival, batch.problems, ingested_at)
    connection.execute(
        "INSERT INTO observations.batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            number,
            arrival.feed,
            arrival.sha256,
            ingested_at.replace(tzinfo=None),
            batch.row_count,
            batch.quarantined,
            batch.values.num_rows,
            changed - revised,
            revised,
            str(lake_file),
        ],
    )
    return Appended(number, changed - revised, revised)


def quarantine(
    connection: duckdb.DuckDBPyConnection, arrival: Arrival, problems: list[RowProblem], found_at: datetime
) -> None:
    """Put what was found wrong into `observations.quarantine`, in place of what an earlier reading of the file found."""
    connection.execute(
        "DELETE FROM observations.quarantine WHERE feed = ? AND sha256 = ?", [arrival.feed, arrival.sha256]
    )
    if not problems:
        return
    found = pa.Table.from_pylist([asdict(problem) for problem in problems], schema=_PROBLEM_SCHEMA)
    connection.register("found", found)
    connection.execute(
        "INSERT INTO observations.quarantine "
        'SELECT ?, ?, "row", "column", seen, expectation, severity, detail, ? FROM found',
        [arrival.feed, arrival.sha256, found_at.replace(tzinfo=None)],
    )
    connection.unregister("found")


_PROBLEM_SCHEMA = pa.schema(
    [("row", pa.int64())] + [(name, pa.string()) for name in ("column", "seen", "expectation", "severity", "detail")]
)
