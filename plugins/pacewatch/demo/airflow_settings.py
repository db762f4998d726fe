"""The settings of the demo's Airflow. In: a home and a port. Out: environment variables for all its processes.

The times after which Airflow believes a component or a task dead are shorter than Airflow's own (30 s, 300 s), so that
what was killed is taken up again within seconds; docs/operations.md says what a team would choose.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pacewatch.demo.ports import HOST
from pacewatch.home import PROJECT, Home

USER = "admin"
LOGIN_FILE = "airflow-login.json"
PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy"})
"""The demo talks to this machine only, and not every client knows that a proxy isn't for that."""


@dataclass(frozen=True)
class Login:
    """The login of the demo's Airflow, kept in a file that only its owner can read."""

    user: str
    password: str
    file: Path

    @classmethod
    def make(cls, folder: Path) -> Login:
        """A random password, written where Airflow's simple auth manager reads it; the same one every time in a folder."""
        file = folder / LOGIN_FILE
        try:
            return cls(USER, json.loads(file.read_text(encoding="utf-8"))[USER], file)
        except (FileNotFoundError, ValueError, LookupError, TypeError):
            pass
        login = cls(USER, secrets.token_urlsafe(12), file)
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            json.dump({login.user: login.password}, written)
        return login


def address(port: int) -> str:
    """Where a browser finds it."""
    return f"http://{HOST}:{port}"


def environment(home: Home, port: int, login: Login, extra: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of each process: this one's, without its Airflow settings, plus those below and `extra`."""
    inherited = {name: value for name, value in os.environ.items() if not _is_left_out(name)}
    inherited["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PROJECT / "plugins"), inherited.get("PYTHONPATH", "")]))
    own = {
        "PACEWATCH_HOME": str(home.root),
        "PACEWATCH_REGISTRY": str(home.registry),
        "PACEWATCH_EXPECTATIONS": str(home.expectations),
    }
    return {**inherited, **own, **_airflow(home.root / "airflow", port, login), **extra}


def _is_left_out(name: str) -> bool:
    is_setting = name.startswith(("AIRFLOW", "PACEWATCH_"))
    # Without bytecode every start of Airflow takes three times as long.
    return is_setting or name == "PYTHONDONTWRITEBYTECODE" or name.lower() in PROXIES


def _airflow(folder: Path, port: int, login: Login) -> dict[str, str]:
    settings: dict[str, dict[str, object]] = {
        "core": {
            "dags_folder": PROJECT / "dags",
            "plugins_folder": PROJECT / "plugins",
            "executor": "LocalExecutor",
            "parallelism": 4,
            "load_examples": False,
            "dags_are_paused_at_creation": False,
            "simple_auth_manager_users": f"{login.user}:admin",
            "simple_auth_manager_passwords_file": login.file,
            "execution_api_server_url": f"{address(port)}/execution/",
        },
        "database": {"sql_alchemy_conn": f"sqlite:///{folder}/airflow.db"},
        "api": {
            "host": HOST,
            "port": port,
            "base_url": address(port),
            "secret_key": secrets.token_hex(32),
        },
        "api_auth": {"jwt_secret": secrets.token_hex(32)},
        "scheduler": {
            "scheduler_idle_sleep_time": 0.2,
            "job_heartbeat_sec": 2,
            "scheduler_health_check_threshold": 20,
            "orphaned_tasks_check_interval": 10,
            "task_instance_heartbeat_sec": 5,
            "task_instance_heartbeat_timeout": 30,
            "task_instance_heartbeat_timeout_detection_interval": 5,
        },
        "triggerer": {"job_heartbeat_sec": 2, "triggerer_health_check_threshold": 10},
        "dag_processor": {"refresh_interval": 300},
        "logging": {
            "base_log_folder": folder / "logs",
            "dag_processor_child_process_log_directory": folder / "logs" / "dag-processor",
        },
        "usage_data_collection": {"enabled": False},
    }
    variables = {
        f"AIRFLOW__{section.upper()}__{key.upper()}": str(value)
        for section, keys in settings.items()
        for key, value in keys.items()
    }
    return {"AIRFLOW_HOME": str(folder), **variables}
