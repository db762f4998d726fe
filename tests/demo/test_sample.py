"""The sample city: the same bytes for the same seed, and for every seed the same story."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from pacewatch import clock, pipeline
from pacewatch.demo import sample, story
from pacewatch.home import PROJECT, Home
from tests.world import query

REVISED = "SELECT sum(values_revised), sum(rows_quarantined) FROM observations.batch"
VERDICTS = """
    SELECT place_name_en, verdict, alert_state, data_state FROM scoreboard
    WHERE target = 'demo-good-air-2022' ORDER BY place
"""
OTHERS = "SELECT target, verdict, method FROM scoreboard WHERE target <> 'demo-good-air-2022' ORDER BY target"
QUEUED = "SELECT recipient, channel FROM delivery.outbox ORDER BY recipient, channel"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    registry = tmp_path / "registry"
    registry.mkdir()
    (registry / story.PROGRAMME).symlink_to(PROJECT / "registry" / story.PROGRAMME)
    return Home(tmp_path / "home", registry, PROJECT / "expectations")


def contents(folder: Path, seed: int) -> dict[str, bytes]:
    folder.mkdir()
    files = [*sample.write_history(folder, seed), sample.write_newest(folder, seed)]
    return {file.path.name: file.path.read_bytes() for file in files}


def test_a_seed_gives_the_same_bytes_again_and_another_seed_gives_others(tmp_path: Path) -> None:
    first = contents(tmp_path / "first", 1)
    assert first == contents(tmp_path / "second", 1)
    other = contents(tmp_path / "other", 2)
    assert {name for name in first if first[name] == other[name]} == {"renovation-2022-09.csv"}


@pytest.mark.parametrize("seed", [sample.SEED, 1, 7])
def test_the_newest_file_takes_one_place_off_pace_and_tells_everybody_once(
    seed: int, home: Home, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    by_feed: dict[str, list[Path]] = defaultdict(list)
    for file in sample.write_history(files, seed):
        by_feed[file.feed].append(file.path)
    for feed, paths in by_feed.items():
        assert pipeline.ingest_files(home, feed, paths).is_well
    pipeline.replay(home, story.REPLAY_UNTIL)
    now = clock.parse_moment(story.CLOCK, "story.CLOCK")
    pipeline.assess(home, now)
    pipeline.publish(home)
    assert query(home, VERDICTS) == [
        ("East District", "on_pace", "NORMAL", "fresh"),
        ("West District", "on_pace", "NORMAL", "fresh"),
        ("North County", "watch", "NORMAL", "fresh"),
    ]
    assert query(home, OTHERS) == [
        ("demo-housing-renovation-2022", "achieved", "plan"),
        ("demo-new-urban-jobs-2022", "on_pace", "history"),
    ]
    assert query(home, QUEUED) == []

    newest = sample.write_newest(files, seed)
    pipeline.ingest_files(home, newest.feed, [newest.path])
    pipeline.assess(home, now)
    pipeline.publish(home)
    assert [row[:3] for row in query(home, VERDICTS)] == [
        ("East District", "on_pace", "NORMAL"),
        ("West District", "far_behind", "FIRING"),
        ("North County", "watch", "NORMAL"),
    ]
    assert query(home, REVISED) == [(1, 1)]
    everybody = ("demo-engineer", "demo-observer", "demo-secretary")
    assert query(home, QUEUED) == [(person, channel) for person in everybody for channel in ("email", "slack")]
