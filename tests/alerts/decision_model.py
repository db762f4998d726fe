"""The decision to speak once more, in another way: by looking back over all readings instead of keeping a state.

In: any module like `pacewatch.alerts.decide`. Out: a Hypothesis state machine that holds it to this account.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from types import ModuleType
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

GRAVITY = ("behind", "far_behind", "unattainable", "missed")
CLEAR = ("on_pace", "achieved")
BETWEEN = ("watch", "too_early", "unscheduled")
VERDICTS = st.sampled_from([*GRAVITY, *CLEAR, *CLEAR, *BETWEEN])


@dataclass(frozen=True)
class Seen:
    """A reading that counted: the month it was about, its verdict, and whether it was a new print."""

    month: int
    verdict: str
    is_release: bool


@dataclass
class Account:
    """All readings that counted, and what was told of the episode that is open, if one is."""

    to_fire: int
    to_clear: int
    too_many: int
    within: int
    seen: list[Seen] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """The verdicts told of the open episode, gravest last; empty if none is open."""
    episodes: int = 0
    begun: list[int] = field(default_factory=list)
    """How many releases had come when each episode so far began."""
    notices: list[str] = field(default_factory=list)
    """What was said at the beginning of each."""

    def take(self, month: int | None, verdict: str | None) -> str:
        """The reason that one more reading has to give."""
        newest = self.seen[-1].month if self.seen else None
        if month is None or verdict is None or (newest is not None and month < newest):
            return "unchanged"
        is_recovering = bool(self.told) and self._last_of_weight() in CLEAR
        was_behind = bool(self.seen) and self.seen[-1].verdict in GRAVITY
        self.seen.append(Seen(month, verdict, newest is None or month > newest))
        if verdict in GRAVITY:
            return self._behind(verdict, is_recovering=is_recovering)
        if not self.told:
            return "settled" if was_behind else "unchanged"
        return self._well(verdict, is_recovering=is_recovering) if verdict in CLEAR else "unchanged"

    @property
    def behind_since(self) -> int | None:
        """The month of the reading with which the run began that led to the open episode, or may lead to one."""
        if not self.told:
            run = self._run(GRAVITY)
            return run[0].month if run else None
        return self._began

    def _behind(self, verdict: str, *, is_recovering: bool) -> str:
        if self.told:
            if GRAVITY.index(verdict) > GRAVITY.index(self.told[-1]):
                self.told.append(verdict)
                return "worsened"
            return "relapsed" if is_recovering else "unchanged"
        run = self._run(GRAVITY)
        if verdict == "behind" and sum(one.is_release for one in run) < self.to_fire:
            return "not_yet"
        self.told, self.episodes, self._began = [verdict], self.episodes + 1, run[0].month
        return self._begins(verdict)

    def _begins(self, verdict: str) -> str:
        """Said once of a spell of episodes that come too often, each counted in the releases before it; then kept to itself."""
        came = sum(one.is_release for one in self.seen)
        is_one_too_many = sum(came - earlier < self.within for earlier in self.begun) >= self.too_many
        was_one_too_many = bool(self.notices) and self.notices[-1] != "calm"
        self.begun.append(came)
        self.notices.append("often" if is_one_too_many else "calm")
        if not is_one_too_many or verdict in ("unattainable", "missed"):
            return "first_breach"
        return "flapped" if was_one_too_many else "flapping"

    def _well(self, verdict: str, *, is_recovering: bool) -> str:
        if not is_recovering and not self.seen[-1].is_release:
            self.told = []
            return "revised"
        if verdict == "achieved" or sum(one.is_release for one in self._run(CLEAR)) >= self.to_clear:
            self.told = []
            return "recovered"
        return "recovering"

    def _run(self, verdicts: tuple[str, ...]) -> list[Seen]:
        """The newest readings, as far back as all are of these verdicts."""
        length = next((n for n, one in enumerate(reversed(self.seen)) if one.verdict not in verdicts), len(self.seen))
        return self.seen[len(self.seen) - length :]

    def _last_of_weight(self) -> str:
        return next(one.verdict for one in reversed(self.seen) if one.verdict not in BETWEEN)


def day_of(month: int) -> date:
    """A day for each month, counted from January 2000."""
    return date(2000 + month // 12, month % 12 + 1, 1)


class DecisionMachine(RuleBasedStateMachine):
    """Histories of prints, revisions, prints withdrawn, contradictions and repetitions, each decided on and accounted for."""

    module: ClassVar[ModuleType]

    @initialize(
        to_fire=st.integers(1, 3), to_clear=st.integers(1, 3), too_many=st.integers(1, 3), within=st.integers(2, 9)
    )
    def begin(self, to_fire: int, to_clear: int, too_many: int, within: int) -> None:
        self.account = Account(to_fire, to_clear, too_many, within)
        self.patience = self.module.Patience(to_fire, to_clear, too_many, within)
        self.state: Any = self.module.AlertState()
        self.month = 0

    @rule(verdict=VERDICTS, months=st.integers(1, 3))
    def print_comes(self, verdict: str, months: int) -> None:
        self.month += months
        self._decide(self.month, verdict)

    @rule(verdict=VERDICTS)
    def print_is_revised(self, verdict: str) -> None:
        self._decide(self.month, verdict)

    @rule(verdict=VERDICTS, months=st.integers(1, 12))
    def print_is_withdrawn(self, verdict: str, months: int) -> None:
        self._decide(max(self.month - months, 0), verdict)

    @rule(months=st.integers(0, 2))
    def figures_contradict_each_other(self, months: int) -> None:
        self._decide(self.month + months, None)

    @rule()
    def nothing_was_ever_printed(self) -> None:
        self._decide(None, "too_early")

    @precondition(lambda self: self.account.seen)
    @rule()
    def the_same_is_looked_at_again(self) -> None:
        newest, before = self.account.seen[-1], self.state
        # After a revision to on pace the alert is at rest, and so it stays.
        reason = self._decide(newest.month, newest.verdict)
        assert reason in ("unchanged", "not_yet", "recovering", "settled"), reason
        assert self.state == before

    def _decide(self, month: int | None, verdict: str | None) -> str:
        before = self.state
        decision = self.module.decide(
            before, self.module.Reading(verdict, None if month is None else day_of(month)), self.patience
        )
        self.state = decision.state
        expected = self.account.take(month, verdict)
        assert decision.reason.value == expected, (decision.reason.value, expected)
        self._compare()
        return expected

    def _compare(self) -> None:
        state, account = self.state, self.account
        name = state.state.value
        assert state.episode == account.episodes
        assert (name in ("FIRING", "RECOVERING")) == bool(account.told)
        assert state.severity == (account.told[-1] if account.told else None)
        assert state.behind_since == (None if account.behind_since is None else day_of(account.behind_since))
        assert state.reference_period_end == (day_of(account.seen[-1].month) if account.seen else None)
        if account.told:
            assert (name == "RECOVERING") == (account._last_of_weight() in CLEAR)
        else:
            assert (name == "PENDING") == bool(account._run(GRAVITY))


def machine_of(module: ModuleType) -> type[DecisionMachine]:
    """The machine that holds this module to account."""
    return type("Machine", (DecisionMachine,), {"module": module})
