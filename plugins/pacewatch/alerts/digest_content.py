"""What a digest tells one person. In: the books at a moment. Out: `DigestFacts`.

Nothing is asked but what was recorded by then: verdicts, events, acknowledgements, silences. So it can be worked out again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from pacewatch import clock
from pacewatch.alerts.bilingual import Bilingual
from pacewatch.alerts.decide import FINAL, SEVERITY
from pacewatch.alerts.digest_changes import changes
from pacewatch.alerts.digest_facts import (
    CONFLICT,
    MOST_KEPT,
    VERDICTS,
    Count,
    DigestFacts,
    Line,
    Listed,
    ListName,
    digest_from_json,
)
from pacewatch.alerts.digest_periods import Period
from pacewatch.alerts.verdict_facts import bilingual, weight
from pacewatch.clock import utc_naive
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.models import Person
from pacewatch.registry.reach import targets_told
from pacewatch.warehouse import rows, statement

Place = tuple[str, str]
"""A target's id and the code of one of its places."""


@dataclass(frozen=True)
class _View:
    """All that is looked at for one person: the targets they are told of, each with its newest verdict."""

    programme: LoadedProgramme
    moment: datetime
    told_on: date
    judged_until: datetime
    verdicts: dict[Place, dict[str, Any]]


def digest_facts(
    connection: duckdb.DuckDBPyConnection,
    programme: LoadedProgramme,
    person: Person,
    period: Period,
    judged_until: datetime,
    moment: datetime,
) -> DigestFacts | None:
    """How the person's targets stand; None if they are told of none. `judged_until` is UTC, naive; `moment` aware."""
    seen = targets_told(programme, person)
    zone = ZoneInfo(programme.programme.time_zone)
    verdicts = _verdicts(connection, programme, seen, judged_until)
    if not verdicts:
        return None
    view = _View(programme, utc_naive(moment), moment.astimezone(zone).date(), judged_until, verdicts)
    before = _before(connection, view, person)
    now = _counted(verdicts)
    standing, taken_on = _standing(connection, view, period)
    happened = changes(connection, programme, verdicts, before.judged_until, judged_until) if before else {}
    lists: dict[ListName, list[Line]] = {**happened, **standing, **_data(view), **_silences(connection, view, person)}
    return DigestFacts(
        programme=bilingual(programme.programme.name),
        every=period.every,
        period_start=period.first_day,
        told_on=view.told_on,
        judged_until=judged_until,
        previous_on=before.told_on if before else None,
        total=len(verdicts),
        previous_total=before.total if before else None,
        counts=_counts(now, before),
        moved=_moved(connection, view, before) if before else 0,
        lists={name: Listed(len(lines), tuple(lines[:MOST_KEPT])) for name, lines in lists.items() if lines},
        taken_on=taken_on,
        needs_decision=len({name for name, _ in verdicts if programme.watched[name].needs_decision}),
    )


def _verdicts(
    connection: duckdb.DuckDBPyConnection, programme: LoadedProgramme, seen: set[Place], until: datetime
) -> dict[Place, dict[str, Any]]:
    values = {"programme": programme.programme.id, "until": until}
    found = rows(connection, statement("alerts/digest_verdicts"), values)
    return {(row["target"], row["place"]): row for row in found if (row["target"], row["place"]) in seen}


def _before(connection: duckdb.DuckDBPyConnection, view: _View, person: Person) -> DigestFacts | None:
    values = {"programme": view.programme.programme.id, "person": person.id, "moment": view.moment}
    found = connection.execute(statement("alerts/digest_before"), values).fetchall()
    return digest_from_json(found[0][0]) if found else None


def _counted(verdicts: dict[Place, dict[str, Any]]) -> dict[str, int]:
    counted = dict.fromkeys(VERDICTS, 0)
    for row in verdicts.values():
        counted[row["verdict"] or CONFLICT] += 1
    return counted


def _counts(now: dict[str, int], before: DigestFacts | None) -> tuple[Count, ...]:
    """By verdict; those that no target has, nor had, are left out."""
    had = {count.verdict: count.now for count in before.counts} if before else {}
    counts = [Count(name, now[name], had.get(name, 0) if before else None) for name in VERDICTS]
    return tuple(count for count in counts if count.now or count.before)


def _moved(connection: duckdb.DuckDBPyConnection, view: _View, before: DigestFacts) -> int:
    then = _verdicts(connection, view.programme, set(view.verdicts), before.judged_until)
    return sum(then[place]["verdict"] != row["verdict"] for place, row in view.verdicts.items() if place in then)


