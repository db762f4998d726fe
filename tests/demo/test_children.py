"""Child processes end whole: what they forked ends with them, also when the one who started them is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pacewatch.demo import children
from pacewatch.demo.children import StackFailed, session_members

PROJECT = Path(__file__).resolve().parents[2]
# A child that starts a grandchild in a process group of its own, as Airflow's tasks are.
FAMILY = """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import os, time; os.setpgid(0, 0); time.sleep(60)"])
print("started", flush=True)
time.sleep(60)
"""


def wait_until(is_so: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def start_family(tmp_path: Path) -> children.Child:
    child = children.start("family", children.python("-c", FAMILY), os.environ, tmp_path / "log", tmp_path / "run")
    wait_until(lambda: len(session_members(child.session)) == 2)
    return child


def test_stopping_a_child_ends_what_it_started(tmp_path: Path) -> None:
    child = start_family(tmp_path)
    children.stop([child], tmp_path / "run", patience_seconds=1)
    assert session_members(child.session) == []
    assert children.read_records(tmp_path / "run") == []


def test_killing_a_child_ends_what_it_started(tmp_path: Path) -> None:
    child = start_family(tmp_path)
    children.kill(child)
    wait_until(lambda: session_members(child.session) == [])


def test_a_later_command_ends_it_by_its_record(tmp_path: Path) -> None:
    child = start_family(tmp_path)
    assert [record.name for record in children.read_records(tmp_path / "run")] == ["family"]
    assert children.stop_recorded(tmp_path / "run", patience_seconds=1) == ["family"]
    child.process.wait(timeout=5)
    assert session_members(child.session) == []


def test_a_record_whose_number_has_passed_on_to_another_process_ends_nothing(tmp_path: Path) -> None:
    child = start_family(tmp_path)
    assert session_members(child.session, started=time.time() + 60) == []
    children.stop([child], tmp_path / "run", patience_seconds=1)


def test_a_child_that_ended_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    command = children.python("-c", "import sys; print('the reason'); sys.exit(3)")
    child = children.start("broken", command, os.environ, tmp_path / "log", tmp_path / "run")
    child.process.wait(timeout=10)
    with pytest.raises(StackFailed, match=r"(?s)broken ended with status 3.*the reason") as failed:
        child.require_running()
    assert str(tmp_path / "log") in str(failed.value)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_is_guarded_ends_when_its_starter_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    script = f"""
import os, sys, time
from pathlib import Path
from pacewatch.demo import children
from pacewatch.demo.keeper import Keeper
keeper = Keeper()
child = children.start("family", children.python("-c", {FAMILY!r}), os.environ, Path("log"), Path("run"))
keeper.guard(child.session)
print(child.session, flush=True)
time.sleep(60)
"""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "plugins")}
    starter = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=environment
    )
    assert starter.stdout is not None
    session = int(starter.stdout.readline())
    wait_until(lambda: len(session_members(session)) == 2)
    starter.send_signal(number)
    starter.wait(timeout=10)
    starter.stdout.close()
    wait_until(lambda: session_members(session) == [])
