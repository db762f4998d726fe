"""What keeps messages back: silences, office hours, alerts that say more, files being read. In: the outbox. Out: holds.

They decide when something is sent, never what is judged. What a hold lets go is sent if it still has something to tell:
of an alert that is over nothing is, and of several messages about it only the newest.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from pacewatch import clock
from pacewatch.alerts.events import GOOD_NEWS
from pacewatch.clock import utc_naive
from pacewatch.delivery.inhibition import Registry, Standing, louder, topic_of
from pacewatch.pace.release_calendar import is_working_day
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.registry.sending_model import URGENT, OfficeHours
from pacewatch.warehouse import as_table, rows, statement

OFFICE_HOURS = "office hours"
CONFLICT = "its figures contradict each other"
READING = "more files are being read"
LONGEST_READING = timedelta(minutes=5)
"""For so long a message waits for files that may add to it, however many are read one after the other."""
_DECIDED = pa.schema([("delivery", pa.string()), ("silence", pa.string()), ("held_by", pa.string())])


def heed(
    connection: duckdb.DuckDBPyConnection, registry: Registry, settled_at: datetime, *, is_reading: bool = False
) -> frozenset[str]:
    """Hold back what has to wait, and let go what no longer has to, within the caller's transaction; all that was judged.

    `settled_at` is the machine's clock (UTC, naive); `is_reading`: whether files are being read that may add to a bundle.
    """
    waiting = rows(connection, statement("delivery/not_begun"))
    if not waiting:
        return frozenset()
    now = clock.now()
    judge = _Judge(connection, registry, now, is_reading=is_reading)
    decided = [{"delivery": row["delivery"], **judge.hold(row)} for row in waiting]
    _wait_with_the_bad_news(waiting, decided)
    changed = [
        new
        for row, new in zip(waiting, decided, strict=True)
        if (row["silence"], row["held_by"]) != (new["silence"], new["held_by"])
    ]
    freed = [new for new in changed if new["silence"] is None and new["held_by"] is None]
    over = any(row["reason"] in GOOD_NEWS for row in waiting)
    if freed or over:
        with as_table(connection, "freed", pa.Table.from_pylist(freed, schema=_DECIDED)):
            connection.execute(statement("delivery/expire"), {"settled_at": settled_at})
    if changed:
        with as_table(connection, "decided", pa.Table.from_pylist(changed, schema=_DECIDED)):
            connection.execute(statement("delivery/hold"))
    return frozenset(row["delivery"] for row in waiting)


def _wait_with_the_bad_news(waiting: list[dict[str, Any]], decided: list[dict[str, Any]]) -> None:
    """Good news isn't told before the bad that it is about, which may be held back alone."""
    held: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row, new in zip(waiting, decided, strict=True):
        if row["reason"] not in GOOD_NEWS and (new["silence"] or new["held_by"]):
            held[row["fingerprint"], row["episode"], row["recipient"], row["channel"]] = new
    for row, new in zip(waiting, decided, strict=True):
        bad = held.get((row["fingerprint"], row["episode"], row["recipient"], row["channel"]))
        if row["reason"] in GOOD_NEWS and bad and row["episode"] is not None:
            new |= {"silence": new["silence"] or bad["silence"], "held_by": new["held_by"] or bad["held_by"]}


class _Judge:
    """What holds one message back, by all that is known at one moment."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, registry: Registry, now: datetime, *, is_reading: bool
    ) -> None:
        self._registry = registry
        self._now = now
        self._is_reading = is_reading
        self._since = utc_naive(now) - LONGEST_READING
        self._silences: dict[str, list[dict[str, Any]]] = defaultdict(list)
        holding = "SELECT * FROM alerts.silence WHERE begins_at <= $now AND ends_at > $now ORDER BY ends_at"
        for silence in rows(connection, holding, {"now": utc_naive(now)}):
            self._silences[silence["subject"]].append(silence)
        self._standing = [
            Standing(
                row["fingerprint"], topic_of(registry, row), row["programme"], row["stands"], row["is_in_conflict"]
            )
            for row in rows(connection, statement("delivery/standing"))
        ]
        self._in_conflict = {one.fingerprint for one in self._standing if one.is_in_conflict}

    def hold(self, row: dict[str, Any]) -> dict[str, str | None]:
        return {"silence": self._silence(row), "held_by": self._held_by(row)}

    def _silence(self, row: dict[str, Any]) -> str | None:
        """Of several silences the one that ends last."""
        about = [one for one in self._silences.get(row["subject"], ()) if one["place"] in (None, row["place"])]
        return about[-1]["silence"] if about else None

    def _held_by(self, row: dict[str, Any]) -> str | None:
        if row["fingerprint"] in self._in_conflict and row["audience"] == "verdicts":
            return CONFLICT
        programme = self._registry.programmes.get(row["programme"])
        if programme is None:
            return None
        is_alert = row["audience"] == "verdicts" and row["reason"] != "digest"
        if is_alert and programme.routes and programme.routes.inhibit:
            loud = louder(programme.routes.inhibit, topic_of(self._registry, row), row, self._standing, programme)
            if loud is not None:
                return f"{loud.topic.target} in {loud.topic.place}"
        is_urgent = row["severity"] in URGENT or row["severity"] == "error"
        if self._is_reading and not is_urgent and row["queued_at"] > self._since:
            return READING
        person = self._registry.people.get(row["recipient"])
        hours = person.hours if person else None
        if hours and (hours.urgent_too or not is_urgent) and not self._is_within(hours, programme):
            return OFFICE_HOURS
        return None

    def _is_within(self, hours: OfficeHours, programme: LoadedProgramme) -> bool:
        there = self._now.astimezone(ZoneInfo(programme.programme.time_zone))
        is_work = is_working_day(there.date(), programme.programme.holidays)
        return is_work and hours.from_ <= there.time() < hours.until
