"""The registry's targets as tables. In: a `Registry`. Out: `pace.target` and the tables beside it say what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from pacewatch.pace.release_calendar import releases
from pacewatch.pace.target_tables import NESTING, PLAN_POINT, PREDECESSOR, RELEASE, STAGE, TARGET, TARGET_INPUT
from pacewatch.registry import LoadedProgramme, Registry
from pacewatch.registry.bands_model import Bands
from pacewatch.registry.sub_targets import plan_of
from pacewatch.registry.target_model import Target

Row = dict[str, Any]

NEGATED = {"<=": ">", "<": ">=", ">=": "<", ">": "<="}


def store_targets(connection: duckdb.DuckDBPyConnection, registry: Registry) -> str:
    """Make the tables of `pace` that hold targets say what the registry says now, within the caller's transaction.

    Gives a hash of everything in them that a verdict depends on.
    """
    tables = {
        "target": (
            TARGET,
            [
                {"number": number, **row}
                for number, row in enumerate(
                    row for programme, target in _watched(registry) for row in _target_rows(programme, target)
                )
            ],
        ),
        "plan_point": (PLAN_POINT, [row for _, target in _watched(registry) for row in _plan_rows(target)]),
        "target_input": (
            TARGET_INPUT,
            [row for programme, target in _watched(registry) for row in _input_rows(programme, target)],
        ),
        "stage": (STAGE, [row for _, target in _watched(registry) for row in _stage_rows(target)]),
        "predecessor": (
            PREDECESSOR,
            [row for programme, target in _watched(registry) for row in _predecessor_rows(programme, target)],
        ),
        "nesting": (NESTING, [{"target": t.id, "outer_target": t.within} for _, t in _watched(registry) if t.within]),
        "release": (RELEASE, [row for programme in registry.programmes.values() for row in _release_rows(programme)]),
    }
    for name, (schema, rows) in tables.items():
        connection.register("declared", pa.Table.from_pylist(rows, schema=schema))
        connection.execute(f"DELETE FROM pace.{name}")
        connection.execute(f"INSERT INTO pace.{name} BY NAME SELECT * FROM declared")
        connection.unregister("declared")
    return _digest({name: rows for name, (_, rows) in tables.items()})


def _watched(registry: Registry) -> Iterator[tuple[LoadedProgramme, Target]]:
    for programme in registry.programmes.values():
        for target in programme.watched.values():
            yield programme, target


def _target_rows(programme: LoadedProgramme, target: Target) -> list[Row]:
    judged_by = _judged_by(programme, target)
    version = _digest(
        [judged_by, _plan_rows(target), _stage_rows(target), _inputs(target), target.after, target.within]
    )
    return [
        {
            "programme": programme.programme.id,
            "target": target.id,
            "place": place,
            "target_version": version,
            **judged_by,
            "parent": programme.parent_of(target),
            "unit_en": judged_by["unit"] if _is_percent(target) else _unit_en(programme, target),
            "target_name_zh": target.name.zh,
            "target_name_en": target.name.en,
            "place_name_zh": programme.places[place].name.zh,
            "place_name_en": programme.places[place].name.en,
            "department_zh": target.department.zh,
            "department_en": target.department.en,
        }
        for place in programme.places_of(target)
    ]


def _judged_by(programme: LoadedProgramme, target: Target) -> Row:
    """Everything of a target's own that a verdict depends on."""
    indicator = programme.indicators[target.indicator]
    bands = programme.programme.bands
    good_comparator, good_value = _good(target)
    watch, behind, far_behind = _gaps(target, bands)
    return {
        "indicator": indicator.id,
        "kind": target.kind,
        "cadence": indicator.cadence,
        "form": indicator.form,
        "period_start": target.period.start,
        "period_end": target.period.end,
        "comparator": target.compares,
        "target_value": _decimal(_final_value(target)),
        "baseline": _decimal(target.baseline),
        "unit": "%" if _is_percent(target) else indicator.unit,
        "good_comparator": good_comparator,
        "good_value": _decimal(good_value),
        "curve": target.curve,
        "has_plan": bool(plan_of(target)) or bool(target.stages),
        "has_yearly_plan": bool(target.yearly) and bool(plan_of(target)),
        "is_counted": indicator.counted,
        "against": target.against if target.kind == "trend" else None,
        "stage_count": len(target.stages) or 1,
        "is_soft": target.soft,
        "is_undecided": target.needs_decision is not None,
        "watch_below": bands.watch_below,
        "behind_below": bands.behind_below,
        "far_behind_below": bands.far_behind_below,
        "too_early_share": bands.too_early_share,
        "watch_gap": _decimal(watch),
        "behind_gap": _decimal(behind),
        "far_behind_gap": _decimal(far_behind),
    }


