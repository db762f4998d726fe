"""A month of alerts and deliveries under faults, decided by one seed: the same seed always gives the same month.

The engine, the holds, the outbox and the drain are the real ones, over a real warehouse in memory. Clock, network, disk and
people are simulated: each call may fail in any way that the real ones do. `Month(seed).live()` gives what was broken.
"""

# ruff: noqa: ARG002 - stand-ins take all that the real ones take

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import duckdb

from pacewatch.alerts import silences
from pacewatch.alerts.acknowledgements import acknowledge
from pacewatch.alerts.engine import apply_assessments
from pacewatch.alerts.standing import tell_again
from pacewatch.delivery.addresses import Addresses
from pacewatch.delivery.lanes import MailLane, SlackLane
from pacewatch.delivery.message import Message
from pacewatch.delivery.results import HistoryUnreadable, InDoubt, Refused, Result, Retry, Sent
from pacewatch.delivery.slack import Opening
from pacewatch.home import Home
from pacewatch.registry import Registry
from pacewatch.warehouse import journal, rows, transaction
from pacewatch.warehouse.store import migrate
from tests.delivery.invariants import Posted, broken

DRAIN = sys.modules["pacewatch.delivery.drain"]
"""The module; the package has its function under the same name."""
BEGINS = datetime(2022, 8, 1, 0, 30)  # noqa: DTZ001 - UTC, as the warehouse keeps it
DAYS = 30
CALM_DAYS = 3
"""At the end, without faults: by then all has to be as it should be."""
SETTLE = timedelta(seconds=5)
VERDICTS = ("on_pace", "on_pace", "achieved", "watch", "behind", "behind", "far_behind", "unattainable", "missed")


class Killed(BaseException):
    """The process dies here, or its disk does: nothing of the open transaction is kept."""


@dataclass
class Network:
    """Slack and a mail server, each call of which may go wrong as the real ones do."""

    chance: random.Random
    now: Callable[[], datetime]
    is_calm: bool = False
    slack: list[Posted] = field(default_factory=list)
    mails: list[Posted] = field(default_factory=list)
    late: list[tuple[datetime, Posted]] = field(default_factory=list)

    def deliver_late(self) -> None:
        """Take what was taken only after its request had ended."""
        self.slack += [posted for due, posted in self.late if due <= self.now()]
        self.late = [(due, posted) for due, posted in self.late if due > self.now()]

    def fault(self) -> str:
        kinds = ("ok",) * 12 + ("doubt_taken", "doubt_late", "doubt_lost", "retry", "closed", "refused")
        return "ok" if self.is_calm else self.chance.choice(kinds)

    def send(
        self,
        to: str,
        delivery: str,
        message: Message,
        *,
        thread: str | None = None,
        opening: Opening | None = None,
        broadcast: bool = False,
        buttons: bool = False,
        possible_duplicate: bool = False,
        before_content: Callable[[], None] = lambda: None,
    ) -> Result:
        """As both senders do; a mail has `possible_duplicate`, Slack the rest."""
        assert message.headline
        is_mail = "@" in to
        posted = Posted(delivery, to, self.now(), thread, possible_duplicate)
        taken = self.mails if is_mail else self.slack
        if is_mail:
            before_content()
        match self.fault():
            case "ok":
                taken.append(posted)
                return Sent(f"<{delivery}@pacewatch.example.org>" if is_mail else f"{self.now().timestamp():.6f}")
            case "doubt_taken":
                taken.append(posted)
                return InDoubt("accepted, and the connection broke")
            case "doubt_late":
                if is_mail:
                    taken.append(posted)
                else:
                    self.late.append((self.now() + SETTLE * self.chance.random(), posted))
                return InDoubt("the request timed out")
            case "doubt_lost":
                return InDoubt("the connection broke")
            case "retry":
                return Retry("for now no")
            case "refused" if is_mail and self.chance.random() < 0.2:
                return Refused("there is no such mailbox", "没有这个邮箱")
        return Retry("nothing gets through", channel_wide=True)

    def keep_pace_with(self, seconds_ago: float) -> None:
        """Time costs nothing here."""

    def renew(self, to: str, thread: str, opening: Opening) -> bool:
        """Change a first message."""
        return True

    def find(self, to: str, delivery: str, since: datetime, thread: str | None = None) -> str | None:
        """Look a message up in a channel's history."""
        self.deliver_late()
        if self.fault() in ("closed", "retry"):
            raise HistoryUnreadable("not now")
        return next(
            (f"{one.at.timestamp():.6f}" for one in self.slack if (one.carried, one.to) == (delivery, to)), None
        )


