"""The decision to speak: each case is a history of readings, and the reasons it must give."""

from __future__ import annotations

from datetime import date

import pytest

from pacewatch.alerts.decide import AlertState, Patience, Reading, State, decide

# Each reading is (month of the reference period, verdict); the same month again is a revision.
HISTORIES = {
    "on pace is silence": ([(1, "on_pace"), (2, "achieved")], ["unchanged", "unchanged"], State.NORMAL),
    "behind fires at the second release": ([(1, "behind"), (2, "behind")], ["not_yet", "first_breach"], State.FIRING),
    "a revision is not a second release": ([(1, "behind"), (1, "behind")], ["not_yet", "not_yet"], State.PENDING),
    "watch never fires": ([(1, "watch"), (2, "watch"), (3, "watch")], ["unchanged"] * 3, State.NORMAL),
    "watch breaks a run": (
        [(1, "behind"), (2, "watch"), (3, "behind")], ["not_yet", "settled", "not_yet"], State.PENDING
    ),
    "far behind fires at once": ([(1, "far_behind")], ["first_breach"], State.FIRING),
    "unattainable fires at once": ([(1, "unattainable")], ["first_breach"], State.FIRING),
    "missed fires at once": ([(12, "missed")], ["first_breach"], State.FIRING),
    "each step down is told once": (
        [(1, "far_behind"), (2, "far_behind"), (3, "unattainable"), (4, "unattainable"), (12, "missed")],
        ["first_breach", "unchanged", "worsened", "unchanged", "worsened"],
        State.FIRING,
    ),
    "easing is not told, nor is worsening back to what was told": (
        [(1, "far_behind"), (2, "behind"), (3, "far_behind")], ["first_breach", "unchanged", "unchanged"], State.FIRING
    ),
    "recovery takes two releases": (
        [(1, "far_behind"), (2, "on_pace"), (3, "on_pace")], ["first_breach", "recovering", "recovered"], State.NORMAL
    ),
    "a relapse is the same episode": (
        [(1, "far_behind"), (2, "on_pace"), (3, "behind"), (4, "on_pace"), (5, "on_pace")],
        ["first_breach", "recovering", "relapsed", "recovering", "recovered"],
        State.NORMAL,
    ),
    "watch holds a recovery back": (
        [(1, "far_behind"), (2, "on_pace"), (3, "watch"), (4, "on_pace")],
        ["first_breach", "recovering", "unchanged", "recovering"],
        State.RECOVERING,
    ),
    "reaching the target recovers at once": (
        [(1, "far_behind"), (2, "achieved")], ["first_breach", "recovered"], State.NORMAL
    ),
    "a revision to on pace withdraws the alert": (
        [(1, "far_behind"), (1, "on_pace")], ["first_breach", "revised"], State.NORMAL
    ),
    "an older reading changes nothing": (
        [(2, "far_behind"), (1, "on_pace")], ["first_breach", "unchanged"], State.FIRING
    ),
    "too early breaks a run": (
        [(1, "behind"), (2, "too_early"), (3, "behind")], ["not_yet", "settled", "not_yet"], State.PENDING
    ),
    "only a correction clears what was missed": (
        [(12, "missed"), (12, "watch"), (12, "achieved")], ["first_breach", "unchanged", "revised"], State.NORMAL
    ),
    "an alert that comes and goes is called so once, and told again when it is final or has calmed down": (
        [
            (1, "far_behind"), (2, "achieved"), (3, "far_behind"), (4, "achieved"), (5, "far_behind"), (6, "achieved"),
            (7, "far_behind"), (8, "achieved"), (9, "far_behind"), (10, "unattainable"), (11, "achieved"),
            (12, "missed"),
        ],
        [
            "first_breach", "recovered", "first_breach", "recovered", "first_breach", "recovered",
            "flapping", "recovered", "flapped", "worsened", "recovered", "first_breach",
        ],
        State.FIRING,
    ),
}  # fmt: skip

