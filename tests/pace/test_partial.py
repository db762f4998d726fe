"""Judging only what can have changed stores what judging everything would have stored, whatever happens in what order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from pacewatch.clock import utc_naive
from pacewatch.pace.assess import Since, compute, store_new
from pacewatch.warehouse import rows
from tests.pace.conftest import World, month_end

PROGRAMME = SimpleNamespace(programme=SimpleNamespace(time_zone="Asia/Shanghai"))
REGISTRY: Any = SimpleNamespace(programmes={"p": PROGRAMME})
PLACES = ("1", "2")
YEAR_TO_DATE = ("part", "whole", "flow")
INDICATORS = (*YEAR_TO_DATE, "level", "rate", "also", "partner", "weights", "days", "trend", "left", "first", "second")
STEPS = 12


class Life:
    """A world of every kind of target in two places, in which figures come in, are late, are corrected."""

    def __init__(self, world: World, number: int) -> None:
        self.world = world
        self.chance = Random(number)  # noqa: S311 - sample data
        self.today = date(2022, 3, 10)
        self.printed = {
            (indicator, place): self.chance.choice((1, 2, 2)) for indicator in INDICATORS for place in PLACES
        }
        """Months of 2022 that each series has figures of."""
        world.connection.execute("DROP TABLE moment")
        for place in PLACES:
            self._declare(place)
        world.stages([month_end(2022, month) for month in (1, 2, 3)], "first")
        world.stages([month_end(2022, month) for month in (2, 3, 8)], "second")
        world.nest("part", "whole")
        world.precede("second", "first")
        for indicator, place in self.printed:
            self._past(indicator, place)

    def _declare(self, place: str) -> None:
        declared: list[tuple[str, str, dict[str, Any]]] = [
            ("part", "cumulative_flow", {"target_value": 900}),
            ("whole", "cumulative_flow", {"target_value": 1200}),
            ("flow", "cumulative_flow", {"target_value": 1000}),
            ("level", "level", {"target_value": 150}),
            ("rate", "growth", {"target_value": 5}),
            ("days", "ratio_floor", {"cadence": "month", "target_value": 75}),
            ("trend", "trend", {}),
            ("left", "elimination", {"baseline": 90}),
            ("first", "milestone", {"target_value": 3, "stage_count": 3, "has_plan": True}),
            ("second", "milestone", {"target_value": 3, "stage_count": 3, "has_plan": True}),
        ]
        for name, kind, changes in declared:
            self.world.target(target=name, indicator=name, kind=kind, place=place, **changes)
        self.world.target(target="step", indicator="rate", kind="in_step", place=place)
        self.world.input("also", "also", "step", place)
        self.world.input("partner", "partner", "step", place)
        self.world.input("weights", "weights", "rate", place)

    def _past(self, indicator: str, place: str) -> None:
        months = [(year, month) for year in (2019, 2020, 2021) for month in range(1, 13)]
        months += [(2022, month) for month in range(1, self.printed[indicator, place] + 1)]
        figures = [self._figure(indicator, year, month, self.today) for year, month in months]
        self.world.observe_all(figures, indicator, place=place)

    def _figure(self, indicator: str, year: int, month: int, known: date) -> tuple[date, date, Decimal, date]:
        """A figure of a month, somewhere between well behind and well ahead."""
        chance = self.chance
        value = {
            "level": 100 + month * chance.randint(2, 6),
            "days": chance.choice((60, 150)),
            "left": chance.choice((0, 90 - month * chance.randint(4, 9))),
            "first": chance.randint(0, 2),
            "second": chance.randint(0, 2),
        }.get(indicator, month * chance.randint(60, 110) if indicator in YEAR_TO_DATE else chance.randint(2, 8))
        start = date(year, 1, 1) if indicator in YEAR_TO_DATE else date(year, month, 1)
        return start, month_end(year, month), Decimal(value), known

    def goes_on(self) -> None:
        """Some days pass; figures come, or are corrected, or none do; some are known from an earlier day, some from a later."""
        self.today += timedelta(days=self.chance.choice((0, 0, 1, 2, 4, 9, 16)))
        for _ in range(self.chance.choice((0, 0, 1, 1, 2))):
            indicator, place = self.chance.choice(list(self.printed))
            known = self.today + timedelta(days=self.chance.choice((-8, -1, 0, 0, 0, 3)))
            newest = self.printed[indicator, place]
            year, month = self.chance.choice(
                ((2022, newest + 1), (2022, newest), (2022, newest), (2021, 2), (2021, 12))
            )
            if month_end(year, month) < self.today:
                self.printed[indicator, place] = max(newest, month) if year == 2022 else newest
                self.world.observe_all([self._figure(indicator, year, month, known)], indicator, place=place)

    def moment(self) -> datetime:
        """Now: noon of today."""
        return datetime(self.today.year, self.today.month, self.today.day, 4, tzinfo=UTC)

    def assessed(self, since: dict[str, Since] | None) -> dict[tuple[str, str], dict[str, Any]]:
        """What a pass says of each target and place it judged."""
        compute(self.world.connection, REGISTRY, {"p": [self.moment()]}, since)
        found = rows(self.world.connection, "SELECT * FROM assessed")
        return {(row["target"], row["place"]): row for row in found}


def without_moment(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "as_of"}


@pytest.mark.parametrize("number", range(6))
def test_a_partial_pass_stores_what_a_full_one_would_have(world: World, number: int) -> None:
    life = Life(world, number)
    before = life.assessed(None)
    store_new(world.connection)
    left_out = 0
    for _ in range(STEPS):
        since = {"p": Since(utc_naive(life.moment()), world.batch)}
        life.goes_on()
        part = life.assessed(since)
        store_new(world.connection)
        whole = life.assessed(None)
        assert part == {key: whole[key] for key in part}
        assert store_new(world.connection) == []
        # What it left out would have come out the same, in every column.
        rest = whole.keys() - part.keys()
        assert {key: without_moment(whole[key]) for key in rest} == {key: without_moment(before[key]) for key in rest}
        before, left_out = whole, left_out + len(rest)
    assert left_out > 0
