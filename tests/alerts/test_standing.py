"""Alerts that stand: who is reminded after how long, who is told because nobody takes them on, and what ends that."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pacewatch.alerts.standing import tell_again
from pacewatch.alerts.verdict_facts import fingerprint_of
from pacewatch.home import Home
from pacewatch.registry import load_registry
from pacewatch.warehouse import transaction, writing
from tests.delivery.happenings import Clock, at, happen, outbox, routed
from tests.world import query

__all__ = ["at"]
TREE = """
people: [official-zh, engineer]
branches:
  - match: {target: [jobs-2022], place: ["100100"]}
    people: [official-en]
    remind_after_days: 7
    escalate:
      - {after_days: 10, people: [official-zh]}
"""
ASSESSMENT = """
SELECT
    'as it was' AS assessment, 'small' AS programme, 'jobs-2022' AS target, 'v' AS target_version, 'jobs' AS indicator,
    '100100' AS place, 'cumulative_flow' AS kind, DATE '2022-01-01' AS period_start, DATE '2022-12-31' AS period_end,
    DATE '2022-06-30' AS reference_period_end, now() AS as_of, 'fresh' AS data_state, '>=' AS comparator, '人' AS unit,
    'linear' AS method, 'low' AS confidence, 'behind' AS verdict, 10000 AS target_value, 4500 AS actual, 5000 AS expected
"""
TOLD = """
SELECT reason, recipient, count(*) FROM alerts.event JOIN delivery.outbox USING (event)
WHERE reason IN ('still_behind', 'escalated') GROUP BY ALL ORDER BY ALL
"""
REMINDED, ESCALATED = ("still_behind", "official-en", 1), ("escalated", "official-zh", 2)


@pytest.fixture
def town(home: Home, at: Clock, tmp_path: Path) -> Home:
    """One alert on jobs in Jia, told on 1 August to the official who has mail only, and sent."""
    routed_home = routed(home, tmp_path, TREE)
    happen(routed_home, "jobs-2022", "100100", "first_breach")
    with writing(routed_home) as connection:
        connection.execute("INSERT INTO pace.assessment BY NAME " + ASSESSMENT)
        _as_if_decided(connection)
        _sent(connection)
    return routed_home


def _as_if_decided(connection: duckdb.DuckDBPyConnection) -> None:
    """The alert is called what a decision would have called it."""
    name = fingerprint_of({"target": "jobs-2022", "indicator": "jobs", "place": "100100"})
    connection.execute("UPDATE alerts.state SET assessment = 'as it was', fingerprint = ?", [name])
    connection.execute("UPDATE alerts.event SET fingerprint = ?", [name])


def _sent(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("UPDATE delivery.outbox SET state = 'sent' WHERE state = 'queued'")


def a_day_passes(home: Home, at: Clock, day: int) -> list[tuple[str, str, int]]:
    """What there is of reminders once that day of August has been judged, twice."""
    now = at(f"2022-08-{day:02} 09:00")
    programme = load_registry(home.registry, home.expectations).programmes["small"]
    for _ in range(2):
        with writing(home) as connection, transaction(connection):
            tell_again(connection, programme, now)
    return query(home, TOLD)


def test_nobody_is_reminded_before_the_time(town: Home, at: Clock) -> None:
    assert a_day_passes(town, at, 7) == []


def test_who_was_told_is_reminded_once_and_then_others_are_told(town: Home, at: Clock) -> None:
    assert a_day_passes(town, at, 8) == [REMINDED]
    assert a_day_passes(town, at, 9) == [REMINDED]  # the reminder isn't sent yet
    assert a_day_passes(town, at, 11) == [ESCALATED, REMINDED]
    assert a_day_passes(town, at, 20) == [ESCALATED, REMINDED]


def test_a_reminder_that_was_sent_is_followed_by_another_after_the_same_time(town: Home, at: Clock) -> None:
    a_day_passes(town, at, 8)
    with writing(town) as connection:
        _sent(connection)
    assert a_day_passes(town, at, 14) == [ESCALATED, REMINDED]
    assert a_day_passes(town, at, 15) == [ESCALATED, ("still_behind", "official-en", 2)]


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO alerts.acknowledgement SELECT fingerprint, episode, now(), 'li', 'command' FROM alerts.state",
        "UPDATE alerts.state SET state = 'NORMAL'",
        "UPDATE alerts.state SET state = 'RECOVERING'",
        "UPDATE pace.assessment SET verdict = 'watch'",
        "UPDATE pace.assessment SET verdict = NULL, data_state = 'conflict'",
        "UPDATE delivery.outbox SET state = 'queued'",
    ],
    ids=["somebody took it on", "over", "recovering", "less grave now", "contradictory", "nobody was told yet"],
)
def test_nobody_is_told_again_of_what(change: str, town: Home, at: Clock) -> None:
    with writing(town) as connection:
        connection.execute(change)
    assert a_day_passes(town, at, 20) == []


def test_what_was_taken_on_in_one_episode_has_to_be_taken_on_anew_in_the_next(town: Home, at: Clock) -> None:
    with writing(town) as connection:
        connection.execute(
            "INSERT INTO alerts.acknowledgement SELECT fingerprint, 0, now(), 'li', 'command' FROM alerts.state"
        )
    assert a_day_passes(town, at, 8) == [REMINDED]


def test_the_reminder_says_when_it_was_told_first(town: Home, at: Clock) -> None:
    a_day_passes(town, at, 8)
    ((facts,),) = query(town, "SELECT facts FROM alerts.event WHERE reason = 'still_behind'")
    assert '"told_on": "2022-08-01"' in facts
    assert list(outbox(town)) == ["first_breach jobs-2022 100100", "still_behind jobs-2022 100100"]


def test_days_count_from_when_it_was_sent_not_from_when_it_became_due(town: Home, at: Clock) -> None:
    with writing(town) as connection:
        connection.execute("UPDATE delivery.outbox SET told_at = TIMESTAMP '2022-08-04 01:00:00'")
    assert a_day_passes(town, at, 10) == []
    assert a_day_passes(town, at, 11) == [REMINDED]
    ((facts,),) = query(town, "SELECT facts FROM alerts.event WHERE reason = 'still_behind'")
    assert '"told_on": "2022-08-04"' in facts
