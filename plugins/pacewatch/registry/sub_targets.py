"""The years of a target of several years, each as a target of its own. In: a target. Out: its yearly sub-targets."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from pacewatch.registry.base_model import Text
from pacewatch.registry.target_model import Period, PlanPoint, Target


def sub_targets(target: Target) -> list[Target]:
    """One target a year, called `<id>-<year>`; none for a target without yearly values."""
    return [_of_year(target, part.year, part.value) for part in target.yearly]


def plan_of(target: Target) -> dict[date, Decimal]:
    """The approved plan by day: its points, or its yearly values, with the start and the end that they imply.

    A flow begins at 0 and ends at the target's value; a level begins at its baseline, if one is declared; what is to be
    eliminated ends at 0.
    """
    points = {point.date: point.value for point in target.plan or _yearly_plan(target)}
    if not points:
        return {}
    opening = Decimal(0) if target.kind == "cumulative_flow" else target.baseline
    closing = Decimal(0) if target.kind == "elimination" else target.value
    if opening is not None:
        points.setdefault(target.period.start - timedelta(days=1), opening)
    if closing is not None:
        points.setdefault(target.period.end, closing)
    return points


def _yearly_plan(target: Target) -> tuple[PlanPoint, ...]:
    if target.kind not in ("cumulative_flow", "level"):
        return ()
    total = Decimal(0)
    points = []
    for part in target.yearly:
        total = total + part.value if target.kind == "cumulative_flow" else part.value
        points.append(PlanPoint(date=_end(target, part.year), value=total))
    return tuple(points)


def _of_year(target: Target, year: int, value: Decimal) -> Target:
    values = {name: getattr(target, name) for name in target.model_fields_set - {"yearly", "within"}}
    is_first = year == target.period.start.year
    return Target.model_validate(
        {
            **values,
            "id": f"{target.id}-{year}",
            "name": Text(zh=f"{target.name.zh}（{year}年）", en=f"{target.name.en} ({year})"),
            "period": Period(start=max(date(year, 1, 1), target.period.start), end=_end(target, year)),
            "value": value,
            **({} if is_first or target.baseline is None else {"baseline": None}),
        }
    )


def _end(target: Target, year: int) -> date:
    return min(date(year, 12, 31), target.period.end)
