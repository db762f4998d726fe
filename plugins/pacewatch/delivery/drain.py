"""The drain of the outbox. In: a home, the registry's people, addresses. Out: messages sent, and a `DeliveryReport`.

Each row is claimed in a transaction of its own, sent while nothing is locked but `delivery.lock`, and then settled. A
process may die at any point: a row found claimed is in doubt, and is settled from evidence before anything is repeated.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from pacewatch.crash import crash_point
from pacewatch.delivery import outbox, undelivered
from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.holds import LONGEST_READING, heed
from pacewatch.delivery.inhibition import Registry
from pacewatch.delivery.lanes import Lane, open_lanes
from pacewatch.delivery.outbox import Row, Settlement, machine_now
from pacewatch.delivery.report import DeliveryReport, DeliveryRow
from pacewatch.home import Home
from pacewatch.locks import held, is_held
from pacewatch.warehouse import transaction, writing

__all__ = ["DeliveryReport", "drain"]

TIMEOUT_SECONDS = 10.0
HEED_EVERY = timedelta(seconds=2)


def drain(
    home: Home,
    registry: Registry,
    addresses: Addresses,
    *,
    settle_seconds: float = 5.0,
    timeout_seconds: float = TIMEOUT_SECONDS,
    limit: int | None = None,
) -> DeliveryReport:
    """Send what is due, at most `limit` messages; one drain at a time, a second one returns at once.

    A message in doubt is settled `settle_seconds` after its request has ended (for a run that died: after it would have
    timed out). The drain waits for that, at most `timeout_seconds + settle_seconds`, and for nothing longer.

    Raises:
        WarehouseBusy: another process kept the warehouse; what was being sent is then settled by the next drain.
    """
    home.make_folders()
    with held(home.delivery_lock) as is_alone:
        if not is_alone:
            return DeliveryReport(skipped="another delivery is running; it sends what is due")
        return _Drain(home, registry, addresses, settle_seconds, timeout_seconds, limit).run()


@dataclass(frozen=True)
class _Task:
    """A row and what is to be done with it, outside any transaction."""

    row: Row
    work: Callable[[Row], Settlement]


def _sent(lane: Lane, row: Row) -> Settlement:
    crash_point("deliver.claimed")
    settlement = lane.send(row)
    crash_point("deliver.sent")
    return settlement


class _Drain:
    """One run: which lanes are open, and what has been done so far."""

    def __init__(
        self,
        home: Home,
        registry: Registry,
        addresses: Addresses,
        settle_seconds: float,
        timeout_seconds: float,
        limit: int | None,
    ) -> None:
        self._home = home
        self._registry = registry
        self._settle_time = timedelta(seconds=settle_seconds)
        self._certain_after = timedelta(seconds=settle_seconds + timeout_seconds)
        self._lanes, self._missing = open_lanes(
            addresses, registry.people, timedelta(seconds=settle_seconds), timeout_seconds
        )
        for lane in self._lanes.values():
            lane.content_begins = self._content_begins
        self._left = limit
        self._rows: list[DeliveryRow] = []
        self._last_channel = ""
        self._heeded_at: datetime | None = None
        self._judged: frozenset[str] = frozenset()

    def run(self) -> DeliveryReport:
        """Work on one row after the other until none is due."""
        with writing(self._home) as connection, transaction(connection):
            now = machine_now()
            outbox.let_settle(connection, now + self._settle_time)
            for channel, sent_at in outbox.last_sent(connection).items():
                if channel in self._lanes:
                    self._lanes[channel].keep_pace_with(max((now - sent_at).total_seconds(), 0.0))
        settled: tuple[Row, Settlement] | None = None
        while True:
            with writing(self._home) as connection:
                if settled:
                    self._settle(connection, *settled)
                task = self._take(connection)
                wait = None if task else self._seconds_to_wait(connection)
                if not task and wait is None:
                    waiting = outbox.waiting(connection)
                    return DeliveryReport(self._rows, waiting, self._notices(waiting))
            settled = (task.row, task.work(task.row)) if task else None
            if wait is not None:
                time.sleep(wait)

    def _heed_holds(self, connection: duckdb.DuckDBPyConnection, now: datetime) -> None:
        """What holds messages back, or ends, during a long run counts within seconds."""
        is_reading = is_held(self._home.ingest_lock, LONGEST_READING.total_seconds())
        with transaction(connection):
            self._judged = heed(connection, self._registry, now, is_reading=is_reading)
        self._heeded_at = now

    def _open_lanes(self) -> list[str]:
        return [channel for channel, lane in self._lanes.items() if not lane.closed_because]

    def _closed_ways(self) -> list[str]:
        return [f"{channel} {recipient}" for channel, lane in self._lanes.items() for recipient in lane.closed_to]

    def _take(self, connection: duckdb.DuckDBPyConnection) -> _Task | None:
        """Claim the next row that is due, or take one in doubt; None if there is nothing to do now."""
        if self._left == 0:
            return None
        now = machine_now()
        if self._heeded_at is None or now - self._heeded_at >= HEED_EVERY:
            self._heed_holds(connection, now)
        due = outbox.next_due(connection, now, self._open_lanes(), self._last_channel, self._closed_ways())
        if due is not None and due.is_new and due.delivery not in self._judged:
            self._heed_holds(connection, now)
            due = outbox.next_due(connection, now, self._open_lanes(), self._last_channel, self._closed_ways())
        if due is None:
            return None
        self._last_channel = due.channel
        lane = self._lanes[due.channel]
        if due.state == "claimed":
            return _Task(outbox.claimed(connection, due), lane.resolve)
        with transaction(connection):
            row = outbox.claim(connection, self._registry, due, self._judged, now, certain_at=now + self._certain_after)
        if self._left is not None:
            self._left -= 1
        return _Task(row, lambda row: _sent(lane, row))

    def _content_begins(self, row: Row) -> None:
        with writing(self._home) as connection, transaction(connection):
            outbox.content_begins(connection, row, machine_now())
        crash_point("deliver.begun")

    def _seconds_to_wait(self, connection: duckdb.DuckDBPyConnection) -> float | None:
        """How long until a row in doubt can be settled; None if there is none, or not soon."""
        certain_at = outbox.earliest_certainty(connection, self._open_lanes())
        if certain_at is None or self._left == 0:
            return None
        wait = certain_at - machine_now()
        return max(wait.total_seconds(), 0) if wait <= self._certain_after else None

    def _settle(self, connection: duckdb.DuckDBPyConnection, row: Row, settlement: Settlement) -> None:
        with transaction(connection):
            outbox.settle(connection, row, settlement, machine_now())
            if settlement.state == "refused":
                undelivered.pass_on(connection, self._registry, row, (settlement.detail, settlement.detail_zh))
            crash_point("deliver.before_mark")
        crash_point("deliver.marked")
        self._rows.append(DeliveryRow(row.delivery, row.recipient, row.channel, settlement.outcome, settlement.detail))

    def _notices(self, waiting: dict[str, int]) -> list[str]:
        """What somebody has to mend: for a channel without a connection only if something waits for it."""
        missing = [
            f"{channel}: {waiting[channel]} waiting: {sentence}"
            for channel, sentence in self._missing.items()
            if waiting.get(channel)
        ]
        closed = [lane.closed_because for lane in self._lanes.values() if lane.closed_because]
        single = [
            f"{channel} to {recipient}: {reason}"
            for channel, lane in self._lanes.items()
            for recipient, reason in lane.closed_to.items()
            if waiting.get(channel)
        ]
        return [*missing, *closed, *single]
