"""What people asked to be quiet about, `alerts.silence`. In: what about, until when, who and why. Out: a row.

A silence holds messages back and judges nothing: `delivery.holds.heed` says what becomes of them when it is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from pacewatch.alerts.events import digest
from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.warehouse import note, rows

LONGEST = timedelta(days=30)


@dataclass(frozen=True)
class Silence:
    """One of them: a target's or a feed's id, a place's code (None: all), and the time (UTC, naive) that it holds for."""

    silence: str
    subject: str
    place: str | None
    begins_at: datetime
    ends_at: datetime
    made_by: str
    why: str
    ended_by: str | None = None


def make(
    connection: duckdb.DuckDBPyConnection,
    subject: str,
    place: str | None,
    begins_at: datetime,
    ends_at: datetime,
    by: str,
    why: str,
) -> Silence:
    """Store one, within the caller's transaction; the same one again is that one.

    Raises:
        PacewatchError: it ends before it begins or too late, or nobody asks for it, or for no reason.
    """
    for option, text, expected in (("--by", by, "a name"), ("--why", why, "a reason")):
        if not text.strip():
            raise PacewatchError(f"{option}: saw nothing; expected {expected}")
    if not begins_at < ends_at <= begins_at + LONGEST:
        raise PacewatchError(
            f"--until: saw {ends_at:%Y-%m-%d %H:%M} UTC; expected a time after now and at most {LONGEST.days} days from now"
        )
    name = digest("silence", subject, place, ends_at, by.strip(), why.strip())[:8]
    made = Silence(name, subject, place, begins_at, ends_at, by.strip(), why.strip())
    is_new = connection.execute(
        "INSERT INTO alerts.silence (silence, subject, place, begins_at, ends_at, made_by, why) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING RETURNING silence",
        [made.silence, made.subject, made.place, made.begins_at, made.ends_at, made.made_by, made.why],
    ).fetchall()
    if is_new:
        note(connection, "silence", made.silence)
    return made


def end(connection: duckdb.DuckDBPyConnection, silence: str, by: str, now: datetime) -> Silence:
    """End one before its time, within the caller's transaction.

    Raises:
        UnknownName: there is none of that name, or it is over.
        PacewatchError: nobody ends it.
    """
    if not by.strip():
        raise PacewatchError("--by: saw nothing; expected a name")
    ended = next((one for one in silences(connection) if one.silence == silence and one.ends_at > now), None)
    if ended is None:
        raise UnknownName(f"no silence that holds is called {silence!r}; 'pacewatch alerts silences' shows them")
    connection.execute(
        "UPDATE alerts.silence SET ends_at = greatest(?, begins_at), ended_by = ? WHERE silence = ?",
        [now, by.strip(), silence],
    )
    note(connection, "silence", silence)
    return ended


def silences(connection: duckdb.DuckDBPyConnection) -> list[Silence]:
    """All of them, those that end last first."""
    return [Silence(**row) for row in rows(connection, "SELECT * FROM alerts.silence ORDER BY ends_at DESC, silence")]
