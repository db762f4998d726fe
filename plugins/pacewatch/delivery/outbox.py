"""The outbox as its drain sees it. In: a connection and rows. Out: rows, and what became of them, written down.

A row here is one message to be sent: it tells one event, or several that are due together. All times are in UTC without an
offset, as DuckDB's TIMESTAMP keeps them, by the machine's own clock; but `queued_at` and `told_at` by the programme's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import duckdb

from pacewatch import clock
from pacewatch.alerts.events import digest
from pacewatch.clock import utc_naive
from pacewatch.delivery.inhibition import Registry, topic_of
from pacewatch.registry.sending_model import Bundling
from pacewatch.warehouse import note, rows, statement

State = Literal["queued", "claimed", "sent", "refused", "expired"]
Outcome = Literal["sent", "found", "retry", "in_doubt", "refused"]
MOST_IN_ONE = 25
"""So many events fit into one message of Slack, each with its sentence."""


@dataclass(frozen=True)
class Thread:
    """A message that told of an episode's beginning: its id, the provider's reference, and how all it told of stands now."""

    delivery: str
    reference: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One message to one person by one channel: `facts` of the events it tells, as JSON, the gravest first.

    `delivery` is the id that it carries; `doubts` counts its ended attempts that may have arrived. `threads` are the
    messages that the episodes began with, where they did before. `meant_for` are the ids of people who couldn't be reached.
    """

    delivery: str
    recipient: str
    channel: str
    state: State
    attempts: int
    claimed_at: datetime | None
    facts: tuple[str, ...] = ()
    doubts: int = 0
    has_begun: bool = True
    """Of a mail whose last attempt is in doubt: whether its content began to go out."""
    threads: tuple[Thread, ...] = ()
    meant_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settlement:
    """What becomes of a row: its next state, and the attempt that ended (`logged_as`: None if none did).

    `detail_zh` is the detail in Chinese, of a row that is refused.
    """

    state: State
    outcome: Outcome
    detail: str
    not_before: datetime | None = None
    reference: str | None = None
    logged_as: Outcome | None = None
    detail_zh: str = ""


