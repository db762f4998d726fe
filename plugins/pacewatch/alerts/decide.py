"""The decision to speak, as a pure function. In: an alert's state and one new reading. Out: the next state and a reason.

States: NORMAL, PENDING (behind, but not for enough releases), FIRING, RECOVERING (on pace again, but not for enough
releases). An episode begins at each entry to FIRING from NORMAL or PENDING. Hysteresis counts consecutive releases, never
minutes: a release is a newer reference period; a new vintage of the same one is a revision and counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """Where an alert stands."""

    NORMAL = "NORMAL"
    PENDING = "PENDING"
    FIRING = "FIRING"
    RECOVERING = "RECOVERING"


class Reason(StrEnum):
    """Why the decision is what it is; those of `RECORDED` make an event, those of `TOLD` a message too."""

    FIRST_BREACH = "first_breach"
    FLAPPING = "flapping"
    FLAPPED = "flapped"
    WORSENED = "worsened"
    RECOVERED = "recovered"
    REVISED = "revised"
    NOT_YET = "not_yet"
    RECOVERING = "recovering"
    RELAPSED = "relapsed"
    SETTLED = "settled"
    UNCHANGED = "unchanged"


TOLD = frozenset({Reason.FIRST_BREACH, Reason.FLAPPING, Reason.WORSENED, Reason.RECOVERED, Reason.REVISED})
RECORDED = TOLD | {Reason.FLAPPED}

SEVERITY = {"behind": 1, "far_behind": 2, "unattainable": 3, "missed": 4}
"""Verdicts that are behind pace, in order of gravity."""

AT_ONCE = frozenset({"far_behind", "unattainable", "missed"})
"""Verdicts that don't wait for a second release."""

FINAL = frozenset({"unattainable", "missed"})
"""Verdicts that are told however often the alert has come and gone."""

CLEAR = frozenset({"on_pace", "achieved"})
"""Verdicts that let an alert recover. `watch` lies between: it neither fires nor clears."""


SOFTER = {"behind": "watch", "far_behind": "behind", "unattainable": "far_behind", "missed": "unattainable"}
"""One severity lower: what a verdict weighs on a target that was stated as an effort."""


@dataclass(frozen=True)
class AlertState:
    """What is remembered of one alert between readings."""

    state: State = State.NORMAL
    episode: int = 0
    severity: str | None = None
    releases_behind: int = 0
    releases_on_pace: int = 0
    behind_since: date | None = None
    reference_period_end: date | None = None
    releases: int = 0
    breaches: tuple[int, ...] = ()
    """At which of the releases so far the latest episodes began."""
    is_flapping: bool = False


@dataclass(frozen=True)
class Reading:
    """One new assessment, as far as the decision needs it; `verdict` is None while figures contradict each other."""

    verdict: str | None
    reference_period_end: date | None


@dataclass(frozen=True)
class Patience:
    """How many consecutive releases it takes to fire, and to clear; and how many episodes in how many releases are too many."""

    releases_to_fire: int = 2
    releases_to_clear: int = 2
    flapping_episodes: int = 3
    flapping_releases: int = 12


@dataclass(frozen=True)
class Decision:
    """The next state, and why."""

    state: AlertState
    reason: Reason


def decide(before: AlertState, reading: Reading, patience: Patience) -> Decision:
    """The next state of an alert after one new reading.

    A reading of an older reference period than the last one (a print withdrawn) changes nothing, and neither does one without
    a verdict.
    """
    if reading.verdict is None or reading.reference_period_end is None or _goes_back(before, reading):
        return Decision(before, Reason.UNCHANGED)
    is_release = before.reference_period_end is None or reading.reference_period_end > before.reference_period_end
    now = replace(before, reference_period_end=reading.reference_period_end, releases=before.releases + is_release)
    if reading.verdict in SEVERITY:
        return _behind(now, reading.verdict, patience, is_release=is_release)
    if reading.verdict in CLEAR:
        return _on_pace(now, reading, patience, is_release=is_release)
    return _between(now)


def _goes_back(before: AlertState, reading: Reading) -> bool:
    return (
        before.reference_period_end is not None
        and reading.reference_period_end is not None
        and reading.reference_period_end < before.reference_period_end
    )


def _behind(now: AlertState, verdict: str, patience: Patience, *, is_release: bool) -> Decision:
    counted = replace(
        now,
        releases_behind=now.releases_behind + is_release,
        releases_on_pace=0,
        behind_since=now.behind_since or now.reference_period_end,
    )
    if now.state in (State.FIRING, State.RECOVERING):
        firing = replace(counted, state=State.FIRING)
        if SEVERITY[verdict] > SEVERITY[now.severity or "behind"]:
            return Decision(replace(firing, severity=verdict), Reason.WORSENED)
        return Decision(firing, Reason.RELAPSED if now.state is State.RECOVERING else Reason.UNCHANGED)
    if verdict in AT_ONCE or counted.releases_behind >= patience.releases_to_fire:
        return _fires(counted, verdict, patience)
    return Decision(replace(counted, state=State.PENDING), Reason.NOT_YET)


def _fires(counted: AlertState, verdict: str, patience: Patience) -> Decision:
    """A new episode. An alert that comes and goes is called so once, and its next beginnings are recorded only."""
    recent = [at for at in counted.breaches if at > counted.releases - patience.flapping_releases]
    is_flapping = len(recent) >= patience.flapping_episodes
    fired = replace(
        counted,
        state=State.FIRING,
        episode=counted.episode + 1,
        severity=verdict,
        breaches=(*recent, counted.releases),
        is_flapping=is_flapping,
    )
    if not is_flapping or verdict in FINAL:
        return Decision(fired, Reason.FIRST_BREACH)
    return Decision(fired, Reason.FLAPPED if counted.is_flapping else Reason.FLAPPING)


def _on_pace(now: AlertState, reading: Reading, patience: Patience, *, is_release: bool) -> Decision:
    if now.state in (State.NORMAL, State.PENDING):
        return Decision(_at_rest(now), Reason.SETTLED if now.state is State.PENDING else Reason.UNCHANGED)
    if now.state is State.FIRING and not is_release:
        return Decision(_at_rest(now), Reason.REVISED)
    on_pace = now.releases_on_pace + is_release
    if reading.verdict == "achieved" or on_pace >= patience.releases_to_clear:
        return Decision(_at_rest(now), Reason.RECOVERED)
    recovering = replace(now, state=State.RECOVERING, releases_on_pace=on_pace, releases_behind=0)
    return Decision(recovering, Reason.RECOVERING)


def _between(now: AlertState) -> Decision:
    """`watch`, `too_early` or `unscheduled`: a run of releases is broken, an episode goes on."""
    if now.state is State.PENDING:
        return Decision(_at_rest(now), Reason.SETTLED)
    return Decision(replace(now, releases_behind=0, releases_on_pace=0), Reason.UNCHANGED)


def _at_rest(now: AlertState) -> AlertState:
    return replace(now, state=State.NORMAL, severity=None, releases_behind=0, releases_on_pace=0, behind_since=None)
