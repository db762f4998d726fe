"""The outbox as its drain sees it. In: a connection and rows. Out: rows, and what became of them, written down.

All times here are the machine's own clock, in UTC without an offset, as DuckDB's TIMESTAMP keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import duckdb

from pacewatch import clock
from pacewatch.clock import utc_naive
from pacewatch.warehouse import note, statement

State = Literal["queued", "claimed", "sent", "refused", "expired"]
Outcome = Literal["sent", "found", "retry", "in_doubt", "refused"]


@dataclass(frozen=True)
class Row:
    """One message to one person by one channel; `doubts` counts its ended attempts that may have arrived."""

    delivery: str
    recipient: str
    channel: str
    state: State
    attempts: int
    claimed_at: datetime | None
    facts: str
    doubts: int = 0


@dataclass(frozen=True)
class Settlement:
    """What becomes of a row: its next state, and the attempt that ended (`logged_as`: None if none did)."""

    state: State
    outcome: Outcome
    detail: str
    not_before: datetime | None = None
    reference: str | None = None
    logged_as: Outcome | None = None


def machine_now() -> datetime:
    """The machine's clock; leases and pauses run on it, never on the programme's clock."""
    return datetime.now(UTC).replace(tzinfo=None)


def heed_silences(connection: duckdb.DuckDBPyConnection) -> None:
    """Hold back what a silence is about, and let go what one held that is over, as far as it still has something to tell."""
    if not connection.execute("SELECT 1 FROM alerts.silence LIMIT 1").fetchall():
        return
    now = {"now": utc_naive(clock.now())}
    connection.execute(statement("delivery/expire"), {**now, "settled_at": machine_now()})
    connection.execute(statement("delivery/free"), now)
    connection.execute(statement("delivery/hold"), now)


def next_due(
    connection: duckdb.DuckDBPyConnection, now: datetime, channels: list[str], last_channel: str
) -> Row | None:
    """The row to work on next, if one is due."""
    values = {"now": now, "channels": channels, "last_channel": last_channel}
    found = connection.execute(statement("delivery/next_due"), values).fetchall()
    return Row(*found[0]) if found else None


def claim(connection: duckdb.DuckDBPyConnection, row: Row, now: datetime, certain_at: datetime) -> Row:
    """Begin an attempt; the row as it stands then."""
    values = {"now": now, "certain_at": certain_at, "delivery": row.delivery}
    connection.execute(statement("delivery/claim"), values)
    return replace(row, state="claimed", attempts=row.attempts + 1, claimed_at=now)


def settle(connection: duckdb.DuckDBPyConnection, row: Row, settlement: Settlement, now: datetime) -> None:
    """Write what became of a row, and the attempt that ended."""
    values = {
        "state": settlement.state,
        "not_before": settlement.not_before,
        "now": now,
        "reference": settlement.reference,
        "error": None if settlement.state == "sent" else settlement.detail,
        "delivery": row.delivery,
    }
    connection.execute(statement("delivery/settle"), values)
    if settlement.logged_as:
        attempt = [row.delivery, row.attempts, now, settlement.logged_as, settlement.detail]
        connection.execute("INSERT INTO delivery.attempt VALUES (?, ?, ?, ?, ?)", attempt)
        note(connection, "attempt", row.delivery, row.attempts, settlement.logged_as)


def earliest_certainty(connection: duckdb.DuckDBPyConnection, channels: list[str]) -> datetime | None:
    """When the first of the rows in doubt can be settled."""
    found = connection.execute(
        "SELECT min(not_before) FROM delivery.outbox WHERE state = 'claimed' AND list_contains(?, channel)", [channels]
    ).fetchall()
    moment: datetime | None = found[0][0]
    return moment


def waiting(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows of each channel are neither sent nor refused, nor held back by a silence."""
    found = connection.execute(
        "SELECT channel, count(*) FROM delivery.outbox WHERE state IN ('queued', 'claimed') AND silence IS NULL "
        "GROUP BY ALL ORDER BY channel"
    ).fetchall()
    return {str(channel): int(count) for channel, count in found}
