"""The tasks' bodies: what they do, and when a run turns red although all that could be done is done."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from airflow.sdk.exceptions import AirflowFailException

from pacewatch import pipeline
from pacewatch.airflow import connections, tasks
from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.report import DeliveryReport, DeliveryRow
from pacewatch.home import Home
from pacewatch.publish import open_published
from pacewatch.reports import MaintainReport
from tests.digest_people import watched_by
from tests.small_city import PROGRAMMES, air_csv
from tests.world import drop, query

GOOD = air_csv([("甲市", "2022-10-31", 60)])


@pytest.fixture
def home(home: Home, standing_clock: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home that the tasks find by themselves."""
    suites = tmp_path / "suites"
    shutil.copytree(PROGRAMMES / "expectations", suites)
    monkeypatch.setenv("PACEWATCH_HOME", str(home.root))
    monkeypatch.setenv("PACEWATCH_REGISTRY", str(home.registry))
    monkeypatch.setenv("PACEWATCH_EXPECTATIONS", str(suites))
    monkeypatch.setattr(pipeline, "ingest_inbox", partial(pipeline.ingest_inbox, quiet_seconds=0))
    return home


def test_ingest_takes_judges_and_publishes_and_its_report_is_plain_json(home: Home) -> None:
    drop(home, "small-air", "october.csv", GOOD)
    done = tasks.ingest()
    assert [(file["file"], file["outcome"]) for file in done["ingest"]["files"]] == [("october.csv", "accepted")]
    assert done["assess"]["new_assessments"] > 0
    assert done["published"] == str(home.published)
    json.dumps(done)


def test_a_refused_file_does_not_fail_ingest_for_its_sender_is_told(home: Home) -> None:
    drop(home, "small-air", "wrong.csv", b"not,the,columns\n1,2,3\n")
    done = tasks.ingest()
    assert [file["outcome"] for file in done["ingest"]["files"]] == ["refused"]


def test_a_file_that_waits_fails_ingest_by_name_and_reason_after_all_else_is_done(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pacewatch.pipeline import ingest

    real_keep = ingest.keep

    def full_for_one(home: Home, path: Path, *rest: Any) -> Any:
        if path.name == "stuck.csv":
            raise OSError(28, "No space left on device")
        return real_keep(home, path, *rest)

    monkeypatch.setattr(ingest, "keep", full_for_one)
    drop(home, "small-air", "good.csv", GOOD)
    drop(home, "small-air", "stuck.csv", GOOD)
    with pytest.raises(AirflowFailException, match=r"stuck\.csv: waiting for small-air: .*No space left on device"):
        tasks.ingest()
    assert query(home, "SELECT count(*) FROM observations.observation") == [(1,)]
    assert query(home, "SELECT count(*) > 0 FROM pace.assessment") == [(True,)]
    assert home.published.exists()


class Drained:
    """A delivery that ended with this report."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, report: DeliveryReport) -> None:
        monkeypatch.setattr(connections, "addresses", Addresses)
        monkeypatch.setattr(pipeline, "deliver", lambda *_: report)
        self.published = 0
        monkeypatch.setattr(pipeline, "publish", self._publish)

    def _publish(self, home: Home) -> Path:
        self.published += 1
        return home.published


SENT = DeliveryRow("1", "engineer", "slack", "sent", "1.0")
REFUSED = DeliveryRow("2", "official-zh", "email", "refused", "550 no such mailbox")


def test_deliver_publishes_what_became_of_the_messages(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    drained = Drained(monkeypatch, DeliveryReport([SENT]))
    assert tasks.deliver()["counts"] == {"sent": 1}
    assert drained.published == 1


def test_deliver_with_nothing_to_send_publishes_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    drained = Drained(monkeypatch, DeliveryReport())
    tasks.deliver()
    assert drained.published == 0


def test_a_refused_message_fails_deliver_after_publishing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    drained = Drained(monkeypatch, DeliveryReport([SENT, REFUSED]))
    with pytest.raises(AirflowFailException, match="email to official-zh: 550 no such mailbox"):
        tasks.deliver()
    assert drained.published == 1


def test_a_channel_that_takes_no_messages_fails_deliver(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    Drained(monkeypatch, DeliveryReport(waiting={"slack": 3}, notices=["slack: 3 waiting: set slack_default"]))
    with pytest.raises(AirflowFailException, match="slack: 3 waiting: set slack_default"):
        tasks.deliver()


def test_each_finding_of_maintain_is_a_line_of_its_log(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    report = MaintainReport(str(home.published), [], ["the disk is full", "a file is gone"])
    monkeypatch.setattr(pipeline, "maintain", lambda _: report)
    monkeypatch.setattr(connections, "addresses", Addresses)
    said: list[str] = []
    monkeypatch.setattr(tasks.log, "warning", said.append)
    assert tasks.maintain()["findings"] == said == report.findings


def test_what_the_audit_finds_fails_maintain_but_not_that_slack_is_not_connected(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "addresses", Addresses)
    drop(home, "small-air", "wrong.csv", b"not,the,columns\n1,2,3\n")
    tasks.ingest()
    done = tasks.maintain()
    assert [one["kind"] for one in done["audit"]["findings"]] == ["unread"]
    json.dumps(done, default=str)
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("UPDATE delivery.outbox SET queued_at = TIMESTAMP '2022-01-01'")
    with pytest.raises(AirflowFailException, match=r"to be mended: overdue: .*queued since 2022-01-01 00:00 UTC"):
        tasks.maintain()


def test_digest_tells_who_wants_it_once_and_publishes(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanting = watched_by(home, tmp_path, {"official-zh": {"digest": "monthly"}})
    monkeypatch.setenv("PACEWATCH_REGISTRY", str(wanting.registry))
    tasks.assess()
    assert tasks.digest()["people"] == {"told": ["official-zh"]}
    with open_published(home) as connection:
        assert connection.execute("SELECT subject, messages FROM main.alerts WHERE reason = 'digest'").fetchall() == [
            ("official-zh", 2)
        ]
    done = tasks.digest()
    assert done["people"] == {"known": ["official-zh"]}
    json.dumps(done)


def test_assess_needs_no_new_data(home: Home) -> None:
    assert tasks.assess()["assess"]["stored"] is True
    assert home.published.exists()
