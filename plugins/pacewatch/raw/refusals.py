"""Files refused whole for being implausible, `raw.refusal`. In: what was found, what a person decided. Out: who waits for what.

A file is named by an id that is the same whenever it is read, so one decision holds for its bytes for good.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

import duckdb

from pacewatch.errors import AlreadyDecided, UnknownName
from pacewatch.raw import ledger
from pacewatch.raw.store import Arrival
from pacewatch.warehouse import rows, statement

FileVerb = Literal["approved", "rejected"]


@dataclass(frozen=True)
class BadCell:
    """One thing found wrong: row counted from 1 (0: the whole file), what stood there, and what was expected."""

    row: int
    column: str
    seen: str | None
    expected_zh: str
    expected_en: str
    sheet: str | None = None


@dataclass(frozen=True)
class FileDecision:
    """What somebody decided about a file, why, and when (UTC, naive)."""

    decision: FileVerb
    decided_by: str
    why: str
    decided_at: datetime


@dataclass(frozen=True)
class Refusal:
    """A file that was refused: what was found wrong, and what was decided, if anything."""

    id: str
    arrival: Arrival
    code: str
    detail: str
    rows_read: int
    rows_bad: int
    cells: tuple[BadCell, ...]
    refused_at: datetime
    outcome: str | None
    asked_in: str | None = None
    asked_at: datetime | None = None
    decided: FileDecision | None = None
    detail_zh: str | None = None
    """The same as `detail` in Chinese; none of files refused before reasons had it."""

    @property
    def waits(self) -> bool:
        """Whether it still is for a person to decide."""
        return self.decided is None and self.outcome == ledger.REFUSED


def refusal_id(feed: str, sha256: str) -> str:
    """What a refused file is called: the same whenever it is read, another one for another feed."""
    return hashlib.sha256(f"{feed}/{sha256}".encode()).hexdigest()[:12]


def store_refusal(connection: duckdb.DuckDBPyConnection, refusal: Refusal) -> None:
    """Write what was found wrong with a file; within the caller's transaction."""
    stored = ("id", "code", "detail", "detail_zh", "rows_read", "rows_bad", "refused_at")
    values = {name: getattr(refusal, name) for name in stored}
    cells = json.dumps([asdict(cell) for cell in refusal.cells], ensure_ascii=False)
    names = {"feed": refusal.arrival.feed, "sha256": refusal.arrival.sha256}
    connection.execute(statement("raw/refusal/store"), {**values, **names, "cells": cells})


def forget_refusal(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> None:
    """The file turned out to be no question of plausibility; what was decided about it stays."""
    connection.execute(
        "DELETE FROM raw.refusal WHERE id = ? AND decision IS NULL", [refusal_id(arrival.feed, arrival.sha256)]
    )


def refusals(connection: duckdb.DuckDBPyConnection) -> list[Refusal]:
    """All of them, decided or not, in the order in which the files came."""
    return [_refusal(row) for row in rows(connection, statement("raw/refusal/find"), {"id": None})]


def find_refusal(connection: duckdb.DuckDBPyConnection, refusal: str) -> Refusal:
    """The one with this id.

    Raises:
        UnknownName: there is none.
    """
    found = rows(connection, statement("raw/refusal/find"), {"id": refusal})
    if not found:
        raise UnknownName(f"no refused file has the id {refusal!r}; 'pacewatch review list' shows them with their ids")
    return _refusal(found[0])


def decision_on(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> FileDecision | None:
    """What was decided about a file, if anything."""
    found = rows(connection, statement("raw/refusal/find"), {"id": refusal_id(arrival.feed, arrival.sha256)})
    return _decision_of(found[0]) if found else None


def ask(connection: duckdb.DuckDBPyConnection, refusal: str, run: str, at: datetime) -> None:
    """Note that people are asked about a file in a run of Airflow; within the caller's transaction."""
    connection.execute(statement("raw/refusal/ask"), {"id": refusal, "run": run, "at": at.replace(tzinfo=None)})


def is_put(connection: duckdb.DuckDBPyConnection, refusal: str) -> bool:
    """Whether the question about a file stands in the run of Airflow that asks it."""
    return connection.execute("SELECT is_put FROM raw.refusal WHERE id = ?", [refusal]).fetchall() == [(True,)]


def mark_put(connection: duckdb.DuckDBPyConnection, refusal: str) -> None:
    """Note that it does; within the caller's transaction."""
    connection.execute("UPDATE raw.refusal SET is_put = TRUE WHERE id = ?", [refusal])


def decide_refusal(connection: duckdb.DuckDBPyConnection, refusal: Refusal, decision: FileDecision) -> None:
    """Write what was decided, and put the file where that leads: back to be read, or out for good."""
    record_decision(connection, refusal, decision)
    if decision.decision == "approved":
        ledger.unsettle(connection, refusal.arrival)
    else:
        said = (
            f"rejected by {decision.decided_by}: {decision.why}",
            f"由 {decision.decided_by} 驳回：{decision.why}",
        )
        ledger.settle(connection, refusal.arrival, ledger.REJECTED, said, decision.decided_at)


def record_decision(connection: duckdb.DuckDBPyConnection, refusal: Refusal, decision: FileDecision) -> None:
    """Write what was decided about a file, and do nothing with the file."""
    if not connection.execute("SELECT 1 FROM raw.refusal WHERE id = ?", [refusal.id]).fetchall():
        store_refusal(connection, refusal)
    connection.execute(statement("raw/refusal/decide"), {"id": refusal.id, **asdict(decision)})


def require_waiting(refusal: Refusal) -> None:
    """Refuse a file that isn't for people to decide any more.

    Raises:
        AlreadyDecided: with who decided, when and why, or what became of it.
    """
    where = f"{refusal.id}: {refusal.arrival.original_name}"
    if done := refusal.decided:
        raise AlreadyDecided(
            f"{where}: {done.decision} already, by {done.decided_by} on {done.decided_at:%Y-%m-%d %H:%M} UTC: {done.why}; "
            "a decision stands; a corrected file makes a new vintage"
        )
    if not refusal.waits:
        state = "came again and is being read" if refusal.outcome is None else f"came again and was {refusal.outcome}"
        raise AlreadyDecided(
            f"{where}: {state}; expected a refused file; 'pacewatch review list' shows those that wait"
        )


def _refusal(row: dict[str, Any]) -> Refusal:
    return Refusal(
        arrival=Arrival(*(row[name] for name in Arrival.__dataclass_fields__)),
        cells=tuple(BadCell(**cell) for cell in json.loads(row["cells"])),
        decided=_decision_of(row),
        detail_zh=row.get("detail_zh"),
        **{
            name: row[name]
            for name in (
                "id", "code", "detail", "rows_read", "rows_bad", "refused_at", "outcome", "asked_in", "asked_at",
            )
        },
    )  # fmt: skip


def _decision_of(row: dict[str, Any]) -> FileDecision | None:
    if row["decision"] is None:
        return None
    return FileDecision(row["decision"], row["decided_by"], row["why"], row["decided_at"])
