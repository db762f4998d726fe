"""What happens to a few alerts, tick by tick, for two programs to tell of. Out: scripts, and what is true of each moment.

An alert is a letter: its target and place; small for `far_behind`, capital for `missed`. What happens is written as
`0 fire a; 3 silence a until 7; 5 resolve a`. `SHAPES` says how each script's alerts are routed, repeated and kept quiet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

AIR, JOBS, HOUSING = "air-2022", "jobs-2022", "housing-2022"
PLACES = {
    "a": (AIR, "100100"), "b": (AIR, "100200"), "c": (JOBS, "100100"), "d": (JOBS, "100200"), "e": (HOUSING, "100100"),
}  # fmt: skip
DEPARTMENTS = {AIR: "Ecology Bureau", JOBS: "Labour Bureau", HOUSING: "Housing Bureau"}
PEOPLE = ("office", "mayor", "bureau", "district")
STEP = re.compile(r"(\d+) (fire|resolve|unsilence|silence) ([a-eA-E])(?: until (\d+))?")

Interval = tuple[int, int]
"""From a tick on, up to before another one."""


@dataclass(frozen=True)
class Shape:
    """How alerts are told, as `routes.yaml` has it; `is_grouped`: Alertmanager tells a script's alerts as one group."""

    repeat: int | None = None
    branches: tuple[dict[str, Any], ...] = ()
    inhibit: tuple[dict[str, Any], ...] = ()
    is_grouped: bool = False
    may_flap: bool = False


GRAVE, LESS = {"severity": ["missed"]}, {"severity": ["far_behind"]}
BOTH = {"severity": ["far_behind", "missed"]}
SHAPES = {
    "plain": Shape(),
    "again2": Shape(repeat=2),
    "again3": Shape(repeat=3),
    "again5": Shape(repeat=5),
    "inhibit": Shape(inhibit=({"while": GRAVE, "quiet": LESS},)),
    "inhibit3": Shape(repeat=3, inhibit=({"while": GRAVE, "quiet": LESS, "equal": ["target"]},)),
    "place": Shape(inhibit=({"while": GRAVE, "quiet": LESS, "equal": ["place"]},)),
    "department": Shape(repeat=4, inhibit=({"while": GRAVE, "quiet": LESS, "equal": ["department"]},)),
    "mutual": Shape(inhibit=({"while": BOTH, "quiet": BOTH},)),
    "both": Shape(inhibit=({"while": BOTH, "quiet": LESS},)),
    "tree": Shape(
        repeat=4,
        branches=(
            {"match": GRAVE, "people": ["mayor"], "continue": True, "remind_after_days": 2},
            {
                "match": {"target": [AIR]},
                "people": ["bureau"],
                "branches": [{"match": {"place": ["100200"]}, "people": ["bureau", "district"]}],
            },
            {"match": {"department": ["Ecology Bureau", "Labour Bureau"], "place": ["100200"]}, "people": ["district"]},
        ),
    ),
    "twice": Shape(
        branches=(
            {"match": {"target": [AIR]}, "people": ["bureau"], "continue": True},
            {"match": {"place": ["100100"]}, "people": ["bureau"]},
        )
    ),
    "group": Shape(repeat=4, is_grouped=True),
    "flapping": Shape(may_flap=True),
}


@dataclass(frozen=True)
class Step:
    """One thing that happens to an alert at a tick; `until` is the tick at which a silence ends."""

    tick: int
    what: str
    alert: str
    until: int = 0


@dataclass(frozen=True)
class Script:
    """Steps in the order in which they happen; the script ends `AFTERWARDS` ticks after the last of them."""

    name: str
    shape: str
    text: str
    steps: tuple[Step, ...] = field(init=False)

    def __post_init__(self) -> None:
        parts = [part.strip() for part in self.text.split(";")]
        found = [STEP.fullmatch(part) for part in parts]
        wrong = [part for part, match in zip(parts, found, strict=True) if match is None]
        if wrong or self.shape not in SHAPES:
            raise ValueError(
                f"script {self.name!r}: saw {wrong or self.shape!r}; expected such as '3 silence a until 7'"
            )
        steps = [Step(int(m[1]), m[2], m[3], int(m[4] or 0)) for m in found if m]
        object.__setattr__(self, "steps", tuple(sorted(steps, key=lambda step: step.tick)))

    @cached_property
    def length(self) -> int:
        """How many ticks there are."""
        return max(max(step.tick, step.until) for step in self.steps) + AFTERWARDS

    @cached_property
    def alerts(self) -> tuple[str, ...]:
        """Those that fire."""
        return tuple(sorted({step.alert for step in self.steps if step.what == "fire"}))

    def episodes(self, alert: str) -> list[Interval]:
        """When an alert fires: from, and up to before."""
        found: list[Interval] = []
        for step in self.steps:
            if step.alert == alert and step.what == "fire":
                found.append((step.tick, self.length))
            elif step.alert == alert and step.what == "resolve":
                found[-1] = (found[-1][0], step.tick)
        return found

    def _silences(self, alert: str) -> Iterator[Interval]:
        for step in self.steps:
            if step.what == "silence" and step.alert.lower() == alert.lower():
                ended = [one.tick for one in self.steps if one.what == "unsilence" and one.alert == step.alert]
                yield step.tick, min([step.until, *(tick for tick in ended if tick > step.tick)])

    def _inhibitions(self, alert: str) -> Iterator[Interval]:
        """By Alertmanager's rule: what fits both sides is kept quiet by what fits only the louder one."""
        for rule in SHAPES[self.shape].inhibit:
            if not fits(rule["quiet"], alert):
                continue
            for other in self.alerts:
                is_louder = fits(rule["while"], other) and not (
                    fits(rule["while"], alert) and fits(rule["quiet"], other)
                )
                equal = rule.get("equal", ["target"])
                if other != alert and is_louder and all(labels(other)[n] == labels(alert)[n] for n in equal):
                    yield from self.episodes(other)

    def is_quiet(self, alert: str, tick: int) -> bool:
        """Whether a silence or a louder alert keeps it quiet."""
        return any(begins <= tick < ends for begins, ends in self.quiet(alert))

    def quiet(self, alert: str) -> list[Interval]:
        """When it is kept quiet."""
        return [*self._silences(alert), *self._inhibitions(alert)]


AFTERWARDS = 6


def labels(alert: str) -> dict[str, str]:
    """What an alert is about."""
    target, place = PLACES[alert.lower()]
    severity = "missed" if alert.isupper() else "far_behind"
    return {"target": target, "place": place, "severity": severity, "department": DEPARTMENTS[target]}


def fits(match: dict[str, list[str]], alert: str) -> bool:
    """Whether an alert is one of those that a branch or a rule takes."""
    return all(labels(alert)[name] in values for name, values in match.items())
