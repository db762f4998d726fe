"""The audit: does everybody have just what the books say? In: a home, people, addresses. Out: what isn't so.

Slack's channels are read back and set against the outbox, message by message; mail can't be read back, so that of mails only
what the books themselves say is judged. The books are set against the journal. Nothing is sent while an audit runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import duckdb

from pacewatch import clock
from pacewatch.clock import utc_naive
from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.drain import TIMEOUT_SECONDS
from pacewatch.delivery.inhibition import Registry
from pacewatch.delivery.outbox import machine_now
from pacewatch.delivery.results import HistoryUnreadable
from pacewatch.delivery.slack import SlackSender
from pacewatch.errors import ConnectionMissing
from pacewatch.escapes import escaped
from pacewatch.home import Home
from pacewatch.locks import held
from pacewatch.reports import Report, counted
from pacewatch.warehouse import journal, rows, statement, writing

LOOKED_BACK = timedelta(days=30)
OVERDUE_AFTER = timedelta(hours=24)
"""A message that is due and has waited so long is one that nobody has got."""

Kind = Literal["lost", "doubled", "unexplained", "overdue", "altered", "unread"]
EDGE = timedelta(hours=1)
"""How much further back the outbox is read than Slack, so that each message found there is known."""


@dataclass(frozen=True)
class InSlack:
    """What was read back: by delivery id each message's channel and timestamp; and the channels that could be read."""

    posted: Mapping[str, list[tuple[str, str]]]
    channels: frozenset[str]


@dataclass(frozen=True)
class Finding:
    """One thing that isn't as it should be; `delivery` is the message's id where it is about one."""

    kind: Kind
    detail: str
    delivery: str | None = None


@dataclass(frozen=True)
class AuditReport(Report):
    """What an audit looked at, and what it found."""

    since: str
    outbox: int = 0
    posted: int = 0
    mails_in_doubt: int = 0
    """Mails that may have arrived twice, each time marked as a possible duplicate; nobody can tell."""
    services_in_doubt: int = 0
    """The same of messages by other services."""
    findings: list[Finding] = field(default_factory=list)
    skipped: str | None = None
    anchor: str = ""
    """The journal's newest entry: number and hash."""

    @property
    def is_well(self) -> bool:
        """Whether all is as the books say."""
        return not self.findings and self.skipped is None

    def summary(self) -> str:
        """One line about what was looked at, one for each finding, and the anchor to keep."""
        if self.skipped:
            return "\n".join([self.skipped, *self._said(), f"journal: {self.anchor}"])
        doubt = f", {counted(self.mails_in_doubt, 'mail')} perhaps twice" if self.mails_in_doubt else ""
        if self.services_in_doubt:
            doubt += f", {counted(self.services_in_doubt, 'message')} by services perhaps twice"
        looked = (
            f"since {self.since}: {counted(self.outbox, 'message')} in the outbox, {self.posted} found in Slack{doubt}"
        )
        said = self._said()
        return "\n".join([f"{looked}; {counted(len(said), 'finding')}", *said, f"journal: {self.anchor}"])

    def _said(self) -> list[str]:
        return [f"{one.kind}: {escaped(one.detail)}" for one in self.findings]


def audit(
    home: Home,
    registry: Registry,
    addresses: Addresses,
    since: datetime | None = None,
    kept: journal.Anchor | None = None,
) -> AuditReport:
    """Set the outbox against the events it tells of, the alerts they are about, and what stands in Slack's channels.

    `since` (UTC, naive, on the machine's clock; 30 days ago) bounds what is looked at; what still waits is always, and
    so is the whole journal, which must hold the anchor `kept`.
    """
    since = since or machine_now() - LOOKED_BACK
    home.make_folders()
    with writing(home) as connection:
        altered = [Finding("altered", fault) for fault in journal.faults(connection, kept)]
        anchor = str(journal.newest(connection))
    with held(home.delivery_lock) as is_alone:
        if not is_alone:
            return AuditReport(
                f"{since:%Y-%m-%d %H:%M}",
                findings=altered,
                skipped="a delivery is running; run the audit again when it is done",
                anchor=anchor,
            )
        with writing(home) as connection:
            books = rows(connection, statement("delivery/audit_rows"), {"since": since - EDGE})
            begun = rows(connection, statement("delivery/audit_threads"), {"since": since - EDGE})
            findings = [*_untold(connection), *_in_the_books(books)]
        channels = {person.id: person.slack_channel for person in registry.people.values() if person.slack_channel}
        threads = _threads(begun, channels)
        in_slack, unread = _read_back(addresses, set(channels.values()), since, threads)
    if any(row["channel"] == "slack" for row in books):
        findings += unread
    return AuditReport(
        since=f"{since:%Y-%m-%d %H:%M}",
        outbox=len({row["carried"] for row in books}),
        posted=sum(len(copies) for copies in in_slack.posted.values()),
        mails_in_doubt=_in_doubt(books, "email"),
        services_in_doubt=_in_doubt(books, "service"),
        findings=[*altered, *findings, *_against_slack(books, in_slack, channels, since)],
        anchor=anchor,
    )


