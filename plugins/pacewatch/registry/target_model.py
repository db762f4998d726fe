"""A target as `targets.yaml` states it. In: plain values. Out: a checked `Target`."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from pacewatch.registry.base_model import Model, Text
from pacewatch.registry.fields import Amount, Day, Identifier, Index, Misfit, Offset, Words, Year

Comparator = Literal[">=", ">", "<=", "<"]
Kind = Literal[
    "cumulative_flow",
    "level",
    "growth",
    "ratio_floor",
    "ratio_ceiling",
    "trend",
    "elimination",
    "milestone",
    "in_step",
    "rank",
]
Curve = Literal["auto", "plan", "history", "linear"]


class Period(Model):
    """From the first to the last day, both included."""

    start: Day
    end: Day

    @model_validator(mode="after")
    def _forward(self) -> Period:
        if self.end < self.start:
            raise Misfit(f"saw {self.end}; expected a day on or after the start, {self.start}", "end")
        return self


class Condition(Model):
    """For a ratio: which reference periods count, by how their observation compares with `value`."""

    comparator: Comparator
    value: Amount


class PlanPoint(Model):
    """By the end of `date`, the approved plan expects `value`: of a flow the sum since the target's start, else the level."""

    date: Day
    value: Amount


class YearlyValue(Model):
    """The part of a target of several years that one of them is to bring; of a level, where it is to stand at its end."""

    year: Year
    value: Amount


class Stage(Model):
    """One stage of a milestone, to be done by the end of `due`; the stages follow each other."""

    name: Text
    due: Day


class Source(Model):
    """Where the target was stated: the document and the character offsets of the statement in it."""

    document: Words
    start: Offset | None = None
    end: Offset | None = None


class Target(Model):
    """What is to be reached: an indicator, in places, over a period, compared with a value or with something else.

    `kind` decides which of the other keys are needed and allowed (`target_kinds.py`; docs/targets.md in words).
    """

    id: Identifier
    commitment: Identifier | None = Field(None, description="what several targets measure together; else its own id")
    name: Text
    kind: Kind
    indicator: Identifier
    places: tuple[str, ...] | Literal["all"] = "all"
    period: Period
    comparator: Comparator | None = None
    value: Amount | None = None
    baseline: Amount | None = Field(None, description="level at the start; without it, the last one observed before")
    good_when: Condition | None = None
    counted_when: Condition | None = None
    against: Literal["previous", "year_before"] = "previous"
    in_step_with: Identifier | None = None
    also: tuple[Identifier, ...] = ()
    tolerance: Index = Decimal("1.0")
    weights: Identifier | None = Field(
        None, description="growth: the level whose past years say how much is still to come"
    )
    stages: tuple[Stage, ...] = ()
    after: tuple[Identifier, ...] = ()
    within: Identifier | None = Field(None, description="the target whose count this one's is part of")
    curve: Curve = "auto"
    plan: tuple[PlanPoint, ...] = ()
    yearly: tuple[YearlyValue, ...] = Field((), description="sub-targets by year, each judged by itself too")
    soft: bool = Field(False, description="stated as an effort: alerts are one severity lower")
    checks: Text | None = Field(None, description="what is checked, where the statement gives no number")
    settled: Text | None = Field(None, description="how an ambiguous statement is read here")
    needs_decision: Text | None = Field(None, description="the question to be decided before this can be judged")
    department: Text
    source: Source | None = None

    @property
    def compares(self) -> Comparator:
        """How the value must compare at the end; the usual one of its kind where the target doesn't say."""
        downward = ("elimination", "ratio_ceiling", "rank")
        return self.comparator or ("<=" if self.kind in downward else ">=")

    @model_validator(mode="after")
    def _consistent(self) -> Target:
        from pacewatch.registry.target_kinds import check_kind  # noqa: PLC0415 - it knows this model

        check_kind(self)
        return self
