"""Observations to alerts. In: a moment, or the past up to a day. Out: verdicts, alert states, events and outbox rows.

Everything that one assessment decides is committed in one transaction, so a killed run has either decided or not begun.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb

from pacewatch import clock
from pacewatch.alerts import data_alerts
from pacewatch.alerts.engine import apply_assessments
from pacewatch.alerts.standing import tell_again
from pacewatch.clock import utc_naive
from pacewatch.crash import crash_point
from pacewatch.errors import PacewatchError
from pacewatch.home import Home
from pacewatch.observations.derivation_graph import store_derivations
from pacewatch.pace.assess import Since, compute, store_new
from pacewatch.pace.targets import store_targets
from pacewatch.registry import LoadedProgramme, Registry, load_registry
from pacewatch.reports import AssessReport
from pacewatch.warehouse import statement, transaction, writing

DAYS_AT_ONCE = 31
"""How many days of a replay are assessed by one pass of the statements, and committed together."""


def assess(home: Home, as_of: datetime, *, replayed: bool = False) -> AssessReport:
    """Judge every target as of a moment (aware), decide about alerts, and queue what must be said.

    Alerts only move forward: a moment before the newest one assessed is skipped and said so.
    """
    registry = load_registry(home.registry, home.expectations)
    with writing(home) as connection:
        return assess_open(connection, registry, as_of, replayed=replayed)


def assess_open(
    connection: duckdb.DuckDBPyConnection, registry: Registry, as_of: datetime, *, replayed: bool = False
) -> AssessReport:
    """The same within a warehouse that is open for writing, in one transaction."""
    with transaction(connection):
        version = store_targets(connection, registry)
        store_derivations(connection, registry)
        due = {
            name: [as_of]
            for name in registry.programmes
            if (until := _assessed_until(connection, name)) is None or utc_naive(as_of) >= until
        }
        if not due:
            return _skipped(as_of)
        since = _since(connection, due, version)
        report = assess_moments(connection, registry, due, version, since=since, replayed=replayed)
        crash_point("assess.before_commit")
    crash_point("assess.committed")
    return report


def replay(home: Home, until: date) -> AssessReport:
    """Judge every day from the last one assessed to `until`, at its end in each programme's time zone.

    What would have been said is recorded as said in a replay, and nobody is told. Killed, it goes on where it stopped.

    Raises:
        PacewatchError: `until` has not passed yet.
    """
    registry = load_registry(home.registry, home.expectations)
    for programme in registry.programmes.values():
        if _end_of(until, programme) > clock.now():
            raise PacewatchError(
                f"--until {until}: that day isn't over in {programme.programme.time_zone}; replay is for the past"
            )
    reports = []
    with writing(home) as connection:
        with transaction(connection):
            version = store_targets(connection, registry)
            store_derivations(connection, registry)
        while due := _next_days(connection, registry, until):
            with transaction(connection):
                reports.append(assess_moments(connection, registry, due, version, since=None, replayed=True))
                crash_point("replay.before_commit")
    return _merged(reports, until)


def assess_moments(
    connection: duckdb.DuckDBPyConnection,
    registry: Registry,
    due: dict[str, list[datetime]],
    version: str,
    *,
    since: dict[str, Since] | None,
    replayed: bool,
) -> AssessReport:
    """Judge each programme's moments in `due` within the caller's transaction: verdicts, alerts, outbox, progress."""
    compute(connection, registry, due, since)
    assessments = store_new(connection)
    decisions = apply_assessments(connection, registry, assessments, replayed=replayed)
    if not replayed:
        for name, moments in due.items():
            tell_again(connection, registry.programmes[name], utc_naive(max(moments)))
    late = data_alerts.data_late(connection, registry, replayed=replayed)
    data_alerts.data_conflict(connection, registry, replayed=replayed)
    for name, moments in due.items():
        connection.execute(statement("pace/save_progress"), [name, utc_naive(max(moments)), version])
    moments = sorted({moment for programme in due.values() for moment in programme})
    return AssessReport(moments[-1].isoformat(), len(moments), len(assessments), dict(decisions), late, replayed)


def _since(
    connection: duckdb.DuckDBPyConnection, due: dict[str, list[datetime]], version: str
) -> dict[str, Since] | None:
    """From where each programme goes on; none if one of them has to be judged as a whole."""
    found = connection.execute(
        "SELECT programme, assessed_until, assessed_batch FROM pace.progress WHERE registry_version = ?", [version]
    ).fetchall()
    since = {name: Since(until, batch) for name, until, batch in found if name in due}
    return since if len(since) == len(due) else None


def _assessed_until(connection: duckdb.DuckDBPyConnection, programme: str) -> datetime | None:
    found = connection.execute("SELECT assessed_until FROM pace.progress WHERE programme = ?", [programme]).fetchall()
    return found[0][0] if found else None


def _next_days(connection: duckdb.DuckDBPyConnection, registry: Registry, until: date) -> dict[str, list[datetime]]:
    """The next days to replay, by programme; empty when all are done."""
    due = {}
    for name, programme in registry.programmes.items():
        first = _first_day(connection, programme)
        days = min((until - first).days + 1, DAYS_AT_ONCE) if first else 0
        if first and days > 0:
            due[name] = [_end_of(first + timedelta(days=day), programme) for day in range(days)]
    return due


def _first_day(connection: duckdb.DuckDBPyConnection, programme: LoadedProgramme) -> date | None:
    """The day after the last one assessed; at the very start, the first day of any target or the first known value."""
    until = _assessed_until(connection, programme.programme.id)
    zone = ZoneInfo(programme.programme.time_zone)
    if until is not None:
        assessed = clock.aware(until).astimezone(zone)
        is_whole = assessed == _end_of(assessed.date(), programme)
        return assessed.date() + timedelta(days=1) if is_whole else assessed.date()
    found = connection.execute(statement("pace/first_known"), {"programme": programme.programme.id}).fetchall()
    starts = [target.period.start for target in programme.targets.values()]
    if not found or found[0][0] is None or not starts:
        return None
    return max(clock.aware(found[0][0]).astimezone(zone).date(), min(starts))


def _end_of(day: date, programme: LoadedProgramme) -> datetime:
    last = time(23, 59, 59, 999999)
    return datetime.combine(day, last, ZoneInfo(programme.programme.time_zone))


def _skipped(as_of: datetime) -> AssessReport:
    sentence = (
        f"nothing decided: a later moment than {as_of.isoformat()} was assessed before, and alerts only move forward; "
        "to look back, use 'pacewatch status --as-of TIME'"
    )
    return AssessReport(as_of.isoformat(), 0, 0, {}, 0, replayed=False, stored=False, skipped=sentence)


def _merged(reports: list[AssessReport], until: date) -> AssessReport:
    decisions: Counter[str] = Counter()
    for report in reports:
        decisions.update(report.decisions)
    return AssessReport(
        until.isoformat(),
        sum(report.moments for report in reports),
        sum(report.new_assessments for report in reports),
        dict(decisions),
        sum(report.late for report in reports),
        replayed=True,
    )
