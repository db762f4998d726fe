"""What has to hold of any stretch of alerts and deliveries, by the warehouse and by what providers took. Out: sentences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb

from pacewatch.alerts.events import GOOD_NEWS
from pacewatch.warehouse import journal, rows

Books = list[dict[str, Any]]
"""The outbox with the events that it tells of, and `carried`: the id that each message carried."""


@dataclass
class Posted:
    """A message as a provider took it: what it carries, to whom, when, in which thread, and whether it is marked as a copy."""

    carried: str
    to: str
    at: datetime
    thread: str | None = None
    is_marked: bool = False


def broken(connection: duckdb.DuckDBPyConnection, slack: Sequence[Posted], mails: Sequence[Posted]) -> Iterator[str]:
    """Every invariant that is broken, once everything had time to settle."""
    books = rows(
        connection,
        "SELECT coalesce(bundle, delivery) AS carried, outbox.*, event.* EXCLUDE (event) FROM delivery.outbox "
        "JOIN alerts.event USING (event)",
    )
    yield from _broken_copies(books, slack, mails)
    yield from _broken_ends(books)
    yield from _broken_knowledge(connection, books)
    yield from _broken_rules(connection, books)
    yield from (f"journal: {fault}" for fault in journal.faults(connection, None))


def _broken_copies(books: Books, slack: Sequence[Posted], mails: Sequence[Posted]) -> Iterator[str]:
    """Nothing is lost; in Slack nothing stands twice; by mail at most once more, and then it says so."""
    copies = Counter(posted.carried for posted in (*slack, *mails))
    for carried in copies.keys() - {row["carried"] for row in books}:
        yield f"{carried}: was sent, and nobody knows of it"
    for row in books:
        arrived, called = copies[row["carried"]], _called(row)
        if row["state"] in ("queued", "claimed") and not (row["silence"] or row["held_by"]):
            yield f"{called}: is {row['state']} at the end ({row['last_error']})"
        if row["state"] == "sent" and not arrived:
            yield f"{called}: lost"
        if row["state"] == "expired" and arrived:
            yield f"{called}: was given up, and sent"
        if arrived > {"slack": 1, "email": 2}[row["channel"]]:
            yield f"{called}: arrived {arrived} times"
    seen: set[str] = set()
    for mail in mails:
        if mail.carried in seen and not mail.is_marked:
            yield f"{mail.carried}: a second mail that doesn't say so"
        seen.add(mail.carried)


def _broken_ends(books: Books) -> Iterator[str]:
    """Who hears of the end of an episode has heard of its beginning, and hears of nothing else in it afterwards."""
    for (_, episode, recipient, channel), messages in _by_listener(books).items():
        sent = sorted((row for row in messages if row["state"] == "sent"), key=lambda row: row["settled_at"])
        ends = [row for row in sent if row["reason"] in GOOD_NEWS]
        if not ends:
            continue
        of = f"episode {episode} of {sent[0]['subject']} in {sent[0]['place']}"
        if sent[0] is ends[0] and not any(row["state"] == "refused" for row in messages):
            yield f"{channel} to {recipient}: good news of {of}, which they never heard of"
        if sent[-1] is not ends[-1] and sent[-1]["queued_at"] > ends[-1]["queued_at"]:
            yield f"{channel} to {recipient}: {sent[-1]['reason']} after the end of {of}"


def _broken_knowledge(connection: duckdb.DuckDBPyConnection, books: Books) -> Iterator[str]:
    """Of each alert that stands everybody who is to know it knows, unless something holds the message back."""
    by_listener = _by_listener(books)
    standing = rows(
        connection,
        "SELECT event.event, event.subject, event.place FROM alerts.event AS event JOIN alerts.state AS state "
        "ON state.fingerprint = event.fingerprint AND state.episode = event.episode AND state.state = 'FIRING' "
        "WHERE event.reason IN ('first_breach', 'flapping') AND NOT event.replayed",
    )
    for event in standing:
        mine = [row for row in books if row["event"] == event["event"]]
        if not mine:
            yield f"{event['subject']} in {event['place']} stands, and nobody was to be told"
        for row in mine:
            about = by_listener[row["fingerprint"], row["episode"], row["recipient"], row["channel"]]
            if not any(one["state"] in ("sent", "refused") or one["silence"] or one["held_by"] for one in about):
                yield f"{_called(row)}: stands, and they know nothing"


def _broken_rules(connection: duckdb.DuckDBPyConnection, books: Books) -> Iterator[str]:
    """Nothing is begun while a silence holds; nobody is reminded of what somebody has taken on."""
    for silence in rows(connection, "SELECT * FROM alerts.silence"):
        for row in books:
            is_about = silence["subject"] == row["subject"] and silence["place"] in (None, row["place"])
            is_first_try = row["attempts"] == 1 and row["state"] == "sent"
            begun = silence["begins_at"] + timedelta(seconds=2)  # so long it may take until it is heeded
            if is_about and is_first_try and begun < row["claimed_at"] < silence["ends_at"]:
                yield f"{_called(row)}: was told during a silence"
    for row in rows(
        connection,
        "SELECT event.subject FROM alerts.event AS event JOIN alerts.acknowledgement AS taken "
        "ON taken.fingerprint = event.fingerprint AND taken.episode = event.episode "
        "WHERE event.reason IN ('still_behind', 'escalated') AND event.occurred_at > taken.acknowledged_at",
    ):
        yield f"{row['subject']}: reminded of what somebody had taken on"


def _by_listener(books: Books) -> dict[tuple[Any, ...], Books]:
    """The messages about one episode to one person by one channel."""
    found: dict[tuple[Any, ...], Books] = defaultdict(list)
    for row in books:
        found[row["fingerprint"], row["episode"], row["recipient"], row["channel"]].append(row)
    return found


def _called(row: dict[str, Any]) -> str:
    return f"{row['channel']} to {row['recipient']}: {row['reason']} of {row['subject']} in {row['place']}"
