"""Feeds that show the same credential share one limit of requests, in whatever process they ask."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
from pathlib import Path

import pytest

from pacewatch.feeds.http import shared_pace
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.network import Deadline
from pacewatch.feeds.http.shared_pace import SharedPace, next_place
from pacewatch.home import Home
from pacewatch.registry.http_model import Rate

FOUR_AN_HOUR = Rate(requests=4, per_seconds=3600)


def home_at(folder: Path) -> Home:
    return Home(folder, folder, folder)


def ask_until_refused(folder: Path, count: int) -> int:
    """How many of so many requests could be sent, none of which would wait for an hour."""
    pace = SharedPace(home_at(folder), "key", [FOUR_AN_HOUR], Deadline(60))
    sent = 0
    for _ in range(count):
        with contextlib.suppress(Fault):
            pace.wait()
            sent += 1
    return sent


def test_a_wait_longer_than_the_poll_may_take_is_a_fault_that_passes(tmp_path: Path) -> None:
    ask_until_refused(tmp_path, 4)
    with pytest.raises(Fault, match="the rate that feeds of connection key share asks to wait 3") as refusal:
        SharedPace(home_at(tmp_path), "key", [FOUR_AN_HOUR], Deadline(60)).wait()
    assert (refusal.value.code, refusal.value.again) == ("too_slow", True)


def test_two_processes_together_send_no_more_than_the_rate_allows(tmp_path: Path) -> None:
    with multiprocessing.get_context("forkserver").Pool(2) as pool:
        jobs = [pool.apply_async(ask_until_refused, (tmp_path, 10)) for _ in range(2)]
        sent = [job.get(120) for job in jobs]
    assert sum(sent) == 4
    assert ask_until_refused(tmp_path, 3) == 0


def test_what_is_written_before_a_kill_is_kept_to_and_a_damaged_file_counts_as_none(tmp_path: Path) -> None:
    assert ask_until_refused(tmp_path, 3) == 3
    assert ask_until_refused(tmp_path, 3) == 1
    (tmp_path / "fetch" / "rates" / "key.json").write_text('{"cut off', encoding="utf-8")
    assert ask_until_refused(tmp_path, 5) == 4


def test_moments_long_ago_and_of_a_clock_that_went_wrong_are_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_pace.time, "time", lambda: 100_000.0)
    path = tmp_path / "fetch" / "rates" / "key.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps([96_000.0] * 4 + [200_000.0] * 4), encoding="utf-8")
    assert ask_until_refused(tmp_path, 5) == 4


def test_connections_do_not_share_and_without_a_rate_nothing_is_written(tmp_path: Path) -> None:
    assert ask_until_refused(tmp_path, 4) == 4
    SharedPace(home_at(tmp_path), "other", [FOUR_AN_HOUR], Deadline(60)).wait()
    SharedPace(home_at(tmp_path), "key", [], Deadline(60)).wait()
    assert sorted(path.name for path in (tmp_path / "fetch" / "rates").glob("*.json")) == ["key.json", "other.json"]


@pytest.mark.parametrize(
    ("sent", "rates", "at"),
    [
        ([], [(1, 10)], 100),
        ([95.0], [(1, 10)], 105),
        ([95.0], [(2, 10)], 100),
        ([91.0, 95.0], [(2, 10)], 101),
        ([91.0, 105.0], [(2, 10)], 105),
        ([95.0, 99.5], [(1, 1), (2, 10)], 105),
        ([99.5], [(1, 1), (2, 10)], 100.5),
    ],
)
def test_a_place_keeps_every_rate_and_comes_after_those_taken(
    sent: list[float], rates: list[tuple[int, int]], at: float
) -> None:
    declared = [Rate(requests=count, per_seconds=seconds) for count, seconds in rates]
    assert next_place(sent, declared, 100) == at
