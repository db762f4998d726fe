"""The decision to speak agrees with an account of it that looks back over all readings; and wrong ones don't.

`PACEWATCH_MODEL_EXAMPLES` asks for more histories than CI goes through.
"""

# ruff: noqa: E501 - a line for each mutant

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from pacewatch.alerts import decide
from tests.alerts.decision_model import machine_of

HISTORIES = int(os.environ.get("PACEWATCH_MODEL_EXAMPLES") or 300)
STEPS = 60

MUTANTS = {
    "fires one release early": ("counted.releases_behind >= patience", "counted.releases_behind + 1 >= patience"),
    "fires one release late": ("counted.releases_behind >= patience", "counted.releases_behind > patience"),
    "a revision counts as a release": ("releases_behind=now.releases_behind + is_release", "releases_behind=now.releases_behind + 1"),
    "clears one release early": ("on_pace >= patience.releases_to_clear", "on_pace + 1 >= patience.releases_to_clear"),
    "clears one release late": ("on_pace >= patience.releases_to_clear", "on_pace > patience.releases_to_clear"),
    "far behind waits like behind": ('AT_ONCE = frozenset({"far_behind", ', "AT_ONCE = frozenset({"),
    "missed waits like behind": ('"far_behind", "unattainable", "missed"})', '"far_behind", "unattainable"})'),
    "worsening to the same is told": ("SEVERITY[verdict] > SEVERITY", "SEVERITY[verdict] >= SEVERITY"),
    "worsening is told again and again": ("Decision(replace(firing, severity=verdict), Reason.WORSENED)", "Decision(firing, Reason.WORSENED)"),
    "each firing is the first episode": ("episode=counted.episode + 1", "episode=1"),
    "a relapse begins an episode": ("if now.state in (State.FIRING, State.RECOVERING):", "if now.state is State.FIRING:"),
    "watch clears": ('CLEAR = frozenset({"on_pace", "achieved"})', 'CLEAR = frozenset({"on_pace", "achieved", "watch"})'),
    "watch doesn't break a run": ("replace(now, releases_behind=0, releases_on_pace=0), Reason.UNCHANGED", "now, Reason.UNCHANGED"),
    "reaching the target recovers like any print": ('reading.verdict == "achieved" or ', ""),
    "a revision recovers in its own time": ("if now.state is State.FIRING and not is_release:", "if False:"),
    "a print withdrawn counts": ("or _goes_back(before, reading)", ""),
    "contradictions count as well": ("reading.verdict is None or ", ""),
    "on pace doesn't break a run": ("_at_rest(now), Reason.SETTLED if", "now, Reason.SETTLED if"),
    "behind since the newest print": ("now.behind_since or now.reference_period_end", "now.reference_period_end"),
    "flapping one episode early": ("len(recent) >= patience", "len(recent) + 1 >= patience"),
    "flapping one episode late": ("len(recent) >= patience", "len(recent) > patience"),
    "episodes are never forgotten": ("if at > counted.releases - patience.flapping_releases", "if at"),
    "flapping is told again and again": ("Reason.FLAPPED if counted.is_flapping else Reason.FLAPPING", "Reason.FLAPPING"),
    "what is final isn't told of an alert that flaps": ("if not is_flapping or verdict in FINAL:", "if not is_flapping:"),
    "behind breaks no recovery": ("releases_on_pace=0,\n        behind_since=now", "behind_since=now"),
}  # fmt: skip
"""What to write for what in `decide.py`, by what is then wrong."""


def histories(count: int, *phases: Phase, derandomize: bool = False) -> settings:
    return settings(
        max_examples=count,
        derandomize=derandomize,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=phases or tuple(Phase),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.normal,
    )


def test_the_decision_agrees_with_the_account() -> None:
    run_state_machine_as_test(machine_of(decide), settings=histories(HISTORIES))


@pytest.mark.parametrize("wrong", MUTANTS)
def test_a_wrong_decision_is_noticed(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Path(str(decide.__file__)).read_text(encoding="utf-8")
    right, instead = MUTANTS[wrong]
    assert source.count(right) == 1, "the mutant no longer fits the code"
    mutant = ModuleType("mutant_of_decide")
    monkeypatch.setitem(sys.modules, mutant.__name__, mutant)  # dataclasses look their module up
    exec(compile(source.replace(right, instead), "decide.py", "exec"), mutant.__dict__)  # noqa: S102 - our own file
    with pytest.raises((AssertionError, TypeError, ExceptionGroup)):  # a group where there are several ways to see it
        run_state_machine_as_test(machine_of(mutant), settings=histories(1000, Phase.generate, derandomize=True))
