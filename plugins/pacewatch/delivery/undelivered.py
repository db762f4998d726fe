"""What becomes of a message that was refused for good. In: its row. Out: a message to a fallback, and an alert about it.

All of it happens within the transaction that settles the row, so that a message is never given up without this. If its events
reach the same person by another channel, nothing is passed on. The data engineers are told once a day of each way and cause;
that their own alert of this kind can't be delivered is never told by another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from pacewatch import clock
from pacewatch.alerts.events import CHANNELS, Event, digest, emit, topic_of
from pacewatch.alerts.facts import Bilingual, DataFacts, Facts, VerdictFacts, from_json
from pacewatch.alerts.verdict_facts import bilingual
from pacewatch.clock import utc_naive
from pacewatch.delivery.inhibition import Registry
from pacewatch.delivery.outbox import Row
from pacewatch.registry.models import Person
from pacewatch.registry.route_references import people_told, receives
from pacewatch.said import Said
from pacewatch.warehouse import rows, statement

REASON = "delivery_failed"
_VARYING = re.compile(r"\b(?=[\w.-]*\d)[\w.-]{6,}")
"""What differs from one refusal to the next of the same cause: ids, times, queue numbers."""


@dataclass
class _Told:
    """One event of the message, and the other channels by which it reaches the same person."""

    reason: str
    programme: str
    place: str | None
    audience: str
    facts: Facts
    other_channels: list[str] = field(default_factory=list)


def pass_on(connection: duckdb.DuckDBPyConnection, registry: Registry, row: Row, said: Said) -> None:
    """Let a message that was just settled as refused reach somebody; `said` is why it was.

    Call it within the transaction that settled it.
    """
    events: dict[str, _Told] = {}
    for found in rows(connection, statement("delivery/undelivered"), {"carried": row.delivery}):
        facts = from_json(found["facts"])
        told = _Told(found["reason"], found["programme"], found["place"], found["audience"], facts)
        events.setdefault(found["event"], told)
        if found["other_channel"]:
            events[found["event"]].other_channels.append(found["other_channel"])
    person = registry.people.get(row.recipient)
    fallback = registry.people.get(person.fallback) if person and person.fallback else None
    is_passed_on = False
    for event, told in events.items():
        if fallback and not told.other_channels and receives(fallback, told.audience, told.place):
            _hand_on(connection, event, fallback, (*row.meant_for, row.recipient))
            is_passed_on = True
    alarming = [told for told in events.values() if told.reason != REASON]
    if alarming:
        _alert(connection, registry, row, said, alarming, fallback if is_passed_on else None)


def _hand_on(connection: duckdb.DuckDBPyConnection, event: str, to: Person, meant_for: Sequence[str]) -> None:
    for channel, address in CHANNELS.items():
        if not getattr(to, address):
            continue
        delivery = digest("delivery", event, to.id, channel)
        waiting = connection.execute(
            "SELECT meant_for FROM delivery.outbox WHERE delivery = ? AND meant_for IS NOT NULL AND state = 'queued' "
            "AND attempts = 0",
            [delivery],
        ).fetchall()
        names = " ".join(dict.fromkeys([*(waiting[0][0].split() if waiting else ()), *meant_for]))
        if waiting:  # one fallback of several people, none of whom could be reached
            connection.execute("UPDATE delivery.outbox SET meant_for = ? WHERE delivery = ?", [names, delivery])
        values = {"delivery": delivery, "event": event, "recipient": to.id, "channel": channel, "meant_for": names}
        connection.execute(statement("delivery/hand_on"), {**values, "queued_at": utc_naive(clock.now())})


def _alert(
    connection: duckdb.DuckDBPyConnection,
    registry: Registry,
    row: Row,
    said: Said,
    told: Sequence[_Told],
    fallback: Person | None,
) -> None:
    programme = registry.programmes.get(told[0].programme)
    person = registry.people.get(row.recipient)
    now = clock.now()
    day = now.astimezone(ZoneInfo(programme.programme.time_zone)).date() if programme else now.date()
    event = Event(
        occurred_at=utc_naive(now),
        audience="data",
        reason=REASON,
        programme=told[0].programme,
        subject=row.recipient,
        place=None,
        fingerprint=digest(REASON, row.recipient, row.channel),
        episode=None,
        severity="error",
        assessment=None,
        facts=DataFacts(
            reason="delivery_failed",
            programme=told[0].facts.programme,
            feed_id="",
            feed=Bilingual("", ""),
            detail=said[0],
            detail_zh=said[1] or None,
            recipient_id=row.recipient,
            recipient=bilingual(person.name) if person else Bilingual(row.recipient, row.recipient),
            channel=row.channel,
            events_count=len(told),
            message_about=_about(told[0].facts),
            other_channels=_channels_for_all(told),
            passed_on_to=bilingual(fallback.name) if fallback else None,
        ),
        key=f"{day} {_VARYING.sub('#', said[0])}",
    )
    addressees = programme or registry
    engineers = [one.id for one in people_told(addressees, topic_of(event))]
    # No branch of `routes.yaml` can name what belongs to no feed: where its root doesn't take it, everybody is told who may be.
    everybody = [one.id for one in addressees.people.values() if receives(one, "data", None)]
    emit(connection, event, addressees, replayed=False, to=engineers or everybody)


def _channels_for_all(told: Sequence[_Told]) -> tuple[str, ...]:
    """The other channels by which the events reach the person; none if one of them reaches them by none."""
    if not all(one.other_channels for one in told):
        return ()
    return tuple(sorted({channel for one in told for channel in one.other_channels}))


def _about(facts: Facts) -> Bilingual:
    """What the message was about, in a few words."""
    if isinstance(facts, VerdictFacts):
        return Bilingual(f"{facts.place.zh}：{facts.target.zh}", f"{facts.place.en}: {facts.target.en}")
    return facts.feed if isinstance(facts, DataFacts) else facts.programme


def meant_for(people: Mapping[str, Person], ids: Sequence[str], language: str) -> str:
    """The names of those whom a message was meant for."""
    names: list[Any] = [getattr(people[one].name, language) if one in people else one for one in ids]
    return ("、" if language == "zh" else ", ").join(names)
