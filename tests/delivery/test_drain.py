"""The drain: each row is sent once, waits while it must, and is refused only on a definite no."""

from __future__ import annotations

import fcntl
from pathlib import Path

import duckdb
import pytest

from pacewatch.delivery.addresses import Addresses
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.home import Home
from pacewatch.pipeline import ingest_files
from tests.delivery.conftest import PASSWORD, TOKEN, addresses_of, deliver, due_now
from tests.delivery.happenings import Clock, at, happen
from tests.world import query, run_elsewhere

__all__ = ["at"]
STATES = "SELECT channel, state, attempts FROM delivery.outbox ORDER BY channel"
LOG = "SELECT channel, attempt, outcome FROM delivery.attempt JOIN delivery.outbox USING (delivery) ORDER BY ALL"


def deliver_to(home: Home, slack_url: str | None, mail_port: int | None) -> None:
    deliver(home, addresses_of(slack_url, mail_port))


def test_each_message_goes_out_once_however_often_it_is_drained(
    told_twice: Home, addresses: Addresses, slack: SlackStandin, mail: MailStandin
) -> None:
    assert query(told_twice, STATES) == [("email", "queued", 0), ("slack", "queued", 0)]
    first = deliver(told_twice, addresses)
    assert (first.counts, first.waiting, first.is_well) == ({"sent": 2}, {}, True)
    assert query(told_twice, STATES) == [("email", "sent", 1), ("slack", "sent", 1)]
    assert query(told_twice, LOG) == [("email", 1, "sent"), ("slack", 1, "sent")]
    second = deliver(told_twice, addresses)
    assert (second.counts, second.summary()) == ({}, "nothing to send; 0 waiting")
    assert (len(slack.messages), len(mail.mails)) == (1, 1)


def test_the_evidence_is_what_the_provider_gave(
    told_twice: Home, addresses: Addresses, slack: SlackStandin, mail: MailStandin
) -> None:
    deliver(told_twice, addresses)
    evidence = dict(query(told_twice, "SELECT channel, provider_reference FROM delivery.outbox"))
    assert evidence == {"slack": slack.messages[0]["ts"], "email": mail.mails[0]["message_id"]}
    ((delivery,),) = query(told_twice, "SELECT delivery FROM delivery.outbox WHERE channel = 'slack'")
    assert slack.messages[0]["metadata"]["event_payload"] == {"delivery": delivery}


def test_without_a_connection_its_messages_wait_and_the_others_go(told_twice: Home, mail: MailStandin) -> None:
    report = deliver(told_twice, addresses_of(None, mail.port))
    assert (report.counts, report.waiting, report.is_well) == ({"sent": 1}, {"slack": 1}, False)
    assert "slack: 1 waiting" in report.summary()
    assert "AIRFLOW_CONN_SLACK_DEFAULT" in report.summary()
    assert query(told_twice, STATES) == [("email", "sent", 1), ("slack", "queued", 0)]


def test_slack_asking_to_slow_down_is_obeyed(
    told_twice: Home, slack: SlackStandin, mail: MailStandin, addresses: Addresses
) -> None:
    slack.faults.script("429:3600")
    report = deliver(told_twice, addresses)
    assert report.counts == {"retry": 1, "sent": 1}
    ((pause,),) = query(
        told_twice,
        "SELECT not_before - settled_or_claimed > INTERVAL 59 MINUTE FROM "
        "(SELECT not_before, coalesce(settled_at, claimed_at) AS settled_or_claimed FROM delivery.outbox "
        "WHERE channel = 'slack')",
    )
    assert pause
    assert deliver(told_twice, addresses).counts == {}
    due_now(told_twice)
    assert deliver(told_twice, addresses).counts == {"sent": 1}
    assert len(slack.messages) == 1


@pytest.mark.parametrize(
    ("fault", "outcomes"),
    [
        ("error500_before", ["in_doubt", "retry", "sent"]),
        ("drop_before", ["in_doubt", "retry", "sent"]),
        ("html_200", ["in_doubt", "retry", "sent"]),
        ("error500_after", ["in_doubt", "found"]),
        ("drop_after", ["in_doubt", "found"]),
        ("delay:1.5", ["in_doubt", "found"]),
    ],
)
def test_a_slack_message_in_doubt_is_looked_for_before_it_is_sent_again(
    fault: str, outcomes: list[str], told_twice: Home, slack: SlackStandin, mail: MailStandin, addresses: Addresses
) -> None:
    slack.faults.script(fault)
    report = deliver(told_twice, addresses, settle_seconds=1.0)
    assert [row.outcome for row in report.rows if row.channel == "slack"] == outcomes
    assert len(slack.messages) == 1
    assert query(told_twice, STATES)[1][:2] == ("slack", "sent")


