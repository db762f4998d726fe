"""Paths into an answer's records. In: text such as `Results.series[*].data[*]` or `^seriesID`. Out: its steps, or why not.

The steps are those of JSONPath as far as records need them, and one that JSONPath has not: `^`, out to what encloses a record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

EXAMPLES = "a path such as data.aqi, wds[0].valuecode, wds[wdcode=zb].valuecode, ['PM2.5'], ^seriesID or $.units"
TOKEN = re.compile(
    r"""(?P<name>[^.\[\]'"^$]+)
    | \[(?P<every>\*)\]
    | \[(?P<index>-?[0-9]{1,6})\]
    | \[(?:'(?P<single>[^']+)'|"(?P<double>[^"]+)")\]
    | \[(?P<key>[^.\[\]'"=]+)=(?P<wanted>[^\[\]]*)\]""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Every:
    """The step `[*]`: every item of a list."""


@dataclass(frozen=True)
class Where:
    """The step `[key=wanted]`: the first item of a list whose `key` says so."""

    key: str
    wanted: str


Step = str | int | Every | Where


@dataclass(frozen=True)
class RecordPath:
    """Where to begin (the record, so many stops out from it, or the whole answer) and the steps from there."""

    text: str
    stops_out: int
    from_the_top: bool
    steps: tuple[Step, ...]

    @property
    def stops(self) -> int:
        """How far out `^` can go from the records of this path: to each item of a `[*]`, and to the whole answer."""
        every = [number for number, step in enumerate(self.steps, 1) if isinstance(step, Every)]
        return len(every) + bool(self.steps and self.steps[-1] != Every())


@lru_cache(maxsize=4096)
def parse_path(text: str) -> RecordPath:
    """The path that a text writes.

    Raises:
        ValueError: with what was seen and what was expected.
    """
    start = re.match(r"\$|\^*", text)
    lead = start[0] if start else ""
    rest = text[len(lead) :]
    if lead == "$" and rest.startswith("."):
        rest = rest[1:]
        if not rest:
            raise ValueError(f"saw {text!r}; expected {EXAMPLES}")
    elif lead == "$" and rest and not rest.startswith("["):
        raise ValueError(f"saw {text!r}; expected '$.' before a name")
    steps = tuple(_steps(rest, text)) if rest else ()
    if not steps and lead != "$":
        raise ValueError(f"saw {text!r}; expected {EXAMPLES}")
    return RecordPath(text, lead.count("^"), lead == "$", steps)


def _steps(rest: str, text: str) -> list[Step]:
    steps: list[Step] = []
    at, after_dot = 0, False
    while at < len(rest):
        found = TOKEN.match(rest, at)
        # After a dot comes a name; a bracket needs none before it. A path may begin with either.
        if not found or (at > 0 and (found["name"] is not None) != after_dot):
            raise ValueError(f"saw {text!r}, which isn't understood from {rest[at:][:20]!r} on; expected {EXAMPLES}")
        steps.append(_step(found))
        at = found.end()
        after_dot = rest.startswith(".", at)
        at += after_dot
    if after_dot:
        raise ValueError(f"saw {text!r}, which ends in a dot; expected {EXAMPLES}")
    return steps


def _step(found: re.Match[str]) -> Step:
    if found["every"]:
        return Every()
    if found["index"]:
        return int(found["index"])
    if found["key"]:
        return Where(found["key"].strip(), found["wanted"].strip())
    return str(found["name"] or found["single"] or found["double"])
