"""Half a year of the small city of `tests/programmes`, and the July in which things go wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from pacewatch.home import Home
from tests.world import drop

PROGRAMMES = Path(__file__).parent / "programmes"
JUNE_ENDS = date(2022, 6, 30)


def air_csv(rows: Iterable[tuple[str, str, object]]) -> bytes:
    """A file of feed `small-air` from (city, date, AQI)."""
    return b"city,date,aqi\n" + "".join(f"{city},{day},{aqi}\n" for city, day, aqi in rows).encode()


def jobs_csv(rows: Iterable[tuple[str, str, object]]) -> bytes:
    """A file of feed `small-jobs` from (month, place, people since January), in GB18030."""
    return ("月份,地区,累计人数\n" + "".join(f"{month},{place},{count}\n" for month, place, count in rows)).encode(
        "gb18030"
    )


def air_rows(first: date, last: date, bad_days: dict[str, set[date]]) -> list[tuple[str, str, object]]:
    """Daily AQI of both places: 60 on good days, 150 on the bad ones."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        (place, str(day), 150 if day in bad_days.get(place, set()) else 60)
        for day in days
        for place in ("甲市", "乙市")
    ]


def first_half() -> dict[str, bytes]:
    """Files up to June: air on pace in both places, jobs on pace in the first and behind in the second."""
    few_bad = {"甲市": {date(2022, month, 9) for month in range(1, 7)}}
    jobs = [
        (f"2022-{month:02d}", place, month * monthly)
        for month in range(1, 7)
        for place, monthly in (("甲市", 850), ("乙市", 600))
    ]
    return {"small-air": air_csv(air_rows(date(2022, 1, 1), JUNE_ENDS, few_bad)), "small-jobs": jobs_csv(jobs)}


def july() -> dict[str, bytes]:
    """Files of July: many bad days in 甲市, so that its air falls far behind; 乙市 catches up with its jobs."""
    bad = {"甲市": {date(2022, 7, day) for day in range(1, 26)}}
    jobs = [("2022-06", "甲市", 5100), ("2022-07", "甲市", 5950), ("2022-07", "乙市", 6000)]
    return {"small-air": air_csv(air_rows(date(2022, 7, 1), date(2022, 7, 31), bad)), "small-jobs": jobs_csv(jobs)}


def copy_with_july(home: Home, root: Path) -> Home:
    """Copy a home and drop the files of July into its inbox."""
    shutil.copytree(home.root, root)
    copied = replace(home, root=root)
    for feed, content in july().items():
        drop(copied, feed, "july.csv", content)
    return copied
