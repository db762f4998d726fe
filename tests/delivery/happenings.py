"""Events as they happen in a small town, without the figures that led to them: what is told, to whom, how the alert stands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from pacewatch import clock
from pacewatch.alerts.events import Event, digest, emit
from pacewatch.clock import utc_naive
from pacewatch.home import Home
from pacewatch.registry import load_registry
from pacewatch.warehouse import writing
from tests.delivery.verdict_facts import AIR, JOBS
from tests.world import query

SMALL = {"air-2022": AIR, "jobs-2022": JOBS, "housing-2022": JOBS}
OUTBOX = """
SELECT event.reason || ' ' || event.subject || ' ' || event.place, outbox.state, outbox.held_by
FROM delivery.outbox JOIN alerts.event USING (event)
WHERE outbox.channel = 'email'
ORDER BY queued_at, event.subject, event.place, event.reason
"""


def routed(home: Home, folder: Path, routes: str = "", people: dict[str, dict[str, Any]] | None = None) -> Home:
    """The same home, with a tree and with people who differ from those of the small town."""
    registry = folder / "registry"
    shutil.copytree(home.registry, registry)
    if routes:
        (registry / "small" / "routes.yaml").write_text(routes, encoding="utf-8")
    listed = yaml.safe_load((registry / "small" / "people.yaml").read_text(encoding="utf-8"))
    listed["people"] = [person | (people or {}).get(person["id"], {}) for person in listed["people"]]
    (registry / "small" / "people.yaml").write_text(yaml.safe_dump(listed, allow_unicode=True), encoding="utf-8")
    return replace(home, registry=registry)


Clock = Callable[[str], datetime]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the programme's clock to a moment of Shanghai, such as `2022-08-01 09:00`; gives it in UTC, naive."""

    def turn(moment: str) -> datetime:
        monkeypatch.setenv("PACEWATCH_CLOCK", moment.replace(" ", "T") + ":00+08:00")
        return utc_naive(clock.now())

    turn("2022-08-01 09:00")
    return turn


def happen(
    home: Home,
    target: str,
    place: str,
    reason: str,
    severity: str = "behind",
    *,
    state: str = "FIRING",
    episode: int = 1,
    to: Sequence[str] | None = None,
) -> str:
    """An event now, told as the tree says or to those named; the alert is then in `state`. Gives its id."""
    programme = load_registry(home.registry, home.expectations).programmes["small"]
    moment = utc_naive(datetime.fromisoformat(os.environ["PACEWATCH_CLOCK"]))
    fingerprint = digest("test", target, place)
    facts = replace(SMALL[target], reason=reason, verdict=severity, target_id=target)  # type: ignore[arg-type]
    event = Event(
        occurred_at=moment,
        audience="verdicts",
        reason=reason,
        programme="small",
        subject=target,
        place=place,
        fingerprint=fingerprint,
        episode=episode,
        severity=severity,
        assessment=None,
        facts=facts,
        key=severity,
    )
    with writing(home) as connection:
        assert emit(connection, event, programme, replayed=False, to=to)
        connection.execute(
            "INSERT OR REPLACE INTO alerts.state (fingerprint, programme, target, place, state, episode, severity, "
            "releases_behind, releases_on_pace, changed_at) VALUES (?, 'small', ?, ?, ?, ?, ?, 1, 0, ?)",
            [fingerprint, target, place, state, episode, severity, moment],
        )
    return event.id


def outbox(home: Home) -> dict[str, str]:
    """What became of each mail, by what it tells: its state, and in brackets what holds it."""
    return {
        about: f"{state} ({held})" if held and state == "queued" else state
        for about, state, held in query(home, OUTBOX)
    }


def later(moment: str, **time: int) -> str:
    """A moment some time after another, as `at` takes it."""
    return (datetime.fromisoformat(moment) + timedelta(**time)).strftime("%Y-%m-%d %H:%M")
