"""The registry's targets as tables. In: a `Registry`. Out: Arrow tables shaped like `pace.target` and `pace.plan_point`."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from pacewatch.registry import LoadedProgramme, Registry
from pacewatch.registry.target_model import Target

VALUE = pa.decimal128(24, 6)
BAND = pa.decimal128(8, 4)

TARGET_SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in ("programme", "target", "place", "target_version", "indicator", "kind", "cadence", "form")
    ]
    + [("period_start", pa.date32()), ("period_end", pa.date32()), ("comparator", pa.string()), ("target_value", VALUE)]
    + [("unit", pa.string()), ("unit_en", pa.string()), ("good_comparator", pa.string()), ("good_value", VALUE)]
    + [("curve", pa.string()), ("has_plan", pa.bool_())]
    + [(name, BAND) for name in ("watch_below", "behind_below", "far_behind_below", "too_early_share")]
    + [("lag_days", pa.int64()), ("grace_days", pa.int64())]
    + [(f"{name}_{language}", pa.string()) for name in ("target_name", "place_name") for language in ("zh", "en")]
    + [("department_zh", pa.string()), ("department_en", pa.string())]
)
PLAN_SCHEMA = pa.schema([("target", pa.string()), ("at_date", pa.date32()), ("value", VALUE)])


def store_targets(connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    """Make `pace.target` and `pace.plan_point` say what the registry says now, within the caller's transaction."""
    for table, rows, schema in (
        ("pace.target", _target_rows(registry), TARGET_SCHEMA),
        ("pace.plan_point", _plan_rows(registry), PLAN_SCHEMA),
    ):
        connection.register("declared", pa.Table.from_pylist(rows, schema=schema))
        connection.execute(f"DELETE FROM {table}")
        connection.execute(f"INSERT INTO {table} SELECT * FROM declared")
        connection.unregister("declared")


def _target_rows(registry: Registry) -> list[dict[str, Any]]:
    return [
        _target_row(programme, target, place)
        for programme in registry.programmes.values()
        for target in programme.targets.values()
        for place in programme.places_of(target)
    ]


def _target_row(programme: LoadedProgramme, target: Target, place: str) -> dict[str, Any]:
    indicator = programme.indicators[target.indicator]
    bands = programme.programme.bands
    is_ratio = target.kind == "ratio_floor"
    judged_by: dict[str, Any] = {
        "indicator": indicator.id,
        "kind": target.kind,
        "cadence": indicator.cadence,
        "form": indicator.form,
        "period_start": target.period.start,
        "period_end": target.period.end,
        "comparator": target.comparator,
        "target_value": _decimal(target.value),
        "unit": "%" if is_ratio else indicator.unit,
        "good_comparator": target.good_when.comparator if target.good_when else None,
        "good_value": _decimal(target.good_when.value) if target.good_when else None,
        "curve": target.curve,
        "has_plan": bool(target.plan),
        "watch_below": bands.watch_below,
        "behind_below": bands.behind_below,
        "far_behind_below": bands.far_behind_below,
        "too_early_share": bands.too_early_share,
        "lag_days": indicator.release.lag_days,
        "grace_days": indicator.release.grace_days,
    }
    return {
        "programme": programme.programme.id,
        "target": target.id,
        "place": place,
        "target_version": _version(judged_by, target),
        **judged_by,
        "unit_en": "%" if is_ratio else indicator.unit_en or indicator.unit,
        "target_name_zh": target.name.zh,
        "target_name_en": target.name.en,
        "place_name_zh": programme.places[place].name.zh,
        "place_name_en": programme.places[place].name.en,
        "department_zh": target.department.zh,
        "department_en": target.department.en,
    }


def _version(judged_by: dict[str, Any], target: Target) -> str:
    plan = [[point.date, point.value] for point in target.plan]
    text = json.dumps([judged_by, plan], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plan_rows(registry: Registry) -> list[dict[str, Any]]:
    rows = []
    for target in registry.targets.values():
        if target.plan:
            points = {point.date: point.value for point in target.plan}
            points.setdefault(target.period.start - timedelta(days=1), Decimal(0))
            points.setdefault(target.period.end, target.value)
            rows += [{"target": target.id, "at_date": day, "value": _decimal(value)} for day, value in points.items()]
    return rows


def _decimal(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.000001"))
