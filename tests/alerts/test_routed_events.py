"""Who gets an outbox row for an event, in a real warehouse: the tree decides, and who was told of an episode stays told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pacewatch.alerts.events import Event, Telling, emit, emit_all
from pacewatch.alerts.facts import Facts
from pacewatch.registry import LoadedProgramme
from tests.delivery.data_facts import FILE
from tests.delivery.verdict_facts import AIR
from tests.registry.test_routes import programme

ROUTES = """
people: [official-zh]
branches:
  - match: {audience: [data], severity: [error]}
    people: [engineer, official-zh]
  - match: {audience: [data]}
    people: [engineer]
  - match: {severity: [unattainable, missed], place: ["100100"]}
    people: [official-en]
"""


@pytest.fixture
def routed(tmp_path: Path) -> LoadedProgramme:
    return programme(tmp_path / "registry", ROUTES)


def event(
    reason: str, severity: str, facts: Facts = AIR, episode: int | None = 1, place: str | None = "100100"
) -> Event:
    return Event(
        occurred_at=datetime.fromisoformat("2022-10-12"),
        audience=facts.audience,
        reason=reason,
        programme="small",
        subject="air-2022",
        place=place,
        fingerprint="a fingerprint",
        episode=episode,
        severity=severity,
        assessment=None,
        facts=facts,
        key=severity,
    )


def told(warehouse: duckdb.DuckDBPyConnection, routed: LoadedProgramme, happened: Event) -> set[str]:
    assert emit(warehouse, happened, routed, replayed=False)
    found = warehouse.execute(
        "SELECT DISTINCT recipient FROM delivery.outbox WHERE event = ?", [happened.id]
    ).fetchall()
    return {name for (name,) in found}


def test_who_was_told_of_an_episode_is_told_how_it_goes_on(
    in_memory: duckdb.DuckDBPyConnection, routed: LoadedProgramme
) -> None:
    assert told(in_memory, routed, event("first_breach", "far_behind")) == {"official-zh"}
    assert told(in_memory, routed, event("worsened", "unattainable")) == {"official-zh", "official-en"}
    assert told(in_memory, routed, event("recovered", "on_pace")) == {"official-zh", "official-en"}


def test_a_new_episode_is_told_by_the_tree_alone(in_memory: duckdb.DuckDBPyConnection, routed: LoadedProgramme) -> None:
    assert told(in_memory, routed, event("first_breach", "missed")) == {"official-en"}
    assert told(in_memory, routed, event("recovered", "on_pace")) == {"official-en"}
    assert told(in_memory, routed, event("first_breach", "behind", episode=2)) == {"official-zh"}
    assert told(in_memory, routed, event("recovered", "achieved", episode=2)) == {"official-zh"}


def test_the_place_decides_too(in_memory: duckdb.DuckDBPyConnection, routed: LoadedProgramme) -> None:
    assert told(in_memory, routed, event("first_breach", "missed", place="100200")) == {"official-zh"}


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_nobody_is_told_what_people_yaml_keeps_from_them(
    severity: str, in_memory: duckdb.DuckDBPyConnection, routed: LoadedProgramme
) -> None:
    about_a_file = event("file_refused", severity, replace(FILE, feed_id="small-air"), episode=None, place=None)
    assert told(in_memory, routed, about_a_file) == {"engineer"}


def test_a_replayed_event_is_told_to_nobody(in_memory: duckdb.DuckDBPyConnection, routed: LoadedProgramme) -> None:
    assert emit(in_memory, event("first_breach", "behind"), routed, replayed=True)
    assert in_memory.execute("SELECT count(*) FROM delivery.outbox").fetchall() == [(0,)]


def test_what_happens_at_once_is_told_as_if_it_happened_one_after_the_other(
    in_memory: duckdb.DuckDBPyConnection, routed: LoadedProgramme
) -> None:
    known = event("first_breach", "behind", episode=1)
    emit(in_memory, known, routed, replayed=False)
    story = [
        known,
        event("recovered", "on_pace", episode=1),
        event("first_breach", "missed", episode=2),
        event("first_breach", "missed", episode=2),
        event("recovered", "achieved", episode=2),
        event("recovered", "achieved", episode=3),
    ]
    assert emit_all(in_memory, [Telling(one, routed) for one in story]) == 4
    found = in_memory.execute(
        "SELECT DISTINCT episode, reason, recipient FROM delivery.outbox JOIN alerts.event USING (event)"
    ).fetchall()
    assert sorted(found) == [
        (1, "first_breach", "official-zh"),
        (1, "recovered", "official-zh"),
        (2, "first_breach", "official-en"),
        (2, "recovered", "official-en"),
    ]


def test_nothing_to_tell_changes_nothing(in_memory: duckdb.DuckDBPyConnection) -> None:
    assert emit_all(in_memory, []) == 0
    assert in_memory.execute("SELECT count(*) FROM alerts.event").fetchall() == [(0,)]
