"""The DAG files: which DAGs there are, how they are wired, and that parsing them stays cheap."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
EXPECTED = {"ingest": "warehouse", "assess": "warehouse", "maintain": "warehouse", "deliver": "delivery"}
HEAVY = ("duckdb", "great_expectations", "pyarrow", "pandas", "numpy", "pacewatch.pipeline")


@pytest.fixture(scope="module")
def bag(airflow_database: None) -> Any:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(PROJECT / "dags"))


def test_exactly_these_dags_parse_without_errors(bag: Any) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == set(EXPECTED)


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_every_dag_says_what_it_is_and_runs_once_at_a_time(bag: Any, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    assert dag.doc_md.strip().startswith(f"### {dag_id}")
    assert dag.description
    assert "pacewatch" in dag.tags
    assert dag.max_active_runs == 1
    assert dag.catchup is False


@pytest.mark.parametrize(("dag_id", "pool"), sorted(EXPECTED.items()))
def test_every_dag_is_one_patient_task_in_its_pool(bag: Any, dag_id: str, pool: str) -> None:
    (task,) = bag.dags[dag_id].tasks
    assert task.task_id == dag_id
    assert task.pool == pool
    assert task.owner == "pacewatch"
    assert task.retries >= 3
    assert task.retry_exponential_backoff > 1
    assert task.max_retry_delay is not None
    assert task.execution_timeout is not None


def test_every_pool_that_a_dag_uses_is_made_by_the_stacks_with_one_slot(bag: Any) -> None:
    pools = json.loads((PROJECT / "deploy" / "pools.json").read_text(encoding="utf-8"))
    assert pools.pop("fetch")["slots"] > 1  # of the DAGs made from the registry, see test_polls.py
    assert {name: pool["slots"] for name, pool in pools.items()} == dict.fromkeys(EXPECTED.values(), 1)


def test_deliver_is_rung_by_ingest_and_assess_and_sweeps_by_itself(bag: Any) -> None:
    for dag_id in ("ingest", "assess"):
        (task,) = bag.dags[dag_id].tasks
        assert [outlet.name for outlet in task.outlets] == ["pacewatch-outbox"]
    timetable = bag.dags["deliver"].timetable
    assert [asset.name for asset in timetable.asset_condition.objects] == ["pacewatch-outbox"]
    assert timetable.timetable.expression == "* * * * *"


def test_ingest_is_rung_by_the_inbox_and_sweeps_every_two_minutes(bag: Any) -> None:
    timetable = bag.dags["ingest"].timetable
    (inbox,) = timetable.asset_condition.objects
    assert inbox.name == "pacewatch-inbox"
    assert [type(watcher.trigger).__name__ for watcher in inbox.watchers] == ["InboxTrigger"]
    assert timetable.timetable.expression == "*/2 * * * *"


def test_the_daily_dags_run_in_the_programmes_time_zone(bag: Any) -> None:
    for dag_id, expression in (("assess", "30 0 * * *"), ("maintain", "10 3 * * *")):
        timetable = bag.dags[dag_id].timetable
        assert (timetable.expression, str(timetable.timezone)) == (expression, "Asia/Shanghai")


def test_parsing_imports_nothing_heavy(tmp_path: Path) -> None:
    """What Airflow itself imports is not held against the DAG files: the difference is what counts."""
    script = f"""
import json, runpy, sys
import airflow.sdk, airflow.triggers.base, airflow.triggers.shared_stream
before = set(sys.modules)
for name in {[*sorted(EXPECTED), "poll"]!r}:
    runpy.run_path({str(PROJECT / "dags")!r} + "/" + name + ".py")
print("ADDED", json.dumps(sorted(set(sys.modules) - before)))
"""
    environment = {**os.environ, "AIRFLOW_HOME": str(tmp_path), "PYTHONPATH": str(PROJECT / "plugins")}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    added = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("ADDED"))[6:])
    assert "pacewatch.airflow.tasks" in added
    assert [module for module in added if module in HEAVY] == []


def test_airflow_imports_nothing_of_the_package_as_a_plugin(tmp_path: Path) -> None:
    """Without `plugins/.airflowignore` it imports every file under its bare name, and the demo with them."""
    script = f"""
import json, sys
from airflow import plugins_manager
plugins_manager.ensure_plugins_loaded()
names = [name for name, module in sys.modules.items() if {str(PROJECT / "plugins")!r} in str(getattr(module, "__file__", ""))]
print("IMPORTED", json.dumps(names), json.dumps(plugins_manager.get_import_errors()))
"""
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
    }
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False)
    assert "IMPORTED [] {}" in done.stdout.splitlines(), done.stdout + done.stderr
    assert (PROJECT / "plugins" / ".airflowignore").read_text(encoding="utf-8").split() == ["pacewatch"]


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_a_fresh_airflow_makes_no_run_for_a_tick_that_is_past(bag: Any, dag_id: str) -> None:
    """Else all DAGs would run at once at the first start, and the first file would wait for them."""
    from airflow.serialization.serialized_objects import DagSerialization

    dag = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(bag.dags[dag_id]))
    before = datetime.now(UTC)
    following = dag.next_dagrun_info(last_automated_run_info=None)
    assert following is not None
    assert following.run_after > before
