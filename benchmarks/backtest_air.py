"""Do ranges and probabilities of attainment hold? Every month end of past years, judged as if it were today, against the end.

    .venv/bin/python benchmarks/backtest_air.py FILE.csv [--city City] [--date Date] [--index AQI] [--good-up-to 100]

FILE is a long CSV of cities' daily indices over some years; it stays outside the repository. Of each city and year with two
years or more before it (nine in ten days observed), the target is the share of good days that those years had; at each month's
end from January to November Pacewatch gives its projection, the range for four in five cases, and the probability that the
target is met. Printed: how often the year ended in the range, the Brier score of the probabilities beside that of always
saying how often targets were met, and what was met among the months that were given so much.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pacewatch.cli.show import print_rows
from pacewatch.pace.assess import compute
from pacewatch.pace.targets import store_targets
from pacewatch.registry import LoadedProgramme, Registry
from pacewatch.registry.indicator_model import Indicator
from pacewatch.registry.models import Place, Programme
from pacewatch.registry.target_model import Target
from pacewatch.warehouse import rows
from pacewatch.warehouse.store import migrate

NAMED = {"zh": "某", "en": "some"}
ENOUGH = 0.9
MONTHS = range(1, 12)
GROUPS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01))

Days = dict[str, dict[date, Decimal]]


@dataclass(frozen=True)
class Case:
    """A city's year, and the share of good days (percent) to be reached and reached."""

    city: str
    year: int
    floor: Decimal
    reached: Decimal

    @property
    def target(self) -> str:
        """The target's id."""
        return f"{self.city.lower()}-{self.year}"

    @property
    def is_met(self) -> bool:
        """Whether the year ended at or above the floor."""
        return self.reached >= self.floor


def main() -> int:
    """Print the tables; 1 if the file gives no case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    for name, default in (("city", "City"), ("date", "Date"), ("index", "AQI")):
        parser.add_argument(f"--{name}", default=default, help="column of the file")
    parser.add_argument("--good-up-to", type=Decimal, default=Decimal(100))
    chosen = parser.parse_args()
    days = _read(chosen.file, chosen.city, chosen.date, chosen.index)
    cases = list(_cases(days, chosen.good_up_to))
    if not cases:
        print(f"{chosen.file}: no city has three years of days", file=sys.stderr)
        return 1
    _report(cases, _judged(days, cases, chosen.good_up_to))
    return 0


def _read(file: Path, city: str, day: str, index: str) -> Days:
    found: Days = defaultdict(dict)
    columns = f'"{city}", CAST("{day}" AS DATE), CAST("{index}" AS DECIMAL(24, 6))'
    statement = f'SELECT {columns} FROM read_csv(?) WHERE "{index}" IS NOT NULL'
    for name, when, value in duckdb.execute(statement, [str(file)]).fetchall():
        found[name][when] = value
    return found


def _cases(days: Days, good_up_to: Decimal) -> list[Case]:
    cases = []
    for city, by_day in days.items():
        shares: dict[int, Decimal] = {}
        for year in sorted({day.year for day in by_day}):
            values = [value for day, value in by_day.items() if day.year == year]
            before = [shares[past] for past in range(year - 3, year) if past in shares]
            if len(values) >= ENOUGH * 365:
                shares[year] = 100 * Decimal(sum(value <= good_up_to for value in values)) / len(values)
                if len(before) >= 2:
                    floor = min(max((sum(before) / len(before)).quantize(Decimal("0.1")), Decimal(1)), Decimal(99))
                    cases.append(Case(city, year, floor, shares[year]))
    return cases


def _judged(days: Days, cases: list[Case], good_up_to: Decimal) -> dict[str, list[dict[str, Any]]]:
    places = {city: f"99{number:04}" for number, city in enumerate(sorted(days))}
    indicator = Indicator.model_validate(
        {"id": "index", "name": NAMED, "unit": "x", "cadence": "day", "form": "point", "release": {"lag_days": 1}}
    )
    targets = {case.target: _target(case, places[case.city], good_up_to) for case in cases}
    programme = LoadedProgramme(
        Programme.model_validate({"id": "past", "name": NAMED}),
        {code: Place.model_validate({"code": code, "name": {"zh": city, "en": city}}) for city, code in places.items()},
        {"index": indicator}, {}, targets, {},
    )  # fmt: skip
    registry = Registry({"past": programme})
    with duckdb.connect() as connection:
        migrate(connection)
        store_targets(connection, registry)
        values = [
            [places[city], day, day, datetime.combine(day + timedelta(days=1), time()), value]
            for city, by_day in days.items()
            for day, value in by_day.items()
        ]
        connection.executemany(
            "INSERT INTO observations.figure SELECT 'index', ?, ?, ?, NULL, ?, 1, 1, FALSE, 'official', ?, 2, 'x', NULL",
            values,
        )
        looks = [_look(year, month) for year in sorted({case.year for case in cases}) for month in MONTHS]
        compute(connection, registry, {"past": looks})
        judged = rows(
            connection, "SELECT * FROM assessed WHERE reference_period_end IS NOT NULL ORDER BY target, as_of"
        )
    by_target: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in judged:
        if row["as_of"].year == row["period_end"].year and row["projection_low"] is not None:
            by_target[row["target"]].append(row)
    return by_target


def _look(year: int, month: int) -> datetime:
    """The second day of the next month: the month's last day is known."""
    return datetime(year, month + 1, 2, 12, tzinfo=UTC)


