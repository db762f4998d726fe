"""One lane a channel, so that the trouble of one never holds up the other. In: rows. Out: settlements, and a notice.

A lane closes for the rest of a run when its connection is missing, when its provider takes nothing at all, or after
several failures in a row; its rows then wait for the next run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from pacewatch.alerts.facts import from_json
from pacewatch.delivery import settlements
from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.compose_together import compose_all
from pacewatch.delivery.mail import MailSender
from pacewatch.delivery.message import Message
from pacewatch.delivery.outbox import Row, Settlement, machine_now
from pacewatch.delivery.results import HistoryUnreadable, InDoubt, Refused, Result, Retry
from pacewatch.delivery.slack import SlackSender
from pacewatch.errors import ConnectionMissing
from pacewatch.registry.models import Person

FAILURES_TO_CLOSE = 3


class Lane:
    """What a channel's lane does with a row; `closed_because` is set once it takes no more."""

    channel: str

    def __init__(self, people: Mapping[str, Person], settle: timedelta) -> None:
        """Open the lane; `settle` is how long the provider may need until its history is complete."""
        self.closed_because: str | None = None
        self._people = people
        self._settle = settle
        self._failures = 0

    def send(self, row: Row) -> Settlement:
        """Send a row that was claimed."""
        result = self._result(row)
        self._watch(result)
        return settlements.after_sending(row, result, machine_now(), self._settle)

    def resolve(self, row: Row) -> Settlement:
        """Settle a row whose last attempt is in doubt."""
        raise NotImplementedError

    def _result(self, row: Row) -> Result:
        person = self._people.get(row.recipient)
        address = self._address(person) if person else None
        if person is None or not address:
            return Refused(self._unreachable(row))
        try:
            message = compose_all([from_json(facts) for facts in row.facts], person.language)
        except Exception as error:  # one event that can't be worded must not hold up all others
            return Retry(f"the message can't be worded, a defect of Pacewatch: {type(error).__name__}: {error}")
        return self._transmit(row, address, message)

    def _address(self, person: Person) -> str | None:
        raise NotImplementedError

    def _transmit(self, row: Row, address: str, message: Message) -> Result:
        raise NotImplementedError

    def _unreachable(self, row: Row) -> str:
        if row.recipient not in self._people:
            return f"{row.recipient!r} is no longer in any programme's people.yaml"
        return f"{row.recipient!r} no longer has an address for {self.channel} in people.yaml"

    def _watch(self, result: Result) -> None:
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

    def resolve(self, row: Row) -> Settlement:
        """Look for the message in the channel's history."""
        person = self._people.get(row.recipient)
        now = machine_now()
        if person is None or not person.slack_channel:
            return settlements.after_sending(row, Refused(f"in doubt, and {self._unreachable(row)}"), now, self._settle)
        try:
            found = self._sender.find(person.slack_channel, row.delivery, row.claimed_at or now)
        except HistoryUnreadable as error:
            self.closed_because = f"{self.channel}: {error}"
            return settlements.after_failing_to_search(row, str(error), now)
        return settlements.after_searching(row, found, now)

    def _address(self, person: Person) -> str | None:
        return person.slack_channel

    def _transmit(self, row: Row, address: str, message: Message) -> Result:
        return self._sender.send(address, row.delivery, message)


class MailLane(Lane):
    """Mail, which can't be asked whether it arrived."""

    channel = "email"

    def __init__(self, sender: MailSender, people: Mapping[str, Person], settle: timedelta) -> None:
        """Open the lane over a sender."""
        super().__init__(people, settle)
        self._sender = sender

    def resolve(self, row: Row) -> Settlement:
        """Send once more, or give up."""
        return settlements.mail_in_doubt(row, "the run that was sending it ended without a word", None)

    def _address(self, person: Person) -> str | None:
        return person.email

    def _transmit(self, row: Row, address: str, message: Message) -> Result:
        return self._sender.send(address, row.delivery, message, possible_duplicate=row.doubts > 0)


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
        lanes["email"] = MailLane(MailSender(addresses.for_mail(), timeout_seconds), people, settle)
    except ConnectionMissing as problem:
        missing["email"] = str(problem)
    return lanes, missing
