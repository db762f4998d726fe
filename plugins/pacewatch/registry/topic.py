"""What a message is about, and the conditions that pick messages out. In: YAML. Out: a `Match`; it fits a `Topic` or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Identifier, Misfit, PlaceCode, Words
from pacewatch.registry.target_model import Kind, Target

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

    @classmethod
    def of_target(cls, target: Target, place: str, severity: str) -> Topic:
        """A verdict on a target in a place."""
        departments = (target.department.zh, target.department.en)
        return cls("verdicts", severity, departments, target.kind, target.id, place)


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
