"""What the tests share: homes in temporary folders that watch `tests/programmes/registry`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pacewatch.home import Home
from tests.built_once import built_once
from tests.small_city import PROGRAMMES, first_half
from tests.world import drop

REWRITE_GOLDEN = bool(os.environ.get("PACEWATCH_REWRITE_GOLDEN"))
"""Whether kept texts are to be written anew."""

HOW_MUCH = ("PACEWATCH_MODEL_EXAMPLES", "PACEWATCH_SIMULATED_MONTHS", "PACEWATCH_FIRST_SEED")
"""Settings of the tests themselves, by which they go through more than CI does."""

# Airflow, DuckDB and the clock must not see what the developer's own shell has set.
for name in [name for name in os.environ if name.startswith(("PACEWATCH_", "AIRFLOW")) and name not in HOW_MUCH]:
    del os.environ[name]


pytest_plugins = ["tests.sharing_out"]


@pytest.fixture
def unopened_home(tmp_path: Path) -> Home:
    """A home that watches the small programme of the tests, and has no warehouse yet."""
    made = Home(tmp_path / "home", PROGRAMMES / "registry", PROGRAMMES / "expectations")
    made.make_folders()
    return made


@pytest.fixture
def home(unopened_home: Home, migrated: Path) -> Home:
    """A fresh home that watches the small programme of the tests; its warehouse is without a row."""
    shutil.copyfile(migrated, unopened_home.warehouse)
    return unopened_home


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse without a row, to be copied: its hundreds of comments alone take longer than many a test."""
    return built_once(tmp_path_factory, "migrated", _migrated)


def _migrated(folder: Path) -> Path:
    from pacewatch.warehouse import writing

    made = Home(folder, PROGRAMMES / "registry", PROGRAMMES / "expectations")
    with writing(made):
        return made.warehouse


@pytest.fixture
def in_memory(migrated: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse without a row, in memory."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{migrated}' AS migrated (READ_ONLY)")
        connection.execute("COPY FROM DATABASE migrated TO memory")
        connection.execute("DETACH migrated")
        yield connection


@pytest.fixture
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> str:
    """The programme's clock stands at noon of 1 November 2022 in Shanghai."""
    moment = "2022-11-01T12:00:00+08:00"
    monkeypatch.setenv("PACEWATCH_CLOCK", moment)
    return moment


@pytest.fixture(scope="session")
def half_a_year(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small city, its first half of 2022 ingested, replayed up to 15 July and published; don't write to it."""
    return built_once(tmp_path_factory, "half", _half_a_year)


def _half_a_year(folder: Path) -> Home:
    from pacewatch.pipeline import ingest_inbox, publish, replay

    made = Home(folder / "home", PROGRAMMES / "registry", PROGRAMMES / "expectations")
    made.make_folders()
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("PACEWATCH_CLOCK", "2022-07-16T08:00:00+08:00")
        for feed, content in first_half().items():
            drop(made, feed, "first-half.csv", content)
        assert ingest_inbox(made, quiet_seconds=0).is_well
        replay(made, date(2022, 7, 15))
        publish(made)
    return made
