"""The demo's story: nobody is told of the past, and the newest file tells everybody of two targets, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pacewatch import clock, pipeline
from pacewatch.demo import story
from tests.world import query

FIRING = "SELECT target, verdict FROM scoreboard WHERE alert_state = 'FIRING' ORDER BY target"
QUEUED = """
    SELECT event.subject, outbox.recipient, outbox.channel
    FROM delivery.outbox AS outbox JOIN alerts.event AS event USING (event) ORDER BY ALL
"""


def test_the_newest_file_tells_everybody_of_industry_and_retail_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PACEWATCH_HOME", "PACEWATCH_REGISTRY", "PACEWATCH_EXPECTATIONS", "PACEWATCH_CLOCK"):
        monkeypatch.setenv(name, "")  # so that what the story sets is taken back
    home = story.prepare_home(tmp_path)
    newest = story.simulate(home)
    assert story.load_history(home) > 1000
    now = clock.parse_moment(story.CLOCK, "story.CLOCK")
    pipeline.assess(home, now)
    pipeline.publish(home)
    before = query(home, FIRING)
    assert query(home, QUEUED) == []

    story.drop(home, newest)
    assert pipeline.ingest_inbox(home, quiet_seconds=0).is_well
    pipeline.assess(home, now)
    pipeline.publish(home)
    told = ("industrial-value-added-growth", "retail-sales-growth")
    assert set(query(home, FIRING)) - set(before) == {(target, "far_behind") for target in told}
    assert query(home, QUEUED) == [
        (target, person, channel)
        for target in told
        for person in ("tonghua-inspection", "tonghua-observer")
        for channel in ("email", "slack")
    ]
