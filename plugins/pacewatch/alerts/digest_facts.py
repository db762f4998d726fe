"""What a digest may say: how all targets of one person stand, what changed, what waits for a decision. Plain values.

Lists hold their first few lines, the gravest first, and how many lines there would be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pydantic import TypeAdapter

from pacewatch.alerts.bilingual import Bilingual
from pacewatch.registry.models import Every

CONFLICT = "conflict"
"""Stands for the verdict that isn't given while figures contradict each other."""

VERDICTS = (
    "missed", "unattainable", "far_behind", "behind", "watch", "on_pace", "achieved", "too_early", "unscheduled", CONFLICT,
)  # fmt: skip
"""In the order in which they are counted: the gravest first."""

ListName = Literal[
    "newly_behind",
    "worsened",
    "recovered",
    "revised",
    "flapped",
    "unreachable",
    "not_taken_on",
    "late",
    "conflict",
    "silenced",
]
CHANGES: tuple[ListName, ...] = ("newly_behind", "worsened", "recovered", "revised", "flapped")
LISTS: tuple[ListName, ...] = (*CHANGES, "unreachable", "not_taken_on", "late", "conflict", "silenced")
MOST_KEPT = 28
"""Lines of one list; no message has room for more of all lists together."""


@dataclass(frozen=True)
class Count:
    """How many targets have a verdict: now, and by the last digest (None: there was none)."""

    verdict: str
    now: int
    before: int | None


@dataclass(frozen=True)
class Line:
    """One target in one place, and what its list says of it; of a silence the target or feed, and no place if it is about all.

    `verdict` is the present one; of a change the one that was told. `on` is the day of the change, since when an alert
    stands, or until when there are figures; `until` the last day on which the target can still be reached, or of a silence
    its last day, which ends at `clock`. `times` counts episodes that weren't told. `by` took the alert on or made the silence.
    """

    about: Bilingual
    place: Bilingual | None
    kind: str | None = None
    verdict: str | None = None
    on: date | None = None
    days: int | None = None
    until: date | None = None
    clock: str | None = None
    times: int | None = None
    by: Bilingual | None = None


@dataclass(frozen=True)
class Listed:
    """The first lines of a list, and how many there would be."""

    total: int
    first: tuple[Line, ...]


@dataclass(frozen=True)
class DigestFacts:
    """How all targets that one person is told of stand on a day, each place of a target counted as one."""

    programme: Bilingual
    every: Every
    period_start: date
    """First day of the week or month in which it is told."""
    told_on: date
    judged_until: datetime
    """The newest moment judged by then, UTC: the next digest tells what happened after it."""
    previous_on: date | None
    total: int
    previous_total: int | None
    counts: tuple[Count, ...]
    moved: int
    """Targets whose verdict isn't the one of the last digest, alert or not."""
    lists: dict[ListName, Listed]
    taken_on: int
    """Alerts that stand, can still be put right, and that somebody has taken on."""
    needs_decision: int
    """Declared targets whose meaning has to be decided before they can be judged."""
    reason: Literal["digest"] = "digest"
    audience: Literal["verdicts"] = "verdicts"


_READER = TypeAdapter(DigestFacts)


def digest_from_json(text: str) -> DigestFacts:
    """The facts that `facts.to_json` wrote."""
    return _READER.validate_json(text)
