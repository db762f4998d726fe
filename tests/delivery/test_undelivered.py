"""What was refused for good reaches somebody all the same: by another channel, a fallback, an alert; killed at any point."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pacewatch.delivery.addresses import Addresses
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.home import Home
from tests.both_languages import differences
from tests.delivery.conftest import TOKEN, addresses_of, deliver, due_now
from tests.delivery.happenings import Clock, at, happen, routed
from tests.world import query, run_elsewhere

__all__ = ["at"]
ZH, EN, ENGINEER = "official-zh", "official-en", "engineer"
GONE: dict[str, Any] = {"email": None, "slack_channel": "C0GONE", "places": "all"}
BY_MAIL: dict[str, Any] = {"slack_channel": None, "places": "all"}
PEOPLE = {ZH: {**GONE, "fallback": EN}, EN: BY_MAIL, ENGINEER: BY_MAIL}
ROWS = """
SELECT event.reason, outbox.recipient, outbox.channel, outbox.state, outbox.meant_for
FROM delivery.outbox JOIN alerts.event USING (event)
ORDER BY event.reason DESC, outbox.recipient, outbox.channel
"""
ALERTS = "SELECT count(*) FROM alerts.event WHERE reason = 'delivery_failed'"
PASSED_ON = [
    ("first_breach", EN, "email", "sent", ZH),
    ("first_breach", ZH, "slack", "refused", None),
    ("delivery_failed", ENGINEER, "email", "sent", None),
]


@pytest.fixture
def slack() -> Iterator[SlackStandin]:
    """A workspace in which nobody's channel is."""
    with SlackStandin(token=TOKEN, channels=frozenset({"C0OTHER"})) as desk:
        yield desk


@pytest.fixture
def town(home: Home, tmp_path: Path) -> Home:
    """One official's channel in Slack is gone; the other, who is the fallback, and the engineer have mail only."""
    return routed(home, tmp_path, people=PEOPLE)


def to(mail: MailStandin, who: str) -> list[str]:
    return [one["text"] for one in mail.mails if who in str(one)]


def to_li(mail: MailStandin) -> list[str]:
    return to(mail, "li@example.org")


def to_engineer(mail: MailStandin) -> list[str]:
    return to(mail, "zhao@example.org")


