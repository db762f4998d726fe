"""A replay begins with the first figure that any target is judged on, be it that of another indicator."""

from __future__ import annotations

from datetime import date, datetime

from pacewatch.warehouse import statement
from tests.pace.conftest import World


def first_known(world: World) -> datetime | None:
    found: datetime | None = world.connection.execute(statement("pace/first_known"), {"programme": "p"}).fetchall()[0][
        0
    ]
    return found


def test_the_first_figure_of_an_indicator_beside_its_own_counts(world: World) -> None:
    world.target(kind="in_step")
    world.input("partner", "gdp")
    assert first_known(world) is None
    world.observe(date(2022, 1, 1), date(2022, 3, 31), 6, date(2022, 4, 28))
    assert first_known(world) == datetime.fromisoformat("2022-04-28")
    world.observe(date(2022, 1, 1), date(2022, 3, 31), 5, date(2022, 4, 20), "gdp")
    assert first_known(world) == datetime.fromisoformat("2022-04-20")
    world.observe(date(2022, 1, 1), date(2022, 3, 31), 5, date(2022, 4, 1), "nobody's")
    assert first_known(world) == datetime.fromisoformat("2022-04-20")
