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
ONE_TASK = {
    "ingest": "warehouse",
    "assess": "warehouse",
    "digest": "warehouse",
    "maintain": "warehouse",
    "deliver": "delivery",
}
EXPECTED = {**ONE_TASK, "review": "warehouse"}
HEAVY = ("duckdb", "great_expectations", "pyarrow", "pandas", "numpy", "pacewatch.pipeline")


@pytest.fixture(scope="module")
def bag(airflow_database: None) -> Any:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(PROJECT / "dags"))


def test_exactly_these_dags_parse_without_errors(bag: Any) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == set(EXPECTED)


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_every_dag_says_what_it_is_and_catches_nothing_up(bag: Any, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    assert dag.doc_md.strip().startswith(f"### {dag_id}")
    assert dag.description
    assert "pacewatch" in dag.tags
    assert dag.catchup is False
    assert dag.max_active_runs == (64 if dag_id == "review" else 1), "a run of review waits for people"


@pytest.mark.parametrize(("dag_id", "pool"), sorted(EXPECTED.items()))
def test_every_task_is_patient_and_in_its_pool(bag: Any, dag_id: str, pool: str) -> None:
    tasks = bag.dags[dag_id].tasks
    assert [task.task_id for task in tasks] == (["find", "review"] if dag_id == "review" else [dag_id])
    for task in tasks:
        assert task.pool == pool
        assert task.owner == "pacewatch"
        assert task.retries >= 3
        assert task.retry_exponential_backoff > 1
        assert task.max_retry_delay is not None
        assert task.execution_timeout is not None


def test_review_asks_once_for_each_file_and_waits_as_long_as_the_pipeline_believes(bag: Any) -> None:
    from pacewatch.pipeline import review

    find, asking = bag.dags["review"].tasks
    assert find.downstream_task_ids == {"review"}
    assert asking.is_mapped
    assert asking.partial_kwargs["response_timeout"] == review.ANSWER_WITHIN
    assert [outlet.name for outlet in asking.partial_kwargs["outlets"]] == ["pacewatch-outbox"]
    timetable = bag.dags["review"].timetable
    assert [asset.name for asset in timetable.asset_condition.objects] == ["pacewatch-refused"]
    assert timetable.timetable.expression == "7 * * * *"


def test_every_pool_that_a_dag_uses_is_made_by_the_stacks_with_one_slot(bag: Any) -> None:
    pools = json.loads((PROJECT / "deploy" / "pools.json").read_text(encoding="utf-8"))
    assert pools.pop("fetch")["slots"] > 1  # of the DAGs made from the registry, see test_polls.py
    assert {name: pool["slots"] for name, pool in pools.items()} == dict.fromkeys(EXPECTED.values(), 1)


def test_deliver_is_rung_by_ingest_assess_and_digest_and_sweeps_by_itself(bag: Any) -> None:
    for dag_id, others in (("ingest", ["pacewatch-refused-bell"]), ("assess", []), ("digest", [])):
        (task,) = bag.dags[dag_id].tasks
        assert [outlet.name for outlet in task.outlets] == ["pacewatch-outbox", *others]
    timetable = bag.dags["deliver"].timetable
    assert [asset.name for asset in timetable.asset_condition.objects] == ["pacewatch-outbox"]
    assert timetable.timetable.expression == "* * * * *"


def test_ingest_is_rung_by_the_inbox_and_sweeps_every_two_minutes(bag: Any) -> None:
    timetable = bag.dags["ingest"].timetable
    (inbox,) = timetable.asset_condition.objects
    assert inbox.name == "pacewatch-inbox"
    assert [type(watcher.trigger).__name__ for watcher in inbox.watchers] == ["InboxTrigger"]
    assert timetable.timetable.expression == "*/2 * * * *"


def test_daily_dags_and_digests_run_in_the_programmes_time_zone(bag: Any) -> None:
    for dag_id, expression in (("assess", "30 0 * * *"), ("digest", "*/30 * * * *"), ("maintain", "10 3 * * *")):
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


def test_airflow_imports_of_the_package_only_what_the_plugins_name(tmp_path: Path) -> None:
    """Without `plugins/.airflowignore` it imports every file under its bare name, and the demo with them.

    Tasks import the plugins too, so they must not bring the HTTP application until the API server asks for it.
    """
    script = f"""
import json, sys
from airflow import plugins_manager
plugins_manager.ensure_plugins_loaded()
names = [name for name, module in sys.modules.items() if {str(PROJECT / "plugins")!r} in str(getattr(module, "__file__", ""))]
print("IMPORTED", json.dumps(sorted(names)), json.dumps(plugins_manager.get_import_errors()))
"""
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "PYTHONPATH": str(PROJECT / "plugins"),
    }
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False)
    names = ["pacewatch", "pacewatch.airflow", "pacewatch.airflow.warm_start", "pacewatch_plugin", "warm_start"]
    assert f"IMPORTED {json.dumps(names)} {{}}" in done.stdout.splitlines(), done.stdout + done.stderr
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
