"""New assessments through the decision, one by one, in order of time. Out: alert states, events, outbox rows.

Runs within the transaction that stores the assessments: state and outbox change together or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa

from pacewatch.alerts.curves import Curves, curves_of
from pacewatch.alerts.decide import SOFTER, TOLD, AlertState, Decision, Patience, Reading, State, decide
from pacewatch.alerts.events import Event, digest, emit
from pacewatch.alerts.facts import Bilingual, VerdictFacts
from pacewatch.registry import LoadedProgramme, Registry
from pacewatch.registry.base_model import Text
from pacewatch.registry.target_model import Target
from pacewatch.warehouse import statement

Assessment = dict[str, Any]
"""A row of `pace.assessment`."""
STATE_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("fingerprint", "programme", "target", "place", "state")),
        ("episode", pa.int64()),
        ("severity", pa.string()),
        ("releases_behind", pa.int64()),
        ("releases_on_pace", pa.int64()),
        ("behind_since", pa.date32()),
        ("reference_period_end", pa.date32()),
        ("assessment", pa.string()),
        ("changed_at", pa.timestamp("us")),
    ]
)
"""Columns of `alerts.state`."""


def apply_assessments(
    connection: duckdb.DuckDBPyConnection, registry: Registry, assessments: list[Assessment], *, replayed: bool
) -> Counter[str]:
    """Take new assessments (ordered by `as_of`) into account; how many decisions had which reason."""
    if not assessments:
        return Counter()
    states = _load_states(connection, {fingerprint_of(assessment) for assessment in assessments})
    verdicts: dict[str, str] = {}
    reasons: Counter[str] = Counter()
    touched: dict[str, tuple[AlertState, Assessment]] = {}
    told: list[tuple[LoadedProgramme, Assessment, AlertState, Decision, str | None]] = []
    for assessment in assessments:
        programme = registry.programmes[assessment["programme"]]
        fingerprint = fingerprint_of(assessment)
        before = states.get(fingerprint, AlertState())
        decision = decide(before, _reading(programme, assessment), _patience(programme))
        states[fingerprint] = decision.state
        touched[fingerprint] = (decision.state, assessment)
        reasons[decision.reason] += 1
        if decision.reason in TOLD:
            previous = verdicts.get(fingerprint) or _previous_verdict(connection, assessment)
            told.append((programme, assessment, before, decision, previous))
        verdicts[fingerprint] = assessment["verdict"]
    curves = curves_of(connection, (assessment for _, assessment, *_ in told))
    for programme, assessment, before, decision, previous in told:
        event = _event(programme, assessment, before, decision, previous, curves)
        emit(connection, event, programme, replayed=replayed)
    _save_states(connection, touched)
    return reasons


def fingerprint_of(assessment: Assessment) -> str:
    """What an alert is about: the rule, the target, its indicator and the place; never a value."""
    return digest("pace", assessment["target"], assessment["indicator"], assessment["place"])


def _load_states(connection: duckdb.DuckDBPyConnection, fingerprints: set[str]) -> dict[str, AlertState]:
    with _told(connection, pa.table({"fingerprint": sorted(fingerprints)})):
        rows = connection.execute(statement("alerts/load_states")).fetchall()
    return {fingerprint: AlertState(State(state), *rest) for fingerprint, state, *rest in rows}


def _save_states(connection: duckdb.DuckDBPyConnection, touched: dict[str, tuple[AlertState, Assessment]]) -> None:
    """All at once: row by row, thousands of states would take longer than all verdicts together."""
    decided = [
        {
            "fingerprint": fingerprint,
            "programme": assessment["programme"],
            "target": assessment["target"],
            "place": assessment["place"],
            "state": state.state.value,
            "episode": state.episode,
            "severity": state.severity,
            "releases_behind": state.releases_behind,
            "releases_on_pace": state.releases_on_pace,
            "behind_since": state.behind_since,
            "reference_period_end": state.reference_period_end,
            "assessment": assessment["assessment"],
            "changed_at": assessment["as_of"],
        }
        for fingerprint, (state, assessment) in touched.items()
    ]
    with _told(connection, pa.Table.from_pylist(decided, schema=STATE_SCHEMA)):
        connection.execute(statement("alerts/save_state"))


@contextmanager
def _told(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> Iterator[None]:
    connection.register("told", table)
    try:
        yield
    finally:
        connection.unregister("told")


def _reading(programme: LoadedProgramme, assessment: Assessment) -> Reading:
    return Reading(_weight(programme, assessment), assessment["reference_period_end"])


def _weight(programme: LoadedProgramme, assessment: Assessment) -> str | None:
    """What the verdict weighs as an alert: of an effort, one severity less."""
    verdict: str | None = assessment["verdict"]
    is_soft = programme.watched[assessment["target"]].soft
    return SOFTER.get(verdict, verdict) if is_soft and verdict is not None else verdict


def _patience(programme: LoadedProgramme) -> Patience:
    bands = programme.programme.bands
    return Patience(bands.releases_to_fire, bands.releases_to_clear)


def _previous_verdict(connection: duckdb.DuckDBPyConnection, assessment: Assessment) -> str | None:
    found = connection.execute(
        "SELECT verdict FROM pace.assessment WHERE target = ? AND place = ? AND as_of < ? ORDER BY as_of DESC LIMIT 1",
        [assessment["target"], assessment["place"], assessment["as_of"]],
    ).fetchall()
    return str(found[0][0]) if found else None


def _event(
    programme: LoadedProgramme,
    assessment: Assessment,
    before: AlertState,
    decision: Decision,
    previous: str | None,
    curves: Curves,
) -> Event:
    points = curves.get(assessment["assessment"], ())
    return Event(
        occurred_at=assessment["as_of"],
        audience="verdicts",
        reason=decision.reason.value,
        programme=assessment["programme"],
        subject=assessment["target"],
        place=assessment["place"],
        fingerprint=fingerprint_of(assessment),
        episode=decision.state.episode,
        severity=_weight(programme, assessment) or "",
        assessment=assessment["assessment"],
        facts=replace(_facts(programme, assessment, before, decision, previous), points=points),
        key=decision.state.severity or "" if decision.reason.value == "worsened" else "",
    )


COPIED = (
    "kind", "verdict", "data_state", "period_start", "period_end", "reference_period_end", "comparator", "target_value",
    "actual", "expected", "pace_index", "attainment_pct", "gap", "run_rate", "required_run_rate", "best_run_rate",
    "required_to_best", "projection", "projection_low", "projection_high", "probability", "projected_on",
    "last_feasible_date", "method", "confidence", "history_years", "baseline", "periods_total", "periods_seen",
    "budget_total", "budget_used", "budget_expected", "budget_projected", "exhausted_on", "slip_days", "recurred_on",
)  # fmt: skip
"""The columns of an assessment that a message may quote as they are."""


def _facts(
    programme: LoadedProgramme, assessment: Assessment, before: AlertState, decision: Decision, previous: str | None
) -> VerdictFacts:
    target = programme.watched[assessment["target"]]
    indicator = programme.indicators[target.indicator]
    unit_en = assessment["unit"] if assessment["unit"] == "%" else indicator.unit_en or indicator.unit
    return VerdictFacts(
        reason=decision.reason.value,  # type: ignore[arg-type]  # only reasons of TOLD get here
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
        previous_verdict=previous,
        behind_since=decision.state.behind_since or before.behind_since,
        **{name: assessment[name] for name in COPIED},
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
