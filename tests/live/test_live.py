"""A whole Airflow, and what kill -9 does to it: whatever dies, each message arrives exactly once in Slack and in mail.

Each case drops a file of its own that must be refused, which is a data alert to the engineer of `tests/programmes`.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from pacewatch.demo.children import session_members
from pacewatch.demo.keeper import Keeper
from pacewatch.demo.reception import Received, StandIns
from pacewatch.demo.stack import LocalAirflow
from pacewatch.home import Home

pytestmark = pytest.mark.live

PROGRAMMES = Path(__file__).resolve().parents[1] / "programmes"
WAIT_SECONDS = 120.0
ECHO_SECONDS = 8.0
"""How long a second copy is waited for: longer than a retry's first delay and delivery's settling time."""


class Live:
    """The running system as a sender of files and a reader of messages see it."""

    def __init__(self, home: Home, airflow: LocalAirflow, stand_ins: StandIns) -> None:
        self.home = home
        self.airflow = airflow
        self.stand_ins = stand_ins
        self.dropped: list[str] = []

    def drop(self, name: str) -> None:
        """Rename a file into the inbox that has the wrong columns."""
        folder = self.home.inbox / "small-air"
        folder.mkdir(exist_ok=True)
        hidden = folder / f".{name}"
        hidden.write_text(f"not,the,columns\n{name},1,2\n", encoding="utf-8")
        finished_at = time.time() - 10
        os.utime(hidden, (finished_at, finished_at))
        self.dropped.append(name)
        hidden.rename(folder / name)

    def copies(self, name: str) -> dict[str, int]:
        """How many messages about the file arrived, by channel."""
        about = [message for message in self.stand_ins.received() if name in message.text]
        return {channel: sum(message.channel == channel for message in about) for channel in ("slack", "mail")}

    def wait_until(self, what: str, is_so: Callable[[], bool], seconds: float = WAIT_SECONDS) -> float:
        """Wait for something; how long it took. Fails with the ends of all logs."""
        begun = time.monotonic()
        while not is_so():
            if time.monotonic() - begun > seconds:
                pytest.fail(f"not within {seconds:.0f} s: {what}\n{self.airflow.tails()}\n{self._runs()}")
            time.sleep(0.1)
        return time.monotonic() - begun

    def assert_arrives_once(self, name: str) -> None:
        """The message comes in both, and no second copy follows."""
        both = {"slack": 1, "mail": 1}
        took = self.wait_until(
            f"{name} in Slack and mail, saw {self.copies(name)}", lambda: all(self.copies(name).values())
        )
        print(f"{name}: arrived {took:.1f} s after waiting began")
        time.sleep(ECHO_SECONDS)
        assert self.copies(name) == both

    def ingest_task(self) -> psutil.Process | None:
        """The process that runs the body of an `ingest` task now."""
        running = {task["id"] for task in self.airflow.api.task_tries("ingest") if task["state"] == "running"}
        for process in session_members(self.airflow.children["scheduler"].session):
            words = " ".join(process.cmdline())
            if words.startswith("airflow worker -- ") and any(number in words for number in running):
                return process
        return None

    def _runs(self) -> str:
        return "\n".join(
            f"{dag}: {[(task['state'], task['try_number'], task['start_date']) for task in self.airflow.api.task_tries(dag)]}"
            for dag in ("ingest", "deliver")
        )


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    home = Home(tmp_path_factory.mktemp("live"), PROGRAMMES / "registry", PROGRAMMES / "expectations")
    home.make_folders()
    keeper = Keeper()
    try:
        stand_ins = StandIns.start(home, keeper)
        extra = {**stand_ins.connections(), "PACEWATCH_CLOCK": "2022-11-01T12:00:00+08:00"}
        with LocalAirflow(home, extra, keeper=keeper) as airflow:
            airflow.start()
            system = Live(home, airflow, stand_ins)
            yield system
            copies = {name: system.copies(name) for name in system.dropped}
            assert copies == {name: {"slack": 1, "mail": 1} for name in system.dropped}
    finally:
        keeper.close()


def test_a_file_in_the_inbox_becomes_a_message_in_slack_and_in_mail(live: Live) -> None:
    live.drop("plain.csv")
    live.assert_arrives_once("plain.csv")
    messages: list[Received] = [message for message in live.stand_ins.received() if "plain.csv" in message.text]
    assert {message.to for message in messages} == {"C0SMALLDATA", "zhao@example.org"}
    assert not (live.home.inbox / "small-air" / "plain.csv").exists()


def test_a_burst_of_files_becomes_one_message_each(live: Live) -> None:
    names = [f"burst-{number}.csv" for number in range(5)]
    for name in names:
        live.drop(name)
        time.sleep(0.3)
    live.wait_until("all of the burst", lambda: all(all(live.copies(name).values()) for name in names))
    time.sleep(ECHO_SECONDS)
    assert [live.copies(name) for name in names] == [{"slack": 1, "mail": 1}] * len(names)


def test_the_triggerer_is_killed_and_a_file_comes_while_it_is_dead(live: Live) -> None:
    live.airflow.kill_component("triggerer")
    live.drop("triggerer-dead.csv")
    live.airflow.start_component("triggerer")
    live.assert_arrives_once("triggerer-dead.csv")
    live.airflow.wait_healthy("triggerer")


def test_the_scheduler_is_killed_right_after_a_file_came(live: Live) -> None:
    live.drop("scheduler-killed.csv")
    live.airflow.kill_component("scheduler")
    live.airflow.start_component("scheduler")
    live.assert_arrives_once("scheduler-killed.csv")
    live.airflow.wait_healthy("scheduler")


def test_a_running_task_is_killed(live: Live) -> None:
    from pacewatch.warehouse.store import locked

    with locked(live.home):  # so that the task waits, and is certainly in the middle of its work when it dies
        live.drop("task-killed.csv")
        live.wait_until("a running ingest task", lambda: live.ingest_task() is not None)
        time.sleep(1)
        task = live.ingest_task()
        assert task is not None
        task.send_signal(signal.SIGKILL)
        live.wait_until("its end", lambda: not task.is_running() or task.status() == psutil.STATUS_ZOMBIE)
        assert live.copies("task-killed.csv") == {"slack": 0, "mail": 0}
    live.assert_arrives_once("task-killed.csv")


def test_the_scheduler_is_killed_with_the_task_it_runs(live: Live) -> None:
    from pacewatch.warehouse.store import locked

    with locked(live.home):
        live.drop("all-killed.csv")
        live.wait_until("a running ingest task", lambda: live.ingest_task() is not None)
        live.airflow.kill_component("scheduler")
    live.airflow.start_component("scheduler")
    live.assert_arrives_once("all-killed.csv")
    live.airflow.wait_healthy("scheduler")
