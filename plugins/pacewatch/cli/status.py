"""The scoreboard. In: the published file, and perhaps a moment in the past. Out: one row for each target and place."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from pacewatch.home import Home
from pacewatch.publish import open_published
from pacewatch.warehouse import rows

VERDICTS = (
    "achieved",
    "on_pace",
    "watch",
    "behind",
    "far_behind",
    "unattainable",
    "missed",
    "too_early",
    "unscheduled",
    "conflict",
)
"""The verdicts in order; `conflict` stands for none, while figures contradict each other."""

STATUS_TABLE = {
    "target": "target",
    "place_name_zh": "place",
    "period_end": "deadline",
    "reference_period_end": "data until",
    "verdict": "verdict",
    "data_state": "data",
    "alert_state": "alert",
    "actual": "actual",
    "expected": "expected",
    "target_value": "target value",
    "unit": "unit",
    "pace_index": "pace",
    "required_run_rate": "required",
    "projection": "projection",
    "last_feasible_date": "feasible until",
    "method": "method",
    "confidence": "confidence",
}


def status_rows(home: Home, as_of: datetime | None) -> list[dict[str, Any]]:
    """The newest verdicts, or with `as_of` the verdicts that would have been given then on what was known then."""
    with open_published(home) as connection:
        if as_of is None:
            return rows(connection, "SELECT * FROM main.scoreboard ORDER BY programme, target, place")
        from pacewatch.pace.assess import compute  # noqa: PLC0415 - only to look back
        from pacewatch.registry import load_registry  # noqa: PLC0415

        registry = load_registry(home.registry, home.expectations)
        compute(connection, registry, {name: [as_of] for name in registry.programmes})
        return rows(
            connection,
            "SELECT assessed.*, target.target_name_zh, target.target_name_en, target.place_name_zh, target.place_name_en "
            "FROM assessed JOIN pace.target AS target USING (target, place) ORDER BY programme, target, place",
        )


def by_kind(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How many rows of the scoreboard have which kind and verdict: one row a kind, one column a verdict, and sums."""
    counts = Counter((row["kind"], row["verdict"] or "conflict") for row in rows)
    kinds = sorted({kind for kind, _ in counts})
    table = [{"kind": kind, **{verdict: counts[kind, verdict] for verdict in VERDICTS}} for kind in kinds]
    table.append({"kind": "all", **{verdict: sum(row[verdict] for row in table) for verdict in VERDICTS}})
    return [{**row, "sum": sum(row[verdict] for verdict in VERDICTS)} for row in table]