class Disk:
    """A connection to the warehouse whose every statement may be the last one before the process dies."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, dies: Callable[[], bool]) -> None:
        self._connection = connection
        self._dies = dies
        self._parsed: dict[str, list[duckdb.Statement]] = {}

    def execute(self, query: str, *arguments: Any) -> Any:
        """Run a statement, or die before it; its text is parsed once a month."""
        if self._dies():
            raise Killed
        if query not in self._parsed:
            self._parsed[query] = self._connection.extract_statements(query)
        (one,) = self._parsed[query]
        return self._connection.execute(one, *arguments)

    def commit(self) -> None:
        """Commit, or die before or after."""
        if self._dies():
            raise Killed
        self._connection.commit()
        if self._dies():
            raise Killed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class Month:
    """One seed's month."""

    def __init__(self, seed: int, registry: Registry, folder: Path) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - chance, not a secret
        self.registry = registry
        self.programme = registry.programmes["small"]
        self.home = Home(folder, folder, folder)
        self.now = BEGINS
        self.network = Network(self.chance, lambda: self.now)
        self.connection = duckdb.connect(config={"threads": 1})
        migrate(self.connection)
        # Statements over a few hundred rows: to plan them well takes longer than to run them as they are.
        self.connection.execute("PRAGMA disable_optimizer")
        self.disk = Disk(self.connection, self._dies)
        self.alerts = [
            (target.id, place, target.indicator)
            for target in self.programme.watched.values()
            for place in self.programme.places_of(target)
        ]
        self.period = dict.fromkeys(self.alerts, BEGINS.date())
        self.counts: Counter[str] = Counter()

    def live(self) -> list[str]:
        """Go through the month; every invariant that is broken at its end, as a sentence."""
        with self._simulated():
            for day in range(DAYS + CALM_DAYS):
                self.network.is_calm = day >= DAYS
                for hour in sorted(self.chance.sample(range(24), 4)):
                    self.now = max(
                        self.now, BEGINS + timedelta(days=day, hours=hour, seconds=self.chance.random() * 3000)
                    )
                    self._something_happens()
                    self._deliver()
            for _ in range(40):
                self.now += timedelta(hours=2)
                self._deliver()
                if not self._anything_left():
                    break
        self.counts["messages"] = len(self.network.slack) + len(self.network.mails)
        return list(broken(self.connection, self.network.slack, self.network.mails))

    def _anything_left(self) -> bool:
        left = "SELECT 1 FROM delivery.outbox WHERE state IN ('queued', 'claimed') LIMIT 1"
        return bool(self.network.late or self.connection.execute(left).fetchall())

    def _dies(self) -> bool:
        return not self.network.is_calm and self.chance.random() < 0.0015

    def _something_happens(self) -> None:
        if self.network.is_calm:
            return
        for alert in self.chance.sample(self.alerts, self.chance.randint(0, 3)):
            self._survive(self._figures_come, alert)
        if self.chance.random() < 0.1:
            self._survive(self._somebody_takes_one_on)
        if self.chance.random() < 0.08:
            self._survive(self._somebody_asks_for_silence)

    def _survive(self, step: Callable[..., None], *arguments: Any) -> None:
        """Do a step; a process that dies in it is started again, and does it anew until it is done."""
        while True:
            try:
                step(*arguments)
            except Killed:
                self.counts["killed"] += 1
                self._rolled_back()
                continue
            return

    def _rolled_back(self) -> None:
        journal.forget(self.disk)  # type: ignore[arg-type]
        try:
            self.connection.rollback()
        except duckdb.TransactionException:
            return

    def _figures_come(self, alert: tuple[str, str, str]) -> None:
        target, place, _ = alert
        is_release = self.chance.random() < 0.8
        period = self.period[alert] + timedelta(days=1 if is_release else 0)
        verdict = self.chance.choice(VERDICTS)
        is_conflict = self.chance.random() < 0.05
        name = f"{target}/{place}/{self.now.isoformat()}"
        with transaction(self.disk):  # type: ignore[arg-type]
            found = self._assessment(name, alert, period, None if is_conflict else verdict)
            reasons = apply_assessments(self.disk, self.registry, found, replayed=False)  # type: ignore[arg-type]
            tell_again(self.disk, self.programme, self.now)  # type: ignore[arg-type]
        self.period[alert] = period
        self.counts.update(reasons)

    def _assessment(
        self, name: str, alert: tuple[str, str, str], period: date, verdict: str | None
    ) -> list[dict[str, Any]]:
        """Judge, or find it judged: whoever died after the commit does it anew."""
        target, place, indicator = alert
        if found := rows(self.disk, "SELECT * FROM pace.assessment WHERE assessment = $name", {"name": name}):  # type: ignore[arg-type]
            return found
        return rows(
            self.disk,  # type: ignore[arg-type]
            "INSERT INTO pace.assessment (assessment, programme, target, target_version, indicator, place, kind, "
            "period_start, period_end, as_of, data_state, comparator, unit, method, confidence, verdict, "
            "reference_period_end, target_value, actual, periods_total, periods_seen) VALUES (?, 'small', ?, 'v', ?, ?, "
            "'rank', DATE '2022-01-01', DATE '2022-12-31', ?, ?, '<=', '', 'linear', 'low', ?, ?, 10, 20, 12, 6) "
            "RETURNING *",
            [name, target, indicator, place, self.now, "fresh" if verdict else "conflict", verdict, period],
        )

    def _somebody_takes_one_on(self) -> None:
        found = self.connection.execute(
            "SELECT fingerprint, episode FROM alerts.state WHERE state = 'FIRING'"
        ).fetchall()
        if found:
            fingerprint, episode = self.chance.choice(sorted(found))
            with transaction(self.disk):  # type: ignore[arg-type]
                acknowledge(self.disk, fingerprint, episode, self.now, "wang", "slack")  # type: ignore[arg-type]

    def _somebody_asks_for_silence(self) -> None:
        target, place, _ = self.chance.choice(self.alerts)
        until = self.now + timedelta(hours=self.chance.randint(1, 60))
        with transaction(self.disk):  # type: ignore[arg-type]
            silences.make(self.disk, target, place, self.now, until, "wang", "road works")  # type: ignore[arg-type]

    def _deliver(self) -> None:
        """Drain once; a process that dies in it is found dead by the next sweep."""
        try:
            DRAIN.drain(
                self.home, self.registry, Addresses(), settle_seconds=SETTLE.total_seconds(), timeout_seconds=1.0
            )
        except Killed:
            self.counts["killed"] += 1
            self._rolled_back()
        self.network.deliver_late()

    def _crash_point(self, name: str) -> None:
        if not self.network.is_calm and self.chance.random() < 0.03:
            raise Killed(name)

    def _lanes(self, *_: Any) -> tuple[dict[str, Any], dict[str, str]]:
        sender: Any = self.network
        people = self.registry.people
        return {"slack": SlackLane(sender, people, SETTLE), "email": MailLane(sender, people, SETTLE)}, {}

    @contextmanager
    def _writing(self, _: Home) -> Iterator[Any]:
        if self._dies():
            raise Killed
        yield self.disk

    def _sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.network.deliver_late()

    def _programme_now(self) -> datetime:
        return self.now.replace(tzinfo=UTC)

    def _tick(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    @contextmanager
    def _simulated(self) -> Iterator[None]:
        """Everything that isn't ours is replaced: the machine's clock and the programme's, disk, network, sudden death."""
        with ExitStack() as stack:
            for module in ("pacewatch.delivery.drain", "pacewatch.delivery.lanes"):
                stack.enter_context(mock.patch.object(sys.modules[module], "machine_now", self._tick))
            stack.enter_context(mock.patch("pacewatch.clock.now", self._programme_now))
            for name, value in (
                ("time", SimpleNamespace(sleep=self._sleep)),
                ("writing", self._writing),
                ("open_lanes", self._lanes),
                ("crash_point", self._crash_point),
            ):
                stack.enter_context(mock.patch.object(DRAIN, name, value))
            yield


ROUTES = (
    "",
    "people: [official-zh, official-en, engineer]\nremind_after_days: 2\nescalate: [{after_days: 5, people: [official-zh]}]\n",
    "people: [official-zh, official-en, engineer]\nbundle: {from: 2, by: [department]}\nremind_after_days: 4\n",
    "people: [official-zh, official-en, engineer]\nremind_after_days: 3\ninhibit:\n"
    '  - {while: {place: ["100100"], severity: [far_behind, unattainable, missed]}, '
    'quiet: {place: ["100200"], severity: [behind, far_behind]}}\n',
)
PEOPLE: tuple[dict[str, dict[str, Any]], ...] = ({}, {"official-zh": {"hours": {"from": "08:30", "until": "17:30"}}})
