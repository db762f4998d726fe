"""What the tests share: a home in a temporary folder that watches `tests/programmes/registry`, and files to feed it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from pacewatch.home import Home

PROGRAMMES = Path(__file__).parent / "programmes"

# Airflow, DuckDB and the clock must not see what the developer's own shell has set.
for name in [name for name in os.environ if name.startswith(("PACEWATCH_", "AIRFLOW"))]:
    del os.environ[name]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A fresh home that watches the small programme of the tests."""
    made = Home(tmp_path / "home", PROGRAMMES / "registry", PROGRAMMES / "expectations")
    made.make_folders()
    return made


@pytest.fixture
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> str:
    """The programme's clock stands at noon of 1 November 2022 in Shanghai."""
    moment = "2022-11-01T12:00:00+08:00"
    monkeypatch.setenv("PACEWATCH_CLOCK", moment)
    return moment


def air_csv(rows: Iterable[tuple[str, str, object]]) -> bytes:
    """A file of feed `small-air` from (city, date, AQI)."""
    return b"city,date,aqi\n" + "".join(f"{city},{day},{aqi}\n" for city, day, aqi in rows).encode()


def jobs_csv(rows: Iterable[tuple[str, str, object]]) -> bytes:
    """A file of feed `small-jobs` from (month, place, people since January), in GB18030."""
    return ("月份,地区,累计人数\n" + "".join(f"{month},{place},{count}\n" for month, place, count in rows)).encode(
        "gb18030"
    )
