"""A small city with half a year behind it, made once and copied for each test that goes on from there."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pacewatch.home import Home
from pacewatch.pipeline import ingest_inbox, replay
from tests.conftest import PROGRAMMES, air_csv, jobs_csv
from tests.world import drop

JUNE_ENDS = date(2022, 6, 30)


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


@pytest.fixture(scope="session")
def half_a_year(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Ingested and replayed up to the end of June; don't write to it."""
    made = Home(tmp_path_factory.mktemp("half") / "home", PROGRAMMES / "registry", PROGRAMMES / "expectations")
    made.make_folders()
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("PACEWATCH_CLOCK", "2022-07-16T08:00:00+08:00")
        for feed, content in first_half().items():
            drop(made, feed, "first-half.csv", content)
        assert ingest_inbox(made, quiet_seconds=0).is_well
        replay(made, date(2022, 7, 15))
    return made


@pytest.fixture
def in_august(half_a_year: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of that home on 16 August, when the files of July lie in the inbox."""
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-08-16T08:00:00+08:00")
    return copy_with_july(half_a_year, tmp_path / "august")


def copy_with_july(home: Home, root: Path) -> Home:
    """Copy a home and drop the files of July into its inbox."""
    shutil.copytree(home.root, root)
    copied = replace(home, root=root)
    for feed, content in july().items():
        drop(copied, feed, "july.csv", content)
    return copied
