"""The scoreboard. In: the published file, and perhaps a moment in the past. Out: one row for each target and place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pacewatch.home import Home
from pacewatch.publish import open_published
from pacewatch.warehouse import rows

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
