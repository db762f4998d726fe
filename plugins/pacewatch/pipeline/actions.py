"""What people asked for by buttons, carried out. In: the requests put down in a home. Out: acknowledgements, silences, answers.

A request is carried out and recorded in one transaction, so that it counts once however often this runs or is killed; who
pressed is told afterwards, and only if Slack takes it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from pacewatch import clock
from pacewatch.alerts import acknowledgements, silences
from pacewatch.clock import utc_naive
from pacewatch.crash import crash_point
from pacewatch.delivery.addresses import SlackAddress
from pacewatch.delivery.outbox import machine_now
from pacewatch.delivery.presses import Press, PressUnreadable, forget, put_downs, read_press
from pacewatch.delivery.slack_answers import PUBLIC, answer, worded
from pacewatch.delivery.slack_buttons import SILENCE_DAYS
from pacewatch.home import Home
from pacewatch.registry import Registry, load_registry
from pacewatch.registry.models import Person
from pacewatch.registry.route_references import receives
from pacewatch.warehouse import rows, statement, transaction, writing

WHY = "by the button of a message in Slack"
NEVER = frozenset({"opened", "unreadable"})
"""Outcomes that nobody is told of."""


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Applied:
    """A request that was carried out or declined: its name, what became of it, and who pressed (none: nobody known)."""

    action: str
    outcome: str
    person: str | None = None


@dataclass(frozen=True)
class _Done:
    """What became of a press, and the words of its answer."""

    outcome: str
    person: Person | None = None
    values: dict[str, str] | None = None


def apply_actions(home: Home, address: SlackAddress | None = None) -> list[Applied]:
    """Carry out the requests that weren't yet, in their order, and answer them where there is an address to answer by.

    Raises:
        WarehouseBusy: another process kept the warehouse; the requests stay.
        RegistryInvalid: the registry has faults; the requests stay.
    """
    files = put_downs(home)
    if not files:
        return []
    registry = load_registry(home.registry, home.expectations)
    applied: list[Applied] = []
    answers: list[tuple[Press, _Done]] = []
    done_with: list[Path] = []
    with writing(home) as connection:
        names = [file.name for file in files]
        found = connection.execute(
            "SELECT action FROM alerts.action WHERE list_contains(?, action)", [names]
        ).fetchall()
        known = {str(name) for (name,) in found}
        for file in files:
            if file.name not in known:
                try:
                    press, done = _apply(connection, registry, file)
                except Exception:  # a defect of ours must hold up neither the others nor what is to be sent
                    log.exception("what was pressed can't be carried out; it is tried again: %s", file)
                    continue
                applied.append(Applied(file.name, done.outcome, done.person.id if done.person else None))
                if press:
                    answers.append((press, done))
            done_with.append(file)
    crash_point("actions.applied")
    for press, done in answers:
        _answer(address, press, done)
    forget(home, done_with)
    return applied


def _apply(connection: duckdb.DuckDBPyConnection, registry: Registry, file: Path) -> tuple[Press | None, _Done]:
    """Carry out one request and record it, both or neither."""
    press: Press | None = None
    with transaction(connection):
        try:
            press = read_press(file.read_bytes())
        except PressUnreadable:
            done = _Done("unreadable")
        else:
            done = _Done("opened") if press.what == "open" else _carried_out(connection, registry, press)
        connection.execute(
            "INSERT INTO alerts.action (action, applied_at, what, delivery, person, outcome) VALUES (?, ?, ?, ?, ?, ?)",
            [
                file.name,
                machine_now(),
                press.what if press else None,
                press.delivery if press else None,
                done.person.id if done.person else None,
                done.outcome,
            ],
        )
    return press, done


def _carried_out(connection: duckdb.DuckDBPyConnection, registry: Registry, press: Press) -> _Done:
    told = rows(connection, statement("alerts/pressed"), {"delivery": press.delivery})
    told = [row for row in told if _stood_in(registry, row["recipient"], press.channel)]
    people = [person for person in registry.people.values() if person.slack_user == press.user]
    if not people:
        return _Done("stranger")
    if not told:
        return _Done("unknown", people[0])
    person = next((one for one in people if _may(registry, one, press.what, told)), None)
    if person is None:
        return _Done("not_yours", people[0])
    return (
        _acknowledged(connection, registry, person, told)
        if press.what == "acknowledge"
        else _silenced(connection, registry, person, told)
    )


def _stood_in(registry: Registry, recipient: str, channel: str) -> bool:
    person = registry.people.get(recipient)
    return person is not None and person.slack_channel == channel


def _may(registry: Registry, person: Person, what: str, told: list[dict[str, Any]]) -> bool:
    """Whether they received the message, or are let by people.yaml and would receive all that it tells of."""
    if any(row["recipient"] == person.id for row in told):
        return True
    return what in person.may and all(
        row["programme"] in registry.programmes
        and person.id in registry.programmes[row["programme"]].people
        and receives(person, row["audience"], row["place"])
        for row in told
    )


def _acknowledged(
    connection: duckdb.DuckDBPyConnection, registry: Registry, person: Person, told: list[dict[str, Any]]
) -> _Done:
    alerts = {(row["fingerprint"], row["episode"]) for row in told if row["episode"] is not None}
    standing = {(row["fingerprint"], row["episode"]) for row in told if row["is_standing"]}
    if not alerts:
        return _Done("nothing", person)
    if not standing:
        return _Done("over", person)
    now = utc_naive(clock.now())
    stored = [
        acknowledgements.acknowledge(connection, fingerprint, int(episode), now, person.id, "slack")
        for fingerprint, episode in sorted(standing)
    ]
    if any((one.acknowledged_by, one.acknowledged_at) == (person.id, now) for one in stored):
        return _Done("acknowledged", person, {"by": _called(registry, person.id, person)})
    return _Done("taken", person, {"by": _called(registry, stored[0].acknowledged_by, person)})


def _silenced(
    connection: duckdb.DuckDBPyConnection, registry: Registry, person: Person, told: list[dict[str, Any]]
) -> _Done:
    now = utc_naive(clock.now())
    until = now + timedelta(days=SILENCE_DAYS)
    subjects = sorted({(row["subject"], row["place"]) for row in told}, key=str)
    made = [silences.make(connection, subject, place, now, until, person.id, WHY) for subject, place in subjects]
    return _Done(
        "silenced",
        person,
        {
            "by": _called(registry, person.id, person),
            "until": _local(registry, told[0]["programme"], until),
            "silence": " ".join(one.silence for one in made),
        },
    )


def _called(registry: Registry, person_id: str, reader: Person) -> str:
    """Somebody's name in the reader's language; as it was written down where they aren't in people.yaml."""
    person = registry.people.get(person_id)
    return str(getattr(person.name, reader.language)) if person else person_id


def _local(registry: Registry, programme: str, moment: datetime) -> str:
    known = registry.programmes.get(programme)
    zone = known.programme.time_zone if known else "UTC"
    return f"{moment.replace(tzinfo=ZoneInfo('UTC')).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"


def _answer(address: SlackAddress | None, press: Press, done: _Done) -> None:
    if done.outcome in NEVER:
        return
    text = worded(done.outcome, done.person.language if done.person else None, **(done.values or {}))
    answer(address, press.response_url, text, public_in=press.thread if done.outcome in PUBLIC else None)
