"""Events and their outbox rows, within the caller's transaction. In: facts. Out: one event, one row a person and channel.

Everything here is keyed by hashes of what it is about, so that doing it again does nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from pacewatch.alerts.facts import DigestFacts, Facts, VerdictFacts, to_json
from pacewatch.registry.models import Person
from pacewatch.registry.route_references import Addressees, people_told, receives
from pacewatch.registry.topic import Topic
from pacewatch.warehouse import as_table, note, statement

CHANNELS = {"slack": "slack_channel", "email": "email", "service": "service"}
GOOD_NEWS = frozenset({"recovered", "revised"})
OF_AN_EVENT = pa.schema(
    [
        ("occurred_at", pa.timestamp("us")),
        *((name, pa.string()) for name in ("audience", "reason", "programme", "subject", "place", "fingerprint")),
        ("episode", pa.int64()),
        ("severity", pa.string()),
        ("assessment", pa.string()),
    ]
)
"""What `alerts.event` has from an `Event` as it is."""
EVENT = pa.schema([*OF_AN_EVENT, ("event", pa.string()), ("replayed", pa.bool_()), ("facts", pa.string())])
"""Columns of `alerts.event`."""
MESSAGE = pa.schema(
    [
        *((name, pa.string()) for name in ("delivery", "event", "recipient", "channel")),
        ("queued_at", pa.timestamp("us")),
    ]
)
"""What `delivery.outbox` has of a message from the beginning."""
EPISODE = pa.schema([("fingerprint", pa.string()), ("episode", pa.int64())])


@dataclass(frozen=True)
class Event:
    """One happening worth saying: who it is for, what it is about (`subject`, `place`), and its facts.

    `key` is what makes it this happening and no other, beside its fingerprint, episode and reason.
    """

    occurred_at: datetime
    audience: str
    reason: str
    programme: str
    subject: str
    place: str | None
    fingerprint: str
    episode: int | None
    severity: str
    assessment: str | None
    facts: Facts
    key: str = ""

    @property
    def id(self) -> str:
        """The same happening always has the same id."""
        return event_id(self.fingerprint, self.episode, self.reason, self.key)


def event_id(fingerprint: str, episode: int | None, reason: str, key: str) -> str:
    """What an event is called, by what makes it this one and no other."""
    return digest("event", fingerprint, episode, reason, key)


def digest(*parts: object) -> str:
    """A short stable hash of what identifies something: 24 hexadecimal digits of SHA-256 over canonical JSON."""
    return hashlib.sha256(json.dumps(parts, default=str, ensure_ascii=False).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Telling:
    """An event, and among whom those are who are told of it.

    A replayed event is recorded only: nobody is told of a past that was loaded later. Good news goes only to those who
    were told, or are about to be told, of the episode's beginning; whatever else happens in it, they are told too. `to`
    names those who are told in place of all that.
    """

    event: Event
    addressees: Addressees
    replayed: bool = False
    to: Sequence[str] | None = None


def emit(
    connection: duckdb.DuckDBPyConnection,
    event: Event,
    addressees: Addressees,
    *,
    replayed: bool,
    to: Sequence[str] | None = None,
) -> bool:
    """`emit_all` for one; false if it was recorded before."""
    return emit_all(connection, [Telling(event, addressees, replayed, to)]) == 1


def emit_all(connection: duckdb.DuckDBPyConnection, tellings: Sequence[Telling]) -> int:
    """Record events in their order and queue their messages; how many weren't recorded before.

    All at once: thousands fall due together when a department's figures come in, and row by row they would keep the
    warehouse for minutes. For an event that was recorded before nothing is queued.
    """
    once: dict[str, Telling] = {}
    for telling in tellings:
        once.setdefault(telling.event.id, telling)
    recorded = _record(connection, once) if once else set()
    new = {event: telling for event, telling in once.items() if event in recorded}
    _queue(connection, {event: telling for event, telling in new.items() if not telling.replayed})
    for event in new:
        note(connection, "event", event)
    return len(new)


def _record(connection: duckdb.DuckDBPyConnection, tellings: Mapping[str, Telling]) -> set[str]:
    """The ids of those that are new."""
    events = [
        {
            **{name: getattr(telling.event, name) for name in OF_AN_EVENT.names},
            "event": event,
            "replayed": telling.replayed,
            "facts": to_json(telling.event.facts),
        }
        for event, telling in tellings.items()
    ]
    with as_table(connection, "happened", pa.Table.from_pylist(events, schema=EVENT)):
        return {event for (event,) in connection.execute(statement("alerts/record_events")).fetchall()}


def _queue(connection: duckdb.DuckDBPyConnection, tellings: Mapping[str, Telling]) -> None:
    told = _told_before(connection, tellings.values())
    messages = []
    for event, telling in tellings.items():
        for person in _people(telling, told):
            told.add((telling.event.fingerprint, telling.event.episode, person.id))
            messages += [
                {
                    "delivery": digest("delivery", event, person.id, channel),
                    "event": event,
                    "recipient": person.id,
                    "channel": channel,
                    "queued_at": telling.event.occurred_at,
                }
                for channel, address in CHANNELS.items()
                if getattr(person, address)
            ]
    if messages:
        with as_table(connection, "messages", pa.Table.from_pylist(messages, schema=MESSAGE)):
            connection.execute(statement("delivery/queue"))


_Told = set[tuple[str, int | None, str]]
"""Fingerprint, episode, person."""


def _told_before(connection: duckdb.DuckDBPyConnection, tellings: Iterable[Telling]) -> _Told:
    """Who was told, or is queued to be told, of the episodes that the events belong to."""
    events = [one.event for one in tellings if one.event.episode is not None and one.to is None]
    episodes = {(event.fingerprint, event.episode) for event in events}
    if not episodes:
        return set()
    asked = [{"fingerprint": fingerprint, "episode": episode} for fingerprint, episode in sorted(episodes)]
    with as_table(connection, "episodes", pa.Table.from_pylist(asked, schema=EPISODE)):
        return set(connection.execute(statement("alerts/was_told")).fetchall())


def _people(telling: Telling, told: _Told) -> list[Person]:
    event, people = telling.event, telling.addressees.people
    if telling.to is not None:
        chosen = [people[name] for name in telling.to if name in people]
        return [person for person in chosen if receives(person, event.audience, event.place)]
    named = {person.id for person in people_told(telling.addressees, topic_of(event))}
    return [
        person
        for person in people.values()
        if receives(person, event.audience, event.place)
        and (
            (event.reason not in GOOD_NEWS and person.id in named)
            or (event.episode is not None and (event.fingerprint, event.episode, person.id) in told)
        )
    ]


def topic_of(event: Event) -> Topic:
    """What an event is about, as the branches of `routes.yaml` ask."""
    facts = event.facts
    if isinstance(facts, VerdictFacts):
        departments = (facts.department.zh, facts.department.en)
        return Topic("verdicts", event.severity, departments, facts.kind, facts.target_id, event.place)
    if isinstance(facts, DigestFacts):
        return Topic("verdicts", event.severity)
    return Topic("data", event.severity, place=event.place, feed=facts.feed_id)
