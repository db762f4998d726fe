"""Silences about what the registry watches. In: a home, and names as people write them. Out: the silence, stored."""

from __future__ import annotations

from datetime import datetime

from pacewatch import clock
from pacewatch.alerts.silences import Silence, end, make
from pacewatch.clock import utc_naive
from pacewatch.crash import crash_point
from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.home import Home
from pacewatch.registry import Registry, load_registry
from pacewatch.warehouse import transaction, writing


def silence(
    home: Home,
    *,
    target: str | None,
    feed: str | None,
    place: str | None,
    until: datetime,
    by: str,
    why: str,
    person: str | None = None,
) -> Silence:
    """Hold messages about a target or a feed back until a moment (aware), or the digests of a person.

    Of a target about one place, by code or name, or about all.

    Raises:
        UnknownName: the registry doesn't know what it is about.
        PacewatchError: it is about nothing or two things, too long, or by nobody, or for no reason.
    """
    registry = load_registry(home.registry, home.expectations)
    if person is None:
        subject, code = about(registry, target, feed, place)
    elif target or feed or place:
        raise PacewatchError(
            "--person is about all digests of somebody; expected it without --target, --feed and --place"
        )
    else:
        subject, code = _known_person(registry, person), None
    now = clock.now()
    with writing(home) as connection, transaction(connection):
        made = make(connection, subject, code, utc_naive(now), utc_naive(until), by, why)
        crash_point("silence.before_commit")
    return made


def unsilence(home: Home, name: str, by: str) -> Silence:
    """End a silence before its time.

    Raises:
        UnknownName: no silence that holds is called so.
    """
    with writing(home) as connection, transaction(connection):
        ended = end(connection, name, by, utc_naive(clock.now()))
        crash_point("silence.before_end")
    return ended


def _known_person(registry: Registry, person: str) -> str:
    if person not in registry.people:
        raise UnknownName(f"nobody in people.yaml is called {person!r}; expected one of: {', '.join(registry.people)}")
    return person


def about(registry: Registry, target: str | None, feed: str | None, place: str | None) -> tuple[str, str | None]:
    """What is meant, by ids: a target or a feed, and the code of a place (None: all).

    Raises:
        UnknownName: the registry doesn't know it.
        PacewatchError: it is nothing or two things.
    """
    if (target is None) == (feed is None):
        raise PacewatchError("a silence is about a target (--target) or a feed (--feed); expected one of them")
    if feed is not None:
        if place is not None:
            raise PacewatchError("--place goes with --target: a feed is silenced as a whole")
        return registry.feed(feed).id, None
    programme, subject = registry.programme_of_target(str(target)), registry.target(str(target))
    if place is None:
        return subject.id, None
    code = programme.resolve_place(place)
    if code not in programme.places_of(subject):
        known = ", ".join(programme.places[one].name.zh for one in programme.places_of(subject))
        raise UnknownName(f"target '{subject.id}' has no place called '{place}'; it is about: {known}")
    return subject.id, code
