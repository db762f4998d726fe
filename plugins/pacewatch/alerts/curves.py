"""The curves behind what is told. In: assessments of the pass that has just been computed. Out: points, all at once.

Must run while `judged` and `known_value` of that pass are there (see `pace.assess.compute`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import duckdb
import pyarrow as pa

from pacewatch.alerts.facts import Point
from pacewatch.warehouse import as_table, statement

Curves = Mapping[str, tuple[Point, ...]]
"""By the id of an assessment; those of kinds without a curve are not in it."""

MOST_POINTS = 48
WITH_A_CURVE = frozenset({"cumulative_flow", "level", "elimination", "ratio_floor", "ratio_ceiling", "growth"})
TOLD_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("assessment", "target", "place", "method")),
        ("as_of", pa.timestamp("us")),
        ("reference_period_end", pa.date32()),
        *((name, pa.decimal128(24, 6)) for name in ("baseline", "target_value")),
        ("budget_total", pa.int64()),
    ]
)
"""The columns of an assessment that its curve depends on."""


def curves_of(connection: duckdb.DuckDBPyConnection, assessments: Iterable[dict[str, Any]]) -> Curves:
    """The curve of each assessment over its target's period, at most `MOST_POINTS` points each, oldest first."""
    told = [
        {name: assessment[name] for name in TOLD_SCHEMA.names}
        for assessment in assessments
        if assessment["kind"] in WITH_A_CURVE and assessment["reference_period_end"] is not None
    ]
    if not told:
        return {}
    with as_table(connection, "told", pa.Table.from_pylist(told, schema=TOLD_SCHEMA)):
        found = connection.execute(statement("alerts/curves"), {"most": MOST_POINTS}).fetchall()
    return {
        assessment: tuple(Point(*values) for _, *values in figures)
        for assessment, figures in groupby(found, key=lambda row: row[0])
    }
