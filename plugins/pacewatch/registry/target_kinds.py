"""What each kind of target needs and allows. In: a `Target` as read. Out: nothing, or a `Misfit` that says what is wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pacewatch.registry.fields import Misfit

if TYPE_CHECKING:
    from pacewatch.registry.target_model import PlanPoint, Target

UPWARD = (">=", ">")
DOWNWARD = ("<=", "<")
BELONGS_TO: dict[str, tuple[str, ...]] = {
    "good_when": ("ratio_floor",),
    "counted_when": ("ratio_ceiling",),
    "against": ("trend",),
    "in_step_with": ("in_step",),
    "also": ("in_step",),
    "tolerance": ("in_step",),
    "weights": ("growth",),
    "stages": ("milestone",),
    "after": ("milestone",),
    "baseline": ("level", "elimination"),
    "within": ("cumulative_flow", "level"),
    "plan": ("cumulative_flow", "level", "elimination"),
    "yearly": ("cumulative_flow", "level", "ratio_floor", "ratio_ceiling"),
}
"""Keys that belong to some kinds only."""

NEEDED = {"ratio_floor": "good_when", "ratio_ceiling": "counted_when", "in_step": "in_step_with"}
WITHOUT_VALUE = ("trend", "elimination", "milestone", "in_step")
MAY_LACK_A_VALUE = ("cumulative_flow", "level")
TAKES: dict[str, tuple[str, ...]] = {
    "cumulative_flow": UPWARD,
    "ratio_floor": UPWARD,
    "ratio_ceiling": DOWNWARD,
    "elimination": ("<=",),
    "milestone": (">=",),
    "in_step": (">=",),
    "rank": DOWNWARD,
}
"""Comparators of the kinds that don't take all four."""


def check_kind(target: Target) -> None:
    """Refuse keys that don't belong to the target's kind, and values that contradict it.

    Raises:
        Misfit: with the path to the value at fault.
    """
    for key, kinds in BELONGS_TO.items():
        if key in target.model_fields_set and target.kind not in kinds:
            owners = _listed(kinds)
            kind = "kind" if len(kinds) == 1 else "kinds"
            raise Misfit(f"saw it with kind '{target.kind}'; it belongs to {kind} {owners} only", key)
    needed = NEEDED.get(target.kind)
    if needed and getattr(target, needed) is None:
        raise Misfit(f"key '{needed}' is missing; kind '{target.kind}' needs it")
    _check_value(target)
    takes = TAKES.get(target.kind, (*UPWARD, *DOWNWARD))
    if target.compares not in takes:
        raise Misfit(f"saw '{target.comparator}'; kind '{target.kind}' takes {_listed(takes)}", "comparator")
    if target.curve == "plan" and not target.plan:
        raise Misfit("saw 'plan'; expected a key 'plan' with at least one point", "curve")
    if target.settled and target.needs_decision:
        raise Misfit("saw it beside 'settled'; expected one of them", "needs_decision")
    _check_plan(target)
    _check_stages(target)
    _check_yearly(target)


def _listed(words: tuple[str, ...]) -> str:
    quoted = [f"'{word}'" for word in words]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if quoted[1:] else quoted)


def _check_value(target: Target) -> None:
    value = target.value
    if value is None and "value" in target.model_fields_set:
        raise Misfit("saw nothing; expected a number, or no key 'value' at all", "value")
    if value is None:
        if target.kind in MAY_LACK_A_VALUE and not (target.checks or target.needs_decision):
            raise Misfit("key 'value' is missing; without a number, say in 'checks' what is checked instead")
        if target.kind.startswith("ratio") or (target.kind in ("growth", "rank") and not target.needs_decision):
            raise Misfit(f"key 'value' is missing; kind '{target.kind}' needs it")
    elif target.kind in WITHOUT_VALUE:
        raise Misfit(f"saw {value}; kind '{target.kind}' takes no value", "value")
    elif target.kind.startswith("ratio") and not 0 < value < 100:
        raise Misfit(f"saw {value}; expected a percentage between 0 and 100, both excluded", "value")
    elif target.kind in ("cumulative_flow", "rank") and value <= 0:
        raise Misfit(
            f"saw {value}; expected {'an amount' if target.kind == 'cumulative_flow' else 'a rank'} above 0", "value"
        )


def _check_plan(target: Target) -> None:
    before: PlanPoint | None = None
    for number, point in enumerate(target.plan):
        if not target.period.start <= point.date <= target.period.end:
            message = f"saw {point.date}; expected a day of the period, {target.period.start} to {target.period.end}"
            raise Misfit(message, "plan", number, "date")
        if before and point.date <= before.date:
            message = f"saw {point.date} after {before.date}; expected dates that go forward"
            raise Misfit(message, "plan", number, "date")
        if fault := _fault_of_planned(target, point.value, before.value if before else None):
            raise Misfit(fault, "plan", number, "value")
        before = point


def _fault_of_planned(target: Target, value: Decimal, before: Decimal | None) -> str | None:
    """What is wrong with a planned value; a level may be planned to go up and down."""
    if target.kind == "cumulative_flow":
        if value < 0 or (target.value is not None and value > target.value):
            return f"saw {value}; expected from 0 to the target's value, {target.value}"
        if before is not None and value < before:
            return f"saw {value} after {before}; expected no fall, since a plan is cumulative"
    if target.kind == "elimination":
        if value < 0:
            return f"saw {value}; expected how many may be left, 0 or more"
        if before is not None and value > before:
            return f"saw {value} after {before}; expected no rise, since fewer are to be left"
    return None


def _check_stages(target: Target) -> None:
    if target.kind == "milestone" and not (target.stages or target.checks or target.needs_decision):
        raise Misfit("key 'checks' is missing; a milestone without stages needs it: what is checked?")
    for number, stage in enumerate(target.stages):
        if not target.period.start <= stage.due <= target.period.end:
            message = f"saw {stage.due}; expected a day of the period, {target.period.start} to {target.period.end}"
            raise Misfit(message, "stages", number, "due")
        if number and stage.due < target.stages[number - 1].due:
            before = target.stages[number - 1].due
            raise Misfit(f"saw {stage.due} after {before}; expected no earlier date", "stages", number, "due")
    if target.id in target.after:
        raise Misfit("saw the target's own id; expected another milestone", "after", target.after.index(target.id))


def _check_yearly(target: Target) -> None:
    if not target.yearly:
        return
    expected = list(range(target.period.start.year, target.period.end.year + 1))
    years = [part.year for part in target.yearly]
    if years != expected:
        seen = ", ".join(map(str, years))
        raise Misfit(f"saw {seen}; expected each year from {expected[0]} to {expected[-1]} once, in order", "yearly")
    total = sum(part.value for part in target.yearly)
    if target.kind == "cumulative_flow" and total != target.value:
        raise Misfit(f"saw a sum of {total}; expected the target's value, {target.value}", "yearly")
    last = target.yearly[-1].value
    if target.kind == "level" and last != target.value:
        raise Misfit(f"saw {last} for the last year; expected the target's value, {target.value}", "yearly")
    if target.plan:
        raise Misfit("saw it beside 'plan'; expected one of them, for yearly values are a plan", "yearly")
