"""Months of alerts under faults of every kind, each from its seed: nothing lost, nothing said twice, nobody told half a story.

`PACEWATCH_SIMULATED_MONTHS=1000` goes through more than CI does, from seed `PACEWATCH_FIRST_SEED` (0) on; a seed that breaks
something is told with what it broke, and does so again.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from pacewatch.home import Home
from pacewatch.registry import Registry, load_registry
from tests.delivery.happenings import routed
from tests.delivery.simulation import PEOPLE, ROUTES, Month
from tests.small_city import PROGRAMMES

MONTHS = int(os.environ.get("PACEWATCH_SIMULATED_MONTHS") or 4)
FIRST = int(os.environ.get("PACEWATCH_FIRST_SEED") or 0)


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> list[Registry]:
    """The small town with each tree, and with officials who have office hours and who haven't."""
    made = []
    for number, (routes, people) in enumerate((routes, people) for routes in ROUTES for people in PEOPLE):
        folder = tmp_path_factory.mktemp(f"town{number}")
        home = Home(folder / "home", PROGRAMMES / "registry", PROGRAMMES / "expectations")
        town = routed(home, folder, routes, people)
        made.append(load_registry(town.registry, town.expectations))
    return made


def test_nothing_is_broken_at_the_end_of_any_month(towns: list[Registry], tmp_path: Path) -> None:
    broken: dict[int, list[str]] = {}
    seen: Counter[str] = Counter()
    for seed in range(FIRST, FIRST + MONTHS):
        month = Month(seed, towns[seed % len(towns)], tmp_path)
        if found := month.live():
            broken[seed] = found
            print(f"seed {seed}: {found}")
        seen.update(month.counts)
    print(f"{MONTHS} months: {dict(seen)}")
    assert broken == {}
    assert all(seen[what] > 0 for what in ("first_breach", "recovered", "worsened", "messages", "killed")), seen


def test_a_seed_gives_the_same_month_again(towns: list[Registry], tmp_path: Path) -> None:
    months = [Month(7, towns[1], tmp_path) for _ in range(2)]
    for month in months:
        month.live()
    assert months[0].network.slack == months[1].network.slack
    assert months[0].counts == months[1].counts
