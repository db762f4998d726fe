"""China's two air quality indices as tables. In: a DuckDB connection. Out: TEMP TABLEs that a derivation joins.

HJ 633-2012 and HJ 633-2026 say the same of most pollutants and not of particles, so one day's air may be good under the
first and bad under the second. Nothing in the later one says what becomes of its table when the final limits of
GB 3095-2026 begin in 2031; a third standard is then one more entry here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import duckdb
import pyarrow as pa

TENTHS = 10
OPEN_END = 1_000_000_000
"""Tenths that no concentration reaches: `daily_aqi` cuts what it reads at a hundredth of it."""
HIGHEST_INDEX = 500

INDEX_POINTS = (0, 50, 100, 150, 200, 300, 400, 500)
"""The IAQI at each point of a pollutant's concentrations."""

_SAME_IN_BOTH = {
    "so2": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "no2": (0, 40, 80, 180, 280, 565, 750, 940),
    "co": (0, 2, 4, 14, 24, 36, 48, 60),
    "o3_8h": (0, 100, 160, 215, 265, 800),
}


@dataclass(frozen=True)
class Standard:
    """A technical regulation for the daily AQI, with the days it rules.

    Attributes:
        name: as in the setting `standard`.
        effective_from: its first day.
        effective_to: its last day, None while it is in force.
        points: by role, the concentrations at `INDEX_POINTS`: 24-hour means, `o3_8h` the highest 8-hour mean and `o3_1h`
            the highest hour, all in µg/m³, CO in mg/m³. A pollutant may have fewer points than there are.
        index_above: by role, the IAQI above the last point; without one there is no IAQI.
    """

    name: str
    effective_from: date
    effective_to: date | None
    points: dict[str, tuple[int, ...]]
    index_above: dict[str, int]

    def segments(self) -> list[tuple[str, int, int, int, int]]:
        """Role, concentrations (tenths) from and to, IAQI from and to, of each straight piece between two points."""
        pieces = []
        for role, points in self.points.items():
            marks = list(zip((point * TENTHS for point in points), INDEX_POINTS, strict=False))
            if role in self.index_above:
                # Level: the first tenth above the last point has this index already.
                marks += [(OPEN_END, self.index_above[role])]
            for (low, low_index), (high, high_index) in pairwise(marks):
                level = high == OPEN_END
                pieces.append((role, low, high, high_index if level else low_index, high_index))
        return pieces


# Neither text says what a concentration above the table is; by custom the index ends at 500.
_CAPPED = dict.fromkeys(("so2", "no2", "pm10", "co", "pm2_5"), HIGHEST_INDEX)

STANDARDS = (
    Standard(
        name="hj633-2012",
        # Issued on this day and taken up city by city; binding everywhere from 2016-01-01.
        effective_from=date(2012, 2, 29),
        effective_to=date(2026, 2, 28),
        points={
            **_SAME_IN_BOTH,
            "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
            "pm2_5": (0, 35, 75, 115, 150, 250, 350, 500),
            "o3_1h": (0, 160, 200, 300, 400, 800, 1000, 1200),
        },
        # Table 1, note 3: above 800 the 8-hour mean has no IAQI, and the highest hour decides.
        index_above={**_CAPPED, "o3_1h": HIGHEST_INDEX},
    ),
    Standard(
        name="hj633-2026",
        effective_from=date(2026, 3, 1),
        effective_to=None,
        # The highest hour of ozone has left the daily report.
        points={
            **_SAME_IN_BOTH,
            "pm10": (0, 50, 120, 250, 350, 420, 500, 600),
            "pm2_5": (0, 35, 60, 115, 150, 250, 350, 500),
        },
        index_above={**_CAPPED, "o3_8h": 300},
    ),
)
"""HJ 633-2012, table 1, and HJ 633-2026, table 3, as far as a daily report reads them; in order of time, without gap."""


def load_standards(connection: duckdb.DuckDBPyConnection) -> None:
    """Make TEMP TABLEs of `STANDARDS`, in place of those there may be.

    `aqi_standard(standard, effective_from DATE, effective_to DATE)`, `effective_to` NULL while in force, and
    `aqi_segment(standard, pollutant, low_concentration, high_concentration, low_index, high_index)`, concentrations in
    tenths as BIGINT, so that CO's 0.1 mg/m³ is a whole number.
    """
    _replace(
        connection,
        "aqi_standard",
        pa.schema([("standard", pa.string()), ("effective_from", pa.date32()), ("effective_to", pa.date32())]),
        [(standard.name, standard.effective_from, standard.effective_to) for standard in STANDARDS],
    )
    marks = ("low_concentration", "high_concentration", "low_index", "high_index")
    _replace(
        connection,
        "aqi_segment",
        pa.schema([("standard", pa.string()), ("pollutant", pa.string()), *((mark, pa.int64()) for mark in marks)]),
        [(standard.name, *segment) for standard in STANDARDS for segment in standard.segments()],
    )


def _replace(
    connection: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema, told: list[tuple[object, ...]]
) -> None:
    table = pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in told], schema=schema)
    connection.register("told_standards", table)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM told_standards")
    connection.unregister("told_standards")
