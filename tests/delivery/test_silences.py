"""Silences: messages are held back, nothing is thrown away that still holds true, and what was told is told to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pacewatch.alerts.events import Event, emit
from pacewatch.delivery.addresses import Addresses
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.home import Home
from pacewatch.pipeline import ingest_files, rebuild, silence, unsilence
from pacewatch.registry import load_registry
from pacewatch.warehouse import writing
from tests.delivery.conftest import deliver
from tests.delivery.verdict_facts import AIR
from tests.world import query

STATES = """
SELECT reason, outbox.state, outbox.silence IS NOT NULL
FROM delivery.outbox JOIN alerts.event USING (event)
ORDER BY queued_at, reason
"""
AUGUST = "2022-08-{:02}T08:00:00+08:00"


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the programme's clock to a day of August 2022."""

    def turn(number: int) -> None:
        monkeypatch.setenv("PACEWATCH_CLOCK", AUGUST.format(number))

    turn(1)
    return turn


def quiet(home: Home, until: int, **about: str | None) -> str:
    chosen = {"target": "air-2022", "feed": None, "place": None, **about}
    moment = datetime.fromisoformat(AUGUST.format(until))
    return silence(home, **chosen, until=moment, by="zhao", why="works on the road").silence  # type: ignore[arg-type]


def happen(home: Home, day: int, reason: str, state: str, severity: str = "behind", episode: int = 1) -> None:
    """An event about clean air in place 100100, told to the official who gets mail only, and where the alert stands then."""
    programme = load_registry(home.registry, home.expectations).programmes["small"]
    moment = datetime.fromisoformat(AUGUST.format(day)[:19])
    facts = replace(AIR, reason=reason, verdict=severity)  # type: ignore[arg-type]
    event = Event(
        occurred_at=moment,
        audience="verdicts",
        reason=reason,
        programme="small",
        subject="air-2022",
        place="100100",
        fingerprint="a fingerprint",
        episode=episode,
        severity=severity,
        assessment=None,
        facts=facts,
        key=severity,
    )
    with writing(home) as connection:
        only = replace(programme, people={"official-en": programme.people["official-en"]})
        assert emit(connection, event, only, replayed=False)
        connection.execute(
            "INSERT OR REPLACE INTO alerts.state (fingerprint, programme, target, place, state, episode, severity, "
            "releases_behind, releases_on_pace, behind_since, reference_period_end, assessment, changed_at) "
            "VALUES ('a fingerprint', 'small', 'air-2022', '100100', ?, ?, ?, 1, 0, NULL, NULL, NULL, ?)",
            [state, episode, severity, moment],
        )


def test_a_message_waits_for_the_end_of_a_silence(
    home: Home, day: Callable[[int], None], addresses: Addresses, mail: MailStandin
) -> None:
    happen(home, 1, "first_breach", "FIRING")
    quiet(home, 10)
    report = deliver(home, addresses)
    assert (report.counts, report.waiting, report.is_well) == ({}, {}, True)
    assert query(home, STATES) == [("first_breach", "queued", True)]
    day(10)
    assert deliver(home, addresses).counts == {"sent": 1}
    assert query(home, STATES) == [("first_breach", "sent", False)]
    assert len(mail.mails) == 1


def test_of_an_alert_that_is_over_by_then_nothing_is_said(
    home: Home, day: Callable[[int], None], addresses: Addresses, mail: MailStandin
) -> None:
    quiet(home, 10)
    happen(home, 1, "first_breach", "FIRING")
    deliver(home, addresses)
    happen(home, 5, "recovered", "NORMAL", "on_pace")
    deliver(home, addresses)
    day(10)
    assert deliver(home, addresses).counts == {}
    assert query(home, STATES) == [("first_breach", "expired", True), ("recovered", "expired", True)]
    assert mail.mails == []


def test_who_was_told_before_a_silence_is_told_after_it_that_all_is_well(
    home: Home, day: Callable[[int], None], addresses: Addresses, mail: MailStandin
) -> None:
    happen(home, 1, "first_breach", "FIRING")
    deliver(home, addresses)
    quiet(home, 10)
    happen(home, 3, "worsened", "FIRING", "far_behind")
    happen(home, 5, "recovered", "NORMAL", "on_pace")
    assert deliver(home, addresses).counts == {}
    day(11)
    assert deliver(home, addresses).counts == {"sent": 1}
    assert query(home, STATES) == [
        ("first_breach", "sent", False),
        ("worsened", "expired", True),
        ("recovered", "sent", False),
    ]
    assert len(mail.mails) == 2


def test_of_several_held_back_only_the_newest_is_said(
    home: Home, day: Callable[[int], None], addresses: Addresses
) -> None:
    name = quiet(home, 20)
    happen(home, 1, "first_breach", "FIRING")
    happen(home, 3, "worsened", "FIRING", "far_behind")
    happen(home, 5, "worsened", "FIRING", "missed")
    deliver(home, addresses)
    day(7)
    unsilence(home, name, "li")
    assert deliver(home, addresses).counts == {"sent": 1}
    assert [state for _, state, _ in query(home, STATES)] == ["expired", "expired", "sent"]
    assert query(home, "SELECT ended_by FROM alerts.silence") == [("li",)]


