"""What a delivery run says when it is done. In: settled rows. Out: counts, a sentence, plain values for JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pacewatch.delivery.outbox import Outcome
from pacewatch.escapes import escaped
from pacewatch.reports import Report


@dataclass(frozen=True)
class DeliveryRow:
    """One try and its outcome; `recipient` is a person's id, never an address."""

    delivery: str
    recipient: str
    channel: str
    outcome: Outcome
    detail: str


@dataclass(frozen=True)
class DeliveryReport(Report):
    """What became of the outbox. `waiting` counts by channel what is left; `notices` say what somebody has to mend.

    `warnings` are worth knowing, and no message is affected by them.
    """

    rows: list[DeliveryRow] = field(default_factory=list)
    waiting: dict[str, int] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    skipped: str | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many tries had which outcome: sent, found (an earlier try had arrived), retry, in_doubt, refused."""
        return dict(Counter(row.outcome for row in self.rows))

    @property
    def is_well(self) -> bool:
        """Whether nobody has to mend anything: no refusal, no channel that takes nothing."""
        return not self.notices and all(row.outcome != "refused" for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, with its counts."""
        return super().as_dict() | {"counts": self.counts}

    def summary(self) -> str:
        """One line about the run, and one more for each refusal and each thing to mend."""
        if self.skipped:
            return self.skipped
        refused = [
            f"refused: {row.channel} to {row.recipient}: {escaped(row.detail)}"
            for row in self.rows
            if row.outcome == "refused"
        ]
        return "\n".join([self.in_numbers, *refused, *map(escaped, [*self.notices, *self.warnings])])

    @property
    def in_numbers(self) -> str:
        """How many tries had which outcome and how many messages wait, in one line that names nobody."""
        tried = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.counts.items())) or "nothing to send"
        return f"{tried}; {sum(self.waiting.values())} waiting"
