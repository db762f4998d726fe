"""Child processes that can be found, watched and ended whole. In: commands. Out: sessions with a log file and a record.

Each child leads a session of its own, and everything it forks stays in that session even when it makes process groups of
its own, as Airflow's tasks do. So a child is ended by its session, also by a later command that only has the record file.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types; Airflow itself depends on it

from pacewatch.errors import PacewatchError

TAIL_LINES = 12
KILL_SECONDS = 10.0
"""How long a process may take to vanish after SIGKILL."""


class StackFailed(PacewatchError):
    """A process that the demo needs didn't come up, or went away; the message names its log and quotes the end of it."""


@dataclass(frozen=True)
class Record:
    """What is written down of a child: enough to end it later, and never something else that got its number."""

    name: str
    session: int
    started: float
    log: str


@dataclass
class Child:
    """A running child and where its output goes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def session(self) -> int:
        """The number of the child's session, which is its own process number."""
        return self.process.pid

    def is_running(self) -> bool:
        """Whether the child itself (not only something it left behind) is still there."""
        return self.process.poll() is None

    def require_running(self) -> None:
        """Raise if the child has ended.

        Raises:
            StackFailed: with its exit status and the end of its log.
        """
        if not self.is_running():
            raise StackFailed(f"{self.name} ended with status {self.process.returncode}; {tail(self.log)}")


def start(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, records: Path) -> Child:
    """Start a child in a session of its own, its output appended to `log`, its record in `records/<name>.json`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    records.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            start_new_session=True,
        )
    record = Record(name, process.pid, time.time(), str(log))
    _record_path(records, name).write_text(json.dumps(asdict(record)), encoding="utf-8")
    return Child(name, process, log)


def stop(children: Sequence[Child], records: Path, patience_seconds: float = 15.0) -> None:
    """End children and all they started: politely, then by force; their records go away."""
    end_sessions({child.session: 0.0 for child in children}, patience_seconds)
    for child in children:
        child.process.wait(timeout=patience_seconds)
        _record_path(records, child.name).unlink(missing_ok=True)


def kill(child: Child) -> None:
    """SIGKILL to all of a child's session at once, as when its container or machine dies."""
    for member in session_members(child.session):
        _send(member, signal.SIGKILL)
    child.process.wait(timeout=30)


def read_records(records: Path) -> list[Record]:
    """The children that were written down and of which something still runs."""
    found = []
    for path in sorted(records.glob("*.json")):
        try:
            record = Record(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError):  # a half-written record of a start that was cut off
            continue
        if session_members(record.session, record.started):
            found.append(record)
    return found


def stop_recorded(records: Path, patience_seconds: float = 15.0) -> list[str]:
    """End what an earlier command left running; the names of what was ended."""
    running = read_records(records)
    end_sessions({record.session: record.started for record in running}, patience_seconds)
    for path in records.glob("*.json"):
        path.unlink()
    return [record.name for record in running]


def end_sessions(sessions: Mapping[int, float], patience_seconds: float = 15.0) -> None:
    """SIGTERM to the leaders; SIGKILL to what a leader leaves behind, and to all that is left after `patience_seconds`.

    The value of each session is the moment it was started (seconds since 1970), or 0 when its number can't have passed on.
    Returns when nothing is left.
    """
    for session, started in sessions.items():
        for member in session_members(session, started):
            if member.pid == session:
                _send(member, signal.SIGTERM)
    deadline = time.monotonic() + patience_seconds
    left = dict(sessions)
    while left and time.monotonic() < deadline + KILL_SECONDS:
        for session, started in list(left.items()):
            members = session_members(session, started)
            if not members:
                del left[session]
            elif time.monotonic() >= deadline or session not in {member.pid for member in members}:
                for member in members:
                    _send(member, signal.SIGKILL)
        time.sleep(0.1)


def session_members(session: int, started: float = 0.0) -> list[psutil.Process]:
    """All living processes of a session; those older than `started` belong to someone else who has the number now."""
    members = []
    for number in psutil.pids():
        try:
            if os.getsid(number) != session:
                continue
            process = psutil.Process(number)
            if process.status() != psutil.STATUS_ZOMBIE and process.create_time() >= started - 5:
                members.append(process)
        except (psutil.Error, ProcessLookupError, PermissionError):
            continue
    return members


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The end of a log as part of a sentence: where the log is, and its last lines."""
    try:
        last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    except FileNotFoundError:
        return f"it has written no log ({log})"
    return f"the end of its log {log}:\n" + "\n".join(f"    {line}" for line in last)


def python(*arguments: str) -> list[str]:
    """A command of this interpreter."""
    return [sys.executable, *arguments]


def _record_path(records: Path, name: str) -> Path:
    return records / f"{name}.json"


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
