"""What the scheduler imports before it forks its tasks, and when it leaves that."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from pacewatch.airflow import warm_start
from pacewatch.home import PROJECT


@pytest.mark.parametrize(
    ("command", "executor", "loads"),
    [
        (["airflow", "scheduler", "--skip-serve-logs"], "LocalExecutor", True),
        (["airflow", "scheduler"], "CeleryExecutor", False),
        (["airflow", "triggerer"], "LocalExecutor", False),
        (["airflow"], "LocalExecutor", False),
    ],
)
def test_only_a_scheduler_that_forks_its_tasks_loads(
    command: list[str], executor: str, loads: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[bool] = []
    monkeypatch.setattr(warm_start, "load", lambda: loaded.append(True))
    monkeypatch.setattr(sys, "argv", command)
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", executor)
    warm_start.on_starting(object())
    assert loaded == [True] * loads


def test_a_scheduler_starts_although_something_cannot_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ImportError("no such module")

    said: list[str] = []
    monkeypatch.setattr(warm_start, "load", broken)
    monkeypatch.setattr(warm_start.log, "exception", said.append)
    monkeypatch.setattr(sys, "argv", ["airflow", "scheduler"])
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "LocalExecutor")
    warm_start.on_starting(object())
    assert said == ["what tasks need can't be imported"]


def test_airflows_own_scheduler_job_rings_it_and_a_fork_has_everything() -> None:
    """A child of the process, forked as the executor does it, imports nothing more to check a file."""
    script = f"""
import json, os, sys
from airflow.jobs.job import Job
sys.argv = ["airflow", "scheduler"]
Job()  # as the command makes it
if os.fork() == 0:
    import pyarrow as pa
    from pathlib import Path
    before = set(sys.modules)
    from pacewatch.observations.expectations import check_by_gx
    checked = check_by_gx(pa.table({{"source_row": [2], "aqi": [900.0]}}),
                          Path({str(PROJECT)!r}) / "tests/programmes/expectations/small-air.json")
    new = sorted(name for name in set(sys.modules) - before if name.startswith(("great_expectations", "pandas", "duckdb")))
    print("FORKED", json.dumps([len(checked.problems), len(new)]), flush=True)
    os._exit(0)
os.wait()
"""
    environment = {
        **os.environ,
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "PYTHONPATH": str(PROJECT / "plugins"),
    }
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=240)
    (forked,) = [line for line in done.stdout.splitlines() if line.startswith("FORKED")] or [done.stdout + done.stderr]
    problems, modules = json.loads(forked.removeprefix("FORKED"))
    assert problems == 2
    assert modules < 20, "a few modules of an expectation may be loaded late, the library is not"
