"""Who is told what, and again when: `routes.yaml`, a tree. In: what a message is about. Out: the routes that it takes.

The tree is walked as Alertmanager walks its own: of the branches under a node the first that fits takes the message, the
branches after it only if it says `continue`; where none fits, the node itself takes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from pydantic import ConfigDict, Field, model_validator

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Count, Identifier, Misfit
from pacewatch.registry.sending_model import Bundling, Inhibition
from pacewatch.registry.topic import Match, Topic


class Escalation(Model):
    """Who else is told of an alert that nobody has taken on so many days after its beginning was told."""

    after_days: Count
    people: tuple[Identifier, ...] = Field(min_length=1, description="ids of people.yaml")


@dataclass(frozen=True)
class Route:
    """One way of telling: the ids of people, after how many days they are reminded, and who is told after them."""

    people: tuple[str, ...]
    remind_after_days: int | None = None
    escalate: tuple[Escalation, ...] = ()


class _Node(Model):
    remind_after_days: Count | None = Field(
        None, description="an alert that stands and that nobody has taken on is told again after so many days"
    )
    escalate: tuple[Escalation, ...] | None = Field(None, description="who else is told if nobody takes it on")

    @model_validator(mode="after")
    def _in_order(self) -> _Node:
        for number, (step, following) in enumerate(pairwise(self.escalate or ())):
            if step.after_days >= following.after_days:
                seen = f"saw {following.after_days} after {step.after_days}"
                raise Misfit(f"{seen}; expected more days with each step", "escalate", number + 1, "after_days")
        return self


class Branch(_Node):
    """Messages that fit, and how they are told; what it leaves open is as in the branch around it."""

    model_config = ConfigDict(populate_by_name=True)

    match: Match
    people: tuple[Identifier, ...] | None = Field(None, min_length=1, description="ids of people.yaml")
    branches: tuple[Branch, ...] = ()
    continue_: bool = Field(False, alias="continue", description="whether the branches after this one are asked too")


class RoutesFile(_Node):
    """`routes.yaml`. Without it everybody is told all that people.yaml lets them receive."""

    people: tuple[Identifier, ...] = Field(
        min_length=1, description="who is told what no branch takes: ids of people.yaml"
    )
    branches: tuple[Branch, ...] = ()
    bundle: Bundling = Field(Bundling(), description="when several messages go out as one")
    inhibit: tuple[Inhibition, ...] = Field((), description="which alerts keep others quiet while they stand")

    def routes_for(self, topic: Topic) -> tuple[Route, ...]:
        """The ways that a message takes, in the order of the tree."""
        own = Route(self.people, self.remind_after_days, self.escalate or ())
        taken = _taken(self.branches, own, topic)
        return (own,) if taken is None else taken

    def people_for(self, topic: Topic) -> tuple[str, ...]:
        """The ids of those who are told, each once, in the order of the tree."""
        return tuple(dict.fromkeys(person for route in self.routes_for(topic) for person in route.people))


def _taken(branches: tuple[Branch, ...], around: Route, topic: Topic) -> tuple[Route, ...] | None:
    """The routes of the branches that fit; None if none of them does."""
    found: tuple[Route, ...] | None = None
    for branch in branches:
        if branch.match.fits(topic):
            own = Route(
                around.people if branch.people is None else branch.people,
                around.remind_after_days if branch.remind_after_days is None else branch.remind_after_days,
                around.escalate if branch.escalate is None else branch.escalate,
            )
            inner = _taken(branch.branches, own, topic)
            found = (*(found or ()), *((own,) if inner is None else inner))
            if not branch.continue_:
                break
    return found
