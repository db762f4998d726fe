"""What people decided about rows and files, taken again by a rebuild. In: the old warehouse. Out: the same in a new one.

What takes figures in has its place among the files: after those that had been read by then, before those that came later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

import duckdb

from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.home import Home
from pacewatch.observations.quarantine import Decision, KeptOut, decide, kept_out
from pacewatch.pipeline.ingest import work_off
from pacewatch.pipeline.quarantine import read_released, store_released
from pacewatch.raw.refusals import FileDecision, Refusal, ask, decide_refusal, record_decision, refusals
from pacewatch.raw.store import Arrival
from pacewatch.registry import Registry
from pacewatch.warehouse import rows, statement, transaction, writing

log = logging.getLogger(__name__)


Files = frozenset[tuple[str, str]]
"""Files by feed and SHA-256."""


@dataclass(frozen=True)
class PastDecision:
    """Decisions that were taken together; `batch`: what came of them; `after`: files that had been read then."""

    batch: int | None
    decided_at: datetime
    after: Files

    def count_before(self, waiting: Sequence[Arrival]) -> int:
        """How many of the files that are still to be read come before it."""
        before = [number for number, one in enumerate(waiting, 1) if (one.feed, one.sha256) in self.after]
        return max(before, default=0)

    def take_again(self, home: Home, registry: Registry) -> None:
        """Store it in another warehouse as it was taken."""
        raise NotImplementedError


@dataclass(frozen=True)
class PastRows(PastDecision):
    """Of rows in quarantine, by id the place (feed, SHA-256, row)."""

    places: dict[str, tuple[str, str, int]]
    decision: Decision

    def take_again(self, home: Home, registry: Registry) -> None:
        """Rows that needn't or can't be released any more aren't."""
        file = None
        if self.decision.decision == "released" and (entries := _still_there(home, self.places)):
            try:
                file = read_released(home, registry, entries)
            except PacewatchError as fault:
                log.warning("not released again: %s", fault)
        with writing(home) as connection, transaction(connection):
            if file:
                store_released(connection, registry, file, self.decision)
            stored = {entry.id for entry in file[0]} if file else set()
            for entry, place in self.places.items():
                if entry not in stored:
                    decide(connection, entry, place, self.decision, None)


@dataclass(frozen=True)
class PastFile(PastDecision):
    """Of a file that was refused whole."""

    refusal: Refusal
    decision: FileDecision

    def take_again(self, home: Home, registry: Registry) -> None:
        """A file that isn't refused any more, or can't be read any more, keeps only the record of the decision."""
        with writing(home) as connection, transaction(connection):
            if any(one.id == self.refusal.id and one.waits for one in refusals(connection)):
                decide_refusal(connection, self.refusal, self.decision)
            else:
                record_decision(connection, self.refusal, self.decision)
        work_off(home, registry)


@dataclass(frozen=True)
class Past:
    """All that people decided, in its order, and the refused files that they are being asked about."""

    decisions: list[PastDecision] = field(default_factory=list)
    asked: list[Refusal] = field(default_factory=list)

    def ask_again(self, home: Home) -> None:
        """Let the runs of Airflow that ask about a file go on asking."""
        with writing(home) as connection, transaction(connection):
            for one in self.asked:
                if one.asked_in and one.asked_at:
                    ask(connection, one.id, one.asked_in, one.asked_at)


def past_decisions(home: Home) -> Past:
    """What was decided in the old warehouse; in the published copy, if the warehouse can't be read."""
    for path in (home.warehouse, home.published):
        with suppress(duckdb.Error), duckdb.connect(str(path), read_only=True) as connection:
            return _read(connection)
    return Past()


def _read(connection: duckdb.DuckDBPyConnection) -> Past:
    batches = connection.execute("SELECT batch, feed, sha256 FROM observations.batch").fetchall()
    has_files = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'raw' AND table_name = 'refusal'"
    ).fetchall()
    refused = refusals(connection) if has_files else []
    decisions = [*_rows(connection, batches, has_files=bool(has_files)), *_files(refused, batches)]
    decisions.sort(key=lambda one: (one.batch is None, one.batch or 0, one.decided_at))
    return Past(decisions, [one for one in refused if one.decided is None])


Batches = list[tuple[int, str, str]]


def _rows(connection: duckdb.DuckDBPyConnection, batches: Batches, *, has_files: bool) -> Iterator[PastRows]:
    found = rows(connection, statement("observations/quarantine/past_decisions"))
    approved = set() if not has_files else _made_by_approval(connection)
    for (batch, _), group in groupby(found, key=lambda row: (row["batch"], row["batch"] or row["id"])):
        together = list(group)
        if batch not in approved:
            places = {row["id"]: (row["feed"], row["sha256"], row["source_row"]) for row in together}
            decision = _decision_of(together[0])
            yield PastRows(batch, decision.decided_at, _read_before(batches, batch), places, decision)


def _made_by_approval(connection: duckdb.DuckDBPyConnection) -> set[int]:
    """The batches of approved files, whose rows are released again with the file."""
    return {batch for (batch,) in connection.execute(statement("raw/refusal/approved_batches")).fetchall()}


def _files(refused: list[Refusal], batches: Batches) -> Iterator[PastFile]:
    for one in refused:
        if one.decided:
            key = (one.arrival.feed, one.arrival.sha256)
            own = [number for number, *file in batches if tuple(file) == key]
            batch = min(own, default=None) if one.decided.decision == "approved" else None
            yield PastFile(batch, one.decided.decided_at, _read_before(batches, batch) | {key}, one, one.decided)


def _read_before(batches: Batches, batch: int | None) -> Files:
    return frozenset((feed, sha256) for number, feed, sha256 in batches if batch is None or number < batch)


def _decision_of(row: dict[str, Any]) -> Decision:
    return Decision(row["decision"], row["decided_by"], row["why"], row["decided_at"])


def _still_there(home: Home, places: Iterable[str]) -> list[KeptOut]:
    entries = []
    with writing(home) as connection:
        for entry in places:
            with suppress(UnknownName):
                entries.append(kept_out(connection, entry))
    return entries
