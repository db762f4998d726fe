"""Assessment as one set-based step. In: moments to look from. Out: verdicts, and in the warehouse those that are new.

All targets, places and moments go through the same statements (`sql/pace/*.sql`), so that a replay of a year decides
exactly what live runs on its days would have decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from pacewatch.registry import Registry
from pacewatch.warehouse import rows, statement

STEPS = ("known_value", "target_at", "flow_progress", "plan_expected", "ratio_progress", "assessment")
MOMENT_SCHEMA = pa.schema([("programme", pa.string()), ("as_of", pa.timestamp("us")), ("today", pa.date32())])


def compute(connection: duckdb.DuckDBPyConnection, registry: Registry, moments: Mapping[str, list[datetime]]) -> None:
    """Fill the temporary table `assessed`: for each programme in `moments`, all its targets at its moments (aware).

    `pace.target` must say what the registry says (`targets.store_targets`).
    """
    looks = [
        {"programme": name, "as_of": utc_naive(moment), "today": moment.astimezone(_zone(registry, name)).date()}
        for name, of_programme in moments.items()
        for moment in of_programme
    ]
    connection.register("moment", pa.Table.from_pylist(looks, schema=MOMENT_SCHEMA))
    for step in STEPS:
        connection.execute(statement(f"pace/{step}"))
    connection.unregister("moment")


def store_new(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Keep what `compute` found where it is news; the new rows of `pace.assessment`, in order of time."""
    stored = rows(connection, statement("pace/store_assessed"))
    return sorted(stored, key=lambda row: (row["as_of"], row["target"], row["place"]))


def utc_naive(moment: datetime) -> datetime:
    """An aware datetime as the warehouse keeps it: UTC without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _zone(registry: Registry, programme: str) -> tzinfo:
    return ZoneInfo(registry.programmes[programme].programme.time_zone)
