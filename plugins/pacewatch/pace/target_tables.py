"""The columns of the tables that hold targets, as `sql/migrations/` made them. In: nothing. Out: Arrow schemas by name."""

from __future__ import annotations

import pyarrow as pa

TEXT, DAY, WHOLE, TRUTH = pa.string(), pa.date32(), pa.int64(), pa.bool_()
VALUE = pa.decimal128(24, 6)
BAND = pa.decimal128(8, 4)


def _schema(**types: pa.DataType) -> pa.Schema:
    return pa.schema(list(types.items()))


TARGET = _schema(
    number=WHOLE,
    **dict.fromkeys(("programme", "target", "place", "target_version", "parent"), TEXT),
    **dict.fromkeys(("indicator", "kind", "cadence", "form"), TEXT),
    period_start=DAY,
    period_end=DAY,
    comparator=TEXT,
    target_value=VALUE,
    baseline=VALUE,
    unit=TEXT,
    unit_en=TEXT,
    good_comparator=TEXT,
    good_value=VALUE,
    curve=TEXT,
    has_plan=TRUTH,
    has_yearly_plan=TRUTH,
    is_counted=TRUTH,
    against=TEXT,
    stage_count=WHOLE,
    is_soft=TRUTH,
    is_undecided=TRUTH,
    **dict.fromkeys(("watch_below", "behind_below", "far_behind_below", "too_early_share"), BAND),
    **dict.fromkeys(("watch_gap", "behind_gap", "far_behind_gap"), VALUE),
    **dict.fromkeys(("target_name_zh", "target_name_en", "place_name_zh", "place_name_en"), TEXT),
    **dict.fromkeys(("department_zh", "department_en"), TEXT),
)
PLAN_POINT = _schema(target=TEXT, at_date=DAY, value=VALUE)
TARGET_INPUT = _schema(target=TEXT, place=TEXT, role=TEXT, indicator=TEXT)
STAGE = _schema(target=TEXT, stage=WHOLE, due_on=DAY, name_zh=TEXT, name_en=TEXT)
PREDECESSOR = _schema(target=TEXT, predecessor=TEXT)
NESTING = _schema(target=TEXT, outer_target=TEXT)
RELEASE = _schema(programme=TEXT, indicator=TEXT, period_end=DAY, due_on=DAY, late_after=DAY)
