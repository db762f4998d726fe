"""A running system as its surroundings see it: who sends files, who reads messages, and who kills its processes."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psutil
import pytest

from pacewatch.demo.children import session_members
from pacewatch.demo.reception import Received, StandIns
from pacewatch.demo.stack import LocalAirflow
from pacewatch.home import Home
from pacewatch.warehouse.store import locked
from tests.world import query

FEED = "small-air"
ENGINEER = {("slack", "C0SMALLDATA"): 1, ("mail", "zhao@example.org"): 1}
"""How often each of the addresses of a refused file gets the message about it: once."""

DIGEST_READER = "sun@example.org"
"""Gets a digest at some time, which names all targets, and nothing else."""

PATIENCE_SECONDS = 120.0
"""After which a test gives up; nothing is asserted on how long things take."""


class Live:
    """Airflow and both stand-ins, and the files that were dropped so far."""

    def __init__(self, home: Home, airflow: LocalAirflow, stand_ins: StandIns) -> None:
        self.home = home
        self.airflow = airflow
        self.stand_ins = stand_ins
        self.refused: list[str] = []

    def drop(self, name: str, content: bytes) -> None:
        """Rename a file into the inbox."""
        folder = self.home.inbox / FEED
        folder.mkdir(exist_ok=True)
        hidden = folder / f".{name}"
        hidden.write_bytes(content)
        finished_at = time.time() - 10
        os.utime(hidden, (finished_at, finished_at))
        hidden.rename(folder / name)

    def drop_refused(self, name: str) -> None:
        """Rename a file into the inbox that has the wrong columns: the engineer is told of it, by its name."""
        self.refused.append(name)
        self.drop(name, f"not,the,columns\n{name},1,2\n".encode())

    def is_in_inbox(self, name: str) -> bool:
        """Whether a file has not been taken yet."""
        return (self.home.inbox / FEED / name).exists()

    def received_about(self, word: str) -> list[Received]:
        """The messages that have arrived and hold the word; digests aside."""
        return [
            message for message in self.stand_ins.received() if word in message.text and message.to != DIGEST_READER
        ]

    def copies(self, word: str) -> dict[tuple[str, str], int]:
        """How many messages that hold the word have arrived, by channel and address."""
        return dict(Counter((message.channel, message.to) for message in self.received_about(word)))

    def outbox(self, word: str) -> list[str]:
        """The states of the outbox rows of events that hold the word; digests aside."""
        if not self.home.warehouse.exists():
            return []
        with locked(self.home):
            found = query(
                self.home,
                "SELECT outbox.state FROM delivery.outbox JOIN alerts.event USING (event) "
                "WHERE contains(facts, ?) AND reason <> 'digest'",
                word,
            )
        return [state for (state,) in found]

    def wait_until(self, what: str, is_so: Callable[[], Any]) -> None:
        """Wait for something; fails with the ends of all logs."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers(is_so):
            if time.monotonic() > deadline:
                pytest.fail(f"not within {PATIENCE_SECONDS:.0f} s: {what}\n{self.airflow.tails()}\n{self.tries()}")
            time.sleep(0.1)

    def wait_until_sent(self, word: str) -> None:
        """Wait until every message that holds the word has left the outbox: from then on nothing more can come of it."""
        self.wait_until(f"all about {word} sent", lambda: set(self.outbox(word)) == {"sent"})

    def rung_for(self) -> set[str]:
        """The files that any event of the inbox named, as the metadata database has them."""
        answer = self.airflow.api.call("GET", "/api/v2/assets/events?limit=100&order_by=-timestamp")
        payloads = [event["extra"].get("payload") or {} for event in answer["asset_events"]]
        return {name.rpartition("/")[2] for payload in payloads for name in payload.get("files", ())}

    def run_dag(self, dag_id: str) -> None:
        """Have a DAG run, as its button does, and wait until it has."""
        run = self.airflow.api.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None})["dag_run_id"]
        self.wait_until(
            f"a run of {dag_id}",
            lambda: {one["dag_run_id"]: one["state"] for one in self.airflow.api.runs(dag_id)}.get(run) == "success",
        )

    def task(self, dag_id: str) -> psutil.Process | None:
        """The process that runs the body of a DAG's task now; its parent, of the same title, supervises it."""
        running = [task["id"] for task in self.airflow.api.task_tries(dag_id) if task["state"] == "running"]
        titled: dict[int, psutil.Process] = {}
        for process in session_members(self.airflow.children["scheduler"].session):
            with suppress(psutil.NoSuchProcess):
                words = " ".join(process.cmdline())
                if words.startswith("airflow worker -- ") and any(number in words for number in running):
                    titled[process.pid] = process
        with suppress(psutil.NoSuchProcess):
            return next((process for process in titled.values() if process.ppid() in titled), None)
        return None

    def kill_task(self, dag_id: str) -> None:
        """SIGKILL to a running task's process."""
        task = self.task(dag_id)
        assert task is not None
        task.kill()
        self.wait_until("its end", lambda: not task.is_running() or task.status() == psutil.STATUS_ZOMBIE)

    @contextmanager
    def slack_stands_still(self) -> Iterator[None]:
        """Slack takes connections but answers nothing; what it was asked meanwhile it does when it goes on."""
        os.kill(self.stand_ins.slack.session, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.stand_ins.slack.session, signal.SIGCONT)

    def _answers(self, is_so: Callable[[], Any]) -> Any:
        try:
            return is_so()
        except OSError:  # Airflow's API: asked for an event whose run is just being made, it answers 500
            return False

    def tries(self) -> str:
        """The newest tries of the tasks that a file and a message pass through."""
        return "\n".join(
            f"{dag}: {[(task['state'], task['try_number'], task['start_date']) for task in self.airflow.api.task_tries(dag)]}"
            for dag in ("ingest", "review", "deliver")
        )
