"""Feeds that contradict each other. In: a batch just stored. Out: an event for `data` for each other feed that differs."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import duckdb

from pacewatch.alerts.events import Event, Telling, digest, emit_all
from pacewatch.alerts.facts import Bilingual, DataFacts, Dispute
from pacewatch.alerts.file_alerts import CELLS_SHOWN
from pacewatch.alerts.verdict_facts import bilingual
from pacewatch.raw.store import Arrival
from pacewatch.registry import LoadedProgramme, Registry
from pacewatch.warehouse import rows, statement


def sources_conflict(connection: duckdb.DuckDBPyConnection, registry: Registry, arrival: Arrival, batch: int) -> int:
    """Tell what a batch says otherwise than another feed of the same grade; how many other feeds that are.

    Call it within the transaction that stored the batch.
    """
    programme = registry.programme_of_feed(arrival.feed)
    found = rows(connection, statement("alerts/new_disputes"), {"batch": batch, "feed": arrival.feed})
    tellings = []
    for other_feed, group in groupby(found, key=lambda row: row["other_feed"]):
        disputed = list(group)
        facts = _facts(programme, registry, arrival, other_feed, disputed)
        event = Event(
            occurred_at=arrival.arrived_at,
            audience="data",
            reason="sources_conflict",
            programme=programme.programme.id,
            subject=arrival.feed,
            place=None,
            fingerprint=digest("sources", arrival.feed, other_feed),
            episode=None,
            severity="error",
            assessment=None,
            facts=facts,
            # By what is said and not by batch: a rebuild numbers batches anew.
            key=digest(
                arrival.sha256, [(row["source_row"], row["source_column"], row["other_value"]) for row in disputed]
            ),
        )
        tellings.append(Telling(event, programme, arrival.is_past))
    return emit_all(connection, tellings)


def _facts(
    programme: LoadedProgramme, registry: Registry, arrival: Arrival, other_feed: str, disputed: list[dict[str, Any]]
) -> DataFacts:
    # A feed that was taken out of the registry has left its figures behind.
    other = registry.feeds.get(other_feed)
    return DataFacts(
        reason="sources_conflict",
        programme=bilingual(programme.programme.name),
        feed_id=arrival.feed,
        feed=bilingual(registry.feeds[arrival.feed].name),
        file_name=arrival.original_name,
        sha256=arrival.sha256,
        other_feed_id=other_feed,
        other_feed=bilingual(other.name) if other else Bilingual(other_feed, other_feed),
        disputes_count=len(disputed),
        disputes=tuple(_dispute(programme, row) for row in disputed[:CELLS_SHOWN]),
    )


def _dispute(programme: LoadedProgramme, row: dict[str, Any]) -> Dispute:
    indicator = programme.indicators[row["indicator"]]
    return Dispute(
        indicator=bilingual(indicator.name),
        unit=Bilingual(indicator.unit, indicator.unit_en or indicator.unit),
        place=bilingual(programme.places[row["place"]].name),
        period_end=row["period_end"],
        value=row["value"],
        row=row["source_row"],
        other_value=row["other_value"],
        other_file_name=row["other_file_name"],
    )
