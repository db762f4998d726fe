"""What there is to say of a verdict. In: a row of `pace.assessment`, its programme. Out: facts, and its weight as an alert."""

from __future__ import annotations

from datetime import date
from typing import Any

from pacewatch.alerts.decide import SOFTER
from pacewatch.alerts.events import digest
from pacewatch.alerts.facts import Bilingual, VerdictFacts, VerdictReason
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.base_model import Text
from pacewatch.registry.target_model import Target

Assessment = dict[str, Any]
"""A row of `pace.assessment`."""

COPIED = (
    "kind", "verdict", "data_state", "period_start", "period_end", "reference_period_end", "comparator", "target_value",
    "actual", "expected", "pace_index", "attainment_pct", "gap", "run_rate", "required_run_rate", "best_run_rate",
    "required_to_best", "projection", "projection_low", "projection_high", "probability", "projected_on",
    "last_feasible_date", "method", "confidence", "history_years", "baseline", "periods_total", "periods_seen",
    "budget_total", "budget_used", "budget_expected", "budget_projected", "exhausted_on", "slip_days", "recurred_on",
)  # fmt: skip
"""The columns of an assessment that a message may quote as they are."""


def fingerprint_of(assessment: Assessment) -> str:
    """What an alert is about: the rule, the target, its indicator and the place; never a value."""
    return digest("pace", assessment["target"], assessment["indicator"], assessment["place"])


def weight(programme: LoadedProgramme, assessment: Assessment) -> str | None:
    """What the verdict weighs as an alert: of an effort, one severity less."""
    verdict: str | None = assessment["verdict"]
    is_soft = programme.watched[assessment["target"]].soft
    return SOFTER.get(verdict, verdict) if is_soft and verdict is not None else verdict


def facts_of(
    programme: LoadedProgramme,
    assessment: Assessment,
    reason: VerdictReason,
    behind_since: date | None,
    previous_verdict: str | None = None,
    **more: Any,
) -> VerdictFacts:
    """What a message on this assessment may say; `more` are fields that it doesn't hold."""
    target = programme.watched[assessment["target"]]
    indicator = programme.indicators[target.indicator]
    unit_en = assessment["unit"] if assessment["unit"] == "%" else indicator.unit_en or indicator.unit
    return VerdictFacts(
        reason=reason,
        programme=bilingual(programme.programme.name),
        target_id=target.id,
        target=bilingual(target.name),
        place=bilingual(programme.places[assessment["place"]].name),
        indicator=bilingual(indicator.name),
        unit=Bilingual(assessment["unit"], unit_en),
        department=bilingual(target.department),
        cadence=indicator.cadence,
        is_soft=target.soft,
        is_counted=indicator.counted,
        against=target.against if target.kind == "trend" else None,
        compared_with=_compared_with(programme, target),
        worst=_worst(programme, target, assessment),
        stage=_open_stage(target, assessment),
        behind_since=behind_since,
        previous_verdict=previous_verdict,
        **{name: assessment[name] for name in COPIED},
        **more,
    )


def _compared_with(programme: LoadedProgramme, target: Target) -> Bilingual | None:
    """The indicator that a target in step is compared with."""
    return bilingual(programme.indicators[target.in_step_with].name) if target.in_step_with else None


def _worst(programme: LoadedProgramme, target: Target, assessment: Assessment) -> Bilingual | None:
    """Of several indicators in step, the one that decided."""
    name = assessment["worst_indicator"]
    return bilingual(programme.indicators[name].name) if target.also and name else None


def _open_stage(target: Target, assessment: Assessment) -> Bilingual | None:
    """The first stage of a milestone that isn't done."""
    done = int(assessment["actual"] or 0)
    return bilingual(target.stages[done].name) if 0 <= done < len(target.stages) else None


def bilingual(text: Text) -> Bilingual:
    """Words of the registry as words of a message."""
    return Bilingual(text.zh, text.en)
