"""Child processes end whole: what they forked ends with them, also when the one who started them is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pacewatch.demo import children
from pacewatch.demo.children import StackFailed, session_members
from pacewatch.demo.keeper import Keeper

PROJECT = Path(__file__).resolve().parents[2]
# A child that starts a grandchild in a process group of its own, as Airflow's tasks are.
FAMILY = """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import os, time; os.setpgid(0, 0); time.sleep(60)"])
time.sleep(60)
"""
STARTER = f"""
import os, signal, sys, time
# Whoever runs the tests in the background, or under nohup, has them ignored here too.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from pathlib import Path
from pacewatch.demo import children
from pacewatch.demo.keeper import Keeper
keeper = Keeper(Path("run"))
child = keeper.start("family", children.python("-c", {FAMILY!r}), os.environ, Path("log"))
print(child.session, keeper._process.pid, flush=True)
"""


def wait_until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_whole(session: int) -> bool:
    return len(session_members(session)) == 2


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "run"
    children.stop_recorded(tmp_path / "run", patience_seconds=0)


def start_family(records: Path) -> children.Child:
    child = children.start("family", children.python("-c", FAMILY), os.environ, records.parent / "log", records)
    wait_until(lambda: is_whole(child.session))
    return child


def test_stopping_a_child_ends_what_it_started(records: Path) -> None:
    child = start_family(records)
    children.stop([child], records, patience_seconds=1)
    assert session_members(child.session) == []
    assert list(records.iterdir()) == []


def test_killing_a_child_ends_what_it_started(records: Path) -> None:
    child = start_family(records)
    children.kill(child, records)
    assert session_members(child.session) == []
    assert list(records.iterdir()) == []


def test_what_a_dead_child_left_behind_is_still_found_and_ended(records: Path) -> None:
    child = start_family(records)
    child.process.kill()
    child.process.wait(timeout=10)
    assert [record.name for record in children.read_records(records)] == ["family"]
    children.stop([child], records, patience_seconds=5)
    assert session_members(child.session) == []


def test_a_later_command_ends_it_by_its_record(records: Path) -> None:
    child = start_family(records)
    assert [record.name for record in children.read_records(records)] == ["family"]
    assert children.stop_recorded(records, patience_seconds=1) == ["family"]
    child.process.wait(timeout=5)
    assert session_members(child.session) == []


@pytest.mark.parametrize("other", [{"born": 1}, {"boot": "of another day"}])
def test_a_record_whose_number_has_passed_on_to_another_process_ends_nothing(
    records: Path, other: dict[str, object]
) -> None:
    child = start_family(records)
    path = records / "family.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | other))
    assert children.read_records(records) == []
    assert children.stop_recorded(records, patience_seconds=0) == []
    assert is_whole(child.session)
    children.stop([child], records, patience_seconds=0)


def test_a_half_written_record_is_passed_over(records: Path) -> None:
    records.mkdir()
    (records / "family.json").write_text('{"name": "fam')
    assert children.read_records(records) == []


def test_a_child_begins_only_after_it_was_written_down(records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    mark = records.parent / "has-begun"
    with pytest.raises(OSError, match="No space left"):
        children.start("family", ["/bin/touch", str(mark)], os.environ, records.parent / "log", records)
    monkeypatch.undo()
    time.sleep(0.5)
    assert not mark.exists()


def test_a_child_that_ended_is_reported_with_the_end_of_its_log(records: Path) -> None:
    command = children.python("-c", "import sys; print('the reason'); sys.exit(3)")
    child = children.start("broken", command, os.environ, records.parent / "log", records)
    child.process.wait(timeout=10)
    with pytest.raises(StackFailed, match=r"(?s)broken ended with status 3.*the reason") as failed:
        child.require_running()
    assert str(records.parent / "log") in str(failed.value)


@pytest.fixture
def starter(records: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """A process that starts a family under a keeper, and then does what the test says."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "plugins")}
    with subprocess.Popen(
        [sys.executable, "-c", STARTER + request.param],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=records.parent,
        env=environment,
    ) as process:
        yield process
        process.kill()


def numbers(starter: subprocess.Popen[str]) -> tuple[int, int]:
    """The family's session and the keeper's process number, once the family is whole."""
    assert starter.stdout is not None
    session, keeper = (int(word) for word in starter.stdout.readline().split())
    wait_until(lambda: is_whole(session))
    return session, keeper


@pytest.mark.parametrize("starter", ["time.sleep(60)"], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_what_was_started_ends_when_its_starter_is_killed(
    starter: subprocess.Popen[str], number: signal.Signals
) -> None:
    session, _ = numbers(starter)
    starter.send_signal(number)
    starter.wait(timeout=10)
    wait_until(lambda: session_members(session) == [])


@pytest.mark.parametrize("starter", ["sys.stdin.readline(); keeper.close()"], indirect=True)
def test_what_was_started_ends_even_if_the_keeper_was_killed(starter: subprocess.Popen[str]) -> None:
    session, keeper = numbers(starter)
    os.kill(keeper, signal.SIGKILL)
    starter.communicate("go on\n", timeout=30)
    assert session_members(session) == []


@pytest.mark.parametrize("starter", ["keeper.release(); keeper.close()"], indirect=True)
def test_what_was_released_lives_on(starter: subprocess.Popen[str], records: Path) -> None:
    session, _ = numbers(starter)
    assert starter.wait(timeout=30) == 0
    assert is_whole(session)
    assert children.stop_recorded(records, patience_seconds=0) == ["family"]


def test_nothing_begins_once_the_keeper_is_closed(records: Path) -> None:
    keeper = Keeper(records)
    keeper.close()
    with pytest.raises(StackFailed, match="the demo is ending"):
        keeper.start("late", children.python("-c", FAMILY), os.environ, records.parent / "log")
    assert children.read_records(records) == []
