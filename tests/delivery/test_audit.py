"""The audit finds each lost, doubled and unexplained message, and nothing where all is well; against the stand-in's real history."""

# ruff: noqa: E501 - a line for each way in which books can be wrong

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta

import duckdb
import pytest

from pacewatch.cli.main import main
from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.audit import AuditReport, audit
from pacewatch.delivery.outbox import machine_now
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.home import Home
from pacewatch.locks import held
from pacewatch.registry import load_registry
from tests.delivery.conftest import TOKEN, addresses_of, deliver
from tests.world import lead_to, query


def audited(home: Home, addresses: Addresses, since: datetime | None = None) -> AuditReport:
    return audit(home, load_registry(home.registry, home.expectations), addresses, since)


def kinds(report: AuditReport) -> list[str]:
    return sorted(one.kind for one in report.findings)


def change(home: Home, sql: str) -> None:
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(sql)


@pytest.fixture
def told(told_twice: Home, addresses: Addresses) -> Home:
    """Both messages were sent."""
    assert deliver(told_twice, addresses).counts == {"sent": 2}
    return told_twice


def test_where_all_was_said_nothing_is_found(told: Home, addresses: Addresses) -> None:
    report = audited(told, addresses)
    assert report.is_well, report.summary()
    assert (report.outbox, report.posted, report.mails_in_doubt) == (2, 1, 0)
    looked, anchor = report.summary().splitlines()
    assert looked.endswith("2 messages in the outbox, 1 found in Slack; 0 findings")
    # One event, and the attempts at telling it by Slack and by mail.
    assert re.fullmatch(r"journal: 3:[0-9a-f]{64}", anchor)


def test_what_waits_or_was_refused_is_no_finding(
    told_twice: Home, slack: SlackStandin, addresses: Addresses, mail: MailStandin
) -> None:
    assert audited(told_twice, addresses).is_well
    mail.faults.script("550")
    deliver(told_twice, addresses_of(None, mail.port))
    assert [state for (state,) in query(told_twice, "SELECT state FROM delivery.outbox ORDER BY state")] == [
        "queued",
        "queued",
        "refused",
        "sent",
    ]  # of the refusal the engineer is told, by both channels
    assert audited(told_twice, addresses).is_well


def test_a_message_that_is_gone_from_slack_is_lost(told: Home, mail: MailStandin) -> None:
    with SlackStandin(token=TOKEN) as emptied:
        report = audited(told, addresses_of(emptied.base_url, mail.port))
    assert kinds(report) == ["lost"]
    assert "slack to engineer (file_refused of small-air" in report.findings[0].detail
    assert "is sent, and doesn't stand in C0SMALLDATA" in report.findings[0].detail


def test_a_copy_is_found_with_where_both_stand(told: Home, slack: SlackStandin, addresses: Addresses) -> None:
    first = slack.messages[0]
    slack.take({name: value for name, value in first.items() if name != "ts"})
    report = audited(told, addresses)
    assert kinds(report) == ["doubled"]
    assert "stands 2 times in Slack" in report.findings[0].detail
    assert all(message["ts"] in report.findings[0].detail for message in slack.messages)


def test_a_message_that_nobody_knows_of_is_unexplained(told: Home, slack: SlackStandin, addresses: Addresses) -> None:
    first = slack.messages[0]
    strange = {"event_type": first["metadata"]["event_type"], "event_payload": {"delivery": "f" * 24}}
    slack.take({"channel": "C0SMALLZH", "text": "?", "metadata": strange})
    slack.take({"channel": "C0SMALLZH", "text": "people talk there too"})
    report = audited(told, addresses)
    assert kinds(report) == ["unexplained"]
    assert f"a message {'f' * 24} (C0SMALLZH at " in report.findings[0].detail


