"""Digests on their way: by themselves, quieted by no alert, without buttons; held back by the person's hours and silences."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from pacewatch.alerts.digest_periods import Period
from pacewatch.alerts.digests import _event
from pacewatch.alerts.events import emit
from pacewatch.clock import utc_naive
from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.audit import audit
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.home import Home
from pacewatch.pipeline import silence, unsilence
from pacewatch.registry import load_registry
from pacewatch.warehouse import transaction, writing
from tests.delivery.conftest import deliver
from tests.delivery.digest_cases import FIRST
from tests.delivery.happenings import Clock, at, happen, outbox, routed
from tests.world import query

__all__ = ["at"]
EN = ["official-en"]
STATES = """
SELECT outbox.channel, outbox.state, outbox.held_by, outbox.silence IS NOT NULL, outbox.bundle IS NOT NULL
FROM delivery.outbox JOIN alerts.event USING (event) WHERE reason = 'digest' ORDER BY channel
"""


def tell(home: Home, person_id: str) -> None:
    """A digest for somebody, now."""
    programme = load_registry(home.registry, home.expectations).programmes["small"]
    moment = datetime.fromisoformat(os.environ["PACEWATCH_CLOCK"])
    period = Period("weekly", moment.date(), moment.date(), moment.date())
    event = _event(
        programme, programme.people[person_id], period, utc_naive(moment), replace(FIRST, told_on=moment.date())
    )
    with writing(home) as connection, transaction(connection):
        assert emit(connection, event, programme, replayed=False, to=(person_id,))
        assert not emit(connection, event, programme, replayed=False, to=(person_id,))


def test_alerts_go_out_together_and_the_digest_by_itself(
    home: Home, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    for number, target in enumerate(("air-2022", "jobs-2022", "housing-2022")):
        happen(home, target, "100100", "first_breach", to=EN)
        if number == 0:
            tell(home, "official-en")
    assert deliver(home, addresses).counts == {"sent": 2}
    assert query(home, STATES) == [("email", "sent", None, False, False)]
    subjects = sorted(one["headers"]["Subject"] for one in mail.mails)
    assert subjects == [
        "3 changes of progress: Sample City's government work report 2022",
        "Weekly digest: Small Town, 1 of 5 targets behind or missed",
    ]


def test_no_alert_keeps_a_digest_quiet(
    home: Home, tmp_path: Path, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    any_alert = "inhibit: [{while: {severity: [missed]}, quiet: {audience: [verdicts]}, equal: []}]\n"
    town = routed(home, tmp_path, "people: [official-zh, official-en, engineer]\n" + any_alert)
    happen(town, "air-2022", "100100", "first_breach", "missed", to=EN)
    happen(town, "jobs-2022", "100100", "first_breach", "behind", to=EN)
    tell(town, "official-en")
    deliver(town, addresses)
    assert outbox(town)["first_breach jobs-2022 100100"] == "queued (air-2022 in 100100)"
    assert query(town, STATES) == [("email", "sent", None, False, False)]


def test_in_slack_it_shows_its_bars_has_no_buttons_and_begins_no_thread(
    home: Home, at: Clock, slack: SlackStandin, addresses: Addresses, mail: MailStandin
) -> None:
    assert addresses.slack
    interactive = replace(addresses, slack=replace(addresses.slack, signing_secret="a secret"))
    tell(home, "official-zh")
    assert deliver(home, interactive).counts == {"sent": 2}
    (message,) = slack.messages
    assert [block["type"] for block in message["blocks"]] == [
        "header",
        "section",
        "image",
        "rich_text",
        "section",
        "context",
    ]
    assert (
        message["blocks"][2]["alt_text"]
        == "条形图：小城，2022年8月1日各类评判的目标数。落后1项，符合序时进度3项，无进度安排1项。"
    )
    assert message.get("thread_ts") is None
    assert audit(home, load_registry(home.registry, home.expectations), interactive).findings == []


def test_office_hours_hold_it_back(
    home: Home, tmp_path: Path, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    town = routed(home, tmp_path, people={"official-en": {"hours": {"from": "10:00", "until": "17:00"}}})
    tell(town, "official-en")
    deliver(town, addresses)
    assert query(town, STATES) == [("email", "queued", "office hours", False, False)]
    at("2022-08-01 10:00")
    deliver(town, addresses)
    assert query(town, STATES) == [("email", "sent", None, False, False)]


def test_a_silence_of_the_person_holds_it_back_and_it_is_sent_afterwards(
    home: Home, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    until = datetime.fromisoformat("2022-08-05T08:00:00+08:00")
    whom = {"target": None, "feed": None, "place": None, "until": until, "by": "li", "why": "on leave"}
    made = silence(home, **whom, person="official-en")  # type: ignore[arg-type]
    tell(home, "official-en")
    happen(home, "air-2022", "100100", "first_breach", to=EN)
    deliver(home, addresses)
    assert query(home, STATES) == [("email", "queued", None, True, False)]
    assert outbox(home)["first_breach air-2022 100100"] == "sent"
    unsilence(home, made.silence, "li")
    deliver(home, addresses)
    assert query(home, STATES) == [("email", "sent", None, False, False)]


def test_a_silence_of_nobody_or_of_a_persons_place_is_refused(home: Home, at: Clock) -> None:
    until = datetime.fromisoformat("2022-08-05T08:00:00+08:00")
    whom = {"target": None, "feed": None, "place": None, "until": until, "by": "li", "why": "on leave"}
    with pytest.raises(UnknownName, match=r"nobody in people\.yaml is called 'me'; expected one of: official-zh, "):
        silence(home, **whom, person="me")  # type: ignore[arg-type]
    with pytest.raises(PacewatchError, match="expected it without --target, --feed and --place"):
        silence(home, **whom | {"place": "甲市"}, person="official-en")  # type: ignore[arg-type]
