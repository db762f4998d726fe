"""New assessments through the decision, one by one, in order of time. Out: alert states, events, outbox rows.

Runs within the transaction that stores the assessments: state and outbox change together or not at all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import duckdb
import pyarrow as pa

from pacewatch.alerts.curves import Curves, curves_of
from pacewatch.alerts.decide import RECORDED, TOLD, AlertState, Decision, Patience, Reading, Reason, State, decide
from pacewatch.alerts.events import Event, Telling, emit_all
from pacewatch.alerts.verdict_facts import Assessment, facts_of, fingerprint_of, weight
from pacewatch.registry import LoadedProgramme, Registry
from pacewatch.warehouse import as_table, statement

STATE_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("fingerprint", "programme", "target", "place", "state")),
        ("episode", pa.int64()),
        ("severity", pa.string()),
        ("releases_behind", pa.int64()),
        ("releases_on_pace", pa.int64()),
        ("behind_since", pa.date32()),
        ("reference_period_end", pa.date32()),
        ("releases", pa.int64()),
        ("breaches", pa.list_(pa.int64())),
        ("is_flapping", pa.bool_()),
        ("assessment", pa.string()),
        ("changed_at", pa.timestamp("us")),
    ]
)
"""Columns of `alerts.state`."""
ASKED_SCHEMA = pa.schema(
    [*((name, pa.string()) for name in ("assessment", "target", "place")), ("as_of", pa.timestamp("us"))]
)


def apply_assessments(
    connection: duckdb.DuckDBPyConnection, registry: Registry, assessments: list[Assessment], *, replayed: bool
) -> Counter[str]:
    """Take new assessments (ordered by `as_of`) into account; how many decisions had which reason."""
    if not assessments:
        return Counter()
    states = _load_states(connection, {fingerprint_of(assessment) for assessment in assessments})
    reasons: Counter[str] = Counter()
    touched: dict[str, tuple[AlertState, Assessment]] = {}
    told: list[tuple[LoadedProgramme, Assessment, AlertState, Decision]] = []
    for assessment in assessments:
        programme = registry.programmes[assessment["programme"]]
        fingerprint = fingerprint_of(assessment)
        before = states.get(fingerprint, AlertState())
        decision = decide(before, _reading(programme, assessment), _patience(programme))
        states[fingerprint] = decision.state
        touched[fingerprint] = (decision.state, assessment)
        reasons[decision.reason] += 1
        if decision.reason in RECORDED:
            told.append((programme, assessment, before, decision))
    curves = curves_of(connection, (assessment for _, assessment, *_ in told))
    previous = _previous_verdicts(connection, [assessment for _, assessment, *_ in told])
    tellings = []
    for programme, assessment, before, decision in told:
        event = _event(programme, assessment, before, decision, previous.get(assessment["assessment"]), curves)
        tellings.append(Telling(event, programme, replayed, None if decision.reason in TOLD else ()))
    emit_all(connection, tellings)
    _save_states(connection, touched)
    return reasons


def _load_states(connection: duckdb.DuckDBPyConnection, fingerprints: set[str]) -> dict[str, AlertState]:
    with as_table(connection, "told", pa.table({"fingerprint": sorted(fingerprints)})):
        rows = connection.execute(statement("alerts/load_states")).fetchall()
    return {
        fingerprint: replace(
            AlertState(State(state), *rest), breaches=tuple(breaches or ()), is_flapping=bool(flapping)
        )
        for fingerprint, state, *rest, breaches, flapping in rows
    }


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
            "releases": state.releases,
            "breaches": list(state.breaches),
            "is_flapping": state.is_flapping,
            "assessment": assessment["assessment"],
            "changed_at": assessment["as_of"],
        }
        for fingerprint, (state, assessment) in touched.items()
    ]
    with as_table(connection, "told", pa.Table.from_pylist(decided, schema=STATE_SCHEMA)):
        connection.execute(statement("alerts/save_state"))


def _reading(programme: LoadedProgramme, assessment: Assessment) -> Reading:
    return Reading(weight(programme, assessment), assessment["reference_period_end"])


def _patience(programme: LoadedProgramme) -> Patience:
    bands = programme.programme.bands
    return Patience(bands.releases_to_fire, bands.releases_to_clear, bands.flapping.episodes, bands.flapping.releases)


def _previous_verdicts(connection: duckdb.DuckDBPyConnection, assessments: list[Assessment]) -> dict[str, str]:
    """By assessment, the verdict before it; of the first ones there is none."""
    if not assessments:
        return {}
    asked = [{name: assessment[name] for name in ASKED_SCHEMA.names} for assessment in assessments]
    with as_table(connection, "asked", pa.Table.from_pylist(asked, schema=ASKED_SCHEMA)):
        return dict(connection.execute(statement("alerts/previous_verdicts")).fetchall())


def _event(
    programme: LoadedProgramme,
    assessment: Assessment,
    before: AlertState,
    decision: Decision,
    previous: str | None,
    curves: Curves,
) -> Event:
    return Event(
        occurred_at=assessment["as_of"],
        audience="verdicts",
        reason=decision.reason.value,
        programme=assessment["programme"],
        subject=assessment["target"],
        place=assessment["place"],
        fingerprint=fingerprint_of(assessment),
        episode=decision.state.episode,
        severity=weight(programme, assessment) or "",
        assessment=assessment["assessment"],
        facts=facts_of(
            programme,
            assessment,
            decision.reason.value,  # type: ignore[arg-type]  # only reasons of RECORDED get here
            decision.state.behind_since or before.behind_since,
            previous_verdict=previous,
            points=curves.get(assessment["assessment"], ()),
            **_of_late(decision, programme),
        ),
        key=decision.state.severity or "" if decision.reason.value == "worsened" else "",
    )


def _of_late(decision: Decision, programme: LoadedProgramme) -> dict[str, int]:
    """How often an alert that comes and goes began of late."""
    if decision.reason is not Reason.FLAPPING:
        return {}
    return {
        "episodes_of_late": len(decision.state.breaches),
        "releases_of_late": programme.programme.bands.flapping.releases,
    }
