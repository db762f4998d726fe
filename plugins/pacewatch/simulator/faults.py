"""What goes wrong on the way. In: a feed and a period. Out: the fault that its print has, if any.

Those of 2022 are written down, so that every kind is seen; later years have theirs by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal

Kind = Literal["late", "missing", "revised", "unit_slip", "wrong_encoding", "sent_twice", "contradictory"]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one print.

    `late` by so many `days`; `missing`, and only the next print tells; `revised`: `indicator` is first told too high and put
    right with the next print; `unit_slip`: `indicator` is ten thousand times too large; `wrong_encoding`; `sent_twice`;
    `contradictory`: `indicator` is first told larger than what it is part of. The last five are put right after `days` days.
    """

    kind: Kind
    indicator: str = ""
    days: int = 0


OF_2022: dict[tuple[str, date], Fault] = {
    ("tonghua-employment-monthly", date(2022, 4, 30)): Fault("late", days=12),
    ("tonghua-employment-monthly", date(2022, 7, 31)): Fault("unit_slip", "urban-new-employment", 2),
    ("tonghua-commerce-monthly", date(2022, 3, 31)): Fault("wrong_encoding", days=1),
    ("tonghua-commerce-monthly", date(2022, 8, 31)): Fault("sent_twice", days=1),
    ("tonghua-housing-monthly", date(2022, 9, 30)): Fault("missing"),
    ("tonghua-projects-monthly", date(2022, 3, 31)): Fault("contradictory", "projects-1bn-count", 6),
    ("tonghua-projects-monthly", date(2022, 6, 30)): Fault("revised", "projects-50m-count"),
    ("tonghua-statistics-monthly", date(2022, 5, 31)): Fault("revised", "fixed-asset-investment-growth"),
    ("tonghua-industry-monthly", date(2022, 10, 31)): Fault("late", days=14),
    ("tonghua-gdp-quarterly", date(2022, 9, 30)): Fault("late", days=9),
}

LATER_CHANCE = 0.04
"""How often a print of a later year is late."""


def fault_of(feed: str, period_end: date, seed: int) -> Fault | None:
    """The fault of a print; the same one for the same seed."""
    if period_end.year <= 2022:
        return OF_2022.get((feed, period_end))
    chance = Random(f"{seed}-{feed}-{period_end}")  # noqa: S311 - sample data
    return Fault("late", days=chance.randint(6, 20)) if chance.random() < LATER_CHANCE else None
