"""`pacewatch alerts`: what is amiss now, what was said of it to whom, and silences. In: a `Home`. Out: tables or JSON."""

# ruff: noqa: PLC0415 - imports happen inside the commands, as in commands.py

from __future__ import annotations

import argparse
from typing import Any

from pacewatch import clock
from pacewatch.cli.show import print_json, print_table
from pacewatch.clock import utc_naive
from pacewatch.errors import UnknownName
from pacewatch.home import Home
from pacewatch.warehouse import rows, statement

LIST_TABLE = {
    "target": "target", "place": "place", "state": "state", "severity": "severity", "behind_since": "behind since",
    "sent": "sent", "waiting": "waiting", "silenced_until": "silenced until (UTC)", "acknowledged_by": "taken on by",
}  # fmt: skip
SHOW_TABLE = {
    "occurred_at": "when (UTC)", "place": "place", "episode": "episode", "reason": "what", "severity": "severity",
    "recipient": "who", "channel": "by", "state": "state", "settled_at": "settled (UTC)", "last_error": "error",
    "acknowledged_by": "taken on by",
}  # fmt: skip
SILENCES_TABLE = {
    "silence": "id", "subject": "about", "place": "place", "begins_at": "from (UTC)", "ends_at": "until (UTC)",
    "made_by": "by", "why": "why", "ended_by": "ended by",
}  # fmt: skip


def list_alerts(home: Home, chosen: argparse.Namespace) -> int:
    """`alerts list`: one line for each alert that isn't at rest."""
    found = _published(home, "alerts/list_alerts", {"now": utc_naive(clock.now())})
    return _print(found, LIST_TABLE, chosen, "alerts", "no alert: silence means on pace")


def show(home: Home, chosen: argparse.Namespace) -> int:
    """`alerts show`: everything that was worth saying of a target or feed, and what became of each message."""
    found = _published(home, "alerts/show_alerts", {"subject": chosen.about})
    if not found:
        from pacewatch.registry import load_registry

        registry = load_registry(home.registry, home.expectations)
        if chosen.about not in registry.feeds and chosen.about not in registry.targets:
            raise UnknownName(f"no target and no feed is called '{chosen.about}'; 'pacewatch check' lists them")
    return _print(found, SHOW_TABLE, chosen, chosen.about, "nothing was worth saying")


def ack(home: Home, chosen: argparse.Namespace) -> int:
    """`alerts ack`: take alerts on a target on."""
    from pacewatch import pipeline

    taken = pipeline.acknowledge(home, target=chosen.target, place=chosen.place, by=chosen.by)
    pipeline.publish(home)
    if chosen.json:
        print_json([vars(one) for one in taken])
    else:
        for one in taken:
            since = f"since {one.acknowledged_at:%Y-%m-%d %H:%M} UTC"
            print(f"episode {one.episode} of {chosen.target}: {one.acknowledged_by} is on it {since}")
    return 0


def silence(home: Home, chosen: argparse.Namespace) -> int:
    """`alerts silence`: hold messages back for a while."""
    from pacewatch import pipeline

    made = pipeline.silence(
        home,
        target=chosen.target,
        feed=chosen.feed,
        place=chosen.place,
        person=chosen.person,
        until=chosen.until,
        by=chosen.by,
        why=chosen.why,
    )
    pipeline.publish(home)
    if chosen.json:
        print_json(vars(made))
    else:
        where = f" in {made.place}" if made.place else ""
        print(f"silence {made.silence}: no message about {made.subject}{where} until {made.ends_at:%Y-%m-%d %H:%M} UTC")
    return 0


def unsilence(home: Home, chosen: argparse.Namespace) -> int:
    """`alerts unsilence`: end a silence before its time."""
    from pacewatch import pipeline

    ended = pipeline.unsilence(home, chosen.id, chosen.by)
    pipeline.publish(home)
    print(f"silence {ended.silence} about {ended.subject} is over; what it held back and still holds true is sent")
    return 0


def list_silences(home: Home, chosen: argparse.Namespace) -> int:
    """`alerts silences`: those that hold, or all there ever were."""
    now = utc_naive(clock.now())
    found = _published(home, "alerts/list_silences", {"since": None if chosen.all else now})
    return _print(found, SILENCES_TABLE, chosen, "silences", "nothing is silenced")


def _print(
    found: list[dict[str, Any]], columns: dict[str, str], chosen: argparse.Namespace, title: str, none: str
) -> int:
    if chosen.json:
        print_json(found)
    elif found:
        print_table(found, columns, title=title)
    else:
        print(none)
    return 0


def _published(home: Home, name: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    from pacewatch.publish import open_published

    with open_published(home) as connection:
        return rows(connection, statement(name), values)
