"""Files that are refused. In: a file and why. Out: the ledger says so, people are told, and one of them may decide."""

from __future__ import annotations

import duckdb

from pacewatch import clock
from pacewatch.alerts import file_alerts
from pacewatch.errors import BatchRefused
from pacewatch.home import Home
from pacewatch.observations.batch import BatchImplausible
from pacewatch.observations.problems import critical_rows
from pacewatch.observations.results import store_results
from pacewatch.raw import ledger
from pacewatch.raw.refusals import BadCell, Refusal, forget_refusal, refusal_id, store_refusal
from pacewatch.raw.store import Arrival
from pacewatch.registry import Registry
from pacewatch.reports import FileReport
from pacewatch.warehouse import transaction, writing

CELLS_KEPT = 10


def refuse(
    home: Home, registry: Registry, arrival: Arrival, refusal: BatchRefused, *, was_approved: bool
) -> FileReport | None:
    """Settle a file as refused and tell of it; none if somebody else was faster."""
    with writing(home) as connection, transaction(connection):
        if not ledger.is_unsettled(connection, arrival):
            return None
        ledger.settle(connection, arrival, ledger.REFUSED, refusal.said, clock.now())
        review = _keep_for_review(connection, arrival, refusal)
        file_alerts.file_refused(connection, registry, arrival, refusal.said, review, was_approved=was_approved)
    return FileReport(arrival.feed, arrival.original_name, arrival.sha256, "refused", str(refusal), review=review)


def _keep_for_review(connection: duckdb.DuckDBPyConnection, arrival: Arrival, refusal: BatchRefused) -> str | None:
    """The id by which a person can decide about the file; none if it couldn't even be read."""
    if not isinstance(refusal, BatchImplausible):
        forget_refusal(connection, arrival)
        return None
    now = clock.now().replace(tzinfo=None)
    store_results(connection, arrival.feed, arrival.sha256, refusal.results, now)
    kept = Refusal(
        id=refusal_id(arrival.feed, arrival.sha256),
        arrival=arrival,
        code=refusal.code,
        detail=refusal.said[0],
        detail_zh=refusal.said[1],
        rows_read=refusal.row_count,
        rows_bad=len(critical_rows(refusal.problems)),
        cells=tuple(
            BadCell(one.row, one.column, one.seen, one.detail_zh or one.detail, one.detail, one.sheet)
            for one in refusal.critical[:CELLS_KEPT]
        ),
        refused_at=now,
        outcome=ledger.REFUSED,
    )
    store_refusal(connection, kept)
    return kept.id