def _target(case: Case, place: str, good_up_to: Decimal) -> Target:
    return Target.model_validate(
        {
            "id": case.target, "name": NAMED, "kind": "ratio_floor", "indicator": "index", "places": [place],
            "period": {"start": date(case.year, 1, 1), "end": date(case.year, 12, 31)}, "value": case.floor,
            "good_when": {"comparator": "<=", "value": good_up_to}, "department": NAMED,
        }
    )  # fmt: skip


def _report(cases: list[Case], judged: dict[str, list[dict[str, Any]]]) -> None:
    points = [(case, row) for case in cases for row in judged[case.target]]
    by_month = []
    for month in MONTHS:
        of_month = [(case, row) for case, row in points if row["reference_period_end"].month == month]
        if of_month:
            inside = sum(row["projection_low"] <= case.reached <= row["projection_high"] for case, row in of_month)
            error = sum(abs(row["projection"] - case.reached) for case, row in of_month) / len(of_month)
            width = sum(row["projection_high"] - row["projection_low"] for _, row in of_month) / len(of_month)
            by_month.append(
                {"month": month, "cases": len(of_month), "in the range %": 100 * inside / len(of_month),
                 "range, points": width, "error, points": error}
            )  # fmt: skip
    print_rows(by_month, as_json=False, title="did the year end in the range for four in five?")
    groups = []
    for low, high in GROUPS:
        given = [(case, row) for case, row in points if low <= row["probability"] < high]
        if given:
            said = sum(row["probability"] for _, row in given) / len(given)
            met = sum(case.is_met for case, _ in given) / len(given)
            groups.append({"given": f"{low:.1f} to {min(high, 1):.1f}", "points": len(given), "said": said, "met": met})
    print_rows(groups, as_json=False, title="of what was given so much, how much was met?")
    inside = sum(row["projection_low"] <= case.reached <= row["projection_high"] for case, row in points)
    rate = sum(case.is_met for case, _ in points) / len(points)
    brier = sum((float(row["probability"]) - case.is_met) ** 2 for case, row in points) / len(points)
    base = sum((rate - case.is_met) ** 2 for case, _ in points) / len(points)
    print(
        f"{len(cases)} years of cities, {len(points)} month ends; {100 * inside / len(points):.0f} % ended in the range"
    )
    print(f"backtest: ratio {brier / base:.2f} (Brier score of the probabilities against always saying {rate:.2f})")


if __name__ == "__main__":
    sys.exit(main())
