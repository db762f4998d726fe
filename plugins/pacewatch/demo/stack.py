"""A real Airflow on this machine. In: a home. Out: its four processes, watched, restartable, and all ended at the end.

Not `airflow standalone`: that doesn't restart a child that dies, can't have one of them killed and restarted alone (which
the tests do), starts tasks before its API server listens, and would let the DAGs run before the demo has loaded history.
"""

from __future__ import annotations

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
from pacewatch.home import Home

Progress = Callable[[str], None]

DAG_IDS = frozenset({"ingest", "assess", "deliver", "maintain"})
POOLS = {"warehouse": "the one writer of the warehouse", "delivery": "one message after another"}
SERVING = ("api-server", "dag-processor")
RUNNING = ("scheduler", "triggerer")
OPTIONS = {"scheduler": ["--skip-serve-logs"], "triggerer": ["--skip-serve-logs"]}
"""The API server reads the task logs from the same folder; a log server would only need one more port."""
BOOT_SECONDS = 120.0


class LocalAirflow:
    """Airflow with SQLite and local tasks under `<home>/airflow`; use it as a context, or call `stop()`."""

    def __init__(
        self, home: Home, extra: Mapping[str, str], *, port: int | None = None, keeper: Keeper | None = None
    ) -> None:
        self.folder = home.root / "airflow"
        self.records = home.root / "run"
        self.port = port or free_ports(1)[0]
        self.login = Login.generate(self.folder)
        self.api = AirflowApi(address(self.port), self.login.user, self.login.password)
        self.environment = environment(home, self.port, self.login, extra)
        self.children: dict[str, Child] = {}
        self._keeper = keeper

    def __enter__(self) -> LocalAirflow:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, progress: Progress = lambda _: None, boot_seconds: float = BOOT_SECONDS) -> None:
        """Everything: `start_serving`, then `start_running`."""
        self.start_serving(progress, boot_seconds)
        self.start_running(progress, boot_seconds)

    def start_serving(self, progress: Progress = lambda _: None, boot_seconds: float = BOOT_SECONDS) -> None:
        """The database, the API server and the DAG processor, with pools and all DAGs known; nothing runs yet.

        Raises:
            StackFailed: something didn't come up within `boot_seconds`.
        """
        progress("preparing Airflow's database")
        self._migrate(boot_seconds)
        for name in SERVING:
            self.start_component(name)
        progress("starting the API server and the DAG processor")
        self._wait("api-server", lambda: self.api.health().get("metadatabase", False), boot_seconds)
        for pool, description in POOLS.items():
            self.api.make_pool(pool, 1, description)
        progress("reading the DAGs")
        self._wait("dag-processor", self._has_all_dags, boot_seconds)

    def start_running(self, progress: Progress = lambda _: None, boot_seconds: float = BOOT_SECONDS) -> None:
        """The scheduler and the triggerer: from here on DAGs run.

        Raises:
            StackFailed: one of them isn't healthy within `boot_seconds`.
        """
        for name in RUNNING:
            self.start_component(name)
        progress("starting the scheduler and the triggerer")
        for name in RUNNING:
            self.wait_healthy(name, boot_seconds)

    def start_component(self, name: str) -> None:
        """Start one of api-server, dag-processor, scheduler, triggerer."""
        command = children.python("-m", "airflow", name, *OPTIONS.get(name, []))
        child = children.start(name, command, self.environment, self.log_of(name), self.records)
        self.children[name] = child
        if self._keeper:
            self._keeper.guard(child.session)

    def kill_component(self, name: str) -> None:
        """SIGKILL to a component and all its processes, running tasks included, as when its container dies."""
        child = self.children.pop(name)
        children.kill(child)
        if self._keeper:
            self._keeper.forget(child.session)

    def wait_healthy(self, name: str, boot_seconds: float = BOOT_SECONDS) -> None:
        """Wait until Airflow itself calls the component healthy.

        Raises:
            StackFailed: it ended, or isn't healthy within `boot_seconds`.
        """
        self._wait(name, lambda: self.api.health().get(name, False), boot_seconds)

    def stop(self) -> None:
        """End all components and whatever they started."""
        ended = list(self.children.values())
        self.children.clear()
        children.stop(ended, self.records)
        if self._keeper:
            for child in ended:
                self._keeper.forget(child.session)

    def log_of(self, name: str) -> Path:
        """Where a component's output goes."""
        return self.folder / "logs" / f"{name}.log"

    def tails(self, names: Iterable[str] = (*SERVING, *RUNNING)) -> str:
        """The ends of the components' logs, for a person who has to find out what happened."""
        return "\n".join(f"{name}: {tail(self.log_of(name), 25)}" for name in names)

    def _migrate(self, boot_seconds: float) -> None:
        log = self.log_of("db-migrate")
        child = children.start(
            "db-migrate", children.python("-m", "airflow", "db", "migrate"), self.environment, log, self.records
        )
        if self._keeper:
            self._keeper.guard(child.session)
        try:
            status = child.process.wait(timeout=boot_seconds)
        except subprocess.TimeoutExpired:
            children.kill(child)
            raise StackFailed(f"Airflow's database wasn't ready after {boot_seconds:.0f} s; {tail(log)}") from None
        if status != 0:
            raise StackFailed(f"Airflow's database couldn't be prepared (status {status}); {tail(log)}")
        children.stop([child], self.records)

    def _has_all_dags(self) -> bool:
        if errors := self.api.import_errors():
            raise StackFailed(f"Airflow can't read a DAG file:\n{errors[0]}")
        return self.api.dag_ids() >= DAG_IDS

    def _wait(self, name: str, is_ready: Callable[[], bool], boot_seconds: float) -> None:
        deadline = time.monotonic() + boot_seconds
        while True:
            for child in self.children.values():
                child.require_running()
            try:
                if is_ready():
                    return
            except OSError:  # the API server isn't listening yet, or is busy starting
                pass
            if time.monotonic() > deadline:
                raise StackFailed(f"{name} isn't ready after {boot_seconds:.0f} s; {tail(self.log_of(name))}")
            time.sleep(0.25)
