"""What the tests share: homes in temporary folders that watch `tests/programmes/registry`."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from pacewatch.home import Home
from tests.small_city import PROGRAMMES, first_half
from tests.world import drop

REWRITE_GOLDEN = bool(os.environ.get("PACEWATCH_REWRITE_GOLDEN"))
"""Whether kept texts are to be written anew."""

HOW_MUCH = ("PACEWATCH_MODEL_EXAMPLES", "PACEWATCH_SIMULATED_MONTHS", "PACEWATCH_FIRST_SEED")
"""Settings of the tests themselves, by which they go through more than CI does."""

# Airflow, DuckDB and the clock must not see what the developer's own shell has set.
for name in [name for name in os.environ if name.startswith(("PACEWATCH_", "AIRFLOW")) and name not in HOW_MUCH]:
    del os.environ[name]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of the whole Airflow first: they wait a lot, and others can run meanwhile."""
    items.sort(key=lambda item: item.get_closest_marker("live") is None)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Hand the tests out file by file, and all of the whole Airflow to one process."""
    return FileByFile(config, log)


class FileByFile(LoadScopeScheduling):
    """What belongs together is named by the test's file."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "live" if file.startswith("tests/live/") else file


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


@pytest.fixture(scope="session")
def half_a_year(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small city, its first half of 2022 ingested, replayed up to 15 July and published; don't write to it."""
    from pacewatch.pipeline import ingest_inbox, publish, replay

    made = Home(tmp_path_factory.mktemp("half") / "home", PROGRAMMES / "registry", PROGRAMMES / "expectations")
    made.make_folders()
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("PACEWATCH_CLOCK", "2022-07-16T08:00:00+08:00")
        for feed, content in first_half().items():
            drop(made, feed, "first-half.csv", content)
        assert ingest_inbox(made, quiet_seconds=0).is_well
        replay(made, date(2022, 7, 15))
        publish(made)
    return made
