"""What both stand-ins share: the record of what arrived, scripted faults, and how they are started by hand.

The record is the ground truth of the tests: a line is on disk before the sender hears that its message was taken, so that
another process, or the same one after a kill, can count what truly arrived.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

Record = dict[str, Any]


class Received:
    """Accepted messages in their order; with a log, one JSON line each, kept over restarts."""

    def __init__(self, log: Path | None = None) -> None:
        """Begin with what the log holds already."""
        self._log = log
        self._lock = threading.Lock()
        self._records: list[Record] = read_log(log) if log and log.exists() else []

    def add(self, record: Record) -> None:
        """Keep a message; it is on disk when this returns."""
        with self._lock:
            if self._log:
                self._log.parent.mkdir(parents=True, exist_ok=True)
                with self._log.open("a", encoding="utf-8") as log:
                    log.write(json.dumps(record, ensure_ascii=False) + "\n")
                    log.flush()
                    os.fsync(log.fileno())
            self._records.append(record)

    def all(self) -> list[Record]:
        """Everything that arrived so far."""
        with self._lock:
            return list(self._records)


def read_log(log: Path) -> list[Record]:
    """The messages in a stand-in's log; a last line that was cut off by a kill was never acknowledged."""
    lines = log.read_text(encoding="utf-8").split("\n")[:-1]
    return [json.loads(line) for line in lines if line]


class Faults:
    """What shall go wrong, message by message: the next one meets the first fault; `ok` lets one pass."""

    def __init__(self, known: frozenset[str]) -> None:
        """`known` names the faults that can be scripted; a number may follow, as in `delay:2.5`."""
        self._known = known
        self._script: deque[str] = deque()

    def script(self, *faults: str) -> None:
        """Add faults to the script.

        Raises:
            ValueError: a fault isn't known.
        """
        for fault in faults:
            if fault.partition(":")[0] not in self._known | {"ok"}:
                raise ValueError(f"unknown fault {fault!r}; known are ok, {', '.join(sorted(self._known))}")
            self._script.append(fault)

    def next(self) -> tuple[str, float]:
        """The fault for the message at hand, and its number (0 if it has none)."""
        name, _, number = (self._script.popleft() if self._script else "ok").partition(":")
        return name, float(number or 0)


def parser(description: str) -> argparse.ArgumentParser:
    """The options that every stand-in has."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    options.add_argument("--port", type=int, required=True, help="port to listen on; 0 chooses a free one")
    options.add_argument("--log", type=Path, required=True, help="file that gets one JSON line a message")
    options.add_argument("--fault", action="append", default=[], help="what the next message meets; may be repeated")
    return options


def run(name: str, options: argparse.Namespace, start: Callable[[], AbstractContextManager[Any]]) -> int:
    """Run a stand-in until it is interrupted; the exit status."""
    try:
        with start() as standin:
            print(f"{name} stand-in on {options.host}:{standin.port}, log {options.log}", flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except (OSError, ValueError) as error:
        print(f"{name} stand-in can't start on {options.host}:{options.port}: {error}", file=sys.stderr)
        return 1
    return 0
