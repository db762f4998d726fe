"""Decisions about files refused whole. In: an id, who and why. Out: the file taken in after all, or out for good.

A decision and what it does to the ledger are one short transaction. The taking in is then work like any other: it is read
from the ledger by whoever comes next, so that a kill after the decision costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from pacewatch import clock
from pacewatch.crash import crash_point
from pacewatch.errors import PacewatchError
from pacewatch.home import Home
from pacewatch.pipeline.ingest import work_off
from pacewatch.raw.refusals import (
    FileDecision,
    FileVerb,
    Refusal,
    ask,
    decide_refusal,
    find_refusal,
    is_put,
    mark_put,
    refusals,
    require_waiting,
)
from pacewatch.registry import load_registry
from pacewatch.reports import FileReport, ReviewReport
from pacewatch.warehouse import transaction, writing

ANSWER_WITHIN = timedelta(days=7)
"""How long Airflow asks about a file in one run; a question that is older has gone unanswered and is asked anew."""


def approve(home: Home, refusal: str, by: str, why: str) -> ReviewReport:
    """Take a refused file in after all; its figures are known from now on.

    Given again after it died on the way, it goes on where it ended.

    Raises:
        UnknownName: there is no refused file with such an id.
        AlreadyDecided: it isn't for people to decide any more.
        PacewatchError: nobody is named, or no reason.
    """
    registry = load_registry(home.registry, home.expectations)
    found = _decide(home, refusal, _decision("approved", by, why))
    settled = work_off(home, registry)
    return ReviewReport("approved", refusal, found.arrival.original_name, _about(found, settled))


def reject(home: Home, refusal: str, by: str, why: str) -> ReviewReport:
    """Leave a refused file out for good: the same bytes aren't read again.

    Raises:
        UnknownName: there is no refused file with such an id.
        AlreadyDecided: it isn't for people to decide any more.
        PacewatchError: nobody is named, or no reason.
    """
    found = _decide(home, refusal, _decision("rejected", by, why))
    return ReviewReport("rejected", refusal, found.arrival.original_name)


def ask_about(home: Home, run: str) -> list[Refusal]:
    """The files to ask people about in this run of Airflow: those that wait and that no other run is asking about.

    Asked again by the same run, as after a kill, the answer is the same.
    """
    now = clock.now().replace(tzinfo=None)
    with writing(home) as connection, transaction(connection):
        chosen = [one for one in refusals(connection) if one.waits and _is_free(one, run, now)]
        for one in chosen:
            ask(connection, one.id, run, now)
    return chosen


def put_question(home: Home, refusal: str, run: str, put: Callable[[], object], *, again: bool = False) -> bool:
    """Have this run ask about a file from now on, by `put`; False if the file doesn't wait for a decision any more.

    A question that stands in this run already is left alone, with the answer that it may have, unless it is to be put `again`.
    """
    with writing(home) as connection, transaction(connection):
        if not find_refusal(connection, refusal).waits:
            return False
        ask(connection, refusal, run, clock.now())
        if again or not is_put(connection, refusal):
            put()
            mark_put(connection, refusal)
        return True


def _is_free(refusal: Refusal, run: str, now: datetime) -> bool:
    if refusal.asked_at is None or refusal.asked_in == run:
        return True
    return refusal.asked_at + ANSWER_WITHIN < now


def _decision(verb: FileVerb, by: str, why: str) -> FileDecision:
    for option, text, expected in (("--by", by, "a name"), ("--why", why, "a reason")):
        if not text.strip():
            raise PacewatchError(f"{option}: saw nothing; expected {expected}")
    return FileDecision(verb, by.strip(), why.strip(), clock.now().replace(tzinfo=None))


def _decide(home: Home, refusal: str, decision: FileDecision) -> Refusal:
    with writing(home) as connection, transaction(connection):
        found = find_refusal(connection, refusal)
        if not _is_on_its_way(found, decision):
            require_waiting(found)
            decide_refusal(connection, found, decision)
        crash_point("review.before_commit")
    crash_point("review.committed")
    return found


def _is_on_its_way(refusal: Refusal, decision: FileDecision) -> bool:
    """Whether just this was decided before, and only the taking in is still to be done."""
    done = refusal.decided
    return (
        done is not None
        and refusal.outcome is None
        and (done.decision, done.decided_by, done.why) == (decision.decision, decision.decided_by, decision.why)
    )


def _about(refusal: Refusal, settled: Sequence[FileReport]) -> FileReport | None:
    key = (refusal.arrival.feed, refusal.arrival.sha256)
    return next((report for report in settled if (report.feed, report.sha256) == key), None)
