"""Which alerts keep others quiet while they stand (`inhibit` of `routes.yaml`). In: a message, what stands. Out: the louder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pacewatch.registry.models import Person
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.registry.routes_model import RoutesFile
from pacewatch.registry.sending_model import Inhibition
from pacewatch.registry.topic import Topic


class Registry(Protocol):
    """What a delivery needs of the registry."""

    @property
    def people(self) -> Mapping[str, Person]:
        """Everybody who may be told something, by id."""

    @property
    def programmes(self) -> Mapping[str, LoadedProgramme]:
        """The programmes, by id."""

    @property
    def routes(self) -> RoutesFile | None:
        """Who is told where no programme is known; None: everybody who receives such messages."""


@dataclass(frozen=True)
class Standing:
    """An alert that stands, or whose figures contradict each other."""

    fingerprint: str
    topic: Topic
    programme: str
    stands: bool
    is_in_conflict: bool


def louder(
    rules: Iterable[Inhibition],
    topic: Topic,
    row: Mapping[str, Any],
    standing: Iterable[Standing],
    programme: LoadedProgramme,
) -> Standing | None:
    """The alert that says more and keeps this message quiet, if there is one.

    As in Alertmanager an alert never keeps itself quiet, and of two that fit both sides of a rule neither the other.
    """
    for rule in rules:
        if not rule.quiet.fits(topic):
            continue
        fits_both = rule.while_.fits(topic)
        for one in standing:
            if not one.stands or one.programme != programme.programme.id or one.fingerprint == row["fingerprint"]:
                continue
            if fits_both and rule.quiet.fits(one.topic):
                continue
            if rule.while_.fits(one.topic) and _are_equal(rule, topic, one.topic, programme):
                return one
    return None


def _are_equal(rule: Inhibition, quiet: Topic, loud: Topic, programme: LoadedProgramme) -> bool:
    same = {
        "target": quiet.target == loud.target,
        "place": quiet.place == loud.place,
        "department": quiet.departments == loud.departments,
    }
    return all(same[name] for name in rule.equal) and (
        not rule.within or _is_part_of(quiet.place, loud.place, programme)
    )


def _is_part_of(inner: str | None, outer: str | None, programme: LoadedProgramme) -> bool:
    seen: set[str] = set()
    while inner is not None and inner in programme.places and inner not in seen:
        seen.add(inner)
        inner = programme.places[inner].part_of
        if inner == outer:
            return True
    return False


def topic_of(registry: Registry, row: Mapping[str, Any]) -> Topic:
    """What a row is about (`programme`, `target` or `subject`, `place`, `severity`), as the branches of `routes.yaml` ask."""
    about = row.get("target") or row.get("subject")
    severity = row["severity"] or ""
    programme = registry.programmes.get(row["programme"])
    target = programme.watched.get(str(about)) if programme else None
    if row.get("audience", "verdicts") == "data":
        return Topic("data", severity, place=row["place"], feed=about)
    if target is None:
        return Topic("verdicts", severity, target=about, place=row["place"])
    return Topic.of_target(target, row["place"], severity)
