"""Of which targets a person would be told at all. In: a programme and a person. Out: targets and places."""

from __future__ import annotations

from pacewatch.registry.models import Person
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.registry.route_references import receives
from pacewatch.registry.target_model import Target
from pacewatch.registry.topic import SEVERITIES, Topic


def targets_told(programme: LoadedProgramme, person: Person) -> set[tuple[str, str]]:
    """Each target and place of whose alerts the person would be told, of whatever severity, be it only in place of others."""
    return {
        (target.id, place)
        for target in programme.watched.values()
        for place in programme.places_of(target)
        if receives(person, "verdicts", place) and _leads_to(programme, person, target, place)
    }


def _leads_to(programme: LoadedProgramme, person: Person, target: Target, place: str) -> bool:
    routes = programme.routes
    if routes is None:
        return True
    for severity in SEVERITIES["verdicts"]:
        for route in routes.routes_for(Topic.of_target(target, place, severity)):
            if person.id in route.people or any(person.id in step.people for step in route.escalate):
                return True
    return False
