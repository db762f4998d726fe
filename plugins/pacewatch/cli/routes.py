"""`pacewatch routes`: who would be told what. In: a `Home` and parsed arguments. Out: a table, or whether it is as expected."""

# ruff: noqa: PLC0415 - imports happen inside the commands, as in commands.py

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pacewatch.cli.show import print_json, print_table
from pacewatch.errors import PacewatchError
from pacewatch.home import Home

if TYPE_CHECKING:
    from pacewatch.registry import Registry

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
        print_table(_joined(found), COLUMNS, title="who would be told")
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
    from pacewatch.registry.route_references import people_told, topics

    for programme in registry.programmes.values():
        for topic in topics(programme):
            yield {
                "programme": programme.programme.id,
                "about": topic.target or topic.feed,
                "audience": topic.audience,
                "place": topic.place,
                "severity": topic.severity,
                "people": [person.id for person in people_told(programme, topic)],
            }


def _is_chosen(line: dict[str, Any], chosen: argparse.Namespace) -> bool:
    asked = {"about": chosen.target or chosen.feed, "place": chosen.place, "severity": chosen.severity}
    return all(value is None or line[name] == value for name, value in asked.items())


def _joined(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Severities and places of one target that reach the same people, on one line."""
    joined: dict[tuple[str, tuple[str, ...]], dict[str, list[str]]] = {}
    for line in lines:
        key = (line["about"], tuple(line["people"]))
        seen = joined.setdefault(key, {"place": [], "severity": []})
        for name, values in seen.items():
            if line[name] and line[name] not in values:
                values.append(line[name])
    return [
        {"about": about, "people": ", ".join(people), **{name: ", ".join(values) for name, values in seen.items()}}
        for (about, people), seen in joined.items()
    ]
