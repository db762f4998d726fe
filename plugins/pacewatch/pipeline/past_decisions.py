"""What people decided about quarantined rows, taken again by a rebuild. In: the old warehouse. Out: the same in a new one.

A release has its place among the files: after those that had been read when it was made, before those that came later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb

from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.home import Home
from pacewatch.observations.quarantine import Decision, KeptOut, decide, kept_out
from pacewatch.pipeline.quarantine import read_released, store_released
from pacewatch.raw.store import Arrival
from pacewatch.registry import Registry
from pacewatch.warehouse import rows, statement, transaction, writing

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PastDecision:
    """Decisions that were taken together, by id the place (feed, SHA-256, row); `after`: files that had been read then."""

    places: dict[str, tuple[str, str, int]]
    decision: Decision
    after: frozenset[tuple[str, str]]

    def count_before(self, waiting: Sequence[Arrival]) -> int:
        """How many of the files that are still to be read come before it."""
        before = [number for number, one in enumerate(waiting, 1) if (one.feed, one.sha256) in self.after]
        return max(before, default=0)


def past_decisions(home: Home) -> list[PastDecision]:
    """The decisions of the old warehouse in their order; of the published copy, if the warehouse can't be read."""
    for path in (home.warehouse, home.published):
        with suppress(duckdb.Error), duckdb.connect(str(path), read_only=True) as connection:
            return list(_read(connection))
    return []


def _read(connection: duckdb.DuckDBPyConnection) -> Iterator[PastDecision]:
    batches = connection.execute("SELECT batch, feed, sha256 FROM observations.batch").fetchall()
    found = rows(connection, statement("observations/quarantine/past_decisions"))
    for (batch, _), group in groupby(found, key=lambda row: (row["batch"], row["batch"] or row["id"])):
        together = list(group)
        places = {row["id"]: (row["feed"], row["sha256"], row["source_row"]) for row in together}
        after = frozenset((feed, sha256) for number, feed, sha256 in batches if batch is None or number < batch)
        yield PastDecision(places, _decision_of(together[0]), after)


def _decision_of(row: dict[str, Any]) -> Decision:
    return Decision(row["decision"], row["decided_by"], row["why"], row["decided_at"])


def take_again(home: Home, registry: Registry, past: PastDecision) -> None:
    """Store past decisions as they were taken; rows that needn't or can't be released any more aren't."""
    file = None
    if past.decision.decision == "released" and (entries := _still_there(home, past)):
        try:
            file = read_released(home, registry, entries)
        except PacewatchError as fault:
            log.warning("not released again: %s", fault)
    with writing(home) as connection, transaction(connection):
        if file:
            store_released(connection, registry, file, past.decision)
        stored = {entry.id for entry in file[0]} if file else set()
        for entry, place in past.places.items():
            if entry not in stored:
                decide(connection, entry, place, past.decision, None)


def _still_there(home: Home, past: PastDecision) -> list[KeptOut]:
    entries = []
    with writing(home) as connection:
        for entry in past.places:
            with suppress(UnknownName):
                entries.append(kept_out(connection, entry))
    return entries
