"""One limit of requests for all feeds that show the same credential, whichever process asks. In: rates. Out: when to send.

When each request may be sent is written into `fetch/rates/<connection>.json` before it is, under a lock that the kernel frees
if the process dies: one that is killed has taken a place that nobody uses, and no place is ever taken twice.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pacewatch.durable import write_durably
from pacewatch.feeds.http import fault_words
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.network import Deadline
from pacewatch.feeds.http.patience import pause
from pacewatch.home import Home
from pacewatch.registry.http_model import Rate

LONGEST_AHEAD_SECONDS = 7200
"""No poll waits so long: what is written further ahead is from a clock that went wrong."""


class SharedPace:
    """Spreads requests so that all rates declared for an Airflow Connection are kept by everybody who uses it."""

    def __init__(self, home: Home, connection: str, rates: Sequence[Rate], deadline: Deadline) -> None:
        self._path = home.root / "fetch" / "rates" / f"{connection}.json"
        self._connection, self._rates, self._deadline = connection, tuple(rates), deadline

    def wait(self) -> None:
        """Wait until one more request may be sent.

        Raises:
            Fault: that would be after the deadline; nothing is written then.
        """
        if not self._rates:
            return
        why = fault_words.shared_rate(self._connection)
        with _locked(self._path):
            now = time.time()
            sent = _still_counted(_read(self._path), self._rates, now)
            at = next_place(sent, self._rates, now)
            if at - now > self._deadline.left():
                said = fault_words.long_wait(why, at - now, self._deadline.seconds)
                raise Fault("too_slow", said, again=True)
            write_durably(self._path, json.dumps([*sent, at]).encode())
        pause(at - time.time(), self._deadline, why)


def next_place(sent: Sequence[float], rates: Sequence[Rate], now: float) -> float:
    """The moment (seconds) at which one more request may be sent, if those at `sent` (ascending) were or will be."""
    places = [sent[-rate.requests] + rate.per_seconds for rate in rates if len(sent) >= rate.requests]
    return max([now, *places, *sent[-1:]])


def _still_counted(sent: Sequence[float], rates: Sequence[Rate], now: float) -> list[float]:
    longest = max(rate.per_seconds for rate in rates)
    return sorted(at for at in sent if now - longest < at < now + LONGEST_AHEAD_SECONDS)


def _read(path: Path) -> list[float]:
    """The moments that were written; a damaged file counts as none."""
    try:
        return [float(at) for at in json.loads(path.read_text(encoding="utf-8"))]
    except (FileNotFoundError, ValueError, TypeError):
        return []


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o660)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
