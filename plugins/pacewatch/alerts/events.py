"""Events and their outbox rows, within the caller's transaction. In: facts. Out: one event, one row a person and channel.

Everything here is keyed by hashes of what it is about, so that doing it again does nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from pacewatch.alerts.facts import DigestFacts, Facts, VerdictFacts, to_json
from pacewatch.registry.models import Person
from pacewatch.registry.route_references import Addressees, people_told, receives
from pacewatch.registry.topic import Topic
from pacewatch.warehouse import note, statement

CHANNELS = {"slack": "slack_channel", "email": "email", "service": "service"}
GOOD_NEWS = frozenset({"recovered", "revised"})


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


def emit(
    connection: duckdb.DuckDBPyConnection,
    event: Event,
    addressees: Addressees,
    *,
    replayed: bool,
    to: Sequence[str] | None = None,
) -> bool:
    """Record an event and queue its messages; false if it was recorded before, and then nothing is queued.

    A replayed event is recorded only: nobody is told of a past that was loaded later. Good news goes only to those who
    were told, or are about to be told, of the episode's beginning; whatever else happens in it, they are told too. `to`
    names those who are told in place of all that.
    """
    values = [
        event.id,
        event.occurred_at,
        event.audience,
        event.reason,
        event.programme,
        event.subject,
        event.place,
        event.fingerprint,
        event.episode,
        event.severity,
        event.assessment,
        replayed,
        to_json(event.facts),
    ]
    if not connection.execute(statement("alerts/record_event"), values).fetchall():
        return False
    note(connection, "event", event.id)
    if not replayed:
        for person in _told(connection, event, addressees) if to is None else _named(event, addressees, to):
            _queue(connection, event, person)
    return True


def _told(connection: duckdb.DuckDBPyConnection, event: Event, addressees: Addressees) -> list[Person]:
    named = {person.id for person in people_told(addressees, topic_of(event))}
    able = [person for person in addressees.people.values() if receives(person, event.audience, event.place)]
    return [
        person
        for person in able
        if (event.reason not in GOOD_NEWS and person.id in named)
        or (event.episode is not None and _was_told(connection, event, person))
    ]


def _named(event: Event, addressees: Addressees, to: Sequence[str]) -> list[Person]:
    people = [addressees.people[name] for name in to if name in addressees.people]
    return [person for person in people if receives(person, event.audience, event.place)]


def topic_of(event: Event) -> Topic:
    """What an event is about, as the branches of `routes.yaml` ask."""
    facts = event.facts
    if isinstance(facts, VerdictFacts):
        departments = (facts.department.zh, facts.department.en)
        return Topic("verdicts", event.severity, departments, facts.kind, facts.target_id, event.place)
    if isinstance(facts, DigestFacts):
        return Topic("verdicts", event.severity)
    return Topic("data", event.severity, place=event.place, feed=facts.feed_id)


def _queue(connection: duckdb.DuckDBPyConnection, event: Event, person: Person) -> None:
    for channel, address in CHANNELS.items():
        if getattr(person, address):
            connection.execute(
                statement("delivery/queue"),
                [digest("delivery", event.id, person.id, channel), event.id, person.id, channel, event.occurred_at],
            )


def _was_told(connection: duckdb.DuckDBPyConnection, event: Event, person: Person) -> bool:
    told = connection.execute(statement("alerts/was_told"), [event.fingerprint, event.episode, person.id]).fetchall()
    return bool(told)
