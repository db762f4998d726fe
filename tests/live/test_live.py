"""A whole Airflow, and what kill -9 does to it: whatever dies, each message arrives exactly once in Slack and in mail.

Where it matters that something is under way when it dies, the test holds the warehouse's lock, or Slack stands still: then
it is certainly under way, however fast or slow the machine is.
"""

from __future__ import annotations

import os
import signal
import time
from datetime import date, timedelta

import pytest

from pacewatch.demo.children import end_sessions
from pacewatch.warehouse.store import locked
from tests.live.running import DIGEST_READER, ENGINEER, Live
from tests.small_city import air_csv

pytestmark = pytest.mark.live

TARGET_ZH, TARGET_EN = "2022年优良天数比例不低于95%", "Good-air days at least 95 % in 2022"


def test_a_file_in_the_inbox_becomes_an_alert_in_slack_and_in_mail_in_both_languages(live: Live) -> None:
    first = date(2022, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(2022, 10, 31) - first).days + 1)]
    live.drop("alert.csv", air_csv([("甲市", str(day), 150 if day.day <= 10 else 60) for day in days]))
    live.wait_until_sent(TARGET_ZH)
    assert live.copies(TARGET_ZH) == {("slack", "C0SMALLZH"): 1, ("mail", "wang@example.org"): 1}
    assert live.copies(TARGET_EN) == {("mail", "li@example.org"): 1}
    assert not live.is_in_inbox("alert.csv")


def test_a_burst_of_files_becomes_one_message_each(live: Live) -> None:
    names = [f"burst-{number}.csv" for number in range(4)]
    for name in names:
        live.drop_refused(name)
        time.sleep(0.3)
    for name in names:
        live.wait_until_sent(name)
    assert {name: live.copies(name) for name in names} == dict.fromkeys(names, ENGINEER)


def received(live: Live, address: str) -> int:
    return sum(message.to == address for message in live.stand_ins.received())


def test_a_digest_is_told_once_however_often_its_dag_runs(live: Live) -> None:
    live.run_dag("assess")
    live.run_dag("digest")
    live.run_dag("digest")
    live.wait_until("the digest", lambda: received(live, DIGEST_READER))
    live.run_dag("deliver")
    assert received(live, DIGEST_READER) == 1


def test_the_triggerer_is_killed_when_one_file_has_just_come_and_before_another_one_comes(live: Live) -> None:
    """The lock keeps both files in the inbox, so that it is the restarted bell and not a sweep that has them taken."""
    with locked(live.home):
        live.drop_refused("before-the-kill.csv")
        live.airflow.kill_component("triggerer")
        live.drop_refused("after-the-kill.csv")
        live.airflow.start_component("triggerer")
        names = {"before-the-kill.csv", "after-the-kill.csv"}
        live.wait_until("events that name both files", lambda: names <= live.rung_for())
        assert live.is_in_inbox("before-the-kill.csv")
        assert live.is_in_inbox("after-the-kill.csv")
    for name in names:
        live.wait_until_sent(name)
        assert live.copies(name) == ENGINEER
    live.airflow.wait_healthy("triggerer")


def test_the_scheduler_is_killed_right_after_a_file_came(live: Live) -> None:
    live.drop_refused("scheduler-killed.csv")
    live.airflow.kill_component("scheduler")
    live.airflow.start_component("scheduler")
    live.wait_until_sent("scheduler-killed.csv")
    assert live.copies("scheduler-killed.csv") == ENGINEER


def test_the_scheduler_is_killed_with_the_task_it_runs(live: Live) -> None:
    with locked(live.home):  # the task waits for it
        live.drop_refused("all-killed.csv")
        live.wait_until("a running ingest task", lambda: live.task("ingest"))
        live.airflow.kill_component("scheduler")
    live.airflow.start_component("scheduler")
    live.wait_until_sent("all-killed.csv")
    assert live.copies("all-killed.csv") == ENGINEER


def test_the_scheduler_alone_is_killed_and_its_task_goes_on_beside_a_new_one(live: Live) -> None:
    with locked(live.home):
        live.drop_refused("scheduler-alone-killed.csv")
        live.wait_until("a running ingest task", lambda: live.task("ingest"))
        old = live.airflow.children["scheduler"]
        os.kill(old.session, signal.SIGKILL)
        old.process.wait(timeout=10)
        live.airflow.start_component("scheduler")
    try:
        live.wait_until_sent("scheduler-alone-killed.csv")
        assert live.copies("scheduler-alone-killed.csv") == ENGINEER
    finally:
        end_sessions([old.session], patience_seconds=0)  # the old one's waiting workers


def test_a_running_ingest_task_is_killed(live: Live) -> None:
    with locked(live.home):
        live.drop_refused("ingest-killed.csv")
        live.wait_until("a running ingest task", lambda: live.task("ingest"))
        live.kill_task("ingest")
        assert live.is_in_inbox("ingest-killed.csv")
    live.wait_until_sent("ingest-killed.csv")
    assert live.copies("ingest-killed.csv") == ENGINEER


def test_a_running_deliver_task_is_killed_while_slack_has_not_answered(live: Live) -> None:
    """Slack takes the message of the dead task all the same; the next one finds it there instead of sending it again."""
    with live.slack_stands_still():
        live.drop_refused("deliver-killed.csv")
        # Killed while a mail is between sent and written down, it would rightly be sent once more.
        live.wait_until(
            "a message under way and a mail sent",
            lambda: sorted(live.outbox("deliver-killed.csv")) == ["claimed", "sent"],
        )
        live.kill_task("deliver")
    live.wait_until_sent("deliver-killed.csv")
    assert live.copies("deliver-killed.csv") == ENGINEER