@pytest.mark.parametrize(
    ("what", "found", "said"),
    [
        ("UPDATE delivery.outbox SET state = 'refused' WHERE channel = 'slack'", ["unexplained"], "is refused, and stands in Slack"),
        ("UPDATE delivery.outbox SET provider_reference = NULL WHERE channel = 'email'", ["unexplained"], "is sent without evidence"),
        ("DELETE FROM delivery.attempt WHERE delivery IN (SELECT delivery FROM delivery.outbox WHERE channel = 'email')",
            ["altered", "unexplained"], "is sent without evidence"),
        ("INSERT INTO delivery.attempt SELECT delivery, 2, ended_at, 'sent', detail FROM delivery.attempt", ["altered", "doubled", "doubled"],
            "2 attempts arrived"),
        ("DELETE FROM alerts.event", ["altered", "unexplained", "unexplained"], "there is no event that it tells of"),
        ("DELETE FROM delivery.outbox WHERE channel = 'slack'", ["unexplained"], "that the outbox doesn't know"),
        ("UPDATE delivery.outbox SET state = 'queued', not_before = TIMESTAMP '2022-01-01' WHERE channel = 'email'", ["overdue"],
            "queued since 2022-01-01 00:00 UTC"),
        ("INSERT INTO alerts.state (fingerprint, programme, target, place, state, episode, releases_behind, releases_on_pace, "
            "changed_at) VALUES ('f', 'small', 'air-2022', '100100', 'FIRING', 1, 2, 0, now())",
            ["lost"], "the alert on air-2022 in 100100 is FIRING (episode 1), and there is no event of its beginning"),
    ],
)  # fmt: skip
def test_books_that_were_tampered_with_or_torn_are_noticed(
    what: str, found: list[str], said: str, told: Home, addresses: Addresses
) -> None:
    change(told, what)
    report = audited(told, addresses)
    assert kinds(report) == found, report.summary()
    assert said in report.summary()


def test_what_a_silence_holds_back_is_not_overdue(told_twice: Home, addresses: Addresses) -> None:
    change(told_twice, "UPDATE delivery.outbox SET silence = '12345678', queued_at = TIMESTAMP '2022-01-01'")
    assert audited(told_twice, addresses).is_well


def test_a_history_that_cannot_be_read_is_a_finding_and_nothing_counts_as_lost(told: Home, mail: MailStandin) -> None:
    with SlackStandin(token="xoxb-another") as closed:
        report = audited(told, addresses_of(closed.base_url, mail.port))
    assert set(kinds(report)) == {"unread"}
    assert "Slack says 'invalid_auth'" in report.summary()
    without = audited(told, addresses_of(None, mail.port))
    assert kinds(without) == ["unread"]
    assert "AIRFLOW_CONN_SLACK_DEFAULT" in without.summary()


def test_only_what_came_since_is_looked_at(told: Home, mail: MailStandin) -> None:
    change(
        told,
        "UPDATE delivery.outbox SET settled_at = settled_at - INTERVAL 3 HOUR, claimed_at = claimed_at - INTERVAL 3 HOUR",
    )
    with SlackStandin(token=TOKEN) as emptied:
        addresses = addresses_of(emptied.base_url, mail.port)
        assert audited(told, addresses, machine_now() - timedelta(hours=1)).outbox == 0
        assert audited(told, addresses, machine_now() - timedelta(hours=1)).is_well
        assert kinds(audited(told, addresses, machine_now() - timedelta(hours=4))) == ["lost"]


def test_a_mail_in_doubt_is_counted(told: Home, addresses: Addresses) -> None:
    change(
        told,
        "INSERT INTO delivery.attempt SELECT delivery, 0, ended_at, 'in_doubt', '' FROM delivery.attempt "
        "JOIN delivery.outbox USING (delivery) WHERE channel = 'email'",
    )
    report = audited(told, addresses)
    assert ([one.kind for one in report.findings], report.mails_in_doubt) == (["altered"], 1)
    assert "1 mail perhaps twice" in report.summary()


def test_while_a_delivery_runs_there_is_no_audit(told: Home, addresses: Addresses) -> None:
    with held(told.delivery_lock) as is_alone:
        assert is_alone
        report = audited(told, addresses)
    assert not report.is_well
    assert "a delivery is running" in report.summary()


def test_the_command_ends_with_1_if_something_was_found(
    told: Home, slack: SlackStandin, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lead_to(told, monkeypatch)
    connection = f'{{"conn_type": "slack", "password": "{TOKEN}", "extra": {{"base_url": "{slack.base_url}"}}}}'
    monkeypatch.setenv("AIRFLOW_CONN_SLACK_DEFAULT", connection)
    assert main(["audit"]) == 0
    assert "0 findings" in capsys.readouterr().out
    shutil.rmtree(told.published.parent, ignore_errors=True)
    change(told, "DELETE FROM delivery.outbox WHERE channel = 'slack'")
    assert main(["audit", "--since", "2022-01-01T00:00:00+08:00"]) == 1
    assert "1 finding\nunexplained: Slack has a message" in capsys.readouterr().out
