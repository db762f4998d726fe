"""A little world to judge in: targets and observations put straight into the tables, and the real statements run on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pacewatch.pace.assess import STEPS
from pacewatch.warehouse import rows, statement
from pacewatch.warehouse.store import migrate

DEFAULTS: dict[str, Any] = {
    "programme": "p",
    "target": "t",
    "place": "1",
    "target_version": "v1",
    "indicator": "i",
    "kind": "cumulative_flow",
    "cadence": "month",
    "form": "year_to_date",
    "period_start": date(2022, 1, 1),
    "period_end": date(2022, 12, 31),
    "comparator": ">=",
    "target_value": Decimal(1),
    "unit": "u",
    "unit_en": "u",
    "good_comparator": None,
    "good_value": None,
    "curve": "auto",
    "has_plan": False,
    "watch_below": Decimal("1.00"),
    "behind_below": Decimal("0.95"),
    "far_behind_below": Decimal("0.85"),
    "too_early_share": Decimal("0.05"),
    "lag_days": 15,
    "grace_days": 5,
    "target_name_zh": "",
    "target_name_en": "",
    "place_name_zh": "",
    "place_name_en": "",
    "department_zh": "",
    "department_en": "",
}
RATIO = {
    "kind": "ratio_floor",
    "cadence": "day",
    "form": "point",
    "good_comparator": "<=",
    "good_value": 100,
    "lag_days": 1,
}


class World:
    """Targets, plans, observations, and assessments of them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        connection.execute("CREATE TEMP TABLE moment (programme VARCHAR, as_of TIMESTAMP, today DATE)")
        self.batch = 0

    def target(self, **changes: object) -> None:
        """Declare a target; what isn't said is a monthly year-to-date flow over 2022."""
        row = {**DEFAULTS, **changes}
        self.connection.execute(f"INSERT INTO pace.target VALUES ({', '.join('?' * len(row))})", list(row.values()))

    def plan(self, points: dict[date, float]) -> None:
        """The approved plan of target `t`."""
        for day, value in points.items():
            self.connection.execute("INSERT INTO pace.plan_point VALUES ('t', ?, ?)", [day, value])

    def observe(self, start: date, end: date, value: object, known: date | None = None) -> None:
        """One value, known from the start of a day (default: the day after its period)."""
        self.observe_all([(start, end, Decimal(str(value)), known or end + timedelta(days=1))])

    def observe_all(self, values: list[tuple[date, date, Decimal, date]]) -> None:
        """Values as (period start, period end, value, day from whose start it is known), one batch."""
        self.batch += 1
        names = ("period_start", "period_end", "value", "known")
        table = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in values])
        self.connection.register("told", table)
        self.connection.execute(
            "INSERT INTO observations.observation "
            "SELECT 'i', '1', period_start, period_end, CAST(known AS TIMESTAMP), ?, value, 2, 'c' FROM told",
            [self.batch],
        )
        self.connection.unregister("told")

    def year_to_date(self, year: int, by_month: dict[int, object]) -> None:
        """Prints of a figure that counts since January."""
        for month, value in by_month.items():
            self.observe(date(year, 1, 1), month_end(year, month), value)

    def days(self, year: int, bad: set[date], until: date | None = None) -> None:
        """A year of daily values, 50 on good days and 150 on bad ones."""
        last = until or date(year, 12, 31)
        days = [date(year, 1, 1) + timedelta(days=index) for index in range((last - date(year, 1, 1)).days + 1)]
        values = [(day, day, Decimal(150 if day in bad else 50), day + timedelta(days=1)) for day in days]
        self.observe_all(values)

    def assess(self, today: date) -> dict[str, Any]:
        """The assessment of target `t` at the end of a day."""
        self.connection.execute("DELETE FROM moment")
        self.connection.execute("INSERT INTO moment VALUES ('p', ?, ?)", [datetime.combine(today, time(23, 59)), today])
        for step in STEPS:
            self.connection.execute(statement(f"pace/{step}"))
        (row,) = rows(self.connection, "SELECT * FROM assessed")
        return row


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


@pytest.fixture
def world() -> Iterator[World]:
    """An empty world."""
    with duckdb.connect() as connection:
        migrate(connection)
        yield World(connection)
