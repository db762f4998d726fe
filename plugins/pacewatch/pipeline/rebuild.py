"""A new warehouse out of `raw/` alone. In: kept bytes and their cards. Out: equal observations in a fresh file.

What can't be derived (verdicts as they were given, alert states, what was sent to whom) is carried over from the old
warehouse if it can still be read; what people decided about quarantined rows and refused files is done again. The old file
is kept beside the new one.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import duckdb

from pacewatch import clock
from pacewatch.crash import crash_point
from pacewatch.durable import sync_folder
from pacewatch.home import Home
from pacewatch.observations.derivation_graph import store_derivations
from pacewatch.pace.targets import store_targets
from pacewatch.pipeline.ingest import work_off
from pacewatch.pipeline.past_decisions import Past, past_decisions
from pacewatch.raw import ledger
from pacewatch.raw.store import Arrival, arrivals
from pacewatch.registry import Registry, load_registry
from pacewatch.reports import RebuildReport
from pacewatch.warehouse import journal, statement, transaction, writing
from pacewatch.warehouse.store import locked

CARRIED_OVER = (
    "pace.assessment",
    "pace.progress",
    "alerts.state",
    "alerts.event",
    "alerts.silence",
    "alerts.acknowledgement",
    "alerts.action",
    "delivery.outbox",
    "delivery.attempt",
    "alerts.acknowledgement",
    "alerts.journal",
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
        _settle_log(home.warehouse)
        for leftover in home.warehouse.parent.glob("rebuilding.duckdb*"):
            leftover.unlink()
        files = _read_all(scratch, registry, past_decisions(home))
        with writing(scratch) as connection:
            with transaction(connection):
                store_targets(connection, registry)
                store_derivations(connection, registry)
            equal = _carry_over(connection, home.warehouse)
            (observations,) = connection.execute("SELECT count(*) FROM observations.observation").fetchall()[0]
            connection.execute("CHECKPOINT")
        return RebuildReport(files, observations, equal, _put_in_place(home, scratch))


def _read_all(scratch: Home, registry: Registry, past: Past) -> int:
    """Read every file, and between them take what was decided again; how many files there are."""
    waiting = list(arrivals(scratch))
    files: set[tuple[str, str]] = set()
    for decision in past.decisions:
        before = decision.count_before(waiting)
        files |= _read_files(scratch, registry, waiting[:before])
        waiting = waiting[before:]
        decision.take_again(scratch, registry)
    files |= _read_files(scratch, registry, waiting)
    past.ask_again(scratch)
    return len(files)


def _read_files(scratch: Home, registry: Registry, files: list[Arrival]) -> set[tuple[str, str]]:
    with writing(scratch) as connection, transaction(connection):
        for arrival in files:
            ledger.record(connection, arrival)
    return {(report.feed, report.sha256) for report in work_off(scratch, registry)}


def _carry_over(connection: duckdb.DuckDBPyConnection, old: Path) -> bool | None:
    """Take over what can't be derived; whether the old observations equal the new, or none if they can't be read."""
    try:
        connection.execute(f"ATTACH '{str(old).replace(chr(39), chr(39) * 2)}' AS old (READ_ONLY)")
    except duckdb.Error:
        # Nobody can tell any more what was sent: nothing is sent again, the past is recorded as replayed.
        with transaction(connection):
            connection.execute("DELETE FROM delivery.outbox")
            connection.execute("UPDATE alerts.event SET replayed = TRUE")
            journal.enter_all(connection)
        return None
    there = connection.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = 'old'"
    )
    kept = {name for (name,) in there.fetchall()}  # an older Pacewatch's warehouse lacks the newer ones
    with transaction(connection):
        for table in filter(kept.__contains__, CARRIED_OVER):
            connection.execute(f"DELETE FROM {table}")
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM old.{table}")
        if "alerts.journal" not in kept:
            journal.enter_all(connection)
    (differences,) = connection.execute(statement("observations/differences")).fetchall()[0]
    connection.execute("DETACH old")
    return bool(differences == 0)


def _put_in_place(home: Home, scratch: Home) -> str | None:
    """Put the new warehouse where the old one is, which stays under another name; at no instant is there none."""
    kept = None
    if home.warehouse.exists():
        kept = home.warehouse.with_name(f"before-rebuild-{clock.now():%Y%m%dT%H%M%S}.duckdb")
        kept.unlink(missing_ok=True)
        kept.hardlink_to(home.warehouse)
        log = home.warehouse.with_name(f"{home.warehouse.name}.wal")
        if log.exists():  # only of a warehouse that could not be opened; it must not be read into the new one
            log.replace(kept.with_name(f"{kept.name}.wal"))
    crash_point("rebuild.before_swap")
    scratch.warehouse.replace(home.warehouse)
    sync_folder(home.warehouse.parent)
    crash_point("rebuild.swapped")
    return str(kept) if kept else None


def _settle_log(warehouse: Path) -> None:
    """Take what a killed writer left in the write-ahead log into the file itself, if the file is sound."""
    if warehouse.exists():
        with suppress(duckdb.Error), duckdb.connect(str(warehouse)) as connection:
            connection.execute("CHECKPOINT")
