"""Was every target that truly fell behind alerted, how early, and was anything else? In: truth and alerts. Out: a score.

An alert is an episode's first message (`first_breach`, or `flapping`). It is right if its reference period lies in a spell
of its target and place, and false if not. A spell that must be told of is found if an alert lies in it, or an episode from
before still stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

import duckdb

from pacewatch.simulator.truth import Outcome, Spell
from pacewatch.warehouse import rows

EPISODES = """
    SELECT
        event.subject AS target, event.place, event.episode, assessment.reference_period_end,
        min(event.occurred_at) AS told_at,
        max(ended.occurred_at) AS ended_at
    FROM alerts.event AS event
    JOIN pace.assessment AS assessment ON assessment.assessment = event.assessment
    LEFT JOIN alerts.event AS ended
        ON ended.fingerprint = event.fingerprint AND ended.episode = event.episode
        AND ended.reason IN ('recovered', 'revised')
    WHERE event.audience = 'verdicts' AND event.reason IN ('first_breach', 'flapping')
    GROUP BY ALL
    ORDER BY told_at, target
"""


@dataclass(frozen=True)
class Episode:
    """An alert: about which reference period it was first told, on which day (UTC), and on which day it ended."""

    target: str
    place: str
    period_end: date
    told_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Score:
    """How the alerts compare with the truth.

    `lead_days`: for each target that is missed and was alerted, the days from the first alert to the deadline;
    `delay_days`: for each spell found, the days from the end of its first period to the alert.
    """

    spells: int
    found: int
    unfound: tuple[Spell, ...]
    alerts: int
    false_alarms: tuple[Episode, ...]
    lead_days: tuple[int, ...]
    delay_days: tuple[int, ...]

    def summary(self) -> str:
        """The figures, a line each."""
        recall = 100 * self.found / self.spells if self.spells else 100.0
        lead, delay = _median(self.lead_days), _median(self.delay_days)
        return "\n".join(
            (
                f"recall: {self.found} of {self.spells} spells behind pace were alerted ({recall:.1f} %)",
                f"false alarms: {len(self.false_alarms)} of {self.alerts} alerts",
                f"lead: {len(self.lead_days)} missed targets were alerted, median {lead} days before the deadline",
                f"delay: median {delay} days from the end of the first period behind to the alert",
            )
        )


def _median(days: tuple[int, ...]) -> str:
    return f"{median(days):.0f}" if days else "no"


def episodes(connection: duckdb.DuckDBPyConnection) -> list[Episode]:
    """Every alert that a warehouse, or its published copy, knows of."""
    return [
        Episode(
            row["target"],
            row["place"],
            row["reference_period_end"],
            row["told_at"].date(),
            row["ended_at"] and row["ended_at"].date(),
        )
        for row in rows(connection, EPISODES)
    ]


def score(spells: Iterable[Spell], outcomes: Iterable[Outcome], alerts: list[Episode], until: date) -> Score:
    """Compare what was told with what is true of the periods that ended up to `until`."""
    told: dict[tuple[str, str], list[Episode]] = defaultdict(list)
    alerts = [alert for alert in alerts if alert.period_end <= until]
    for alert in alerts:
        told[alert.target, alert.place].append(alert)
    begun = [spell for spell in spells if spell.behind_from <= until]
    must = [spell for spell in begun if spell.must_alert]
    finds = {spell: find for spell in must if (find := _find(spell, told[spell.target, spell.place]))}
    missed = [outcome for outcome in outcomes if not outcome.is_met and outcome.deadline <= until]
    first = {key: min(alert.told_on for alert in of_target) for key, of_target in told.items() if of_target}
    return Score(
        spells=len(must),
        found=len(finds),
        unfound=tuple(spell for spell in must if spell not in finds),
        alerts=len(alerts),
        false_alarms=tuple(alert for alert in alerts if not any(_is_in(alert, spell) for spell in begun)),
        lead_days=tuple(
            (one.deadline - first[one.target, one.place]).days for one in missed if (one.target, one.place) in first
        ),
        delay_days=tuple((alert.told_on - spell.behind_from).days for spell, alert in finds.items()),
    )


def _find(spell: Spell, alerts: list[Episode]) -> Episode | None:
    """The alert that tells of a spell: one in it, or one of before that still stands."""
    for alert in alerts:
        if _is_in(alert, spell):
            return alert
        stands = alert.ended_on is None or alert.ended_on > spell.behind_from
        if alert.period_end < spell.behind_from and stands:
            return alert
    return None


def _is_in(alert: Episode, spell: Spell) -> bool:
    if (alert.target, alert.place) != (spell.target, spell.place):
        return False
    return spell.behind_from <= alert.period_end and (
        spell.behind_until is None or alert.period_end <= spell.behind_until
    )
