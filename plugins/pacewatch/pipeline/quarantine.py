"""Decisions about rows in quarantine. In: ids, who and why. Out: released rows as new vintages, or rows out for good.

All rows of one call are decided in one transaction or not at all. What is released is read again from the kept bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from pacewatch import clock
from pacewatch.alerts import source_alerts
from pacewatch.crash import crash_point
from pacewatch.errors import PacewatchError
from pacewatch.home import Home
from pacewatch.observations.append import Appended, append_released
from pacewatch.observations.derive import derive
from pacewatch.observations.lake import as_parquet, write_batch
from pacewatch.observations.quarantine import (
    Decision,
    KeptOut,
    Verb,
    decide,
    kept_out,
    require_meaning,
    require_undecided,
)
from pacewatch.observations.read_batch import arrival_day, read_rows
from pacewatch.observations.vintages import has_vintages
from pacewatch.raw.store import read_kept
from pacewatch.registry import Registry, load_registry
from pacewatch.reports import DecisionReport
from pacewatch.warehouse import transaction, writing

Released = tuple[list[KeptOut], pa.Table, Path]
"""Rows of one file, their values, and where these lie in the lake."""


def release(home: Home, ids: Sequence[str], by: str, why: str) -> DecisionReport:
    """Use rows after all, from now on, although they failed an expectation; derived figures follow.

    Raises:
        UnknownName: there is no row with such an id; then nothing is released.
        PacewatchError: one of them was decided before, or has no meaning that could be used; likewise.
    """
    registry = load_registry(home.registry, home.expectations)
    decision = _decision("released", by, why)
    with writing(home) as connection:
        entries = _undecided(connection, ids)
    for entry in entries:
        require_meaning(entry)
    files = [read_released(home, registry, group) for group in by_file(entries)]
    with writing(home) as connection, transaction(connection):
        _undecided(connection, ids)
        appended = [store_released(connection, registry, file, decision) for file in files]
        crash_point("quarantine.before_commit")
    new, revised = sum(one.values_new for one in appended), sum(one.values_revised for one in appended)
    return DecisionReport("released", [entry.id for entry in entries], new, revised)


def discard(home: Home, ids: Sequence[str], by: str, why: str) -> DecisionReport:
    """Leave rows out for good.

    Raises:
        UnknownName: there is no row with such an id; then nothing is discarded.
        PacewatchError: one of them was decided before; likewise.
    """
    decision = _decision("discarded", by, why)
    with writing(home) as connection, transaction(connection):
        entries = _undecided(connection, ids)
        for entry in entries:
            decide(connection, entry.id, _place_of(entry), decision, None)
        crash_point("quarantine.before_commit")
    return DecisionReport("discarded", [entry.id for entry in entries])


def by_file(entries: list[KeptOut]) -> list[list[KeptOut]]:
    """The rows of each file together, for each file makes one batch."""
    files: defaultdict[tuple[str, str], list[KeptOut]] = defaultdict(list)
    for entry in entries:
        files[entry.arrival.feed, entry.arrival.sha256].append(entry)
    return list(files.values())


def read_released(home: Home, registry: Registry, entries: list[KeptOut]) -> Released:
    """The values of some rows of one file, read from its kept bytes and written to the lake.

    Raises:
        PacewatchError: the rows have no meaning (any more), contradict each other, or the bytes are damaged.
    """
    arrival = entries[0].arrival
    feed, programme = registry.feed(arrival.feed), registry.programme_of_feed(arrival.feed)
    content = read_kept(home, arrival.sha256)
    rows = {entry.record for entry in entries}
    try:
        values = read_rows(content, feed, programme, rows, arrival_day(arrival.arrived_at, programme))
    except PacewatchError as fault:
        raise PacewatchError(f"{arrival.original_name}: {fault}") from None
    name = f"{arrival.sha256}.released-{min(entry.id for entry in entries)}"
    return entries, values, write_batch(home, arrival.feed, name, as_parquet(values))


def store_released(
    connection: duckdb.DuckDBPyConnection, registry: Registry, file: Released, decision: Decision
) -> Appended:
    """Rows of one file as a batch of their own, known from the decision on, with all that follows from them."""
    entries, values, lake_file = file
    arrival = entries[0].arrival
    feed, at = registry.feeds[arrival.feed], decision.decided_at
    appended = append_released(
        connection, arrival, values, len(entries), lake_file, at, feed.grade, has_vintages=has_vintages(feed)
    )
    derive(connection, registry.programme_of_feed(arrival.feed), appended.batch, has_vintages=has_vintages(feed))
    source_alerts.sources_conflict(connection, registry, arrival, appended.batch)
    for entry in entries:
        decide(connection, entry.id, _place_of(entry), decision, appended.batch)
    return appended


def _decision(verb: Verb, by: str, why: str) -> Decision:
    for option, text in (("--by", by), ("--why", why)):
        if not text.strip():
            raise PacewatchError(f"{option}: saw nothing; expected {'a name' if option == '--by' else 'a reason'}")
    return Decision(verb, by.strip(), why.strip(), clock.now().replace(tzinfo=None))


def _undecided(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[KeptOut]:
    entries = [kept_out(connection, entry) for entry in dict.fromkeys(ids)]
    for entry in entries:
        require_undecided(entry)
    return entries


def _place_of(entry: KeptOut) -> tuple[str, str, int]:
    return entry.arrival.feed, entry.arrival.sha256, entry.record
