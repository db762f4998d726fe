"""The configuration of an Alertmanager that does as `SHAPES` say. In: seconds a tick, where to post. Out: its YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from event_scripts import SHAPES, Shape
from told_by_pacewatch import routes_of

WAIT, INTERVAL, EARLIER = 0.3, 0.2, 0.1
"""In ticks: `group_wait`, `group_interval`, and by how much `repeat_interval` is less than whole ticks: a repeat is sent when
a group is looked at the next time, half an interval later on average."""


def config(tick_seconds: float, url: str) -> dict[str, Any]:
    """Alertmanager's own configuration of all shapes; receivers are named by the people that they tell."""
    routes = [_route(name, shape, tick_seconds) for name, shape in SHAPES.items()]
    receivers = sorted(set(_receivers(routes)))
    return {
        "route": {"receiver": "office", "group_by": ["..."], "routes": routes},
        "inhibit_rules": [
            {
                "source_matchers": [f'shape="{name}"', *_matchers(rule["while"])],
                "target_matchers": [f'shape="{name}"', *_matchers(rule["quiet"])],
                "equal": ["script", *rule.get("equal", ["target"])],
            }
            for name, shape in SHAPES.items()
            for rule in shape.inhibit
        ],
        "receivers": [
            {"name": name, "webhook_configs": [{"url": f"{url}/{person}"} for person in name.split("+")]}
            for name in receivers
        ],
    }


def _route(name: str, shape: Shape, tick_seconds: float) -> dict[str, Any]:
    tree = routes_of(shape)

    def node(branch: Mapping[str, Any]) -> dict[str, Any]:
        repeat = branch.get("remind_after_days")
        return {
            "receiver": "+".join(branch["people"]),
            **({"matchers": _matchers(branch["match"])} if "match" in branch else {}),
            **({"repeat_interval": _seconds((repeat - EARLIER) * tick_seconds)} if repeat else {}),
            **({"continue": True} if branch.get("continue") else {}),
            "routes": [node(inner) for inner in branch.get("branches", ())],
        }

    return {
        "repeat_interval": "1h",
        **node(tree),
        "matchers": [f'shape="{name}"'],
        "group_by": ["script"] if shape.is_grouped else ["..."],
        "group_wait": _seconds(WAIT * tick_seconds),
        "group_interval": _seconds(INTERVAL * tick_seconds),
    }


def _matchers(match: Mapping[str, list[str]]) -> list[str]:
    return [f'{name}=~"{"|".join(values)}"' for name, values in match.items()]


def _receivers(routes: list[dict[str, Any]]) -> Iterator[str]:
    yield "office"
    for route in routes:
        yield route["receiver"]
        yield from _receivers(route["routes"])


def _seconds(seconds: float) -> str:
    return f"{round(seconds * 1000)}ms"