@pytest.mark.parametrize(("fault", "copies"), [("drop_before", 1), ("drop_after", 2)])
def test_a_mail_in_doubt_is_sent_once_more_and_says_so(
    fault: str, copies: int, told_twice: Home, mail: MailStandin, addresses: Addresses
) -> None:
    mail.faults.script(fault)
    assert deliver(told_twice, addresses).counts == {"in_doubt": 1, "sent": 1}
    due_now(told_twice)
    assert deliver(told_twice, addresses).counts == {"sent": 1}
    assert len({message["message_id"] for message in mail.mails}) == 1
    marks = [message["headers"].get("X-Pacewatch-Possible-Duplicate") for message in mail.mails]
    assert marks == [None, "yes"][-copies:]


def test_a_mail_in_doubt_twice_is_given_up_and_somebody_is_told(
    told_twice: Home, mail: MailStandin, addresses: Addresses
) -> None:
    mail.faults.script("drop_after", "drop_after")
    deliver(told_twice, addresses)
    due_now(told_twice)
    report = deliver(told_twice, addresses)
    assert (report.counts, report.is_well) == ({"refused": 1, "sent": 2}, False)  # what was sent tells of the refusal
    assert "delivery is in doubt: sent 2 times" in report.summary()
    due_now(told_twice)
    assert deliver(told_twice, addresses).counts == {}
    assert len(mail.mails) == 3


@pytest.mark.parametrize("fault", ["451", "451_data"])
def test_a_mail_that_is_refused_for_now_is_tried_again(
    fault: str, told_twice: Home, mail: MailStandin, addresses: Addresses
) -> None:
    mail.faults.script(fault)
    assert deliver(told_twice, addresses).counts == {"retry": 1, "sent": 1}
    due_now(told_twice)
    assert deliver(told_twice, addresses).counts == {"sent": 1}
    assert len(mail.mails) == 1


@pytest.mark.parametrize("fault", ["550", "550_data"])
def test_a_mail_that_is_refused_for_good_is_not_tried_again_and_the_address_is_not_kept(
    fault: str, told_twice: Home, mail: MailStandin, addresses: Addresses
) -> None:
    mail.faults.script(fault)
    report = deliver(told_twice, addresses)
    assert (report.counts, report.is_well) == ({"refused": 1, "sent": 3}, False)  # two of them tell of the refusal
    assert "refused: email to engineer: the mail server refuses" in report.summary()
    due_now(told_twice)
    assert deliver(told_twice, addresses).counts == {}
    assert b"zhao@example.org" not in told_twice.warehouse.read_bytes()


def test_a_channel_that_is_not_there_is_a_definite_no(told_twice: Home, mail: MailStandin) -> None:
    with SlackStandin(token=TOKEN, channels=frozenset({"C0OTHER"})) as slack:
        report = deliver(told_twice, addresses_of(slack.base_url, mail.port))
        assert report.counts == {
            "refused": 2,
            "sent": 2,
        }  # the alert about it is refused by Slack as well, and not told
        assert "check slack_channel in people.yaml" in report.summary()


def test_a_message_in_doubt_whose_channel_is_gone_by_now_is_told_as_undelivered_and_holds_up_nothing(
    told_twice: Home, slack: SlackStandin, mail: MailStandin
) -> None:
    assert run_elsewhere(deliver_to, told_twice, slack.base_url, None, crash_at="deliver.sent") == -9
    with SlackStandin(token=TOKEN, channels=frozenset({"C0OTHER"})) as without:
        due_now(told_twice)
        report = deliver(told_twice, addresses_of(without.base_url, mail.port))
    assert "in doubt, and the channel's history can't be read: Slack says 'channel_not_found'" in report.summary()
    assert query(told_twice, "SELECT DISTINCT state FROM delivery.outbox WHERE channel = 'slack'") == [("refused",)]


def test_a_wrong_token_holds_all_messages_until_it_is_mended(told_twice: Home, mail: MailStandin) -> None:
    with SlackStandin(token="xoxb-another") as slack:
        wrong = addresses_of(slack.base_url, mail.port)
        report = deliver(told_twice, wrong)
        assert (report.counts, report.waiting, report.is_well) == ({"retry": 1, "sent": 1}, {"slack": 1}, False)
        assert "check the app's token and scopes (AIRFLOW_CONN_SLACK_DEFAULT)" in report.summary()
        assert slack.messages == []