def machine_now() -> datetime:
    """The machine's clock; leases and pauses run on it, never on the programme's clock."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Due:
    """The next thing to be worked on: a message that is claimed, or one that may be, and then with others."""

    delivery: str
    carried: str
    is_bundled: bool
    recipient: str
    channel: str
    state: State
    attempts: int
    claimed_at: datetime | None
    has_begun: bool

    @property
    def is_new(self) -> bool:
        """Whether nothing of it was ever sent."""
        return self.state == "queued" and not self.is_bundled and self.attempts == 0


def next_due(
    connection: duckdb.DuckDBPyConnection,
    now: datetime,
    channels: list[str],
    last_channel: str,
    closed: Sequence[str] = (),
) -> Due | None:
    """What to work on next, if anything is due; nothing new by the ways that are `closed`, each a channel and a recipient."""
    values = {"now": now, "channels": channels, "closed": list(closed), "last_channel": last_channel}
    found = connection.execute(statement("delivery/next_due"), values).fetchall()
    return Due(*found[0]) if found else None


def let_settle(connection: duckdb.DuckDBPyConnection, certain_at: datetime) -> None:
    """Give what a run claimed that is dead by now time to arrive: it may have sent it off just before it died.

    How long it had been at it tells nothing: before a message goes off, others may be changed, or a chart uploaded.
    """
    connection.execute(
        "UPDATE delivery.outbox SET not_before = greatest(not_before, ?) WHERE state = 'claimed'", [certain_at]
    )


def claim(
    connection: duckdb.DuckDBPyConnection,
    registry: Registry,
    due: Due,
    free: frozenset[str],
    now: datetime,
    certain_at: datetime,
) -> Row:
    """Begin an attempt, with all of the messages that are `free` to go that go out with it; the row as it stands then."""
    if due.is_bundled:
        found = connection.execute("SELECT delivery FROM delivery.outbox WHERE bundle = ?", [due.carried]).fetchall()
        together = [delivery for (delivery,) in found]
    else:
        together = [due.delivery] if due.attempts else _together(connection, registry, due, free)
    bundle = due.carried if due.is_bundled else digest("bundle", *together) if len(together) > 1 else None
    values = {"now": now, "certain_at": certain_at, "deliveries": together, "bundle": bundle}
    connection.execute(statement("delivery/claim"), values)
    return _row(connection, due, bundle or due.delivery, due.attempts + 1, now)


def claimed(connection: duckdb.DuckDBPyConnection, due: Due) -> Row:
    """A row whose last attempt is in doubt, as it was claimed."""
    return _row(connection, due, due.carried, due.attempts, due.claimed_at)


def _row(
    connection: duckdb.DuckDBPyConnection, due: Due, carried: str, attempts: int, claimed_at: datetime | None
) -> Row:
    told = connection.execute(statement("delivery/told_together"), {"carried": carried}).fetchall()
    return Row(
        carried,
        due.recipient,
        due.channel,
        "claimed",
        attempts,
        claimed_at,
        tuple(facts for _, facts, *_ in told),
        max(doubts for *_, doubts in told),
        due.has_begun,
        _threads(connection, carried),
        tuple(dict.fromkeys(name for _, _, names, _ in told for name in (names or "").split())),
    )


def _threads(connection: duckdb.DuckDBPyConnection, carried: str) -> tuple[Thread, ...]:
    found: dict[tuple[str, str], list[str]] = {}
    for opening, reference, facts in connection.execute(statement("delivery/threads"), {"carried": carried}).fetchall():
        found.setdefault((opening, reference), []).append(facts)
    return tuple(Thread(*opening, tuple(facts)) for opening, facts in found.items())


def _together(connection: duckdb.DuckDBPyConnection, registry: Registry, due: Due, free: frozenset[str]) -> list[str]:
    """The messages that go out as one with this one, by what their programme says; alone if they are too few."""
    found = rows(connection, statement("delivery/companions"), {"delivery": due.delivery})
    programme = registry.programmes.get(found[0]["programme"])
    bundling = programme.routes.bundle if programme and programme.routes else Bundling()
    keys = {row["delivery"]: bundling.key_of(topic_of(registry, row)) for row in found}
    alike = [delivery for delivery, key in keys.items() if key == keys[due.delivery] and delivery in free]
    if len(alike) < bundling.from_:
        return [due.delivery]
    return alike[:MOST_IN_ONE] if due.delivery in alike[:MOST_IN_ONE] else [due.delivery, *alike[: MOST_IN_ONE - 1]]


def content_begins(connection: duckdb.DuckDBPyConnection, row: Row, now: datetime) -> None:
    """From here on nobody knows whether a mail arrived."""
    connection.execute(
        "UPDATE delivery.outbox SET content_begun_at = ? WHERE coalesce(bundle, delivery) = ?", [now, row.delivery]
    )


def settle(connection: duckdb.DuckDBPyConnection, row: Row, settlement: Settlement, now: datetime) -> None:
    """Write what became of a row, and the attempt that ended, for each message that it carried."""
    values = {
        "state": settlement.state,
        "not_before": settlement.not_before,
        "now": now,
        "told_at": utc_naive(clock.now()),
        "reference": settlement.reference,
        "error": None if settlement.state == "sent" else settlement.detail,
        "carried": row.delivery,
    }
    connection.execute(statement("delivery/settle"), values)
    if settlement.logged_as:
        logged = connection.execute(
            "INSERT INTO delivery.attempt SELECT delivery, $attempt, $now, $outcome, $detail FROM delivery.outbox "
            "WHERE coalesce(bundle, delivery) = $carried RETURNING delivery",
            {
                "attempt": row.attempts,
                "now": now,
                "outcome": settlement.logged_as,
                "detail": settlement.detail,
                "carried": row.delivery,
            },
        ).fetchall()
        for (delivery,) in sorted(logged):
            note(connection, "attempt", delivery, row.attempts, settlement.logged_as)


def last_sent(connection: duckdb.DuckDBPyConnection) -> dict[str, datetime]:
    """When each channel's last message was sent (the machine's clock, UTC, naive)."""
    found = connection.execute(
        "SELECT channel, max(settled_at) FROM delivery.outbox WHERE state = 'sent' GROUP BY channel ORDER BY channel"
    ).fetchall()
    return dict(found)


def earliest_certainty(connection: duckdb.DuckDBPyConnection, channels: list[str]) -> datetime | None:
    """When the first of the rows in doubt can be settled."""
    found = connection.execute(
        "SELECT min(not_before) FROM delivery.outbox WHERE state = 'claimed' AND list_contains(?, channel)", [channels]
    ).fetchall()
    moment: datetime | None = found[0][0]
    return moment


def waiting(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many messages of each channel are neither sent nor refused, nor held back."""
    found = connection.execute(
        "SELECT channel, count(*) FROM delivery.outbox WHERE state IN ('queued', 'claimed') AND silence IS NULL "
        "AND held_by IS NULL GROUP BY ALL ORDER BY channel"
    ).fetchall()
    return {str(channel): int(count) for channel, count in found}
