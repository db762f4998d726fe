"""Events and their outbox rows, within the caller's transaction. In: facts. Out: one event, one row a person and channel.

Everything here is keyed by hashes of what it is about, so that doing it again does nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

import duckdb

from pacewatch.alerts.facts import Facts, to_json
from pacewatch.registry.models import Person
from pacewatch.warehouse import statement

CHANNELS = {"slack": "slack_channel", "email": "email"}


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
        return digest("event", self.fingerprint, self.episode, self.reason, self.key)


def digest(*parts: object) -> str:
    """A short stable hash of what identifies something: 24 hexadecimal digits of SHA-256 over canonical JSON."""
    return hashlib.sha256(json.dumps(parts, default=str, ensure_ascii=False).encode()).hexdigest()[:24]


def emit(connection: duckdb.DuckDBPyConnection, event: Event, people: list[Person], *, replayed: bool) -> bool:
    """Record an event and queue its messages; false if it was recorded before, and then nothing is queued.

    A replayed event is recorded only: nobody is told of a past that was loaded later. Good news goes only to those who
    were told, or are about to be told, of the episode's beginning.
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
    if not replayed:
        for person in people:
            _queue(connection, event, person)
    return True


def _queue(connection: duckdb.DuckDBPyConnection, event: Event, person: Person) -> None:
    if not _concerns(event, person):
        return
    for channel, address in CHANNELS.items():
        if getattr(person, address) and (
            event.reason not in ("recovered", "revised") or _was_told(connection, event, person)
        ):
            connection.execute(
                statement("delivery/queue"),
                [digest("delivery", event.id, person.id, channel), event.id, person.id, channel, event.occurred_at],
            )


def _concerns(event: Event, person: Person) -> bool:
    if event.audience not in person.receives:
        return False
    return person.places == "all" or event.place is None or event.place in person.places


def _was_told(connection: duckdb.DuckDBPyConnection, event: Event, person: Person) -> bool:
    told = connection.execute(statement("alerts/was_told"), [event.fingerprint, event.episode, person.id]).fetchall()
    return bool(told)
