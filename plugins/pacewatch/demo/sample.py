"""The figures of the sample city. In: a folder and a seed. Out: the files that its bureaus would have sent.

The seed picks the days and the digits; how many bad days each month has is fixed, so that every seed tells the same story:
until 4 October 2022 nothing is behind, then a week of burning straw takes West District's good-air days off pace.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

SEED = 2022
NEWEST_FROM, NEWEST_UNTIL = date(2022, 10, 5), date(2022, 10, 11)
PAST_YEARS = (2019, 2020, 2021)

AIR, JOBS, RENOVATION = "demo-air-daily", "demo-jobs-monthly", "demo-renovation-monthly"

EAST, WEST, NORTH = "东区", "西区", "北县"
BAD_DAYS_A_PAST_YEAR = {
    EAST: (4, 3, 2, 1, 1, 0, 0, 0, 0, 2, 2, 3),
    WEST: (4, 3, 2, 1, 1, 0, 0, 0, 0, 2, 2, 3),
    NORTH: (5, 3, 2, 2, 1, 0, 0, 0, 0, 2, 2, 3),
}
"""By month. In October they come after the 15th: by the 11th, 11 of 18 (13 of 20) bad days of a year have been."""

BAD_DAYS_2022 = {
    EAST: (2, 2, 1, 1, 0, 0, 0, 0, 0, 0),
    WEST: (3, 3, 2, 1, 1, 0, 0, 0, 0, 0),
    NORTH: (3, 3, 3, 2, 1, 0, 0, 0, 0, 0),
}
STRAW_DAYS = frozenset(date(2022, 10, day) for day in (6, 7, 8, 9, 10))

JOBS_A_YEAR = {2019: 9_800, 2020: 9_100, 2021: 10_200}
JOBS_BY_MONTH_PCT = (4, 10, 19, 28, 37, 50, 59, 67, 77, 85, 93, 100)
JOBS_2022 = (410, 1_040, 1_960, 2_890, 3_830, 5_150, 6_080, 6_930)

AREA_2022 = ("0", "0", "0", "9.6", "17.2", "21.5", "24.8", "26.9", "22.3")
"""Renovated in each month of 2022, in 10,000 m²: 122.3 by the end of September, 120 are the target."""


@dataclass(frozen=True)
class SampleFile:
    """A file and the feed that it belongs to."""

    feed: str
    path: Path


def write_history(folder: Path, seed: int = SEED) -> list[SampleFile]:
    """All that was known on 11 October 2022 but the newest week of air; `folder` must exist."""
    files = [_air(folder, f"air-{year}.csv", _air_rows(year, seed)) for year in PAST_YEARS]
    this_year = [row for row in _air_rows(2022, seed) if row[0] < NEWEST_FROM]
    files.append(_air(folder, "air-2022-01-01-to-10-04.csv", this_year))
    files += [_jobs(folder, seed), _renovation(folder)]
    return files


def write_newest(folder: Path, seed: int = SEED) -> SampleFile:
    """The newest week of air; it also corrects a figure of 4 October, and one of its rows holds an impossible value."""
    rows = [row for row in _air_rows(2022, seed) if row[0] >= NEWEST_FROM]
    day, district, value = next(row for row in _air_rows(2022, seed) if row[0] == NEWEST_FROM - timedelta(days=1))
    impossible = [
        (day, EAST, 9999) if (day, district) == (NEWEST_UNTIL, EAST) else (day, district, value)
        for day, district, value in rows
    ]
    return _air(folder, f"air-{NEWEST_FROM}-to-{NEWEST_UNTIL:%m-%d}.csv", [(day, district, value + 3), *impossible])


def _air_rows(year: int, seed: int) -> list[tuple[date, str, int]]:
    """(day, district, AQI) of a year, up to the newest day."""
    last = min(date(year, 12, 31), NEWEST_UNTIL)
    chance = Random(f"{seed}-air-{year}")  # noqa: S311 - sample data
    bad = {district: _bad_days(year, district, chance) for district in (EAST, WEST, NORTH)}
    rows = []
    day = date(year, 1, 1)
    while day <= last:
        for district, days in bad.items():
            rows.append((day, district, chance.randint(104, 168) if day in days else chance.randint(28, 92)))
        day += timedelta(days=1)
    return rows


def _bad_days(year: int, district: str, chance: Random) -> set[date]:
    """The days above an AQI of 100: as many in each month as the tables above say."""
    by_month = BAD_DAYS_2022[district] if year == NEWEST_UNTIL.year else BAD_DAYS_A_PAST_YEAR[district]
    days: set[date] = set()
    for month, count in enumerate(by_month, start=1):
        first = 16 if month in (1, 10) else 1
        last = calendar.monthrange(year, month)[1]
        days |= {date(year, month, number) for number in chance.sample(range(first, last + 1), count)}
    if year == NEWEST_UNTIL.year and district == WEST:
        days |= STRAW_DAYS
    return days


def _air(folder: Path, name: str, rows: Iterable[tuple[date, str, int]]) -> SampleFile:
    lines = ["date,district,aqi", *(f"{day},{district},{value}" for day, district, value in rows)]
    return _write(folder, name, AIR, lines)


def _jobs(folder: Path, seed: int) -> SampleFile:
    chance = Random(f"{seed}-jobs")  # noqa: S311 - sample data
    lines = ["月份,地区,累计新增就业人数"]
    for year, total in JOBS_A_YEAR.items():
        for month, share_pct in enumerate(JOBS_BY_MONTH_PCT, start=1):
            lines.append(f"{year}年{month:02}月,全市,{total * share_pct // 100 + chance.randint(0, 9)}")
    lines += [f"2022年{month:02}月,全市,{jobs}" for month, jobs in enumerate(JOBS_2022, start=1)]
    return _write(folder, "jobs-2019-to-2022-08.csv", JOBS, lines, encoding="gb18030")


def _renovation(folder: Path) -> SampleFile:
    lines = [f"2022-{month:02},{area}" for month, area in enumerate(AREA_2022, start=1)]
    return _write(folder, "renovation-2022-09.csv", RENOVATION, lines)


def _write(folder: Path, name: str, feed: str, lines: Iterable[str], encoding: str = "utf-8") -> SampleFile:
    path = folder / name
    path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
    return SampleFile(feed, path)