def test_a_refused_message_goes_to_the_fallback_who_is_told_for_whom_it_was(
    town: Home, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    assert deliver(town, addresses).counts == {"refused": 1, "sent": 2}
    assert query(town, ROWS) == PASSED_ON
    (passed_on,) = to_li(mail)
    assert passed_on.startswith("[This was meant for Wang, who could not be reached for certain.] ")
    (alert,) = to_engineer(mail)
    assert "Passed on to: Li" in alert
    assert "check slack_channel in people.yaml" in alert
    assert deliver(town, addresses).counts == {}


def test_what_reaches_the_same_person_by_another_channel_is_not_passed_on(
    home: Home, tmp_path: Path, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    town = routed(home, tmp_path, people={**PEOPLE, ZH: {"places": "all", "fallback": EN}})
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    assert deliver(town, addresses).counts == {"refused": 1, "sent": 2}
    assert to_li(mail) == []
    assert "Also sent by: e-mail" in to_engineer(mail)[0]


def test_the_last_channel_that_refuses_lets_it_be_passed_on(
    home: Home, tmp_path: Path, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    town = routed(home, tmp_path, people={**PEOPLE, ZH: {"places": "all", "fallback": EN}})
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    at("2022-08-01 09:01")  # what follows is queued later
    mail.faults.script("550")
    assert deliver(town, addresses).counts == {"refused": 2, "sent": 3}
    assert len(to_li(mail)) == 1
    assert query(town, ALERTS) == [(2,)]


def test_without_a_fallback_the_engineers_are_asked_to_tell_them(
    home: Home, tmp_path: Path, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    town = routed(home, tmp_path, people={**PEOPLE, ZH: GONE})
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    assert deliver(town, addresses).counts == {"refused": 1, "sent": 1}
    assert "please tell them in another way" in to_engineer(mail)[0]


def test_one_alert_a_day_for_each_way_and_cause(
    home: Home, tmp_path: Path, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    town = routed(home, tmp_path, people={**PEOPLE, EN: {**BY_MAIL, "places": "all"}})
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    happen(town, "jobs-2022", "100100", "first_breach", to=[ZH])
    deliver(town, addresses)
    assert query(town, ALERTS) == [(1,)]
    assert len(to_li(mail)) == 2
    for day, fault, count in (("2", None, 2), ("2", "550", 3), ("2", "552_data", 4), ("3", "550", 5)):
        place = {None: "100100", "550": "100200", "552_data": "100300"}[fault]
        at(f"2022-08-0{day} 09:00")
        happen(town, "housing-2022", f"{place}{day}", "first_breach", to=[EN if fault else ZH])
        at(f"2022-08-0{day} 09:01")
        if fault:
            mail.faults.script(fault)
        deliver(town, addresses)
        assert query(town, ALERTS) == [(count,)], (day, fault)


def test_an_alert_about_a_refusal_that_is_refused_is_not_told_by_another(
    home: Home, tmp_path: Path, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    town = routed(home, tmp_path, people={**PEOPLE, ZH: GONE})
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    mail.faults.script("550")
    assert deliver(town, addresses).counts == {"refused": 2}
    assert deliver(town, addresses).counts == {}
    assert query(town, ALERTS) == [(1,)]


def test_three_that_are_passed_on_are_one_message_beside_those_of_ones_own(
    town: Home, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    for target in ("air-2022", "jobs-2022", "housing-2022"):
        happen(town, target, "100100", "first_breach", to=[ZH])
        happen(town, target, "100200", "first_breach", to=[EN])
    deliver(town, addresses)
    assert sorted(text.startswith("[This was meant for Wang") for text in to_li(mail)) == [False, True]
    assert "About: West District" in to_engineer(mail)[0]
    assert "3 in all" in to_engineer(mail)[0]


def test_a_fallback_has_a_fallback_and_both_are_named(
    home: Home, tmp_path: Path, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    chain = {
        ZH: {**GONE, "fallback": EN},
        EN: {**GONE, "fallback": ENGINEER},
        ENGINEER: {**BY_MAIL, "receives": ["verdicts", "data"]},
    }
    town = routed(home, tmp_path, people=chain)
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    deliver(town, addresses)
    assert ("first_breach", ENGINEER, "email", "sent", f"{ZH} {EN}") in query(town, ROWS)
    assert any(text.startswith("[This was meant for Wang, Li,") for text in to_engineer(mail))


def test_two_with_one_fallback_are_both_named(
    home: Home, tmp_path: Path, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    both = {
        ZH: {**GONE, "fallback": ENGINEER},
        EN: {**GONE, "fallback": ENGINEER},
        ENGINEER: {**BY_MAIL, "receives": ["verdicts", "data"]},
    }
    town = routed(home, tmp_path, people=both)
    happen(town, "air-2022", "100100", "first_breach", to=[ZH, EN])
    deliver(town, addresses_of(addresses.for_slack().base_url, None))  # mail comes later
    deliver(town, addresses)
    (row,) = [row for row in query(town, ROWS) if row[:2] == ("first_breach", ENGINEER)]
    assert (sorted(row[4].split()), row[3]) == ([EN, ZH], "sent")


def test_who_gets_it_anyway_gets_it_once(town: Home, at: Clock, addresses: Addresses, mail: MailStandin) -> None:
    happen(town, "air-2022", "100100", "first_breach", to=[ZH, EN])
    deliver(town, addresses)
    (text,) = to_li(mail)
    assert "meant for" not in text


def test_good_news_is_passed_on_although_the_fallback_never_heard_the_bad(
    home: Home, tmp_path: Path, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    before = routed(home, tmp_path / "before", people={**PEOPLE, ZH: BY_MAIL})
    happen(before, "air-2022", "100100", "first_breach", to=[ZH])
    deliver(before, addresses)
    assert to_li(mail) == []
    town = routed(home, tmp_path / "after", people=PEOPLE)
    at("2022-08-03 09:00")
    happen(town, "air-2022", "100100", "recovered", "on_pace", state="NORMAL", to=[ZH])
    deliver(town, addresses)
    (passed_on,) = to_li(mail)
    assert passed_on.startswith("[This was meant for Wang")


def test_a_tree_that_knows_faults_by_feed_only_still_lets_the_engineers_know(
    home: Home, tmp_path: Path, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    tree = "people: [official-zh]\nbranches:\n  - {match: {feed: [%s]}, people: [engineer]}\n"
    feeds = "small-air, small-jobs, small-housing"
    town = routed(home, tmp_path, tree % feeds, PEOPLE)
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    deliver(town, addresses)
    assert len(to_engineer(mail)) == 1


def test_a_mail_given_up_in_doubt_is_passed_on_too(
    home: Home, tmp_path: Path, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    town = routed(home, tmp_path, people={**PEOPLE, ZH: {**BY_MAIL, "fallback": EN}})
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    mail.faults.script("drop_after", "drop_after")
    deliver(town, addresses)
    due_now(town)
    deliver(town, addresses)
    assert len(to_li(mail)) == 1
    assert "delivery is in doubt" in to_engineer(mail)[0]


@pytest.mark.parametrize(
    ("who", "faults", "reason"),
    [
        (
            GONE,
            [],
            "Slack 返回“channel_not_found”：没有这个频道，或应用看不到它：请核对 people.yaml 中的 slack_channel",
        ),
        (BY_MAIL, ["550"], "邮件服务器拒收该收件人的邮件：550 5.1.1"),
        (
            BY_MAIL,
            ["drop_after", "drop_after"],
            "是否送达无法确认：已发送2次，每次都无法得知是否送达（邮件服务器在接收邮件时中断",
        ),
    ],
    ids=["no such channel", "no such mailbox", "in doubt"],
)
def test_who_reads_chinese_is_given_the_reason_in_chinese(
    who: dict[str, Any],
    faults: list[str],
    reason: str,
    home: Home,
    tmp_path: Path,
    at: Clock,
    addresses: Addresses,
    mail: MailStandin,
) -> None:
    town = routed(home, tmp_path, people={ZH: who, ENGINEER: {**BY_MAIL, "language": "zh"}})
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    mail.faults.script(*faults)
    for _ in range(2):
        deliver(town, addresses)
        due_now(town)
    (alert,) = to_engineer(mail)
    assert reason in alert
    assert "英文" not in alert
    ((detail, detail_zh, last_error),) = query(
        town,
        "SELECT facts->>'detail', facts->>'detail_zh', last_error FROM alerts.event "
        "CROSS JOIN (SELECT last_error FROM delivery.outbox WHERE state = 'refused') WHERE reason = 'delivery_failed'",
    )
    assert detail == last_error
    assert not differences((detail, detail_zh))


def deliver_by_mail(home: Home, port: int) -> None:
    deliver(home, addresses_of(None, port))


@pytest.mark.parametrize("hit", [1, 2, 3])
@pytest.mark.parametrize("point", ["deliver.claimed", "deliver.sent", "deliver.before_mark", "deliver.marked"])
def test_killed_and_run_again_it_is_passed_on_once(
    point: str, hit: int, home: Home, tmp_path: Path, at: Clock, mail: MailStandin
) -> None:
    """A mail in doubt may come a second time under its own id, but nothing is lost and nothing told under another one."""
    town = routed(home, tmp_path, people={**PEOPLE, ZH: {**BY_MAIL, "fallback": EN}})
    happen(town, "air-2022", "100100", "first_breach", to=[ZH])
    mail.faults.script("550")
    assert run_elsewhere(deliver_by_mail, town, mail.port, crash_at=f"{point}#{hit}") == -9
    if hit == 1 and point in ("deliver.sent", "deliver.before_mark"):
        assert query(town, "SELECT state FROM delivery.outbox") == [("claimed",)]
        mail.faults.script("550")  # the server refuses it again
    for _ in range(2):
        deliver_by_mail(town, mail.port)
        due_now(town)
    assert query(town, ROWS) == [row if row[1] != ZH else (*row[:2], "email", *row[3:]) for row in PASSED_ON]
    for who in ("li@example.org", "zhao@example.org"):
        found = [one for one in mail.mails if who in str(one)]
        assert len({one["message_id"] for one in found}) == 1
        assert len(found) <= 2
