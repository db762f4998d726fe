"""`pacewatch routes`: who would be told what. In: a `Home` and parsed arguments. Out: a table, or whether it is as expected."""

# ruff: noqa: PLC0415 - imports happen inside the commands, as in commands.py

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pacewatch.cli.show import print_json, print_table
from pacewatch.errors import PacewatchError
from pacewatch.home import Home
from pacewatch.reports import counted

if TYPE_CHECKING:
    from pacewatch.registry import Registry
    from pacewatch.registry.routes_model import Route

COLUMNS = {"about": "about", "place": "place", "severity": "severity", "people": "people"}


def test(home: Home, chosen: argparse.Namespace) -> int:
    """`routes test`: one line for each kind of message, or whether all that is chosen goes to just the people expected."""
    from pacewatch.registry import load_registry

    registry = load_registry(home.registry, home.expectations)
    found = [line for line in _lines(registry) if _is_chosen(line, chosen)]
    if not found:
        raise PacewatchError(
            "no message is like that; 'pacewatch routes test' without options shows all that there are"
        )
    if chosen.json:
        print_json(found)
    else:
        joined = _joined(found)
        columns = {**COLUMNS, **({"later": "later"} if any(line["later"] for line in joined) else {})}
        print_table(joined, columns, title="who would be told")
    if chosen.expect is None:
        return 0
    expected = sorted(chosen.expect.split(",")) if chosen.expect else []
    if unknown := set(expected) - set(registry.people):
        raise PacewatchError(f"--expect: no person is called {', '.join(sorted(unknown))}")
    wrong = [line for line in found if sorted(line["people"]) != expected]
    for line in wrong:
        place = f" in {line['place']}" if line["place"] else ""
        print(
            f"{line['about']}{place}, {line['severity']}: would reach {', '.join(line['people'])}; "
            f"expected {', '.join(expected) or 'nobody'}",
            file=sys.stderr,
        )
    return int(bool(wrong))


def _lines(registry: Registry) -> Iterator[dict[str, Any]]:
    from pacewatch.registry.reach import targets_told
    from pacewatch.registry.route_references import people_told, topics

    for programme in registry.programmes.values():
        for topic in topics(programme):
            told = [person.id for person in people_told(programme, topic)]
            routes = programme.routes.routes_for(topic) if programme.routes and topic.audience == "verdicts" else ()
            yield {
                "programme": programme.programme.id,
                "about": topic.target or topic.feed,
                "audience": topic.audience,
                "place": topic.place,
                "severity": topic.severity,
                "people": told,
                "reminders": {name: days for name, days in _reminders(routes).items() if name in told},
                "escalation": [
                    {"after_days": step.after_days, "people": list(step.people)}
                    for route in routes
                    for step in route.escalate
                ],
            }
        for every in ("weekly", "monthly"):
            people = [
                person.id
                for person in programme.people.values()
                if person.digest == every and targets_told(programme, person)
            ]
            if people:
                yield {
                    "programme": programme.programme.id,
                    "about": "digest",
                    "audience": "verdicts",
                    "place": None,
                    "severity": every,
                    "people": people,
                    "reminders": {},
                    "escalation": [],
                }


def _reminders(routes: Sequence[Route]) -> dict[str, int]:
    """After how many days each person is told again of what stands and nobody has taken on."""
    found: dict[str, int] = {}
    for route in routes:
        for person in route.people if route.remind_after_days else ():
            found[person] = min(route.remind_after_days or 0, found.get(person, route.remind_after_days or 0))
    return found


def _is_chosen(line: dict[str, Any], chosen: argparse.Namespace) -> bool:
    asked = {"about": chosen.target or chosen.feed, "place": chosen.place, "severity": chosen.severity}
    return all(value is None or line[name] == value for name, value in asked.items())


def _joined(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Severities and places of one target that reach the same people, then and later, on one line."""
    joined: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for line in lines:
        key = (line["about"], ", ".join(line["people"]), _later(line))
        seen = joined.setdefault(key, {"place": [], "severity": []})
        for name, values in seen.items():
            if line[name] and line[name] not in values:
                values.append(line[name])
    return [
        {
            "about": about,
            "people": people,
            "later": later,
            **{name: ", ".join(values) for name, values in seen.items()},
        }
        for (about, people, later), seen in joined.items()
    ]


def _later(line: dict[str, Any]) -> str:
    """What comes of an alert that nobody takes on."""
    again = [f"{person} again after {counted(days, 'day')}" for person, days in line["reminders"].items()]
    others = [f"{', '.join(step['people'])} after {counted(step['after_days'], 'day')}" for step in line["escalation"]]
    return "; ".join([*again, *others])
