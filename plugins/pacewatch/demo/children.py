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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types; Airflow itself depends on it

from pacewatch.errors import PacewatchError

TAIL_LINES = 12
PATIENCE_SECONDS = 3.0
"""How long a child may take to end when asked. Short, because nothing is lost when one is killed."""

KILL_SECONDS = 10.0
"""How long a process may take to vanish after SIGKILL."""

BOOT = Path("/proc/sys/kernel/random/boot_id")
GATE = 'read -r _ && exec "$0" "$@" </dev/null'
"""A child waits for a line before it becomes what it is to be, and ends if its starter dies before saying one."""


class StackFailed(PacewatchError):
    """A process that the demo needs didn't come up, or went away; the message names its log and quotes the end of it."""


@dataclass(frozen=True)
class Record:
    """What is written down of a child: enough to end it later, and never something else that got its number."""

    name: str
    session: int
    born: int
    boot: str


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
    """Start a child in a session of its own, its output appended to `log`, its record in `records/<name>.json`.

    Its record is on disk before it begins: there is no moment at which it runs and can't be found.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    records.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            ["/bin/sh", "-c", GATE, *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            start_new_session=True,
        )
    record = Record(name, process.pid, _born(process.pid) or 0, _boot())
    _record_path(records, name).write_text(json.dumps(asdict(record)), encoding="utf-8")
    if process.stdin:
        with process.stdin as gate:
            gate.write(b"go\n")
    return Child(name, process, log)


def stop(children: Sequence[Child], records: Path, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """End children and all they started: politely, then by force; their records go away."""
    end_sessions([child.session for child in children], patience_seconds)
    for child in children:
        child.process.wait(timeout=KILL_SECONDS)
        _record_path(records, child.name).unlink(missing_ok=True)


def kill(child: Child, records: Path) -> None:
    """SIGKILL to all of a child's session at once, as when its container or machine dies; its record goes away."""
    end_sessions([child.session], patience_seconds=0)
    child.process.wait(timeout=KILL_SECONDS)
    _record_path(records, child.name).unlink(missing_ok=True)


def read_records(records: Path) -> list[Record]:
    """The children that were written down and of which something still runs."""
    found = []
    for path in sorted(records.glob("*.json")):
        try:
            record = Record(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError):  # half-written: its child never passed the gate
            continue
        if _is_meant(record) and session_members(record.session):
            found.append(record)
    return found


def stop_recorded(records: Path, patience_seconds: float = PATIENCE_SECONDS) -> list[str]:
    """End what is written down, by whichever command it was started; the names of what was ended."""
    running = read_records(records)
    end_sessions([record.session for record in running], patience_seconds)
    for path in records.glob("*.json"):
        path.unlink(missing_ok=True)
    return [record.name for record in running]


def end_sessions(sessions: Iterable[int], patience_seconds: float = PATIENCE_SECONDS) -> None:
    """SIGTERM to the leaders; SIGKILL to what a leader leaves behind, and to all that is left after `patience_seconds`.

    Returns when nothing is left, or when something hasn't vanished 10 s after SIGKILL (it hangs in the kernel).
    """
    left = set(sessions)
    deadline = time.monotonic() + patience_seconds
    if patience_seconds:
        for session in left:
            for member in session_members(session):
                if member.pid == session:
                    _send(member, signal.SIGTERM)
    while left and time.monotonic() < deadline + KILL_SECONDS:
        for session in list(left):
            members = session_members(session)
            if not members:
                left.discard(session)
            elif time.monotonic() >= deadline or session not in {member.pid for member in members}:
                for member in members:
                    _send(member, signal.SIGKILL)
        time.sleep(0.05)


def session_members(session: int) -> list[psutil.Process]:
    """All living processes of a session."""
    members = []
    for number in psutil.pids():
        try:
            if os.getsid(number) == session:
                process = psutil.Process(number)
                if process.status() != psutil.STATUS_ZOMBIE:
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


def _is_meant(record: Record) -> bool:
    """Whether the session's number still is that child's, and not one that somebody else got after it had ended.

    A number is not given away while anything of the session lives; so without a leader, what lives is the child's own.
    """
    return record.boot == _boot() and _born(record.session) in (record.born, None)


def _boot() -> str:
    return BOOT.read_text(encoding="ascii").strip()


def _born(number: int) -> int | None:
    """When a process was started, in clock ticks since the machine was; None if there is no such process."""
    try:
        text = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(text.rpartition(")")[2].split()[19])


def _record_path(records: Path, name: str) -> Path:
    return records / f"{name}.json"


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
