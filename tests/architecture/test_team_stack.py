"""docker-compose.yml fits the code it runs: its settings are made, its folders exist, its pools are those of the DAGs."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import yaml

from pacewatch.home import PROJECT

TEXT = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
STACK = yaml.safe_load(TEXT)


def test_every_setting_that_compose_insists_on_is_made(tmp_path: Path) -> None:
    made = tmp_path / ".env"
    subprocess.run(["sh", "deploy/make-env.sh", str(made)], cwd=PROJECT, check=True, capture_output=True)
    settings = dict(re.findall(r"^([A-Z_]+)=(.+)$", made.read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\$\{([A-Z_]+):\?", TEXT)) <= settings.keys()
    assert made.stat().st_mode & 0o077 == 0
    before = made.read_bytes()
    subprocess.run(["sh", "deploy/make-env.sh", str(made)], cwd=PROJECT, check=True, capture_output=True)
    assert made.read_bytes() == before


def test_the_services_are_a_database_and_each_part_of_airflow() -> None:
    assert set(STACK["services"]) == {"postgres", "init", "api-server", "scheduler", "dag-processor", "triggerer"}
    assert STACK["x-airflow"]["environment"]["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    for name, service in STACK["services"].items():
        assert name == "init" or service["healthcheck"]


def test_the_folders_that_are_mounted_exist_and_code_is_read_only() -> None:
    mounts = [re.sub(r"\$\{\w+:-(.*?)\}", r"\1", mount).split(":") for mount in STACK["x-airflow"]["volumes"]]
    data = [mount for mount in mounts if mount[0].startswith("./var/")]
    assert [mount[1] for mount in data] == ["/opt/pacewatch/var"]
    for source, target, *mode in (mount for mount in mounts if mount not in data):
        assert (PROJECT / source).is_dir()
        assert (target, mode) == (f"/opt/pacewatch/{Path(source).name}", ["ro"])


def test_the_pools_are_those_of_the_dags() -> None:
    from pacewatch.airflow.wiring import DELIVERY_POOL, FETCH_POOL, WAREHOUSE_POOL

    pools = json.loads((PROJECT / "deploy" / "pools.json").read_text(encoding="utf-8"))
    assert {name: pool["slots"] for name, pool in pools.items()} == {WAREHOUSE_POOL: 1, DELIVERY_POOL: 1, FETCH_POOL: 4}


def test_shell_scripts_can_be_run() -> None:
    for script in (PROJECT / "deploy").rglob("*.sh"):
        assert script.stat().st_mode & 0o100, script
        subprocess.run(["sh", "-n", str(script)], check=True)
