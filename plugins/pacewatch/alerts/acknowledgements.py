"""Who has taken an alert on, `alerts.acknowledgement`. In: an episode of an alert, who and by what. Out: a row.

An acknowledgement holds for one episode: the next time the alert fires somebody has to take it on anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from pacewatch.errors import PacewatchError
from pacewatch.warehouse import note, rows, statement


@dataclass(frozen=True)
class Acknowledgement:
    """One of them: the alert's fingerprint, its episode, and when (UTC, naive) who took it on by what."""

    fingerprint: str
    episode: int
    acknowledged_at: datetime
    acknowledged_by: str
    channel: str


def acknowledge(
    connection: duckdb.DuckDBPyConnection, fingerprint: str, episode: int, now: datetime, by: str, channel: str
) -> Acknowledgement:
    """Store that somebody has taken an episode on, within the caller's transaction; the first to do so stands, and is given.

    Raises:
        PacewatchError: nobody takes it on.
    """
    if not by.strip():
        raise PacewatchError("--by: saw nothing; expected a name")
    is_first = connection.execute(
        "INSERT INTO alerts.acknowledgement (fingerprint, episode, acknowledged_at, acknowledged_by, channel) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING episode",
        [fingerprint, episode, now, by.strip(), channel],
    ).fetchall()
    if is_first:
        note(connection, "acknowledgement", fingerprint, episode)
    (stored,) = rows(
        connection, "SELECT * FROM alerts.acknowledgement WHERE fingerprint = ? AND episode = ?", [fingerprint, episode]
    )
    return Acknowledgement(**stored)


def standing(connection: duckdb.DuckDBPyConnection, target: str, place: str | None) -> list[tuple[str, int]]:
    """The alerts on a target that fire or recover, in one place or in all: fingerprint and episode."""
    found = connection.execute(statement("alerts/standing"), {"target": target, "place": place}).fetchall()
    return [(str(fingerprint), int(episode)) for fingerprint, episode in found]