def _final_value(target: Target) -> Decimal | None:
    """The value to be reached: none is left of what is to be eliminated, every stage of a milestone is done."""
    if target.kind == "elimination":
        return Decimal(0)
    return Decimal(len(target.stages) or 1) if target.kind == "milestone" else target.value


def _good(target: Target) -> tuple[str | None, Decimal | None]:
    """When a reference period is good: as a floor states it, and the opposite of what a ceiling counts."""
    if target.good_when:
        return target.good_when.comparator, target.good_when.value
    if target.counted_when:
        return NEGATED[target.counted_when.comparator], target.counted_when.value
    return None, None


def _gaps(target: Target, bands: Bands) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """The shortfalls at which a kind that is judged by a gap turns to watch, behind and far behind."""
    if target.kind == "growth":
        return bands.growth_gap.watch, bands.growth_gap.behind, bands.growth_gap.far_behind
    if target.kind == "in_step":
        return None, target.tolerance, 2 * target.tolerance
    if target.kind == "milestone":
        return Decimal(0), Decimal(bands.milestone_days.grace), Decimal(bands.milestone_days.far_behind)
    return None, None, None


def _is_percent(target: Target) -> bool:
    return target.kind in ("ratio_floor", "ratio_ceiling")


def _unit_en(programme: LoadedProgramme, target: Target) -> str:
    indicator = programme.indicators[target.indicator]
    return indicator.unit_en or indicator.unit


def _plan_rows(target: Target) -> list[Row]:
    points = plan_of(target)
    return [{"target": target.id, "at_date": day, "value": _decimal(points[day])} for day in sorted(points)]


def _inputs(target: Target) -> list[tuple[str, str]]:
    inputs = [("also", name) for name in target.also]
    if target.in_step_with:
        inputs.append(("partner", target.in_step_with))
    if target.weights:
        inputs.append(("weights", target.weights))
    return inputs


def _input_rows(programme: LoadedProgramme, target: Target) -> list[Row]:
    return [
        {"target": target.id, "place": place, "role": role, "indicator": indicator}
        for place in programme.places_of(target)
        for role, indicator in _inputs(target)
    ]


def _stage_rows(target: Target) -> list[Row]:
    return [
        {"target": target.id, "stage": number, "due_on": stage.due, "name_zh": stage.name.zh, "name_en": stage.name.en}
        for number, stage in enumerate(target.stages, start=1)
    ]


def _predecessor_rows(programme: LoadedProgramme, target: Target) -> list[Row]:
    return [{"target": target.id, "predecessor": name} for name in programme.predecessors(target)]


def _release_rows(programme: LoadedProgramme) -> list[Row]:
    """The prints of every watched indicator, from the start of its first target to the end of its last."""
    spans: dict[str, list[Target]] = {}
    for target in programme.watched.values():
        for name in (target.indicator, *target.also, *([target.in_step_with] if target.in_step_with else [])):
            spans.setdefault(name, []).append(target)
    return [
        {
            "programme": programme.programme.id,
            "indicator": name,
            "period_end": due.period_end,
            "due_on": due.due_on,
            "late_after": due.late_after,
        }
        for name, targets in spans.items()
        for due in releases(
            programme.indicators[name],
            min(target.period.start for target in targets),
            max(target.period.end for target in targets),
            programme.programme.holidays,
        )
    ]


def _digest(content: object) -> str:
    text = json.dumps(content, default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _decimal(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.000001"))
