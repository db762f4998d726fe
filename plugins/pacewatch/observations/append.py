"""A checked batch into the warehouse, within the caller's transaction. In: a `Batch`. Out: new vintages and quarantine."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from pacewatch.observations.batch import Batch
from pacewatch.observations.cells import Cells, store_cells
from pacewatch.observations.held import any_held
from pacewatch.observations.outline import Outline, outline_of
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.series_ranges import SeriesRanges
from pacewatch.raw.store import Arrival
from pacewatch.warehouse import as_table, statement


@dataclass(frozen=True)
class Appended:
    """What a batch changed; `is_first` if nothing at all was stored of its periods before."""

    batch: int
    values_new: int
    values_revised: int
    is_first: bool = False


def append_batch(
    connection: duckdb.DuckDBPyConnection,
    arrival: Arrival,
    batch: Batch,
    lake_file: Path,
    ingested_at: datetime,
    grade: str = "official",
    known_at: datetime | None = None,
    cells: Cells | None = None,
) -> Appended:
    """Store the batch's values as vintages where they are news, and its bad rows in quarantine.

    `known_at` (UTC, naive) is from when they are known; without it, from the file's arrival. Values that name their own days
    (`batch.has_vintages`) are known from these. With `cells` first values are stored as these. Call it once for each file,
    inside a transaction that also settles the file in the ledger.
    """
    at, vintages = known_at or arrival.arrived_at, batch.has_vintages
    appended = _append(connection, arrival.feed, batch.values, batch.outline, at, grade, cells, has_vintages=vintages)
    quarantine(connection, arrival, batch.problems, ingested_at)
    counts = (batch.row_count, batch.quarantined, batch.values.num_rows, appended.values_new, appended.values_revised)
    _store_batch(connection, appended.batch, arrival, ingested_at, counts, lake_file, batch.read_as or None)
    return appended


def append_released(
    connection: duckdb.DuckDBPyConnection,
    arrival: Arrival,
    values: pa.Table,
    row_count: int,
    lake_file: Path,
    released_at: datetime,
    grade: str = "official",
    *,
    has_vintages: bool = False,
) -> Appended:
    """Store the values of rows released from quarantine, known from then on (UTC, naive), as a batch of their own.

    Those that name their own days (`has_vintages`) are known from these.
    """
    outline = outline_of(values)
    appended = _append(connection, arrival.feed, values, outline, released_at, grade, None, has_vintages=has_vintages)
    counts = (row_count, 0, values.num_rows, appended.values_new, appended.values_revised)
    _store_batch(connection, appended.batch, arrival, released_at, counts, lake_file)
    return appended


def _append(
    connection: duckdb.DuckDBPyConnection,
    feed: str,
    values: pa.Table,
    outline: Outline,
    arrived_at: datetime,
    grade: str,
    cells: Cells | None,
    *,
    has_vintages: bool,
) -> Appended:
    """The number of the new batch, how many of its values its feed hadn't told, and how many it had told otherwise."""
    (number,) = connection.execute("SELECT coalesce(max(batch), 0) + 1 FROM observations.batch").fetchall()[0]
    connection.register("incoming", values)
    about = {"batch": number, "arrived_at": arrived_at, "grade": grade}
    is_first = not has_vintages and not any_held(connection, outline)
    if is_first:
        # There is nothing to compare them with.
        if cells:
            store_cells(connection, cells, **about)
        else:
            connection.execute(statement("observations/append_first"), about)
        changed, revised = values.num_rows, 0
    else:
        way = "vintages" if has_vintages else "values"
        connection.execute(statement(f"observations/append_{way}"), {**about, "feed": feed})
        ((changed, revised),) = connection.execute(
            statement("observations/count_changes"), {"batch": number, "feed": feed}
        ).fetchall()
    connection.unregister("incoming")
    _keep_ranges(connection, number, outline.series if is_first else None)
    return Appended(number, changed - revised, revised, is_first)


def _keep_ranges(connection: duckdb.DuckDBPyConnection, batch: int, series: SeriesRanges | None) -> None:
    """Widen what each series has ranged over by what the batch brought: all of `series`, or what it made new."""
    if series:
        told = series.ranges.append_column("vintages", pa.array(np.ones(series.ranges.num_rows, np.int64)))
    else:
        told = connection.sql(statement("observations/ranges/told"), params={"batch": batch}).to_arrow_table()
    with as_table(connection, "range_told", told):
        ((known,),) = connection.execute(statement("observations/ranges/widen")).fetchall()
        if known < told.num_rows:
            connection.execute(statement("observations/ranges/begin"))


def _store_batch(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    arrival: Arrival,
    stored_at: datetime,
    counts: tuple[int, int, int, int, int],
    lake_file: Path,
    read_as: str | None = None,
) -> None:
    connection.execute(
        "INSERT INTO observations.batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [number, arrival.feed, arrival.sha256, stored_at.replace(tzinfo=None), *counts, str(lake_file), read_as],
    )


def quarantine(
    connection: duckdb.DuckDBPyConnection, arrival: Arrival, problems: list[RowProblem], found_at: datetime
) -> None:
    """Put what was found wrong into `observations.quarantine`, in place of what an earlier reading of the file found."""
    connection.execute(
        "DELETE FROM observations.quarantine WHERE feed = ? AND sha256 = ?", [arrival.feed, arrival.sha256]
    )
    if not problems:
        return
    named = [_named(arrival, one) for one in problems]
    found = pa.Table.from_pylist(named, schema=_PROBLEM_SCHEMA)
    connection.register("found", found)
    connection.execute(
        "INSERT INTO observations.quarantine "
        'SELECT ?, ?, "row", "column", seen, expectation, severity, detail, ?, id, sheet, record FROM found',
        [arrival.feed, arrival.sha256, found_at.replace(tzinfo=None)],
    )
    connection.unregister("found")


def _named(arrival: Arrival, problem: RowProblem) -> dict[str, Any]:
    record = problem.row if problem.record is None else problem.record
    return {**asdict(problem), "record": record, "id": entry_id(arrival.feed, arrival.sha256, record)}


def entry_id(feed: str, sha256: str, record: int) -> str:
    """What a row of a file is called in quarantine: the same whenever the file is read, another one in any other file."""
    return hashlib.sha256(f"{feed}/{sha256}/{record}".encode()).hexdigest()[:12]


_PROBLEM_SCHEMA = pa.schema(
    [("row", pa.int64()), ("record", pa.int64())]
    + [(name, pa.string()) for name in ("column", "seen", "expectation", "severity", "detail", "sheet", "id")]
)
