"""One lane a channel, so that the trouble of one never holds up the other. In: rows. Out: settlements, and a notice.

A lane closes for the rest of a run when its connection is missing, when its provider takes nothing at all, or after
several failures in a row; its rows then wait for the next run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pacewatch.alerts.events import GOOD_NEWS
from pacewatch.alerts.facts import VerdictFacts, from_json
from pacewatch.delivery import settlements, undelivered_words
from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.compose_together import compose_all, handed_on
from pacewatch.delivery.mail import MailSender
from pacewatch.delivery.message import Language, Message
from pacewatch.delivery.outbox import Row, Settlement, Thread, machine_now
from pacewatch.delivery.results import HistoryUnreadable, InDoubt, Refused, Result, Retry
from pacewatch.delivery.service import ServiceSender
from pacewatch.delivery.service_address import ServiceAddress, service_address
from pacewatch.delivery.slack import Opening, SlackSender
from pacewatch.delivery.undelivered import meant_for
from pacewatch.errors import ConnectionMissing
from pacewatch.registry.models import Person
from pacewatch.said import Said

FAILURES_TO_CLOSE = 3


@dataclass(frozen=True)
class _Told:
    """A message, and whether it asks somebody to do something: to take an alert on."""

    message: Message
    asks: bool

    @classmethod
    def of(cls, facts: Sequence[str], language: Language) -> _Told:
        told = [from_json(one) for one in facts]
        asks = any(isinstance(one, VerdictFacts) and one.reason not in GOOD_NEWS for one in told)
        return cls(compose_all(told, language), asks)

    def for_others(self, names: str) -> _Told:
        """The same, said to be for those of these names; as it is if there are none."""
        return replace(self, message=handed_on(self.message, names)) if names else self


_Threads = Sequence[tuple[Thread, _Told]]
"""The messages that what a row tells of began with, and how they should read now."""


class Lane:
    """What a channel's lane does with a row; `closed_because` is set once it takes no more.

    `closed_to` are recipients for whom alone it takes no more, each with the reason.
    """

    channel: str

    def __init__(self, people: Mapping[str, Person], settle: timedelta) -> None:
        """Open the lane; `settle` is how long the provider may need until its history is complete."""
        self.closed_because: str | None = None
        self.closed_to: dict[str, str] = {}
        self._people = people
        self._settle = settle
        self._failures = 0
        self.content_begins: Callable[[Row], None] = lambda _: None
        """Told before the content of a message goes out that can't be looked for afterwards."""

    def send(self, row: Row) -> Settlement:
        """Send a row that was claimed."""
        result = self._result(row)
        self._watch(row, result)
        return settlements.after_sending(row, result, machine_now(), self._settle)

    def keep_pace_with(self, seconds_ago: float) -> None:
        """Take into account that the run before sent something by this channel so many seconds ago."""

    def resolve(self, row: Row) -> Settlement:
        """Settle a row whose last attempt is in doubt."""
        raise NotImplementedError

    def _result(self, row: Row) -> Result:
        person = self._people.get(row.recipient)
        address = self._address(person) if person else None
        if person is None or not address:
            return Refused(*self._unreachable(row))
        try:
            told = _Told.of(row.facts, person.language).for_others(
                meant_for(self._people, row.meant_for, person.language)
            )
            threads = tuple((thread, _Told.of(thread.facts, person.language)) for thread in row.threads)
        except Exception as error:  # one event that can't be worded must not hold up all others
            return Retry(f"the message can't be worded, a defect of Pacewatch: {type(error).__name__}: {error}")
        return self._transmit(row, address, told, threads)

    def _address(self, person: Person) -> str | None:
        raise NotImplementedError

    def _transmit(self, row: Row, address: str, told: _Told, threads: _Threads) -> Result:
        raise NotImplementedError

    def _unreachable(self, row: Row) -> Said:
        if row.recipient not in self._people:
            return undelivered_words.gone(row.recipient)
        return undelivered_words.no_address(row.recipient, self.channel)

    def _watch(self, _: Row, result: Result) -> None:
        if isinstance(result, Retry) and result.channel_wide:
            self.closed_because = f"{self.channel}: {result.error}"
        self._failures = self._failures + 1 if isinstance(result, Retry | InDoubt) else 0
        if self._failures >= FAILURES_TO_CLOSE and isinstance(result, Retry | InDoubt):
            self.closed_because = f"{self.channel}: {self._failures} failures in a row, the last: {result.error}"


