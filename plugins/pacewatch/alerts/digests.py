"""One digest a person and period, within the caller's transaction. In: a person, a moment. Out: an event and outbox rows."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import duckdb

from pacewatch.alerts.digest_content import digest_facts
from pacewatch.alerts.digest_facts import DigestFacts
from pacewatch.alerts.digest_periods import Period, newest_period
from pacewatch.alerts.events import Event, digest, emit, event_id
from pacewatch.clock import utc_naive
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.models import Person
from pacewatch.warehouse import statement

Outcome = Literal["told", "known", "not_due", "no_targets", "not_judged", "past"]
"""What became of a digest; `past`: a later moment was judged before."""


def tell_digest(
    connection: duckdb.DuckDBPyConnection,
    programme: LoadedProgramme,
    person: Person,
    as_of: datetime,
    settled_at: datetime,
) -> Outcome:
    """Tell a person how all their targets stand, if that is due at a moment (aware) and wasn't told yet for its period.

    Only the newest period counts. What waits of an older digest gives way, `settled_at` (the machine's clock, UTC, naive).
    """
    period = newest_period(programme, person, as_of)
    if period is None:
        return "not_due"
    judged_until = assessed_until(connection, programme)
    if judged_until is None:
        return "not_judged"
    told = _told(connection, programme, person)
    if event_id(_fingerprint(programme, person), None, "digest", _key(period)) in told:
        return "known"
    if utc_naive(as_of) < max([judged_until, *told.values()]):
        return "past"
    facts = digest_facts(connection, programme, person, period, judged_until, as_of)
    if facts is None:
        return "no_targets"
    event = _event(programme, person, period, utc_naive(as_of), facts)
    values = {"person": person.id, "event": event.id, "settled_at": settled_at}
    connection.execute(statement("delivery/outdated_digests"), values)
    emit(connection, event, programme, replayed=False, to=(person.id,))
    return "told"


def assessed_until(connection: duckdb.DuckDBPyConnection, programme: LoadedProgramme) -> datetime | None:
    """The newest moment at which a programme was judged (UTC, naive); None if it never was."""
    found = connection.execute(
        "SELECT assessed_until FROM pace.progress WHERE programme = ?", [programme.programme.id]
    ).fetchall()
    return found[0][0] if found else None


def _told(connection: duckdb.DuckDBPyConnection, programme: LoadedProgramme, person: Person) -> dict[str, datetime]:
    """When each digest that there was of a person was told, by its event."""
    found = connection.execute(
        "SELECT event, occurred_at FROM alerts.event WHERE reason = 'digest' AND fingerprint = ?",
        [_fingerprint(programme, person)],
    ).fetchall()
    return dict(found)


def _fingerprint(programme: LoadedProgramme, person: Person) -> str:
    return digest("digest", programme.programme.id, person.id)


def _key(period: Period) -> str:
    return str(period.first_day)


def _event(
    programme: LoadedProgramme, person: Person, period: Period, occurred_at: datetime, facts: DigestFacts
) -> Event:
    return Event(
        occurred_at=occurred_at,
        audience=facts.audience,
        reason=facts.reason,
        programme=programme.programme.id,
        subject=person.id,
        place=None,
        fingerprint=_fingerprint(programme, person),
        episode=None,
        severity="",
        assessment=None,
        facts=facts,
        key=_key(period),
    )