def test_servers_that_are_down_are_tried_again_later(told_twice: Home, slack: SlackStandin, mail: MailStandin) -> None:
    with MailStandin() as gone_mail, SlackStandin() as gone_slack:
        gone = addresses_of(gone_slack.base_url, gone_mail.port)
    report = deliver(told_twice, gone)
    assert (report.counts, report.waiting) == ({"retry": 2}, {"email": 1, "slack": 1})
    due_now(told_twice)
    assert deliver(told_twice, addresses_of(slack.base_url, mail.port)).counts == {"sent": 2}


def test_the_pauses_grow_from_half_a_minute_to_an_hour(told_twice: Home, mail: MailStandin) -> None:
    from pacewatch.delivery.settlements import pause

    assert [pause(attempts).total_seconds() for attempts in (1, 2, 3, 7, 8, 100)] == [30, 60, 120, 1920, 3600, 3600]


def test_slack_gets_at_most_one_message_a_second_for_each_channel(
    told_twice: Home, mail: MailStandin, tmp_path: Path
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("not,the,columns\n1,1,2\n")
    ingest_files(told_twice, "small-air", [file])
    with SlackStandin(token=TOKEN, rate_limit=True) as slack:
        slack.faults.script("delay:0.6")  # the second is a second after Slack got the first, not after it was sent off
        report = deliver(told_twice, addresses_of(slack.base_url, mail.port))
        assert report.counts == {"sent": 4}
        assert [method for method, _ in slack.calls] == ["chat.postMessage"] * 2  # none was ever asked to slow down


def test_that_pace_is_kept_from_one_run_to_the_next(told_twice: Home, mail: MailStandin, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("not,the,columns\n1,1,2\n")
    ingest_files(told_twice, "small-air", [file])
    with SlackStandin(token=TOKEN, rate_limit=True) as slack:
        runs = [deliver(told_twice, addresses_of(slack.base_url, mail.port), limit=1) for _ in range(4)]
        assert [run.counts for run in runs] == [{"sent": 1}] * 4
        assert [method for method, _ in slack.calls] == ["chat.postMessage"] * 2


def test_a_limit_is_kept(told_twice: Home, addresses: Addresses, slack: SlackStandin, mail: MailStandin) -> None:
    assert deliver(told_twice, addresses, limit=1).counts == {"sent": 1}
    assert len(slack.messages) + len(mail.mails) == 1


def test_a_second_drain_leaves_the_work_to_the_first(told_twice: Home, addresses: Addresses) -> None:
    with (told_twice.warehouse.parent / "delivery.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        report = deliver(told_twice, addresses)
    assert report.skipped == "another delivery is running; it sends what is due"
    assert query(told_twice, STATES) == [("email", "queued", 0), ("slack", "queued", 0)]


def test_somebody_who_has_left_is_a_refusal_with_their_name(told_twice: Home, addresses: Addresses) -> None:
    with duckdb.connect(str(told_twice.warehouse)) as connection:
        connection.execute("UPDATE delivery.outbox SET recipient = 'gone'")
    report = deliver(told_twice, addresses)
    assert report.counts == {"refused": 2, "sent": 4}  # the engineer is told of each, by both channels
    assert "'gone' is no longer in any programme's people.yaml" in report.summary()


def test_no_secret_and_no_address_gets_into_the_warehouse_or_a_report(
    told_twice: Home, slack: SlackStandin, mail: MailStandin, addresses: Addresses
) -> None:
    slack.faults.script("error500_after")
    mail.faults.script("550")
    said = deliver(told_twice, addresses).summary() + repr(addresses)
    kept = told_twice.warehouse.read_bytes()
    for secret in (TOKEN, PASSWORD, "zhao@example.org", "C0SMALLDATA"):
        assert secret not in said
        assert secret.encode() not in kept


def test_nothing_overtakes_an_older_message_about_the_same_episode(
    home: Home, at: Clock, addresses: Addresses, mail: MailStandin
) -> None:
    happen(home, "jobs-2022", "100100", "first_breach", "missed", to=["official-en"])
    mail.faults.script("451")
    assert deliver(home, addresses).counts == {"retry": 1}
    at("2022-08-01 10:00")
    happen(home, "jobs-2022", "100100", "revised", "on_pace", state="NORMAL", to=["official-en"])
    assert deliver(home, addresses).counts == {}  # the first one has to wait before it is tried again
    due_now(home)
    assert deliver(home, addresses).counts == {"sent": 2}
    subjects = [str(letter["headers"]["Subject"]) for letter in mail.mails]
    assert [("Missed" in subject, "withdrawn" in subject) for subject in subjects] == [(True, False), (False, True)]
