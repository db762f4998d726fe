"""Feeds to observations. In: files in the inbox or named by hand. Out: each file accepted, or refused with a reason.

First every file's bytes are kept and entered in the ledger; then the ledger is worked off, one file and one transaction
at a time. Reading and checking happen outside the write lock. Killed anywhere, the next run goes on where this one ended.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future, wait
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb

from pacewatch import clock
from pacewatch.alerts import file_alerts, source_alerts
from pacewatch.crash import crash_point
from pacewatch.errors import BatchRefused, PacewatchError
from pacewatch.escapes import escaped
from pacewatch.feeds import origins
from pacewatch.feeds.delivery_log import read_log
from pacewatch.feeds.inbox import QUIET_SECONDS, WaitingFile, signature_of, waiting_files
from pacewatch.home import Home
from pacewatch.locks import held
from pacewatch.observations.append import Appended, append_batch, entry_id
from pacewatch.observations.derivation_graph import store_derivations
from pacewatch.observations.derive import derive
from pacewatch.observations.doubts import doubt
from pacewatch.observations.lake import write_batch
from pacewatch.observations.quarantine import Decision, release_rows
from pacewatch.observations.read_batch import arrival_day, read_approved, read_batch
from pacewatch.observations.refusal_words import no_feed
from pacewatch.observations.results import store_results
from pacewatch.pipeline.read_ahead import ReadAhead, Waiting, reading_ahead
from pacewatch.pipeline.ready import Ready, made_ready
from pacewatch.pipeline.refuse import refuse
from pacewatch.raw import ledger
from pacewatch.raw.refusals import FileDecision, decision_on
from pacewatch.raw.store import PAST, Arrival, arrive_anew, keep, read_kept
from pacewatch.registry import Registry, load_registry
from pacewatch.reports import FileReport, IngestReport
from pacewatch.warehouse import KeptOpen, kept_open, transaction, writing

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.2
"""So long the warehouse is kept open for a file that is still being read."""


def ingest_inbox(home: Home, *, quiet_seconds: float = QUIET_SECONDS) -> IngestReport:
    """Take every complete file from the inbox and work off the ledger.

    A file leaves the inbox only when its bytes and its ledger entry are on disk, and only if it hasn't changed since.
    """
    home.make_folders()
    registry = load_registry(home.registry, home.expectations)
    reports: list[FileReport] = []
    taken: list[tuple[WaitingFile, Arrival]] = []
    with reading_ahead(partial(_read, home, registry)) as reader:
        for file in origins.in_order(waiting_files(home, quiet_seconds=quiet_seconds)):
            found = _keep(home, file)
            if isinstance(found, Arrival):
                taken.append((file, found))
                reader.begin(found)
            else:
                reports.append(found)
        known, waiting = _enter(home, [arrival for _, arrival in taken])
        for file, _ in taken:
            crash_point("ingest.entered")
            _clear(file)
        return IngestReport([*reports, *known, *_read_all(home, registry, waiting, reader)])


def ingest_files(home: Home, feed: str, paths: list[Path]) -> IngestReport:
    """Ingest files named by hand, which stay where they are.

    Raises:
        UnknownName: the registry has no such feed.
        FileUnreadable: one of the files can't be read; those before it are ingested all the same.
    """
    home.make_folders()
    registry = load_registry(home.registry, home.expectations)
    registry.feed(feed)
    arrivals: list[Arrival] = []
    with reading_ahead(partial(_read, home, registry)) as reader:
        try:
            for path in paths:
                arrivals.append(keep(home, path, feed, "command line", clock.now()))
                reader.begin(arrivals[-1])
        finally:
            known, waiting = _enter(home, arrivals)
            settled = _read_all(home, registry, waiting, reader)
    return IngestReport([*known, *settled])


def ingest_log(home: Home, log: Path, until: datetime | None = None) -> IngestReport:
    """Ingest files of the past as if each had come at its time (`until` a moment, aware); nobody is told of them.

    Raises:
        UnknownName: the registry lacks a feed that the log names.
        PacewatchError: the log, or a file that it lists, can't be read; then nothing is ingested.
    """
    home.make_folders()
    registry = load_registry(home.registry, home.expectations)
    due = read_log(log, until)
    for feed in {past.feed for past in due}:
        registry.feed(feed)
    arrivals = [keep(home, past.path, past.feed, PAST, past.arrived_at) for past in due]
    with writing(home) as connection, transaction(connection):
        known = [_known(connection, arrival) for arrival in arrivals if not ledger.record(connection, arrival)]
    return IngestReport([*known, *work_off(home, registry)])


def _keep(home: Home, file: WaitingFile) -> Arrival | FileReport:
    """Keep the bytes of a file of the inbox, or say why it stays there."""
    try:
        return keep(home, file.path, file.feed, origins.source_of(file.path), clock.now(), lambda: _is_unchanged(file))
    except (PacewatchError, OSError) as fault:
        # One file that can't be taken (unreadable, still growing, a disk that is full) must not hold up the others.
        log.error("left in the inbox: %s: %s", escaped(str(file.path)), escaped(str(fault)))
        return FileReport(file.feed, file.path.name, "", "waiting", f"left in the inbox: {fault}")


def _clear(file: WaitingFile) -> None:
    """Remove a file from the inbox that was kept and entered, unless it has changed since."""
    if _is_unchanged(file):
        origins.forget(file.path)  # first: once the name is free, somebody may land another file under it
        file.path.unlink()


def _is_unchanged(file: WaitingFile) -> bool:
    try:
        return signature_of(file.path) == file.signature
    except FileNotFoundError:
        return False


def _enter(home: Home, arrivals: Sequence[Arrival]) -> tuple[list[FileReport], list[Waiting]]:
    """Enter arrivals in the ledger: a report of each with which there is nothing more to do; and all that is to be read."""
    with writing(home) as connection:
        known = [report for arrival in arrivals if (report := _entered(home, connection, arrival))]
        waiting = [(arrival, decision_on(connection, arrival)) for arrival in ledger.unsettled(connection)]
    return known, waiting


def _entered(home: Home, connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> FileReport | None:
    with transaction(connection):
        if ledger.is_refused(connection, arrival):
            # The card first: a rebuild goes by it, and if we die here the file still waits to be entered.
            arrival = arrive_anew(home, arrival, clock.now())
            ledger.reopen(connection, arrival)
        return None if ledger.record(connection, arrival) else _known(connection, arrival)


def _known(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> FileReport:
    """Of bytes that were settled before, for good."""
    rejected = ledger.rejection(connection, arrival)
    outcome = "rejected" if rejected else "known"
    return FileReport(arrival.feed, arrival.original_name, arrival.sha256, outcome, rejected)


def work_off(home: Home, registry: Registry) -> list[FileReport]:
    """Read every file that the ledger has as unsettled."""
    _, waiting = _enter(home, [])
    with reading_ahead(partial(_read, home, registry)) as reader:
        return _read_all(home, registry, waiting, reader)


def _read_all(home: Home, registry: Registry, waiting: list[Waiting], reader: ReadAhead) -> list[FileReport]:
    """Each in its own transaction."""
    reports = []
    with held(home.ingest_lock), kept_open(home) as warehouse:
        for (arrival, approval), reading in reader.files(waiting):
            if wait([reading], PATIENCE_SECONDS).not_done:
                warehouse.close()
            if report := _ingest(home, warehouse, registry, arrival, approval, reading):
                reports.append(report)
    return reports


def _ingest(
    home: Home,
    warehouse: KeptOpen,
    registry: Registry,
    arrival: Arrival,
    approval: FileDecision | None,
    reading: Future[Ready],
) -> FileReport | None:
    """Check and store one file; none if somebody else was faster."""
    try:
        file = reading.result()
    except BatchRefused as refusal:
        warehouse.close()
        return refuse(home, registry, arrival, refusal, was_approved=approval is not None)
    except PacewatchError as fault:
        # Our side has to be mended first (a suite, say): the file waits in the ledger and is tried again.
        log.error("%s waits: %s", escaped(arrival.original_name), escaped(str(fault)))
        return FileReport(arrival.feed, arrival.original_name, arrival.sha256, "waiting", str(fault))
    crash_point("ingest.checked")
    connection = warehouse.connection()
    with transaction(connection):
        if not ledger.is_unsettled(connection, arrival):
            return None
        if approval is None:
            # Here and not before: what is known mustn't change between the doubt and the commit.
            programme = registry.programme_of_feed(arrival.feed)
            doubted = doubt(connection, file.checked, registry.feeds[arrival.feed], programme, arrival)
            file = file if doubted is file.checked else made_ready(doubted)
        appended = _store(connection, home, registry, arrival, file, approval)
        crash_point("ingest.before_commit")
    crash_point("ingest.committed")
    return FileReport(
        arrival.feed,
        arrival.original_name,
        arrival.sha256,
        "accepted",
        None,
        file.placed.row_count,
        file.placed.quarantined,
        appended.values_new,
        appended.values_revised,
    )


def _store(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    registry: Registry,
    arrival: Arrival,
    file: Ready,
    approval: FileDecision | None,
) -> Appended:
    """A checked file and all that follows from it, within the caller's transaction."""
    batch = file.placed
    lake_file = write_batch(home, arrival.feed, arrival.sha256, file.parquet)
    crash_point("ingest.lake_written")
    now, feed = clock.now(), registry.feeds[arrival.feed]
    known_at = approval.decided_at if approval else arrival.arrived_at
    appended = append_batch(connection, arrival, batch, lake_file, now, feed.grade, known_at, file.cells)
    store_results(connection, arrival.feed, arrival.sha256, batch.results, now)
    if approval:
        decision = Decision("released", approval.decided_by, approval.why, approval.decided_at)
        released = {entry_id(arrival.feed, arrival.sha256, record): record for record in batch.released}
        release_rows(connection, arrival, released, decision, appended.batch)
    store_derivations(connection, registry)
    derive(connection, registry.programme_of_feed(arrival.feed), appended.batch, has_vintages=batch.has_vintages)
    ledger.settle(connection, arrival, ledger.ACCEPTED, None, now)
    file_alerts.columns_changed(connection, registry, arrival, batch)
    file_alerts.rows_quarantined(connection, registry, arrival, batch)
    file_alerts.figures_doubted(connection, registry, arrival, batch)
    if not appended.is_first:
        source_alerts.sources_conflict(connection, registry, arrival, appended.batch)
    return appended


def _read(home: Home, registry: Registry, arrival: Arrival, approval: FileDecision | None) -> Ready:
    if arrival.feed not in registry.feeds:
        raise BatchRefused("unknown_feed", *no_feed(arrival.feed, sorted(registry.feeds)))
    content = read_kept(home, arrival.sha256)
    feed = registry.feeds[arrival.feed]
    programme = registry.programme_of_feed(arrival.feed)
    suite = home.expectations / f"{feed.id}.json"
    read = read_approved if approval else read_batch
    return made_ready(read(content, feed, programme, suite, arrival_day(arrival.arrived_at, programme)))
