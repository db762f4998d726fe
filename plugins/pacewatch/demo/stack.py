"""A real Airflow on this machine. In: a home. Out: its four processes, watched, restartable, and all ended at the end.

Not `airflow standalone`: that doesn't restart a child that dies, can't have one of them killed and restarted alone (which
the tests do), starts tasks before its API server listens, and would let the DAGs run before the demo has loaded history.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pacewatch.demo import children
from pacewatch.demo.airflow_api import AirflowApi
from pacewatch.demo.airflow_settings import Login, address, environment
from pacewatch.demo.children import Child, StackFailed, tail
from pacewatch.demo.keeper import Keeper
from pacewatch.demo.ports import free_ports
from pacewatch.home import PROJECT, Home

DAG_IDS = frozenset({"ingest", "assess", "deliver", "digest", "maintain", "review"})
POOLS = PROJECT / "deploy" / "pools.json"
SERVING = ("api-server", "dag-processor")
RUNNING = ("scheduler", "triggerer")
OPTIONS = {"scheduler": ["--skip-serve-logs"], "triggerer": ["--skip-serve-logs"]}
"""The API server reads the task logs from the same folder; a log server would only need one more port."""
BOOT_SECONDS = 120.0


class LocalAirflow:
    """Airflow with SQLite and local tasks under `<home>/airflow`; use it as a context, or call `stop()`."""

    def __init__(self, home: Home, extra: Mapping[str, str], keeper: Keeper, *, port: int | None = None) -> None:
        self.folder = home.root / "airflow"
        self.port = port or free_ports(1)[0]
        self.login = Login.make(home.root)
        self.api = AirflowApi(address(self.port), self.login.user, self.login.password)
        self.environment = environment(home, self.port, self.login, extra)
        self.children: dict[str, Child] = {}
        self._keeper = keeper

    def __enter__(self) -> LocalAirflow:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Everything: `start_serving`, then `start_running`."""
        self.start_serving()
        self.start_running()

    def start_serving(self) -> None:
        """The database, the API server and the DAG processor, with pools and all DAGs known; nothing runs yet.

        Raises:
            StackFailed: something didn't come up in time.
        """
        self._migrate()
        for name in SERVING:
            self.start_component(name)
        self._wait("api-server", self.api.can_run_tasks)
        self._wait("api-server", self._has_all_pools)
        self._wait("dag-processor", self._has_all_dags)

    def start_running(self) -> None:
        """The scheduler and the triggerer: from here on DAGs run.

        Raises:
            StackFailed: one of them isn't healthy in time.
        """
        for name in RUNNING:
            self.start_component(name)
        for name in RUNNING:
            self.wait_healthy(name)

    def start_component(self, name: str) -> None:
        """Start one of api-server, dag-processor, scheduler, triggerer."""
        command = children.python("-m", "airflow", name, *OPTIONS.get(name, []))
        self.children[name] = self._keeper.start(name, command, self.environment, self.log_of(name))

    def kill_component(self, name: str) -> None:
        """SIGKILL to a component and all its processes, running tasks included, as when its container dies."""
        children.kill(self.children.pop(name), self._keeper.records)

    def wait_healthy(self, name: str) -> None:
        """Wait until Airflow itself calls the component healthy.

        Raises:
            StackFailed: it ended, or isn't healthy in time.
        """
        self._wait(name, lambda: self.api.health().get(name, False))

    def require_running(self) -> None:
        """Raise if a component has ended by itself.

        Raises:
            StackFailed: with the end of its log.
        """
        for child in self.children.values():
            child.require_running()

    def stop(self) -> None:
        """End all components and whatever they started."""
        ended = list(self.children.values())
        self.children.clear()
        children.stop(ended, self._keeper.records)

    def log_of(self, name: str) -> Path:
        """Where a component's output goes."""
        return self.folder / "logs" / f"{name}.log"

    def tails(self, names: Iterable[str] = (*SERVING, *RUNNING)) -> str:
        """The ends of the components' logs, for a person who has to find out what happened."""
        return "\n".join(f"{name}: {tail(self.log_of(name), 25)}" for name in names)

    def _migrate(self) -> None:
        log = self.log_of("db-migrate")
        command = children.python("-m", "airflow", "db", "migrate")
        child = self._keeper.start("db-migrate", command, self.environment, log)
        try:
            status = child.process.wait(timeout=BOOT_SECONDS)
        except subprocess.TimeoutExpired:
            children.kill(child, self._keeper.records)
            raise StackFailed(f"Airflow's database wasn't ready after {BOOT_SECONDS:.0f} s; {tail(log)}") from None
        children.stop([child], self._keeper.records)
        if status != 0:
            raise StackFailed(f"Airflow's database couldn't be prepared (status {status}); {tail(log)}")

    def _has_all_pools(self) -> bool:
        for name, pool in json.loads(POOLS.read_text(encoding="utf-8")).items():
            self.api.make_pool(name, **pool)
        return True

    def _has_all_dags(self) -> bool:
        if errors := self.api.import_errors():
            raise StackFailed(f"Airflow can't read a DAG file:\n{errors[0]}")
        return self.api.dag_ids() >= DAG_IDS

    def _wait(self, name: str, is_ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + BOOT_SECONDS
        answer = ""
        while True:
            self.require_running()
            try:
                if is_ready():
                    return
            except OSError as error:  # the API server isn't listening yet, or is busy
                answer = f" ({error})"
            if time.monotonic() > deadline:
                raise StackFailed(f"{name} isn't ready after {BOOT_SECONDS:.0f} s{answer}; {tail(self.log_of(name))}")
            time.sleep(0.25)
