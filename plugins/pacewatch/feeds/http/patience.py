"""How often and how fast a source is asked. In: a request. Out: its answer, after as many tries as make sense."""

from __future__ import annotations

import logging
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pacewatch.feeds.http import fault_words
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.network import Deadline
from pacewatch.registry.http_model import Rate
from pacewatch.said import Said

log = logging.getLogger(__name__)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Patience:
    """How many tries, and the longest wait (seconds) before the second one; each wait may be twice the one before."""

    tries: int = 4
    first_wait: float = 2.0
    longest_wait: float = 60.0

    def wait(self, failed: int) -> float:
        """Seconds before the next try, after `failed` tries; by chance, so that many feeds don't come back at once."""
        longest = min(self.longest_wait, self.first_wait * 2 ** (failed - 1))
        return float(longest / 2 + random.uniform(0, longest / 2))  # noqa: S311 - guards no secret


class Waits(Protocol):
    """Whatever says when the next request may be sent."""

    def wait(self) -> None:
        """Wait until then; a `Fault` if that would be after the deadline."""


class Pace:
    """Spreads the requests of one poll so that the declared rate is kept."""

    def __init__(self, rate: Rate | None, deadline: Deadline) -> None:
        self._rate = rate
        self._deadline = deadline
        self._sent: deque[float] = deque(maxlen=rate.requests if rate else 1)

    def wait(self) -> None:
        """Wait until one more request may be sent.

        Raises:
            Fault: that would be after the deadline.
        """
        if self._rate and len(self._sent) == self._rate.requests:
            seconds = self._sent[0] + self._rate.per_seconds - time.monotonic()
            pause(seconds, self._deadline, fault_words.DECLARED_RATE)
        self._sent.append(time.monotonic())


def pause(seconds: float, deadline: Deadline, why: Said) -> None:
    """Wait, unless the time would be up before.

    Raises:
        Fault: it would.
    """
    if seconds > deadline.left():
        raise Fault("too_slow", fault_words.long_wait(why, seconds, deadline.seconds))
    time.sleep(max(0.0, seconds))


def patiently(step: Callable[[], Found], patience: Patience, pace: Waits, deadline: Deadline) -> Found:
    """What a step gives, tried again where that may help.

    Raises:
        Fault: the last one.
    """
    failed = 0
    while True:
        pace.wait()
        try:
            return step()
        except Fault as fault:
            failed += 1
            if not fault.again or failed >= patience.tries:
                raise
            wait = patience.wait(failed) if fault.wait is None else fault.wait
            log.warning("try %d of %d failed: %s; again in %.1f s", failed, patience.tries, fault, wait)
            try:
                pause(wait, deadline, fault_words.source_after(fault.said))
            except Fault as late:
                late.again = True
                raise late from fault
