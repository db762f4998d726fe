"""A little world to judge in: targets and observations put straight into the tables, and the real statements run on them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pacewatch.pace.assess import ALL_IN_SCOPE, STEPS
from pacewatch.pace.release_calendar import releases
from pacewatch.registry.indicator_model import Indicator
from pacewatch.warehouse import rows, statement

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
    "curve": "auto",
    "has_plan": False,
    "stage_count": 1,
    "is_soft": False,
    "is_undecided": False,
    "watch_below": Decimal("1.00"),
    "behind_below": Decimal("0.95"),
    "far_behind_below": Decimal("0.85"),
    "too_early_share": Decimal("0.05"),
    **dict.fromkeys(("target_name_zh", "target_name_en", "place_name_zh", "place_name_en"), ""),
    **dict.fromkeys(("department_zh", "department_en"), ""),
}
OF_A_KIND: dict[str, dict[str, Any]] = {
    "cumulative_flow": {},
    "level": {"form": "point"},
    "growth": {"form": "point", "watch_gap": Decimal("0.5"), "behind_gap": Decimal(1), "far_behind_gap": Decimal(2)},
    "ratio_floor": {"form": "point", "cadence": "day", "good_comparator": "<=", "good_value": 100},
    "ratio_ceiling": {
        "form": "point",
        "cadence": "day",
        "comparator": "<=",
        "good_comparator": "<=",
        "good_value": 100,
    },
    "trend": {"form": "point", "target_value": None, "against": "previous"},
    "elimination": {"form": "point", "comparator": "<=", "target_value": 0},
    "milestone": {"form": "point", "watch_gap": 0, "behind_gap": 30, "far_behind_gap": 90},
    "in_step": {"form": "point", "target_value": None, "behind_gap": Decimal(1), "far_behind_gap": Decimal(2)},
    "rank": {"form": "point", "comparator": "<=", "cadence": "year"},
}
"""What a target of each kind says beside its numbers."""
RATIO = {"kind": "ratio_floor"}
LAGS = {"day": (1, 5), "month": (15, 5), "quarter": (25, 5), "year": (120, 30)}
"""Days until a print is due, and then until it is late."""


class World:
    """Targets, plans, observations, and assessments of them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        connection.execute("CREATE TEMP TABLE moment (number BIGINT, programme VARCHAR, as_of TIMESTAMP, today DATE)")
        self.batch = 0

    def target(self, **changes: object) -> None:
        """Declare a target; what isn't said is a monthly year-to-date flow over 2022."""
        (number,) = self.connection.execute("SELECT count(*) FROM pace.target").fetchall()[0]
        row = {"number": number, **DEFAULTS, **OF_A_KIND[str(changes.get("kind", "cumulative_flow"))], **changes}
        self._insert("pace.target", row)
        self.calendar(row["indicator"], row["cadence"], row["period_start"], row["period_end"])

    def calendar(self, indicator: str, cadence: str, first: date, last: date, not_in: tuple[int, ...] = ()) -> None:
        """The release calendar of an indicator, in place of the one it had."""
        lag_days, grace_days = LAGS[cadence]
        declared = Indicator.model_validate(
            {
                "id": indicator,
                "name": {"zh": "某", "en": "some"},
                "unit": "u",
                "cadence": cadence,
                "form": "point",
                "release": {"lag_days": lag_days, "grace_days": grace_days, "not_in": not_in},
            }
        )
        self.connection.execute("DELETE FROM pace.release WHERE indicator = ?", [indicator])
        self.connection.executemany(
            "INSERT INTO pace.release VALUES ('p', ?, ?, ?, ?)",
            [[indicator, due.period_end, due.due_on, due.late_after] for due in releases(declared, first, last, None)],
        )

    def input(self, role: str, indicator: str, target: str = "t", place: str = "1") -> None:
        """Another indicator that a target is judged on."""
        self._insert("pace.target_input", {"target": target, "place": place, "role": role, "indicator": indicator})

    def stages(self, due: list[date], target: str = "t") -> None:
        """The stages of a milestone."""
        for number, day in enumerate(due, start=1):
            row = {"target": target, "stage": number, "due_on": day, "name_zh": "", "name_en": ""}
            self._insert("pace.stage", row)

    def nest(self, inner: str, outer: str) -> None:
        """Say that one target's count is part of another's."""
        self._insert("pace.nesting", {"target": inner, "outer_target": outer})

    def precede(self, target: str, predecessor: str) -> None:
        """Say that one milestone comes before another."""
        self._insert("pace.predecessor", {"target": target, "predecessor": predecessor})

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        marks = ", ".join("?" * len(row))
        self.connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))

    def plan(self, points: dict[date, float]) -> None:
        """The approved plan of target `t`."""
        for day, value in points.items():
            self._insert("pace.plan_point", {"target": "t", "at_date": day, "value": value})

    def observe(
        self,
        start: date,
        end: date,
        value: object,
        known: date | None = None,
        indicator: str = "i",
        *,
        is_derived: bool = False,
    ) -> None:
        """One value, known from the start of a day (default: the day after its period)."""
        known = known or end + timedelta(days=1)
        self.observe_all([(start, end, Decimal(str(value)), known)], indicator, is_derived=is_derived)

    def observe_all(
        self,
        values: list[tuple[date, date, Decimal, date]],
        indicator: str = "i",
        *,
        place: str = "1",
        is_derived: bool = False,
    ) -> None:
        """Values as (period start, period end, value, day from whose start it is known), one batch."""
        self.batch += 1
        names = ("period_start", "period_end", "value", "known")
        table = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in values])
        self.connection.register("told", table)
        self.connection.execute(
            "INSERT INTO observations.figure "
            "SELECT ?, ?, period_start, period_end, NULL, CAST(known AS TIMESTAMP), ?, 1 + (SELECT count(*) "
            "FROM observations.observation AS held WHERE held.indicator = ? AND held.place = ? "
            "AND held.period_start = told.period_start AND held.period_end = told.period_end), ?, 'official', value, "
            "2, 'c', NULL "
            "FROM told",
            [indicator, place, self.batch, indicator, place, is_derived],
        )
        self.connection.unregister("told")

    def year_to_date(self, year: int, by_month: dict[int, object], indicator: str = "i") -> None:
        """Prints of a figure that counts since January."""
        for month, value in by_month.items():
            self.observe(date(year, 1, 1), month_end(year, month), value, None, indicator)

    def stock(self, values: dict[date, object], indicator: str = "i") -> None:
        """Figures that stand for themselves, each at the end of its month, quarter or year."""
        for day, value in values.items():
            self.observe(day.replace(day=1), day, value, None, indicator)

    def days(self, year: int, bad: set[date], until: date | None = None) -> None:
        """A year of daily values, 50 on good days and 150 on bad ones."""
        last = until or date(year, 12, 31)
        days = [date(year, 1, 1) + timedelta(days=index) for index in range((last - date(year, 1, 1)).days + 1)]
        values = [(day, day, Decimal(150 if day in bad else 50), day + timedelta(days=1)) for day in days]
        self.observe_all(values)

    def assess(self, today: date) -> dict[str, Any]:
        """The assessment of target `t` at the end of a day."""
        return self.assess_all(today)["t"]

    def assess_all(self, today: date) -> dict[str, dict[str, Any]]:
        """The assessments of all targets at the end of a day, by target."""
        self.connection.execute("DELETE FROM moment")
        self.connection.execute(
            "INSERT INTO moment VALUES (0, 'p', ?, ?)", [datetime.combine(today, time(23, 59)), today]
        )
        self.connection.execute(ALL_IN_SCOPE)
        for step in STEPS:
            self.connection.execute(statement(f"pace/{step}"))
        return {row["target"]: row for row in rows(self.connection, "SELECT * FROM assessed")}


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


@pytest.fixture
def world(in_memory: duckdb.DuckDBPyConnection) -> World:
    """An empty world."""
    return World(in_memory)
