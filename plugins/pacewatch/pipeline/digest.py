"""Digests for those who want them. In: a home, a moment. Out: one event a person and period, queued; or a preview."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from pacewatch.alerts.digest_content import digest_facts
from pacewatch.alerts.digest_facts import DigestFacts
from pacewatch.alerts.digest_periods import newest_period
from pacewatch.alerts.digests import assessed_until, tell_digest
from pacewatch.clock import utc_naive
from pacewatch.crash import crash_point
from pacewatch.delivery.outbox import machine_now
from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.home import Home
from pacewatch.publish import open_published
from pacewatch.registry import load_registry
from pacewatch.registry.models import Language
from pacewatch.reports import DigestReport
from pacewatch.warehouse import transaction, writing


def digest(home: Home, as_of: datetime) -> DigestReport:
    """Tell everybody whose digest is due at a moment (aware) and wasn't told yet; each in a transaction of its own.

    Raises:
        WarehouseBusy: another process kept the warehouse; the next run tells what is due then.
    """
    registry = load_registry(home.registry, home.expectations)
    wanted = [
        (programme, person)
        for programme in registry.programmes.values()
        for person in programme.people.values()
        if newest_period(programme, person, as_of)
    ]
    done: dict[str, list[str]] = defaultdict(list)
    if wanted:
        with writing(home) as connection:
            for programme, person in wanted:
                with transaction(connection):
                    outcome = tell_digest(connection, programme, person, as_of, machine_now())
                    crash_point("digest.before_commit")
                crash_point("digest.committed")
                done[outcome].append(person.id)
    return DigestReport(as_of.isoformat(), dict(done))


def preview(home: Home, person_id: str, as_of: datetime) -> tuple[DigestFacts, Language]:
    """What a person's digest would say at a moment (aware), by the published file, and in which language; nothing is stored.

    Raises:
        UnknownName: nobody is called so in people.yaml.
        PacewatchError: they want no digest, or are told of no target, or nothing was judged by then.
    """
    registry = load_registry(home.registry, home.expectations)
    programme = next((one for one in registry.programmes.values() if person_id in one.people), None)
    if programme is None:
        raise UnknownName(
            f"nobody in people.yaml is called {person_id!r}; expected one of: {', '.join(registry.people)}"
        )
    person = programme.people[person_id]
    period = newest_period(programme, person, as_of)
    if period is None:
        raise PacewatchError(
            f"{person_id!r} wants no digest; expected 'digest: weekly' or 'digest: monthly' in people.yaml"
        )
    with open_published(home) as connection:
        judged_until = assessed_until(connection, programme)
        if judged_until is None:
            raise PacewatchError("nothing was judged yet; 'pacewatch assess' does that")
        until = min(judged_until, utc_naive(as_of))
        facts = digest_facts(connection, programme, person, period, until, as_of)
    if facts is None:
        raise PacewatchError(
            f"{person_id!r} has no digest: by people.yaml and routes.yaml they are told of no target that was judged by then"
        )
    return facts, person.language
