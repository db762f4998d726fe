"""What data engineers must know of single files: refused, rows kept out, doubts, columns. In: a file. Out: events."""

from __future__ import annotations

from typing import Any

import duckdb

from pacewatch.alerts.events import Event, digest, emit
from pacewatch.alerts.facts import Bilingual, DataFacts, DataReason, QuarantinedCell
from pacewatch.alerts.verdict_facts import bilingual
from pacewatch.observations.batch import Batch
from pacewatch.observations.problems import DOUBT, RowProblem
from pacewatch.raw.store import Arrival
from pacewatch.registry import LoadedProgramme, Registry
from pacewatch.said import Said

CELLS_SHOWN = 5


def file_refused(
    connection: duckdb.DuckDBPyConnection,
    registry: Registry,
    arrival: Arrival,
    said: Said,
    review: str | None = None,
    *,
    was_approved: bool = False,
) -> None:
    """Tell that nothing of a file was used, and why; with the id by which a person can decide, that it waits for that.

    `said` is the reason in English and in Chinese.
    """
    facts = _facts(
        registry,
        arrival,
        reason="file_refused",
        detail=said[0],
        detail_zh=said[1],
        review=review,
    )
    _emit_about_file(connection, registry, arrival, facts, "error", stage=" approved" if was_approved else "")


def columns_changed(connection: duckdb.DuckDBPyConnection, registry: Registry, arrival: Arrival, batch: Batch) -> None:
    """Tell that a file's header isn't the declared one, though all could be read by name; once for each header."""
    if batch.drift is None:
        return
    facts = _facts(
        registry,
        arrival,
        reason="columns_changed",
        rows_read=batch.row_count,
        new_columns=batch.drift.new_columns,
        is_reordered=batch.drift.is_reordered,
    )
    _emit_about_file(connection, registry, arrival, facts, "warning", digest("header", batch.drift.seen))


def rows_quarantined(connection: duckdb.DuckDBPyConnection, registry: Registry, arrival: Arrival, batch: Batch) -> None:
    """Tell which rows of an accepted file were kept out; says nothing if none was."""
    critical = batch.kept_out
    if not critical:
        return
    facts = _facts(
        registry,
        arrival,
        reason="rows_quarantined",
        rows_read=batch.row_count,
        rows_quarantined=batch.quarantined,
        cells=_cells(critical),
    )
    _emit_about_file(connection, registry, arrival, facts, "warning")


def figures_doubted(connection: duckdb.DuckDBPyConnection, registry: Registry, arrival: Arrival, batch: Batch) -> None:
    """Tell which figures of an accepted file are used although they are doubtful; says nothing if none is."""
    doubted = [one for one in batch.problems if one.severity == "warning" and one.expectation.startswith(DOUBT)]
    if not doubted:
        return
    facts = _facts(
        registry,
        arrival,
        reason="figures_doubted",
        rows_read=batch.row_count,
        figures_doubted=len(doubted),
        cells=_cells(doubted),
    )
    _emit_about_file(connection, registry, arrival, facts, "warning")


def _cells(problems: list[RowProblem]) -> tuple[QuarantinedCell, ...]:
    """The first few of them, as a message quotes them."""
    return tuple(
        QuarantinedCell(p.row, p.column, p.seen, p.detail, p.detail_zh, p.sheet) for p in problems[:CELLS_SHOWN]
    )


def _facts(registry: Registry, arrival: Arrival, *, reason: DataReason, **more: Any) -> DataFacts:
    """What is said of every file, and `more` of this kind of message."""
    return DataFacts(
        reason=reason,
        programme=_programme_name(registry, arrival.feed),
        feed_id=arrival.feed,
        feed=_feed_name(registry, arrival.feed),
        file_name=arrival.original_name,
        sha256=arrival.sha256,
        **more,
    )


def _emit_about_file(
    connection: duckdb.DuckDBPyConnection,
    registry: Registry,
    arrival: Arrival,
    facts: DataFacts,
    severity: str,
    key: str = "",
    stage: str = "",
) -> None:
    """`stage` tells a second message of the same kind about the same file from the first; `key` stands for the file itself."""
    programme = _programme(registry, arrival.feed)
    event = Event(
        occurred_at=arrival.arrived_at,
        audience="data",
        reason=facts.reason,
        programme=programme.programme.id if programme else "",
        subject=arrival.feed,
        place=None,
        fingerprint=digest("file", arrival.feed),
        episode=None,
        severity=severity,
        assessment=None,
        facts=facts,
        key=key or arrival.sha256 + stage,
    )
    emit(connection, event, programme or registry, replayed=arrival.is_past)


def _programme(registry: Registry, feed: str) -> LoadedProgramme | None:
    return registry.programme_of_feed(feed) if feed in registry.feeds else None


def _programme_name(registry: Registry, feed: str) -> Bilingual:
    programme = _programme(registry, feed)
    return bilingual(programme.programme.name) if programme else Bilingual("未知项目", "Unknown programme")


def _feed_name(registry: Registry, feed: str) -> Bilingual:
    return bilingual(registry.feeds[feed].name) if feed in registry.feeds else Bilingual(feed, feed)