class SlackLane(Lane):
    """Slack, whose history tells whether a message in doubt arrived."""

    channel = "slack"

    def __init__(self, sender: SlackSender, people: Mapping[str, Person], settle: timedelta) -> None:
        """Open the lane over a sender."""
        super().__init__(people, settle)
        self._sender = sender

    def keep_pace_with(self, seconds_ago: float) -> None:
        """To whichever of its channels that was, the next message to any keeps Slack's distance to it."""
        self._sender.keep_pace_with(seconds_ago)

    def resolve(self, row: Row) -> Settlement:
        """Look for the message in the channel's history."""
        person = self._people.get(row.recipient)
        now = machine_now()
        if person is None or not person.slack_channel:
            return self._lost(row, self._unreachable(row))
        try:
            thread = row.threads[0].reference if len(row.threads) == 1 else None
            found = self._sender.find(person.slack_channel, row.delivery, row.claimed_at or now, thread)
        except HistoryUnreadable as error:
            if error.is_gone:
                return self._lost(row, (str(error), error.why_zh))
            if not error.is_channel:
                self.closed_because = f"{self.channel}: {error}"
            return settlements.after_failing_to_search(row, str(error), now)
        return settlements.after_searching(row, found, now)

    def _lost(self, row: Row, why: Said) -> Settlement:
        return settlements.after_sending(row, Refused(*undelivered_words.in_doubt(why)), machine_now(), self._settle)

    def _address(self, person: Person) -> str | None:
        return person.slack_channel

    def _transmit(self, row: Row, address: str, told: _Told, threads: _Threads) -> Result:
        """What goes on in one thread is a reply there; what goes on in several is a message of its own."""
        openings = [
            (thread.reference, Opening(thread.delivery, now.message, buttons=now.asks)) for thread, now in threads
        ]
        if len(openings) == 1:
            ((thread, opening),) = openings
            return self._sender.send(
                address, row.delivery, told.message, thread=thread, opening=opening, broadcast=told.asks
            )
        for thread, opening in openings:
            self._sender.renew(address, thread, opening)
        return self._sender.send(address, row.delivery, told.message, buttons=told.asks)


class MailLane(Lane):
    """Mail, which can't be asked whether it arrived."""

    channel = "email"

    def __init__(self, sender: MailSender, people: Mapping[str, Person], settle: timedelta) -> None:
        """Open the lane over a sender."""
        super().__init__(people, settle)
        self._sender = sender

    def resolve(self, row: Row) -> Settlement:
        """Send once more, or give up; what never began to go out was not sent."""
        if not row.has_begun:
            return settlements.never_begun(machine_now())
        return settlements.unknowable(row, undelivered_words.RUN_ENDED, None)

    def _address(self, person: Person) -> str | None:
        return person.email

    def _transmit(self, row: Row, address: str, told: _Told, threads: _Threads) -> Result:
        return self._sender.send(
            address,
            row.delivery,
            told.message,
            possible_duplicate=row.doubts > 0,
            before_content=lambda: self.content_begins(row),
            thread=threads[0][0].reference if threads else None,
        )


class ServiceLane(Lane):
    """Services of all kinds, each person's by a connection of its own: the trouble of one holds up nobody else's messages."""

    channel = "service"

    def __init__(
        self, addresses: Addresses, people: Mapping[str, Person], settle: timedelta, timeout_seconds: float
    ) -> None:
        """Open the lane to all whose connection is there."""
        super().__init__(people, settle)
        self._sender = ServiceSender(timeout_seconds)
        self._failures_of: Counter[str] = Counter()
        self._found: dict[str, ServiceAddress] = {}
        for person in people.values():
            if person.service:
                try:
                    self._found[person.service] = service_address(addresses, person.service)
                except ConnectionMissing as problem:
                    self.closed_to[person.id] = str(problem)

    def resolve(self, row: Row) -> Settlement:
        """Send once more, or give up."""
        return settlements.unknowable(row, undelivered_words.RUN_ENDED, None)

    def _address(self, person: Person) -> str | None:
        return person.service

    def _transmit(self, row: Row, address: str, told: _Told, _: _Threads) -> Result:
        return self._sender.send(self._found[address], row.delivery, told.message, possible_duplicate=row.doubts > 0)

    def _watch(self, row: Row, result: Result) -> None:
        if not isinstance(result, Retry | InDoubt):
            del self._failures_of[row.recipient]
            return
        self._failures_of[row.recipient] += 1
        if self._failures_of[row.recipient] >= FAILURES_TO_CLOSE or (isinstance(result, Retry) and result.channel_wide):
            self.closed_to[row.recipient] = result.error


def open_lanes(
    addresses: Addresses, people: Mapping[str, Person], settle: timedelta, timeout_seconds: float
) -> tuple[dict[str, Lane], dict[str, str]]:
    """The lanes that can be used, and for each of the others the sentence that says what to set."""
    lanes: dict[str, Lane] = {}
    missing: dict[str, str] = {}
    try:
        lanes["slack"] = SlackLane(SlackSender(addresses.for_slack(), timeout_seconds), people, settle)
    except ConnectionMissing as problem:
        missing["slack"] = str(problem)
    try:
        allowed = {person.email for person in people.values() if person.email}
        lanes["email"] = MailLane(MailSender(addresses.for_mail(), timeout_seconds, allowed), people, settle)
    except ConnectionMissing as problem:
        missing["email"] = str(problem)
    lanes["service"] = ServiceLane(addresses, people, settle, timeout_seconds)
    return lanes, missing