def _standing(
    connection: duckdb.DuckDBPyConnection, view: _View, period: Period
) -> tuple[dict[ListName, list[Line]], int]:
    """Alerts that can't be put right any more, those that nobody has taken on, and how many somebody has."""
    lost: list[tuple[int, Line]] = []
    open_: list[tuple[int, Line]] = []
    taken_on = 0
    values = {
        "programme": view.programme.programme.id,
        "until": view.judged_until,
        "moment": view.moment,
    }
    for row in rows(connection, statement("alerts/digest_standing"), values):
        newest = view.verdicts.get((row["target"], row["place"]))
        gravity = SEVERITY.get(weight(view.programme, newest) or "", 0) if newest else 0
        if newest is None or not gravity:
            continue
        line = _alert(view, newest, row, period)
        if newest["verdict"] in FINAL:
            lost.append((-gravity, line))
        elif row["acknowledged_by"] is None:
            open_.append((-gravity, line))
        else:
            taken_on += 1
    return {"unreachable": _gravest_first(lost), "not_taken_on": _gravest_first(open_)}, taken_on


def _gravest_first(lines: list[tuple[int, Line]]) -> list[Line]:
    """Of equal gravity those first that have stood longest, in whose order they come."""
    return [line for _, line in sorted(lines, key=lambda one: one[0])]


def _alert(view: _View, newest: dict[str, Any], row: dict[str, Any], period: Period) -> Line:
    zone = ZoneInfo(view.programme.programme.time_zone)
    since = clock.aware(row["begun_at"]).astimezone(zone).date()
    last = newest["last_feasible_date"]
    is_near = newest["verdict"] not in FINAL and last is not None and view.told_on <= last < period.next_due_on
    return Line(
        **_about(view.programme, newest["target"], newest["place"]),
        verdict=newest["verdict"],
        on=since,
        days=(view.told_on - since).days,
        until=last if is_near else None,
        by=_called(view.programme, row["acknowledged_by"]) if row["acknowledged_by"] else None,
    )


def _data(view: _View) -> dict[ListName, list[Line]]:
    """Targets whose figures are overdue, the oldest first, and those whose figures contradict each other."""
    late = [row for row in view.verdicts.values() if row["data_state"] in ("late", "missing")]
    late.sort(key=lambda row: row["reference_period_end"] or date.min)
    return {
        "late": [_until(view, row) for row in late],
        "conflict": [_until(view, row) for row in view.verdicts.values() if row["data_state"] == "conflict"],
    }


def _until(view: _View, row: dict[str, Any]) -> Line:
    return Line(**_about(view.programme, row["target"], row["place"]), on=row["reference_period_end"])


def _silences(connection: duckdb.DuckDBPyConnection, view: _View, person: Person) -> dict[ListName, list[Line]]:
    """Those that hold of what the person is told; those first that end first."""
    zone = ZoneInfo(view.programme.programme.time_zone)
    found = rows(connection, statement("alerts/list_silences"), {"since": view.moment})
    lines = []
    for row in reversed(found):
        about = _silenced(view, person, row["subject"], row["place"])
        if about and row["begins_at"] <= view.moment:
            ends = clock.aware(row["ends_at"]).astimezone(zone)
            by = _called(view.programme, row["made_by"])
            lines.append(Line(**about, until=ends.date(), clock=f"{ends:%H:%M}", by=by))
    return {"silenced": lines}


def _silenced(view: _View, person: Person, subject: str, place: str | None) -> dict[str, Any] | None:
    if subject in view.programme.feeds and "data" in person.receives:
        return {"about": bilingual(view.programme.feeds[subject].name), "place": None}
    places = [code for name, code in view.verdicts if name == subject and place in (None, code)]
    return _about(view.programme, subject, place) if places else None


def _about(programme: LoadedProgramme, target: str, place: str | None) -> dict[str, Any]:
    return {
        "about": bilingual(programme.watched[target].name),
        "place": bilingual(programme.places[place].name) if place else None,
        "kind": programme.watched[target].kind,
    }


def _called(programme: LoadedProgramme, by: str) -> Bilingual:
    """Somebody's name; as it was written down where they aren't in people.yaml."""
    person = programme.people.get(by)
    return bilingual(person.name) if person else Bilingual(by, by)
