"""Killed while it delivers and run again: one message in Slack; by mail one, or a second that says it may be one."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter

import pytest

from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.home import Home
from tests.delivery.conftest import addresses_of, deliver, due_now
from tests.slack_socket_server import until
from tests.world import query, run_elsewhere

POINTS = ("deliver.claimed", "deliver.sent", "deliver.marked")
STATES = "SELECT channel, state FROM delivery.outbox ORDER BY channel"
BOTH_SENT = [("email", "sent"), ("slack", "sent")]


def deliver_with(home: Home, slack_url: str | None, mail_port: int | None) -> None:
    deliver(home, addresses_of(slack_url, mail_port))


@pytest.mark.parametrize("hit", [1, 2])
@pytest.mark.parametrize("point", POINTS)
def test_deliver_killed_and_run_again(
    point: str, hit: int, told_twice: Home, slack: SlackStandin, mail: MailStandin
) -> None:
    where = (slack.base_url, mail.port)
    assert run_elsewhere(deliver_with, told_twice, *where, crash_at=f"{point}#{hit}") == -9
    assert query(told_twice, STATES) != BOTH_SENT or (point, hit) == ("deliver.marked", 2)
    deliver_with(told_twice, *where)
    assert query(told_twice, STATES) == BOTH_SENT
    assert len(slack.messages) == 1
    assert len({message["message_id"] for message in mail.mails}) == 1
    assert 1 <= len(mail.mails) <= 2
    if len(mail.mails) == 2:
        assert mail.mails[1]["headers"]["X-Pacewatch-Possible-Duplicate"] == "yes"
    deliver_with(told_twice, *where)
    assert (len(slack.messages), len(mail.mails) <= 2) == (1, True)


@pytest.mark.parametrize("point", POINTS)
def test_killed_again_and_again_slack_has_one_message(point: str, told_twice: Home, slack: SlackStandin) -> None:
    for _ in range(3):
        run_elsewhere(deliver_with, told_twice, slack.base_url, None, crash_at=point)
        due_now(told_twice)
    deliver_with(told_twice, slack.base_url, None)
    assert len(slack.messages) == 1
    assert query(told_twice, STATES) == [("email", "queued"), ("slack", "sent")]


def deliver_slowly(home: Home, slack_url: str) -> None:
    """Take longer over what comes before a message than a request may take, as the upload of a chart does."""
    from pacewatch.delivery.slack import SlackSender

    SlackSender._keep_pace = lambda *_: time.sleep(3)  # type: ignore[method-assign]
    deliver(home, addresses_of(slack_url, None), settle_seconds=1.0)


def test_killed_long_after_it_began_while_slack_is_slow_slack_has_one_message(
    told_twice: Home, slack: SlackStandin
) -> None:
    slack.faults.script("delay:0.7")
    child = multiprocessing.get_context("forkserver").Process(target=deliver_slowly, args=(told_twice, slack.base_url))
    child.start()
    until(lambda: slack.calls, "the message is on its way")
    child.kill()
    child.join()
    report = deliver(told_twice, addresses_of(slack.base_url, None), settle_seconds=1.0)
    assert [row.outcome for row in report.rows] == ["found"]
    assert len(slack.messages) == 1


def test_a_mail_that_never_began_to_go_out_is_sent_as_if_for_the_first_time_however_often_it_is_killed(
    told_twice: Home, mail: MailStandin
) -> None:
    for _ in range(4):
        assert run_elsewhere(deliver_with, told_twice, None, mail.port, crash_at="deliver.claimed") == -9
    assert mail.mails == []
    deliver_with(told_twice, None, mail.port)
    assert [letter["headers"].get("X-Pacewatch-Possible-Duplicate") for letter in mail.mails] == [None]


def test_killed_each_time_it_sends_a_mail_goes_out_twice_at_most_and_then_somebody_is_told(
    told_twice: Home, mail: MailStandin
) -> None:
    for _ in range(6):
        run_elsewhere(deliver_with, told_twice, None, mail.port, crash_at="deliver.sent")
    # The mail, and the alert that it was given up, of which nothing more is told.
    assert sorted(Counter(message["message_id"] for message in mail.mails).values()) == [2, 2]
    assert (
        query(
            told_twice,
            "SELECT state, last_error LIKE 'delivery is in doubt%' FROM delivery.outbox WHERE channel = 'email'",
        )
        == [("refused", True)] * 2
    )
