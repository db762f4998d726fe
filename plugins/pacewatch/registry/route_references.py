"""Judges the tree of `routes.yaml` against its programme. In: the loaded programme. Out: problems; who is told of what.

A name that leads nowhere is one, and a message that would reach nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from pacewatch.registry.names import Fault, unknown, unknown_place
from pacewatch.registry.routes_model import Branch, Escalation, RoutesFile
from pacewatch.registry.topic import SEVERITIES, Match, Topic

if TYPE_CHECKING:
    from pacewatch.registry.models import Person
    from pacewatch.registry.programme import LoadedProgramme

FILE = "routes.yaml"


class Addressees(Protocol):
    """Who may be told, and by which tree: a programme, or the whole registry where no programme is known."""

    @property
    def people(self) -> Mapping[str, Person]:
        """By id."""

    @property
    def routes(self) -> RoutesFile | None:
        """None: everybody who receives such messages is told."""


def people_told(addressees: Addressees, topic: Topic) -> list[Person]:
    """Who is told of something: those whom the tree names (without one, all), as far as they receive such messages at all."""
    people = addressees.people
    named = people if addressees.routes is None else addressees.routes.people_for(topic)
    return [people[name] for name in named if receives(people[name], topic.audience, topic.place)]


def receives(person: Person, audience: str, place: str | None) -> bool:
    """Whether people.yaml lets a person have messages for an audience about a place (None: about none in particular)."""
    return audience in person.receives and (person.places == "all" or place is None or place in person.places)


def topics(programme: LoadedProgramme) -> Iterator[Topic]:
    """Everything that a message of this programme can be about, in the order of its targets and feeds."""
    for target in programme.watched.values():
        for place in programme.places_of(target):
            for severity in SEVERITIES["verdicts"]:
                yield Topic.of_target(target, place, severity)
    for feed in programme.feeds:
        for severity in SEVERITIES["data"]:
            yield Topic("data", severity, feed=feed)


def route_faults(programme: LoadedProgramme) -> Iterator[Fault]:
    """Every name in the tree that leads nowhere; and, if there is none, the first message that would reach nobody."""
    routes = programme.routes
    if routes is None:
        return
    found = [
        *_people(("people",), routes.people, programme),
        *_escalations((), routes.escalate, programme),
        *_branches(("branches",), routes.branches, programme),
    ]
    for number, rule in enumerate(routes.inhibit):
        found += _names(("inhibit", number, "while"), rule.while_, programme)
        found += _names(("inhibit", number, "quiet"), rule.quiet, programme)
    yield from found
    if not found:
        yield from _unheard(programme)


def _branches(at: tuple[str | int, ...], branches: Sequence[Branch], programme: LoadedProgramme) -> Iterator[Fault]:
    for number, branch in enumerate(branches):
        here = (*at, number)
        yield from _people((*here, "people"), branch.people or (), programme)
        yield from _escalations(here, branch.escalate, programme)
        yield from _names((*here, "match"), branch.match, programme)
        yield from _branches((*here, "branches"), branch.branches, programme)


def _names(at: tuple[str | int, ...], match: Match, programme: LoadedProgramme) -> Iterator[Fault]:
    departments = [name for one in programme.targets.values() for name in (one.department.zh, one.department.en)]
    for what, names, known in (
        ("department", match.department, dict.fromkeys(departments)),
        ("target", match.target, programme.watched),
        ("feed", match.feed, programme.feeds),
    ):
        for index, name in enumerate(names):
            if name not in known:
                yield FILE, (*at, what, index), unknown(what, name, known)
    for index, code in enumerate(match.place):
        if code not in programme.places:
            yield FILE, (*at, "place", index), unknown_place(code, programme)


def _escalations(
    at: tuple[str | int, ...], steps: Sequence[Escalation] | None, programme: LoadedProgramme
) -> Iterator[Fault]:
    for number, step in enumerate(steps or ()):
        here = (*at, "escalate", number, "people")
        unknown_people = list(_people(here, step.people, programme))
        yield from unknown_people
        for index, name in enumerate(step.people):
            if not unknown_people and "verdicts" not in programme.people[name].receives:
                yield FILE, (*here, index), f"person '{name}' doesn't receive 'verdicts'; expected somebody who does"


def _people(at: tuple[str | int, ...], people: Sequence[str], programme: LoadedProgramme) -> Iterator[Fault]:
    for index, name in enumerate(people):
        if name not in programme.people:
            yield FILE, (*at, index), unknown("person", name, programme.people)
        elif name in people[:index]:
            yield FILE, (*at, index), f"person '{name}' is named twice"


def _unheard(programme: LoadedProgramme) -> Iterator[Fault]:
    for topic in topics(programme):
        if not people_told(programme, topic):
            where = f" in place '{topic.place}'" if topic.place else ""
            about = f"target '{topic.target}'{where}" if topic.target else f"feed '{topic.feed}'"
            message = (
                f"a message about {about} of severity '{topic.severity}' would reach nobody; expected somebody who "
                f"receives '{topic.audience}'"
            )
            yield FILE, (), message
            return
