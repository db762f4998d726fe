"""What data engineers must know of feeds and figures: late, contradictory, out of reach. In: what happened. Out: events."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

import duckdb

from pacewatch.alerts.events import Event, Telling, digest, emit, emit_all
from pacewatch.alerts.facts import Bilingual, DataFacts
from pacewatch.alerts.verdict_facts import bilingual
from pacewatch.pace.release_calendar import next_release
from pacewatch.registry import LoadedProgramme, Registry
from pacewatch.registry.feed_model import Feed
from pacewatch.said import Said
from pacewatch.warehouse import rows, statement


def fetch_failed(
    connection: duckdb.DuckDBPyConnection, registry: Registry, feed: str, code: str, said: Said, since: datetime
) -> bool:
    """Tell that a feed can't be fetched, once for each kind of failure since it last could; whether that was news."""
    programme = registry.programme_of_feed(feed)
    facts = DataFacts(
        reason="fetch_failed",
        programme=bilingual(programme.programme.name),
        feed_id=feed,
        feed=bilingual(programme.feeds[feed].name),
        detail=said[0],
        detail_zh=said[1],
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
    return emit(connection, event, programme, replayed=False)


def data_late(connection: duckdb.DuckDBPyConnection, registry: Registry, *, replayed: bool) -> int:
    """Tell of feeds whose print is overdue, once for each that is missing, however many indicators it holds.

    Looks at what has just been assessed; gives how many were news.
    """
    tellings = []
    for (name, feed, newest, as_of), (indicators, places) in _overdue(connection, registry).items():
        programme = registry.programmes[name]
        event = Event(
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
        )
        tellings.append(Telling(event, programme, replayed))
    return emit_all(connection, tellings)


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
    tellings = []
    for row in rows(connection, statement("alerts/new_conflicts")):
        programme = registry.programmes[row["programme"]]
        event = Event(
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
        )
        tellings.append(Telling(event, programme, replayed))
    return emit_all(connection, tellings)


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
