"""What data engineers must know: refused files, quarantined rows, late data. In: what happened. Out: events for `data`."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

import duckdb

from pacewatch.alerts.engine import bilingual
from pacewatch.alerts.events import Event, digest, emit
from pacewatch.alerts.facts import Bilingual, DataFacts, QuarantinedCell
from pacewatch.observations.batch import Batch
from pacewatch.observations.problems import RowProblem
from pacewatch.pace.release_calendar import next_release
from pacewatch.raw.store import Arrival
from pacewatch.registry import LoadedProgramme, Registry
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.models import Person
from pacewatch.warehouse import rows, statement

CELLS_SHOWN = 5

DOUBT = "doubt_"
"""What the names of rules begin with by which a figure is doubted."""


def file_refused(
    connection: duckdb.DuckDBPyConnection,
    registry: Registry,
    arrival: Arrival,
    detail: str,
    review: str | None = None,
    *,
    was_approved: bool = False,
) -> None:
    """Tell that nothing of a file was used, and why; with the id by which a person can decide, that it waits for that."""
    facts = DataFacts(
        reason="file_refused",
        programme=_programme_name(registry, arrival.feed),
        feed_id=arrival.feed,
        feed=_feed_name(registry, arrival.feed),
        file_name=arrival.original_name,
        sha256=arrival.sha256,
        detail=detail,
        review=review,
    )
    _emit_about_file(connection, registry, arrival, facts, "error", stage=" approved" if was_approved else "")


def fetch_failed(
    connection: duckdb.DuckDBPyConnection, registry: Registry, feed: str, code: str, detail: str, since: datetime
) -> bool:
    """Tell that a feed can't be fetched, once for each kind of failure since it last could; whether that was news."""
    programme = registry.programme_of_feed(feed)
    facts = DataFacts(
        reason="fetch_failed",
        programme=bilingual(programme.programme.name),
        feed_id=feed,
        feed=bilingual(programme.feeds[feed].name),
        detail=detail,
    )
    event = Event(
        occurred_at=since,
        audience="data",
        reason=facts.reason,
        programme=programme.programme.id,
        subject=feed,
        place=None,
        fingerprint=digest("fetch", feed),
        episode=None,
        severity="error",
        assessment=None,
        facts=facts,
        key=f"{since} {code}",
    )
    return emit(connection, event, list(programme.people.values()), replayed=False)


