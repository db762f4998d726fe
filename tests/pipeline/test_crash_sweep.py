"""Killed at every labelled point, from the inbox to both channels, and run again: everything is told to everybody, once.

Slack gets nothing twice. Of mails one may come a second time, under the same Message-ID, and says so itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from pacewatch import clock
from pacewatch.delivery import slack as slack_channel
from pacewatch.delivery.audit import audit
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.errors import UnknownName
from pacewatch.home import PROJECT, Home
from pacewatch.pipeline import assess, ingest_inbox, publish, silence, unsilence
from pacewatch.registry import load_registry
from tests.delivery.conftest import TOKEN, addresses_of, deliver, due_now
from tests.small_city import copy_with_july
from tests.world import query, run_elsewhere

HITS = {
    "ingest.bytes_kept": 2,
    "ingest.entered": 2,
    "ingest.checked": 2,
    "ingest.lake_written": 2,
    "ingest.before_commit": 2,
    "ingest.committed": 2,
    "assess.before_commit": 1,
    "assess.committed": 1,
    "silence.before_commit": 1,
    "silence.before_end": 1,
    "deliver.claimed": 2,
    "deliver.begun": 2,
    "deliver.sent": 2,
    "deliver.before_mark": 2,
    "deliver.marked": 2,
    "publish.copied": 1,
    "publish.replaced": 1,
}
"""The points of `everything`, and which of its hits is killed beside the first; deliveries take turns between the channels."""

ELSEWHERE = {
    "migrate.before_commit": "warehouse/test_migrate.py",
    "landing.written": "feeds/test_incoming.py",
    "landing.named": "feeds/test_incoming.py",
    "fetch_files.landed": "feeds/remote/test_sftp.py",
    "fetch.remembered": "pipeline/test_fetch.py",
    "fetch.failure_remembered": "pipeline/test_fetch.py",
    "replay.before_commit": "pipeline/test_killed.py",
    "digest.before_commit": "pipeline/test_digest.py",
    "digest.committed": "pipeline/test_digest.py",
    "rebuild.before_swap": "pipeline/test_killed.py",
    "rebuild.swapped": "pipeline/test_killed.py",
    "quarantine.before_commit": "cli/test_quarantine.py",
    "review.before_commit": "cli/test_review.py",
    "review.committed": "cli/test_review.py",
    "actions.applied": "pipeline/test_actions.py",
}
"""The points of other steps, and the tests that kill at them."""

SWEPT = sorted({(point, hit) for point, last in HITS.items() for hit in (1, last)})
UNTIL = timedelta(days=5)


def everything(home: Home, slack_url: str, mail_port: int) -> None:
    """Files to alerts to people, a silence that is made and ended, and the published file."""
    slack_channel.SECONDS_BETWEEN_MESSAGES = 0.0  # Slack's pace is tested elsewhere
    ingest_inbox(home, quiet_seconds=0)
    assess(home, clock.now())
    made = silence(
        home, target=None, feed="small-jobs", place=None, until=clock.now() + UNTIL, by="zhao", why="the census"
    )
    with suppress(UnknownName):  # it is over, if this is run again
        unsilence(home, made.silence, "li")
    deliver(home, addresses_of(slack_url, mail_port))
    publish(home)


@pytest.fixture(scope="module")
def never_killed(half_a_year: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    with pytest.MonkeyPatch.context() as settings, SlackStandin(token=TOKEN) as slack, MailStandin() as mail:
        settings.setenv("PACEWATCH_CLOCK", "2022-08-16T08:00:00+08:00")
        settings.setattr(slack_channel, "SECONDS_BETWEEN_MESSAGES", 0.0)
        home = copy_with_july(half_a_year, tmp_path_factory.mktemp("whole") / "home")
        everything(home, slack.base_url, mail.port)
    return home


@pytest.fixture
def slack() -> Iterator[SlackStandin]:
    with SlackStandin(token=TOKEN) as desk:
        yield desk


@pytest.fixture
def mail() -> Iterator[MailStandin]:
    with MailStandin() as desk:
        yield desk


TOLD = """
SELECT event.event, outbox.recipient, outbox.channel, outbox.state
FROM alerts.event AS event LEFT JOIN delivery.outbox AS outbox USING (event) ORDER BY ALL
"""


def test_the_step_tells_several_people_by_both_channels(never_killed: Home) -> None:
    told = query(never_killed, "SELECT channel, state, count(*) FROM delivery.outbox GROUP BY ALL ORDER BY ALL")
    assert [row[:2] for row in told] == [("email", "sent"), ("slack", "sent")]
    attempts = "SELECT channel FROM delivery.attempt JOIN delivery.outbox USING (delivery) ORDER BY ended_at LIMIT 2"
    assert {channel for (channel,) in query(never_killed, attempts)} == {"email", "slack"}
    assert query(never_killed, "SELECT count(*), count(ended_by) FROM alerts.silence") == [(1, 1)]


@pytest.mark.parametrize(("point", "hit"), SWEPT, ids=str)
def test_killed_there_and_run_again_everybody_is_told_once(
    point: str, hit: int, in_august: Home, never_killed: Home, slack: SlackStandin, mail: MailStandin
) -> None:
    where = (slack.base_url, mail.port)
    assert run_elsewhere(everything, in_august, *where, crash_at=f"{point}#{hit}") == -9
    for _ in range(2):
        if in_august.warehouse.exists():
            due_now(in_august)
        assert run_elsewhere(everything, in_august, *where) == 0
    assert query(in_august, TOLD) == query(never_killed, TOLD)
    report = audit(in_august, load_registry(in_august.registry, in_august.expectations), addresses_of(*where))
    assert report.is_well, report.summary()
    assert_told_once(in_august, slack, mail)


def assert_told_once(home: Home, slack: SlackStandin, mail: MailStandin) -> None:
    """By what the stand-ins took: each message of the outbox, and nothing else."""
    carried = query(home, "SELECT DISTINCT channel, coalesce(bundle, delivery) FROM delivery.outbox")
    in_slack = Counter(message["metadata"]["event_payload"]["delivery"] for message in slack.messages)
    assert in_slack == Counter(name for channel, name in carried if channel == "slack")
    by_mail = Counter(message["message_id"].partition("@")[0].removeprefix("<") for message in mail.mails)
    assert by_mail.keys() == {name for channel, name in carried if channel == "email"}
    again = [message for message in mail.mails if message["headers"].get("X-Pacewatch-Possible-Duplicate") == "yes"]
    assert by_mail.total() - len(by_mail) <= len(again) <= 1


def test_every_point_in_the_code_is_swept_and_described() -> None:
    """A new label must be entered here, or among those that other tests kill at, and in docs/operations.md."""
    written = {
        label
        for path in (PROJECT / "plugins").rglob("*.py")
        for label in re.findall(r"crash_point\(\s*\"([^\"]+)\"", path.read_text(encoding="utf-8"))
    }
    assert written == HITS.keys() | ELSEWHERE.keys()
    assert not HITS.keys() & ELSEWHERE.keys()
    described = (PROJECT / "docs/operations.md").read_text(encoding="utf-8")
    assert [label for label in sorted(written) if f"`{label}`" not in described] == []
    for label, file in ELSEWHERE.items():
        text = (PROJECT / "tests" / file).read_text(encoding="utf-8")
        assert f'"{label}' in text, label
        assert "crash_at=" in text, file
