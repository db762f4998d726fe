"""A new warehouse out of `raw/` alone. In: kept bytes and their cards. Out: equal observations in a fresh file.

What can't be derived (verdicts as they were given, alert states, what was sent to whom) is carried over from the old
warehouse if it can still be read. The old file is kept beside the new one.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from pacewatch import clock
from pacewatch.home import Home
from pacewatch.pipeline.ingest import work_off
from pacewatch.raw import ledger
from pacewatch.raw.store import arrivals, sync_folder
from pacewatch.registry import load_registry
from pacewatch.reports import RebuildReport
from pacewatch.warehouse import statement, transaction, writing
from pacewatch.warehouse.store import locked

CARRIED_OVER = (
    "pace.assessment",
    "pace.progress",
    "alerts.state",
    "alerts.event",
    "delivery.outbox",
    "delivery.attempt",
)


def rebuild(home: Home) -> RebuildReport:
    """Read all raw bytes again, in the order in which they came, and put the result in place by rename.

    Raises:
        WarehouseBusy: a writer didn't finish in time. Others wait while a rebuild runs.
    """
    home.make_folders()
    registry = load_registry(home.registry, home.expectations)
    scratch = replace(home, warehouse_name="rebuilding.duckdb")
    with locked(home):
        for leftover in home.warehouse.parent.glob("rebuilding.duckdb*"):
            leftover.unlink()
        with writing(scratch) as connection, transaction(connection):
            for arrival in arrivals(home):
                ledger.record(connection, arrival)
        files = work_off(scratch, registry)
        with writing(scratch) as connection:
            equal = _carry_over(connection, home.warehouse)
            (observations,) = connection.execute("SELECT count(*) FROM observations.observation").fetchall()[0]
            connection.execute("CHECKPOINT")
        return RebuildReport(len(files), observations, equal, _put_in_place(home, scratch))


def _carry_over(connection: duckdb.DuckDBPyConnection, old: Path) -> bool | None:
    """Take over what can't be derived; whether the old observations equal the new, or none if they can't be read."""
    try:
        connection.execute(f"ATTACH '{str(old).replace(chr(39), chr(39) * 2)}' AS old (READ_ONLY)")
    except duckdb.Error:
        # Nobody can tell any more what was sent: nothing is sent again, the past is recorded as replayed.
        with transaction(connection):
            connection.execute("DELETE FROM delivery.outbox")
            connection.execute("UPDATE alerts.event SET replayed = TRUE")
        return None
    with transaction(connection):
        for table in CARRIED_OVER:
            connection.execute(f"DELETE FROM {table}")
            connection.execute(f"INSERT INTO {table} SELECT * FROM old.{table}")
    (differences,) = connection.execute(statement("observations/differences")).fetchall()[0]
    connection.execute("DETACH old")
    return bool(differences == 0)


def _put_in_place(home: Home, scratch: Home) -> str | None:
    kept = None
    if home.warehouse.exists():
        kept = home.warehouse.with_name(f"before-rebuild-{clock.now():%Y%m%dT%H%M%S}.duckdb")
        home.warehouse.replace(kept)
        log = home.warehouse.with_name(f"{home.warehouse.name}.wal")
        if log.exists():
            log.replace(kept.with_name(f"{kept.name}.wal"))
    scratch.warehouse.replace(home.warehouse)
    sync_folder(home.warehouse.parent)
    return str(kept) if kept else None
