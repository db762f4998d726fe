"""Assessment as one set-based step. In: moments to look from. Out: verdicts, and in the warehouse those that are new.

All targets, places and moments go through the same statements (`sql/pace/*.sql`), so that a replay of a year decides
exactly what live runs on its days would have decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from pacewatch.clock import utc_naive
from pacewatch.registry import Registry
from pacewatch.warehouse import rows, statement

STEPS = (
    "judged",
    "judged_input",
    "revised",
    "known_value",
    "run_rates",
    "standing",
    "flow_history",
    "level_history",
    "plan_expected",
    "ratio_progress",
    "growth",
    "comparison",
    "stages",
    "conflict",
    "disputed",
    "measured",
    "assessment",
)
MOMENT_SCHEMA = pa.schema(
    [("number", pa.int64()), ("programme", pa.string()), ("as_of", pa.timestamp("us")), ("today", pa.date32())]
)
SINCE_SCHEMA = pa.schema(
    [
        ("programme", pa.string()),
        ("assessed_until", pa.timestamp("us")),
        ("assessed_batch", pa.int64()),
        ("assessed_on", pa.date32()),
        ("today", pa.date32()),
    ]
)
ALL_IN_SCOPE = "CREATE OR REPLACE TEMP VIEW in_scope AS SELECT * FROM pace.target"
CHANGED_IN_SCOPE = (
    "CREATE OR REPLACE TEMP VIEW in_scope AS SELECT target.* FROM pace.target AS target "
    "SEMI JOIN changed ON changed.target = target.target AND changed.place = target.place"
)


@dataclass(frozen=True)
class Since:
    """What had been taken into account when a programme was assessed last: up to a moment (UTC, naive) and a batch."""

    assessed_until: datetime
    assessed_batch: int


def compute(
    connection: duckdb.DuckDBPyConnection,
    registry: Registry,
    moments: Mapping[str, list[datetime]],
    since: Mapping[str, Since] | None = None,
) -> None:
    """Fill the temporary table `assessed`: for each programme in `moments`, its targets at its moments (aware).

    With `since`, only what can have changed since then is judged again, and what it leaves out would come out the same.
    `pace.target` must say what the registry says (`targets.store_targets`).
    """
    looks = [
        {"programme": name, "as_of": utc_naive(moment), "today": moment.astimezone(_zone(registry, name)).date()}
        for name, of_programme in moments.items()
        for moment in of_programme
    ]
    numbered = [{"number": number, **look} for number, look in enumerate(looks)]
    connection.register("looks", pa.Table.from_pylist(numbered, schema=MOMENT_SCHEMA))
    connection.execute("CREATE OR REPLACE TEMP TABLE moment AS SELECT * FROM looks")
    connection.unregister("looks")
    if since is None:
        connection.execute(ALL_IN_SCOPE)
    else:
        _choose_scope(connection, registry, looks, since)
    for step in STEPS:
        connection.execute(statement(f"pace/{step}"))


def _choose_scope(
    connection: duckdb.DuckDBPyConnection, registry: Registry, looks: list[dict[str, Any]], since: Mapping[str, Since]
) -> None:
    marks = [
        {
            "programme": look["programme"],
            "assessed_until": before.assessed_until,
            "assessed_batch": before.assessed_batch,
            "assessed_on": before.assessed_until.replace(tzinfo=UTC)
            .astimezone(_zone(registry, look["programme"]))
            .date(),
            "today": look["today"],
        }
        for look in looks
        if (before := since.get(look["programme"]))
    ]
    connection.register("since", pa.Table.from_pylist(marks, schema=SINCE_SCHEMA))
    connection.execute(statement("pace/changed"))
    connection.unregister("since")
    connection.execute(CHANGED_IN_SCOPE)


def store_new(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Keep what `compute` found where it is news; the new rows of `pace.assessment`, in order of time."""
    stored = rows(connection, statement("pace/store_assessed"))
    return sorted(stored, key=lambda row: (row["as_of"], row["target"], row["place"]))


def _zone(registry: Registry, programme: str) -> tzinfo:
    return ZoneInfo(registry.programmes[programme].programme.time_zone)