def test_another_episode_is_told_by_itself(home: Home, day: Callable[[int], None], addresses: Addresses) -> None:
    quiet(home, 10)
    happen(home, 1, "first_breach", "FIRING")
    deliver(home, addresses)
    happen(home, 5, "recovered", "NORMAL", "on_pace")
    happen(home, 8, "first_breach", "FIRING", episode=2)
    deliver(home, addresses)
    day(12)
    assert deliver(home, addresses).counts == {"sent": 1}
    assert [state for _, state, _ in query(home, STATES)] == ["expired", "expired", "sent"]


@pytest.mark.parametrize("place", ["100200", "乙市"])
def test_a_silence_about_another_place_holds_nothing_back(
    place: str, home: Home, day: Callable[[int], None], addresses: Addresses
) -> None:
    quiet(home, 10, place=place)
    happen(home, 1, "first_breach", "FIRING")
    assert deliver(home, addresses).counts == {"sent": 1}


def test_of_two_silences_the_one_that_ends_last_counts(
    home: Home, day: Callable[[int], None], addresses: Addresses
) -> None:
    quiet(home, 5)
    happen(home, 1, "first_breach", "FIRING")
    deliver(home, addresses)
    quiet(home, 20, place="甲市")
    deliver(home, addresses)
    day(6)
    assert deliver(home, addresses).counts == {}
    day(21)
    assert deliver(home, addresses).counts == {"sent": 1}


def test_a_fault_of_the_data_is_told_after_the_silence(
    told_twice: Home, day: Callable[[int], None], addresses: Addresses
) -> None:
    quiet(told_twice, 10, target=None, feed="small-air")
    assert deliver(told_twice, addresses).counts == {}
    day(10)
    assert deliver(told_twice, addresses).counts == {"sent": 2}


def test_the_same_silence_twice_is_one(home: Home, day: Callable[[int], None]) -> None:
    assert quiet(home, 10) == quiet(home, 10)
    assert query(home, "SELECT count(*) FROM alerts.silence") == [(1,)]


@pytest.mark.parametrize(
    ("until", "about", "said"),
    [
        (1, {}, "expected a time after now and at most 30 days from now"),
        (31, {}, ""),
        (10, {"target": "air-2023"}, "did you mean 'air-2022'"),
        (10, {"place": "丙市"}, "has no place called '丙市'; it is about: 甲市, 乙市"),
        (10, {"feed": "small-air"}, "expected one of them"),
        (10, {"target": None, "feed": "small-air", "place": "甲市"}, "--place goes with --target"),
    ],
)
def test_a_silence_says_what_it_is_about_and_for_how_long(
    until: int, about: dict[str, str | None], said: str, home: Home, day: Callable[[int], None]
) -> None:
    if said:
        with pytest.raises(PacewatchError, match=said):
            quiet(home, until, **about)
    else:
        assert quiet(home, until, **about)


def test_nobody_and_no_reason_make_no_silence(home: Home, day: Callable[[int], None]) -> None:
    until = datetime.fromisoformat(AUGUST.format(2))
    for by, why, option in ((" ", "why", "--by"), ("who", "", "--why")):
        with pytest.raises(PacewatchError, match=f"{option}: saw nothing"):
            silence(home, target="air-2022", feed=None, place=None, until=until, by=by, why=why)
    with pytest.raises(PacewatchError, match="--by: saw nothing"):
        unsilence(home, "unknown", " ")


def test_only_a_silence_that_holds_can_be_ended(home: Home, day: Callable[[int], None]) -> None:
    name = quiet(home, 5)
    day(6)
    with pytest.raises(UnknownName, match="no silence that holds is called"):
        unsilence(home, name, "li")


def test_a_rebuild_keeps_silences_and_what_they_hold_back(
    home: Home, day: Callable[[int], None], addresses: Addresses, tmp_path: Path
) -> None:
    file = tmp_path / "empty.csv"
    file.touch()
    ingest_files(home, "small-air", [file])
    quiet(home, 10, target=None, feed="small-air")
    deliver(home, addresses)
    rebuild(home)
    assert query(home, "SELECT subject FROM alerts.silence") == [("small-air",)]
    assert deliver(home, addresses).counts == {}
    day(10)
    assert deliver(home, addresses).counts == {"sent": 2}


def test_a_rebuild_from_before_there_were_silences(home: Home, day: Callable[[int], None], tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.touch()
    ingest_files(home, "small-air", [file])
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("DROP TABLE alerts.silence")
        connection.execute("ALTER TABLE delivery.outbox DROP COLUMN silence")
    rebuild(home)
    assert query(home, "SELECT count(*) FROM delivery.outbox") == [(2,)]
