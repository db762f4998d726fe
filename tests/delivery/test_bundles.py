"""What is due at once goes out as one message; each episode's later messages know the one it began with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.audit import audit
from pacewatch.delivery.outbox import MOST_IN_ONE, claim, machine_now, next_due
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.home import Home
from pacewatch.registry import load_registry
from pacewatch.warehouse import writing
from tests.delivery.conftest import addresses_of, deliver, due_now
from tests.delivery.happenings import Clock, at, happen, outbox, routed
from tests.world import query, run_elsewhere

__all__ = ["at"]
EN, ZH = ["official-en"], ["official-zh"]
THREE = (("air-2022", "far_behind"), ("housing-2022", "behind"), ("jobs-2022", "missed"))
FAR = datetime(2100, 1, 1)  # noqa: DTZ001 - as the warehouse keeps it
CARRIED = (
    "SELECT coalesce(bundle, delivery), count(*), count(DISTINCT provider_reference) FROM delivery.outbox GROUP BY 1"
)


def three_fall(home: Home, to: list[str]) -> None:
    for target, severity in THREE:
        happen(home, target, "100100", "first_breach", severity, to=to)


def test_three_at_once_are_one_message_with_the_gravest_first_and_each_in_full_by_mail(
    home: Home, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    three_fall(home, EN)
    report = deliver(home, addresses)
    assert (report.counts, report.waiting) == ({"sent": 1}, {})
    assert set(outbox(home).values()) == {"sent"}
    ((_, together, references),) = query(home, CARRIED)
    assert (together, references, len(mail.mails)) == (3, 1, 1)
    text = mail.mails[0]["text"]
    assert "newly behind (3)" in text
    told = [text.index(word) for word in ("Missed: ", "Far behind pace: ", "Behind pace: ")]
    assert told == sorted(told)
    assert text.count("Why we think so") == 3
    assert audit(home, load_registry(home.registry, home.expectations), addresses).findings == []


def test_two_at_once_are_two_messages(home: Home, at: Clock, addresses: Addresses, mail: MailStandin) -> None:
    for target, severity in THREE[:2]:
        happen(home, target, "100100", "first_breach", severity, to=EN)
    assert deliver(home, addresses).counts == {"sent": 2}
    assert len(mail.mails) == 2


def test_a_tree_says_how_many_it_takes_and_what_they_have_in_common(
    home: Home, at: Clock, tmp_path: Path, addresses: Addresses, mail: MailStandin
) -> None:
    tree = "people: [official-zh, official-en, engineer]\nbundle: {from: 2, by: [department]}\n"
    town = routed(home, tmp_path, tree, {"official-en": {"places": "all"}})
    for target, place in (("air-2022", "100100"), ("jobs-2022", "100100"), ("jobs-2022", "100200")):
        happen(town, target, place, "first_breach", to=EN)
    assert deliver(town, addresses).counts == {"sent": 2}
    assert sorted(together for _, together, _ in query(town, CARRIED)) == [1, 2]


def test_more_than_fit_into_one_message_go_out_in_several(home: Home, at: Clock, tmp_path: Path) -> None:
    town = routed(home, tmp_path, people={"official-en": {"places": "all"}})
    for number in range(MOST_IN_ONE + 3):
        happen(town, "jobs-2022", "100100", "first_breach", episode=number + 1, to=EN)
    registry = load_registry(town.registry, town.expectations)
    with writing(town) as connection:
        due = next_due(connection, machine_now(), ["email"], "")
        assert due is not None
        free = frozenset(name for (name,) in connection.execute("SELECT delivery FROM delivery.outbox").fetchall())
        first = claim(connection, registry, due, free, machine_now(), FAR)
        assert len(first.facts) == MOST_IN_ONE
        due = next_due(connection, machine_now(), ["email"], "")
        assert due is not None
        second = claim(connection, registry, due, free, machine_now(), FAR)
        assert len(second.facts) == 3
    assert first.delivery != second.delivery


POINTS = ("deliver.claimed", "deliver.sent", "deliver.marked")


def deliver_with(home: Home, slack_url: str, mail_port: int) -> None:
    deliver(home, addresses_of(slack_url, mail_port))


@pytest.mark.parametrize("point", POINTS)
def test_a_bundle_is_one_message_however_it_is_killed(
    point: str, home: Home, at: Clock, slack: SlackStandin, mail: MailStandin, addresses: Addresses
) -> None:
    three_fall(home, ZH)
    assert run_elsewhere(deliver_with, home, slack.base_url, mail.port, crash_at=point) == -9
    due_now(home)
    deliver(home, addresses)
    assert query(home, "SELECT DISTINCT state FROM delivery.outbox") == [("sent",)]
    assert len(slack.messages) == 1
    assert 1 <= len(mail.mails) <= 2
    assert len({letter["message_id"] for letter in mail.mails}) == 1
    assert audit(home, load_registry(home.registry, home.expectations), addresses).findings == []


def test_a_bundle_that_has_to_be_tried_again_stays_what_it_is(
    home: Home, at: Clock, mail: MailStandin, addresses: Addresses
) -> None:
    three_fall(home, EN)
    mail.faults.script("451")
    assert deliver(home, addresses).counts == {"retry": 1}
    happen(home, "air-2022", "100100", "worsened", "unattainable", to=EN)
    due_now(home)
    assert deliver(home, addresses).counts == {"sent": 2}
    assert sorted(together for _, together, _ in query(home, CARRIED)) == [1, 3]


def test_what_follows_knows_the_message_it_began_with_and_how_all_of_that_stands_now(
    home: Home, at: Clock, addresses: Addresses
) -> None:
    three_fall(home, EN)
    deliver(home, addresses)
    at("2022-08-03 09:00")
    happen(home, "air-2022", "100100", "recovered", "on_pace", state="NORMAL", to=EN)
    registry = load_registry(home.registry, home.expectations)
    with writing(home) as connection:
        due = next_due(connection, machine_now(), ["email"], "")
        assert due is not None
        row = claim(connection, registry, due, frozenset({due.delivery}), machine_now(), FAR)
    ((carried, reference),) = query(
        home, "SELECT DISTINCT bundle, provider_reference FROM delivery.outbox WHERE state = 'sent'"
    )
    (thread,) = row.threads
    assert (thread.delivery, thread.reference) == (carried, reference)
    assert sorted(word for facts in thread.facts for word in ("recovered", "first_breach") if f'"{word}"' in facts) == [
        "first_breach",
        "first_breach",
        "recovered",
    ]
