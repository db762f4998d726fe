"""Libraries imported before the tasks that need them. In: Airflow's word that something starts. Out: loaded modules.

The LocalExecutor forks its workers from the scheduler, and these fork the tasks. What the scheduler has loaded by then, no
task loads again: DuckDB, pandas and above all Great Expectations, which takes longer to import than a daily file to check.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import structlog
from airflow.listeners import hookimpl

log = structlog.get_logger(__name__)


@hookimpl
def on_starting(component: Any) -> None:  # noqa: ARG001 - by this name; Airflow asks before it says what kind of job it is
    """Load them if this process is a scheduler that forks its tasks; it must start whatever comes of that."""
    if not _is_scheduler_that_forks():
        return
    began = time.monotonic()
    try:
        load()
    except Exception:  # tasks would say the same, each for itself, and a red task is seen
        log.exception("what tasks need can't be imported")
        return
    log.info("imported what tasks need", seconds=round(time.monotonic() - began, 1))


def load() -> None:
    """Import what the tasks of `ingest` need."""
    from pacewatch import pipeline  # noqa: F401, PLC0415 - heavy
    from pacewatch.observations.expectations import warm_up  # noqa: PLC0415 - heavy

    warm_up()


def _is_scheduler_that_forks() -> bool:
    from airflow.configuration import conf  # noqa: PLC0415 - loaded by now

    return sys.argv[1:2] == ["scheduler"] and "LocalExecutor" in conf.get("core", "executor")