def columns_changed(connection: duckdb.DuckDBPyConnection, registry: Registry, arrival: Arrival, batch: Batch) -> None:
    """Tell that a file's header isn't the declared one, though all could be read by name; once for each header."""
    if batch.drift is None:
        return
    facts = DataFacts(
        reason="columns_changed",
        programme=_programme_name(registry, arrival.feed),
        feed_id=arrival.feed,
        feed=_feed_name(registry, arrival.feed),
        file_name=arrival.original_name,
        sha256=arrival.sha256,
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
    facts = DataFacts(
        reason="rows_quarantined",
        programme=_programme_name(registry, arrival.feed),
        feed_id=arrival.feed,
        feed=_feed_name(registry, arrival.feed),
        file_name=arrival.original_name,
        sha256=arrival.sha256,
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
    facts = DataFacts(
        reason="figures_doubted",
        programme=_programme_name(registry, arrival.feed),
        feed_id=arrival.feed,
        feed=_feed_name(registry, arrival.feed),
        file_name=arrival.original_name,
        sha256=arrival.sha256,
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


def data_late(connection: duckdb.DuckDBPyConnection, registry: Registry, *, replayed: bool) -> int:
    """Tell of feeds whose print is overdue, once for each that is missing, however many indicators it holds.

    Looks at what has just been assessed; gives how many were news.
    """
    told = 0
    for (name, feed, newest, as_of), (indicators, places) in _overdue(connection, registry).items():
        programme = registry.programmes[name]
        told += emit(
            connection,
            Event(
                occurred_at=as_of,
                audience="data",
                reason="data_late",
                programme=name,
                subject=feed,
                place=next(iter(places)) if len(places) == 1 else None,
                fingerprint=digest("late", feed),
                episode=None,
                severity="warning",
                assessment=None,
                facts=_late_facts(programme, programme.feeds[feed], sorted(indicators), newest, sorted(places)),
                key=f"{newest} {sorted(indicators)} {sorted(places)}",
            ),
            list(programme.people.values()),
            replayed=replayed,
        )
    return told


Overdue = dict[tuple[str, str, date | None, Any], tuple[set[str], set[str]]]
"""By programme, feed, newest reference period and moment: the indicators and places without a newer figure."""


def _overdue(connection: duckdb.DuckDBPyConnection, registry: Registry) -> Overdue:
    found: Overdue = defaultdict(lambda: (set(), set()))
    for row in rows(connection, statement("alerts/late_indicators")):
        feed = _feed_of(registry.programmes[row["programme"]], row["indicator"]).id
        indicators, places = found[row["programme"], feed, row["newest_period_end"], row["as_of"]]
        indicators.add(row["indicator"])
        places.add(row["place"])
    return found


def data_conflict(connection: duckdb.DuckDBPyConnection, registry: Registry, *, replayed: bool) -> int:
    """Tell of counts that are larger than those they are part of, once for each pair of figures; how many were news."""
    told = 0
    for row in rows(connection, statement("alerts/new_conflicts")):
        programme = registry.programmes[row["programme"]]
        told += emit(
            connection,
            Event(
                occurred_at=row["as_of"],
                audience="data",
                reason="data_conflict",
                programme=row["programme"],
                subject=row["target"],
                place=row["place"],
                fingerprint=digest("conflict", row["target"], row["outer_target"], row["place"]),
                episode=None,
                severity="error",
                assessment=None,
                facts=_conflict_facts(programme, row),
                key=f"{row['period_end']} {row['part_value']} {row['whole_value']}",
            ),
            list(programme.people.values()),
            replayed=replayed,
        )
    return told


def _conflict_facts(programme: LoadedProgramme, row: dict[str, Any]) -> DataFacts:
    target, outer = programme.watched[row["target"]], programme.watched[row["outer_target"]]
    indicator = programme.indicators[target.indicator]
    feed = _feed_of(programme, target.indicator)
    return DataFacts(
        reason="data_conflict",
        programme=bilingual(programme.programme.name),
        feed_id=feed.id,
        feed=bilingual(feed.name),
        indicator=bilingual(indicator.name),
        place=bilingual(programme.places[row["place"]].name),
        newest_period_end=row["period_end"],
        target=bilingual(target.name),
        outer=bilingual(outer.name),
        part_value=row["part_value"],
        whole_value=row["whole_value"],
        unit=Bilingual(indicator.unit, indicator.unit_en or indicator.unit),
    )


def _feed_of(programme: LoadedProgramme, indicator_id: str) -> Feed:
    """The feed that supplies an indicator, through others where it is derived."""
    derived = programme.indicators[indicator_id].derived
    for feed in programme.feeds.values():
        if indicator_id in feed.indicators:
            return feed
    return _feed_of(programme, next(iter(derived.inputs.values()))) if derived else next(iter(programme.feeds.values()))


def _late_facts(
    programme: LoadedProgramme, feed: Feed, indicators: list[str], newest: date | None, places: list[str]
) -> DataFacts:
    indicator = programme.indicators[indicators[0]]
    names = [programme.places[code].name for code in places]
    return DataFacts(
        reason="data_late",
        programme=bilingual(programme.programme.name),
        feed_id=feed.id,
        feed=bilingual(feed.name),
        indicator=bilingual(indicator.name) if len(indicators) == 1 else None,
        place=Bilingual("、".join(name.zh for name in names), ", ".join(name.en for name in names)),
        newest_period_end=newest,
        due_on=next_release(indicator, newest, programme.programme.holidays).due_on if newest else None,
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
    emit(connection, event, _people(registry, programme), replayed=arrival.is_past)


def _programme(registry: Registry, feed: str) -> LoadedProgramme | None:
    return registry.programme_of_feed(feed) if feed in registry.feeds else None


def _people(registry: Registry, programme: LoadedProgramme | None) -> list[Person]:
    """The programme's people; for a feed that no programme knows, everybody's data engineers."""
    return list((programme or registry).people.values())


def _programme_name(registry: Registry, feed: str) -> Bilingual:
    programme = _programme(registry, feed)
    return bilingual(programme.programme.name) if programme else Bilingual("未知项目", "Unknown programme")


def _feed_name(registry: Registry, feed: str) -> Bilingual:
    return bilingual(registry.feeds[feed].name) if feed in registry.feeds else Bilingual(feed, feed)
