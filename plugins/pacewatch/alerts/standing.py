"""Alerts that stand and that nobody has taken on. In: the warehouse, a moment. Out: reminders, and others who are told too.

`routes.yaml` says after how many days. Days are counted from what was sent, so that nobody is reminded of what they were
never told; and an alert whose newest verdict isn't behind any more is left alone until it is over or behind again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from pacewatch import clock
from pacewatch.alerts.decide import SEVERITY
from pacewatch.alerts.events import Event, Telling, emit_all, event_id
from pacewatch.alerts.facts import Point, VerdictFacts, VerdictReason, from_json
from pacewatch.alerts.verdict_facts import Assessment, facts_of, weight
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.routes_model import Route
from pacewatch.registry.topic import Topic
from pacewatch.warehouse import rows, statement


@dataclass(frozen=True)
class Due:
    """A message that is due about an alert that stands: why, to whom, and what makes it this one and no other."""

    reason: VerdictReason
    people: tuple[str, ...]
    key: str


def tell_again(connection: duckdb.DuckDBPyConnection, programme: LoadedProgramme, now: datetime) -> int:
    """Queue what is due by now (UTC, naive), within the caller's transaction; how many events are new."""
    if programme.routes is None:
        return 0
    found = rows(connection, statement("alerts/not_taken_on"), {"programme": programme.programme.id})
    said = "SELECT event FROM alerts.event WHERE programme = $programme AND reason IN ('still_behind', 'escalated')"
    known = {row["event"] for row in rows(connection, said, {"programme": programme.programme.id})}
    tellings = []
    for _, group in groupby(found, itemgetter("fingerprint")):
        people = list(group)
        target = programme.watched.get(people[0]["target"])
        if target is None:
            continue
        begun = min((row["first_told_at"] for row in people if row["first_told_at"]), default=None)
        severity = weight(programme, people[0])
        if begun is not None and severity in SEVERITY:
            routes = programme.routes.routes_for(Topic.of_target(target, people[0]["place"], str(severity)))
            for due in _due(routes, people, programme, _day(begun, programme), _day(now, programme)):
                if event_id(people[0]["fingerprint"], people[0]["episode"], due.reason, due.key) in known:
                    continue
                event = _event(connection, programme, people[0], due, begun, now)
                tellings.append(Telling(event, programme, to=due.people))
    return emit_all(connection, tellings)


def _event(
    connection: duckdb.DuckDBPyConnection,
    programme: LoadedProgramme,
    row: dict[str, Any],
    due: Due,
    begun: datetime,
    now: datetime,
) -> Event:
    assessment = _assessment(connection, row["assessment"])
    return Event(
        occurred_at=now,
        audience="verdicts",
        reason=due.reason,
        programme=programme.programme.id,
        subject=row["target"],
        place=row["place"],
        fingerprint=row["fingerprint"],
        episode=row["episode"],
        severity=weight(programme, assessment) or "",
        assessment=row["assessment"],
        facts=facts_of(
            programme,
            assessment,
            due.reason,
            row["behind_since"],
            told_on=_day(begun, programme),
            points=_points(connection, row),
        ),
        key=due.key,
    )


def _assessment(connection: duckdb.DuckDBPyConnection, name: str) -> Assessment:
    (found,) = rows(connection, "SELECT * FROM pace.assessment WHERE assessment = $name", {"name": name})
    return found


def _points(connection: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> tuple[Point, ...]:
    """The curve that the episode's newest event came with; the temporary tables that curves are made of aren't there now."""
    ((text,),) = connection.execute(
        "SELECT facts FROM alerts.event WHERE fingerprint = ? AND episode = ? ORDER BY occurred_at DESC, event LIMIT 1",
        [row["fingerprint"], row["episode"]],
    ).fetchall()
    facts = from_json(text)
    return facts.points if isinstance(facts, VerdictFacts) else ()


def _due(
    routes: tuple[Route, ...], people: list[dict[str, Any]], programme: LoadedProgramme, begun: date, today: date
) -> Iterator[Due]:
    """Who is told in the place of those who take nothing on, each step once; and who is reminded, once a day at most.

    Days are those of the calendar: what is sent a moment after one look is due at the look of the same hour.
    """
    for route in routes:
        for step in route.escalate:
            if today - begun >= timedelta(days=step.after_days):
                yield Due("escalated", step.people, f"{step.after_days}:{','.join(step.people)}")
    by_person = {row["recipient"]: row for row in people}
    for route in routes:
        for name in route.people if route.remind_after_days else ():
            row = by_person.get(name)
            if row is None or row["waiting"] or row["last_told_at"] is None:
                continue
            if today - _day(row["last_told_at"], programme) >= timedelta(days=route.remind_after_days or 0):
                yield Due("still_behind", (name,), f"{name}:{today}")


def _day(moment: datetime, programme: LoadedProgramme) -> date:
    return clock.aware(moment).astimezone(ZoneInfo(programme.programme.time_zone)).date()
