"""How the tests are shared out to processes so that none idles: file by file, what takes longest first.

Whatever is not named here comes afterwards, in the shuffled order.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

LIVE = "tests/live/"
"""The tests of the whole Airflow: they wait a lot, and others can run meanwhile."""

LONG = (
    "tests/pipeline/test_crash_sweep.py",
    "tests/simulator/test_simulate.py",
    "tests/pipeline/test_killed.py",
    "tests/simulator/test_live.py",
    "tests/delivery/test_simulation.py",
    "tests/pipeline/test_replay.py",
    "tests/cli/test_review.py",
    "tests/pace/test_partial.py",
    "tests/simulator/test_ordinary_formats.py",
    "tests/benchmarks/test_kill_delivery.py",
    "tests/cli/test_quarantine.py",
    "tests/demo/test_story.py",
    "tests/pipeline/test_sources.py",
    "tests/pipeline/test_replay_derived.py",
    "tests/alerts/test_decision_model.py",
    "tests/observations/test_vintages.py",
    "tests/delivery/test_injections.py",
    "tests/observations/test_doubts.py",
    "tests/alerts/test_curves.py",
    "tests/observations/hostile/test_bounds.py",
    "tests/observations/test_sql_suite.py",
)
"""The files that take longest, in this order; begun last, one of them would run alone at the end."""

RANKS = {file: rank for rank, file in enumerate((LIVE, *LONG))}


def unit_of(nodeid: str) -> str:
    """What a test belongs to and is handed out with: its file, or the whole Airflow."""
    file = nodeid.partition("::")[0]
    return LIVE if file.startswith(LIVE) else file


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest first."""
    items.sort(key=lambda item: RANKS.get(unit_of(item.nodeid), len(RANKS)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores, for the one with the whole Airflow mostly waits."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Hand the tests out file by file, and all of the whole Airflow to one process."""
    return FileByFile(config, log)


class FileByFile(LoadScopeScheduling):
    """What belongs together is named by the test's file."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