def _in_doubt(books: list[dict[str, Any]], channel: str) -> int:
    return len({row["carried"] for row in books if row["channel"] == channel and row["doubts"]})


def _untold(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    for row in rows(connection, statement("alerts/audit_states")):
        yield Finding(
            "lost",
            f"the alert on {row['target']} in {row['place']} is {row['state']} (episode {row['episode']}), "
            "and there is no event of its beginning",
        )


def _in_the_books(books: list[dict[str, Any]]) -> Iterator[Finding]:
    """What the outbox says that can't be, whatever the channels hold."""
    for row in books:
        called = _called(row)
        if not row["has_event"]:
            yield Finding("unexplained", f"{called}: there is no event that it tells of", row["delivery"])
        if row["state"] == "sent" and (not row["provider_reference"] or not row["arrivals"]):
            yield Finding("unexplained", f"{called}: is sent without evidence", row["delivery"])
        if row["arrivals"] > 1:
            yield Finding("doubled", f"{called}: {row['arrivals']} attempts arrived", row["delivery"])
        if row["state"] in ("queued", "claimed") and not row["is_held"] and _waited(row) > OVERDUE_AFTER:
            since = row["not_before"] or row["claimed_at"] or row["queued_at"]
            yield Finding("overdue", f"{called}: {row['state']} since {since:%Y-%m-%d %H:%M} UTC", row["delivery"])


def _waited(row: dict[str, Any]) -> timedelta:
    """How long a message has been due: tries go by the machine's clock, events by the programme's."""
    tried: datetime | None = row["not_before"] or row["claimed_at"]
    queued: datetime = row["queued_at"]
    return machine_now() - tried if tried else utc_naive(clock.now()) - queued


def _threads(begun: list[dict[str, Any]], channels: Mapping[str, str]) -> Mapping[str, list[str]]:
    """By channel the first messages of threads, which may be older than what is looked at."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in begun:
        if row["recipient"] in channels:
            found[channels[row["recipient"]]].append(row["provider_reference"])
    return found


def _read_back(
    addresses: Addresses, channels: set[str], since: datetime, threads: Mapping[str, list[str]]
) -> tuple[InSlack, list[Finding]]:
    """What stands in the channels; one that can't be read is a finding."""
    posted: dict[str, list[tuple[str, str]]] = defaultdict(list)
    try:
        sender = SlackSender(addresses.for_slack(), TIMEOUT_SECONDS)
    except ConnectionMissing as problem:
        return InSlack({}, frozenset()), [Finding("unread", str(problem))]
    unread: dict[str, Finding] = {}
    for channel in sorted(channels):
        try:
            for delivery, timestamp in sender.history(channel, since, threads.get(channel, ())):
                posted[delivery].append((channel, timestamp))
        except HistoryUnreadable as problem:
            unread[channel] = Finding("unread", f"{channel}: {problem}")
    return InSlack(posted, frozenset(channels - unread.keys())), list(unread.values())


def _against_slack(
    books: list[dict[str, Any]], in_slack: InSlack, channels: Mapping[str, str], since: datetime
) -> Iterator[Finding]:
    carried = {row["carried"]: row for row in books}
    for delivery, copies in sorted(in_slack.posted.items()):
        row = carried.get(delivery)
        where = ", ".join(f"{channel} at {timestamp}" for channel, timestamp in copies)
        if row is None:
            yield Finding(
                "unexplained", f"Slack has a message {delivery} ({where}) that the outbox doesn't know", delivery
            )
            continue
        if len(copies) > 1:
            yield Finding("doubled", f"{_called(row)}: stands {len(copies)} times in Slack ({where})", delivery)
        if row["state"] not in ("sent", "claimed"):
            yield Finding("unexplained", f"{_called(row)}: is {row['state']}, and stands in Slack ({where})", delivery)
    for row in carried.values():
        is_told = row["channel"] == "slack" and row["state"] == "sent" and row["claimed_at"] >= since
        channel = channels.get(row["recipient"], "")
        if is_told and channel in in_slack.channels and row["carried"] not in in_slack.posted:
            yield Finding("lost", f"{_called(row)}: is sent, and doesn't stand in {channel}", row["carried"])


def _called(row: dict[str, Any]) -> str:
    return f"{row['channel']} to {row['recipient']} ({row['reason']} of {row['subject']}, {row['delivery']})"
