"""Who is told what: `routes.yaml`, a tree. In: what a message is about. Out: the ids of the people it goes to.

The tree is walked as Alertmanager walks its own: of the branches under a node the first that fits takes the message, the
branches after it only if it says `continue`; where none fits, the node's own people are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Identifier, Misfit, PlaceCode, Words
from pacewatch.registry.target_model import Kind

Audience = Literal["verdicts", "data"]
Severity = Literal["behind", "far_behind", "unattainable", "missed", "warning", "error"]
SEVERITIES: dict[Audience, tuple[Severity, ...]] = {
    "verdicts": ("behind", "far_behind", "unattainable", "missed"),
    "data": ("warning", "error"),
}


@dataclass(frozen=True)
class Topic:
    """What a message is about, as far as branches ask. `departments` are the names of one, in each language."""

    audience: Audience
    severity: str
    departments: tuple[str, ...] = ()
    kind: str | None = None
    target: str | None = None
    place: str | None = None
    feed: str | None = None


class Match(Model):
    """What a branch takes: everything stated here has to hold, each by any of its values."""

    audience: tuple[Audience, ...] = Field((), description="verdicts: on targets; data: faults of feeds and figures")
    severity: tuple[Severity, ...] = Field(
        (), description="what a verdict weighs (of an effort, one less than it says), or warning and error of data"
    )
    department: tuple[Words, ...] = Field((), description="the target's department, in either language")
    kind: tuple[Kind, ...] = ()
    target: tuple[Identifier, ...] = ()
    place: tuple[PlaceCode, ...] = ()
    feed: tuple[Identifier, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Match:
        if not any(getattr(self, name) for name in type(self).model_fields):
            raise Misfit(
                f"states no condition; expected one of {', '.join(type(self).model_fields)}, or the people at the tree's root"
            )
        return self

    def fits(self, topic: Topic) -> bool:
        """Whether a message about `topic` is one of those."""
        departments = not self.department or any(name in self.department for name in topic.departments)
        others = ("audience", "severity", "kind", "target", "place", "feed")
        return departments and all(
            not getattr(self, name) or getattr(topic, name) in getattr(self, name) for name in others
        )


class Branch(Model):
    """Messages that fit, and who is told of them; without `people`, the same as in the branch around it."""

    model_config = ConfigDict(populate_by_name=True)

    match: Match
    people: tuple[Identifier, ...] | None = Field(None, min_length=1, description="ids of people.yaml")
    branches: tuple[Branch, ...] = ()
    continue_: bool = Field(False, alias="continue", description="whether the branches after this one are asked too")


class RoutesFile(Model):
    """`routes.yaml`. Without it everybody is told all that people.yaml lets them receive."""

    people: tuple[Identifier, ...] = Field(
        min_length=1, description="who is told what no branch takes: ids of people.yaml"
    )
    branches: tuple[Branch, ...] = ()

    def people_for(self, topic: Topic) -> tuple[str, ...]:
        """The ids of those who are told, each once, in the order of the tree."""
        taken = _taken(self.branches, self.people, topic)
        return tuple(dict.fromkeys(self.people if taken is None else taken))


def _taken(branches: tuple[Branch, ...], around: tuple[str, ...], topic: Topic) -> tuple[str, ...] | None:
    """Who the branches tell; None if none of them fits."""
    found: tuple[str, ...] | None = None
    for branch in branches:
        if branch.match.fits(topic):
            own = around if branch.people is None else branch.people
            inner = _taken(branch.branches, own, topic)
            found = (*(found or ()), *(own if inner is None else inner))
            if not branch.continue_:
                break
    return found
