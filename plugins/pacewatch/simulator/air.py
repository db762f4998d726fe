"""The city's air, day by day. In: a seed. Out: daily concentrations, which days are bad, and which the dust made so.

A bad day is bad by a clear margin under the standard of its day. From March 2026, half of the bad days would have been good
under the older standard: the particles lie between the two limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from pacewatch.simulator.curves import BAD_AIR
from pacewatch.simulator.figures import FIRST_YEAR, LAST_YEAR, month_end
from pacewatch.simulator.stories import BAD_DAYS, BAD_DAYS_BY_MONTH, DUST_DAYS

NEW_STANDARD = date(2026, 3, 1)
DUST_SEASON_BEGINS = (3, 20)
DUST_SEASON_DAYS = 51
HEATING_MONTHS = frozenset({1, 2, 3, 11, 12})


@dataclass(frozen=True)
class AirDay:
    """A day's 24-hour means (µg/m³, CO in mg/m³; ozone the highest 8-hour mean), by indicator, and what kind of day it is."""

    day: date
    values: dict[str, Decimal]
    is_bad: bool
    is_dust: bool


def air_days(seed: int) -> list[AirDay]:
    """Every day of 2019 to 2026."""
    return [day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in _year(year, seed)]


def _year(year: int, seed: int) -> list[AirDay]:
    chance = Random(f"{seed}-air-{year}")  # noqa: S311 - sample data
    first, last = date(year, 1, 1), date(year, 12, 31)
    spring = [date(year, *DUST_SEASON_BEGINS) + timedelta(days=number) for number in range(DUST_SEASON_DAYS)]
    dust = set(chance.sample(spring, DUST_DAYS[year]))
    bad = _bad_days(year, dust, chance)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [_day(day, is_bad=day in bad, is_dust=day in dust, chance=chance) for day in days]


def _bad_days(year: int, dust: set[date], chance: Random) -> set[date]:
    """As many as the story says, by month as it says, or as the season does; what rounding leaves goes to the next month."""
    bad: set[date] = set()
    by_month = BAD_DAYS_BY_MONTH.get(year)
    for month in range(1, 13):
        due = by_month[month - 1] if by_month else round(BAD_DAYS[year] * BAD_AIR[month - 1]) - len(bad)
        days = [date(year, month, number) for number in range(1, month_end(year, month).day + 1)]
        bad |= set(chance.sample([day for day in days if day not in dust], due))
    return bad


def _day(day: date, *, is_bad: bool, is_dust: bool, chance: Random) -> AirDay:
    cold = day.month in HEATING_MONTHS
    fine = chance.uniform(18, 54) if cold else chance.uniform(8, 34)
    values = {
        "so2": chance.uniform(6, 28) if cold else chance.uniform(3, 12),
        "no2": chance.uniform(14, 48) if cold else chance.uniform(8, 30),
        "pm10": fine * chance.uniform(1.3, 1.9),
        "co": chance.uniform(0.4, 1.6),
        "o3-8h": chance.uniform(40, 95) if cold else chance.uniform(60, 148),
        "pm2-5": fine,
    }
    if is_dust:
        values |= {"pm10": chance.uniform(280, 720), "pm2-5": chance.uniform(60, 110)}
    elif is_bad and day.month in (5, 6, 7, 8, 9):
        values["o3-8h"] = chance.uniform(168, 210)
    elif is_bad:
        # Between the limits of the two standards: 60 and 75.
        between = day >= NEW_STANDARD and chance.random() < 0.5
        fine = chance.uniform(63, 72) if between else chance.uniform(84, 140)
        values |= {"pm2-5": fine, "pm10": min(fine * 1.2, 240.0)}
        if between:
            values["pm10"] = chance.uniform(80, 110)
    return AirDay(day, {name: _written(name, value) for name, value in values.items()}, is_bad, is_dust)


def _written(name: str, value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.1") if name == "co" else Decimal(1))
