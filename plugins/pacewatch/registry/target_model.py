"""A target as `targets.yaml` states it. In: plain values. Out: a checked `Target`."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from pacewatch.registry.base_model import Model, Text
from pacewatch.registry.fields import Amount, Day, Identifier, Misfit, Offset, Words

Comparator = Literal[">=", ">", "<=", "<"]
Kind = Literal["cumulative_flow", "ratio_floor"]
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


class GoodWhen(Model):
    """For a ratio: a reference period counts as good when its observation compares so with `value`."""

    comparator: Comparator
    value: Amount


class PlanPoint(Model):
    """By the end of `date`, the approved plan expects `value` in all since the target's start."""

    date: Day
    value: Amount


class Source(Model):
    """Where the target was stated: the document and the character offsets of the statement in it."""

    document: Words
    start: Offset | None = None
    end: Offset | None = None


class Target(Model):
    """What is to be reached: an indicator, in places, over a period, compared with a value.

    `kind` is `cumulative_flow` (an amount summed up by a deadline) or `ratio_floor` (a share, in percent, of the
    reference periods of `period` that must be good).
    """

    id: Identifier
    name: Text
    kind: Kind
    indicator: Identifier
    places: tuple[str, ...] | Literal["all"] = "all"
    period: Period
    comparator: Comparator = ">="
    value: Amount
    good_when: GoodWhen | None = None
    curve: Curve = "auto"
    plan: tuple[PlanPoint, ...] = ()
    department: Text
    source: Source | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Target:
        if self.kind == "ratio_floor" and self.good_when is None:
            raise Misfit("key 'good_when' is missing; kind 'ratio_floor' needs it")
        if self.kind != "ratio_floor" and self.good_when is not None:
            raise Misfit(f"saw it with kind '{self.kind}'; it belongs to kind 'ratio_floor' only", "good_when")
        if self.kind == "ratio_floor" and not 0 < self.value < 100:
            raise Misfit(f"saw {self.value}; expected a percentage between 0 and 100, both excluded", "value")
        if self.kind == "cumulative_flow" and self.value <= 0:
            raise Misfit(f"saw {self.value}; expected an amount above 0", "value")
        if self.comparator not in (">=", ">"):
            raise Misfit(f"saw '{self.comparator}'; kind '{self.kind}' takes '>=' and '>'", "comparator")
        if self.curve == "plan" and not self.plan:
            raise Misfit("saw 'plan'; expected a key 'plan' with at least one point", "curve")
        self._check_plan()
        return self

    def _check_plan(self) -> None:
        before: PlanPoint | None = None
        for number, point in enumerate(self.plan):
            if not self.period.start <= point.date <= self.period.end:
                message = f"saw {point.date}; expected a day of the period, {self.period.start} to {self.period.end}"
                raise Misfit(message, "plan", number, "date")
            if not 0 <= point.value <= self.value:
                message = f"saw {point.value}; expected from 0 to the target's value, {self.value}"
                raise Misfit(message, "plan", number, "value")
            if before and point.date <= before.date:
                raise Misfit(
                    f"saw {point.date} after {before.date}; expected dates that go forward", "plan", number, "date"
                )
            if before and point.value < before.value:
                message = f"saw {point.value} after {before.value}; expected no fall, since a plan is cumulative"
                raise Misfit(message, "plan", number, "value")
            before = point
