"""The ledger of files, `raw.arrival`: what has come, and what became of it. Work to do is where `outcome` is null."""

from __future__ import annotations

from datetime import datetime

import duckdb

from pacewatch.raw.store import Arrival
from pacewatch.warehouse import statement

ACCEPTED = "accepted"
REFUSED = "refused"
REJECTED = "rejected"
"""Refused, and by a person for good: the same bytes aren't read again."""


def record(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> bool:
    """Enter an arrival; true if it leaves work to do.

    The same bytes again are no news, unless they had been refused: see `reopen`.
    """
    values = [
        arrival.feed,
        arrival.sha256,
        arrival.original_name,
        arrival.source,
        arrival.byte_count,
        arrival.arrived_at,
    ]
    connection.execute(statement("raw/record_arrival"), values)
    return is_unsettled(connection, arrival)


def is_refused(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> bool:
    """Whether these bytes came before and were refused."""
    found = connection.execute(
        "SELECT 1 FROM raw.arrival WHERE feed = ? AND sha256 = ? AND outcome = ?",
        [arrival.feed, arrival.sha256, REFUSED],
    ).fetchall()
    return bool(found)


def rejection(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> str | None:
    """The sentence with which these bytes were rejected by a person, if they were."""
    found = connection.execute(
        "SELECT detail FROM raw.arrival WHERE feed = ? AND sha256 = ? AND outcome = ?",
        [arrival.feed, arrival.sha256, REJECTED],
    ).fetchall()
    return str(found[0][0]) if found else None


def reopen(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> None:
    """Have a refused file read once more, for the registry or the suite may have been mended since.

    It counts as arriving now: nobody has known its values before.
    """
    connection.execute(statement("raw/reopen_refused"), [arrival.arrived_at, arrival.feed, arrival.sha256])


def unsettle(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> None:
    """Have a file read once more, for a person approved it; it keeps the time of its arrival."""
    reopened = "SET outcome = NULL, detail = NULL, detail_zh = NULL, settled_at = NULL"
    connection.execute(f"UPDATE raw.arrival {reopened} WHERE feed = ? AND sha256 = ?", [arrival.feed, arrival.sha256])


def is_unsettled(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> bool:
    """Whether the file still has to be read, or somebody else has been faster."""
    found = connection.execute(
        "SELECT 1 FROM raw.arrival WHERE feed = ? AND sha256 = ? AND outcome IS NULL", [arrival.feed, arrival.sha256]
    ).fetchall()
    return bool(found)


def unsettled(connection: duckdb.DuckDBPyConnection) -> list[Arrival]:
    """The arrivals still to be read, in the order in which they are worked off."""
    return [Arrival(*row) for row in connection.execute(statement("raw/unsettled")).fetchall()]


def settle(
    connection: duckdb.DuckDBPyConnection,
    arrival: Arrival,
    outcome: str,
    said: tuple[str, str] | None,
    settled_at: datetime,
) -> None:
    """Write what became of an arrival, and why in English and in Chinese, if it wasn't accepted."""
    detail, detail_zh = said or (None, None)
    connection.execute(
        "UPDATE raw.arrival SET outcome = ?, detail = ?, detail_zh = ?, settled_at = ? WHERE feed = ? AND sha256 = ?",
        [outcome, detail, detail_zh, settled_at.replace(tzinfo=None), arrival.feed, arrival.sha256],
    )