# What docs/pace.md says of revisions, each sentence by its opening words.
REVISIONS = {
    "A revision is no release: to fire": (
        [(1, "behind"), (1, "behind"), (2, "behind")], ["not_yet", "not_yet", "first_breach"], State.FIRING
    ),
    "A revision is no release: nor does it start a count": (
        [(1, "on_pace"), (1, "behind"), (2, "behind"), (3, "behind")],
        ["unchanged", "not_yet", "not_yet", "first_breach"],
        State.FIRING,
    ),
    "A revision is no release: to clear": (
        [(1, "far_behind"), (2, "on_pace"), (2, "on_pace"), (3, "on_pace")],
        ["first_breach", "recovering", "recovering", "recovered"],
        State.NORMAL,
    ),
    "A revision may break a count: to fire": (
        [(1, "behind"), (1, "on_pace"), (2, "behind")], ["not_yet", "settled", "not_yet"], State.PENDING
    ),
    "A revision may break a count: to clear": (
        [(1, "far_behind"), (2, "on_pace"), (2, "watch"), (3, "on_pace")],
        ["first_breach", "recovering", "unchanged", "recovering"],
        State.RECOVERING,
    ),
    "A revision may worsen at once: a first breach": (
        [(1, "on_pace"), (1, "far_behind")], ["unchanged", "first_breach"], State.FIRING
    ),
    "A revision may worsen at once: a graver one": (
        [(1, "far_behind"), (1, "unattainable"), (1, "missed")], ["first_breach", "worsened", "worsened"], State.FIRING
    ),
    "A revision may withdraw an alert: on pace": (
        [(1, "behind"), (2, "behind"), (2, "on_pace")], ["not_yet", "first_breach", "revised"], State.NORMAL
    ),
    "A revision may withdraw an alert: achieved": (
        [(1, "far_behind"), (1, "achieved")], ["first_breach", "revised"], State.NORMAL
    ),
    "A revision to watch withdraws nothing": (
        [(1, "far_behind"), (1, "watch")], ["first_breach", "unchanged"], State.FIRING
    ),
    "A print withdrawn changes no alert": (
        [(1, "behind"), (2, "behind"), (1, "on_pace"), (1, "achieved"), (2, "on_pace")],
        ["not_yet", "first_breach", "unchanged", "unchanged", "revised"],
        State.NORMAL,
    ),
}  # fmt: skip


def run(readings: list[tuple[int, str]]) -> tuple[list[str], AlertState]:
    state, reasons = AlertState(), []
    for month, verdict in readings:
        decision = decide(state, Reading(verdict, date(2022, month, 28)), Patience())
        state = decision.state
        reasons.append(decision.reason.value)
    return reasons, state


@pytest.mark.parametrize("name", HISTORIES)
def test_history(name: str) -> None:
    readings, reasons, state = HISTORIES[name]
    assert (reasons, state) == (run(readings)[0], run(readings)[1].state)


@pytest.mark.parametrize("name", REVISIONS)
def test_revision(name: str) -> None:
    readings, reasons, state = REVISIONS[name]
    assert (reasons, state) == (run(readings)[0], run(readings)[1].state)


def test_a_new_episode_begins_at_each_entry_to_firing() -> None:
    _, state = run([(1, "far_behind"), (2, "on_pace"), (3, "on_pace"), (4, "far_behind")])
    assert (state.episode, state.state) == (2, State.FIRING)


def test_behind_since_is_where_the_present_run_began() -> None:
    _, state = run([(1, "on_pace"), (2, "behind"), (3, "behind"), (4, "far_behind")])
    assert state.behind_since == date(2022, 2, 28)


def test_no_data_in_the_period_changes_nothing() -> None:
    before = AlertState(state=State.FIRING, episode=1, severity="behind")
    assert decide(before, Reading("too_early", None), Patience()).state == before


def test_patience_is_a_setting() -> None:
    decision = decide(AlertState(), Reading("behind", date(2022, 1, 31)), Patience(releases_to_fire=1))
    assert decision.state.state is State.FIRING
