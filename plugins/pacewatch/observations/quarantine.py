"""Rows that were kept out, and what people decide about them. In: an id. Out: the row's reasons, or a sentence why not.

A row of a file has one id, the same whenever the file is read, so one decision holds for all that is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

import duckdb
import pyarrow as pa

from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.observations.problems import DOUBT
from pacewatch.raw.store import Arrival
from pacewatch.warehouse import rows, statement

Verb = Literal["released", "discarded"]

WHAT_TO_DO = {
    "known_place": "add the place, or an alias, to places.yaml and run 'pacewatch rebuild'; or have it corrected",
    "known_series": "add the name to the feed's series in feeds.yaml and run 'pacewatch rebuild'; or have it corrected",
    "period_has_passed": "have the date corrected, or wait for a file that comes after the period has ended",
    "final_line_break": "have the whole file sent; or say 'final_line_break: optional' in feeds.yaml and rebuild",
}
"""What helps against rows without a meaning, by the rule of reading that they failed."""

OTHERWISE = "have the row corrected and the file sent again"


@dataclass(frozen=True)
class Reason:
    """One thing for which a row was kept out: where, what stood there, which rule it failed, what was expected."""

    column: str
    seen: str | None
    expectation: str
    expected: str

    @property
    def is_about_plausibility(self) -> bool:
        """Whether the row has a meaning that was only not believed: by the suite, for a contradiction, or in doubt."""
        return self.expectation.startswith(("expect_", DOUBT)) or self.expectation == "one_value_per_period"


@dataclass(frozen=True)
class Decision:
    """What somebody decided about a row, why, and when (UTC, naive)."""

    decision: Verb
    decided_by: str
    why: str
    decided_at: datetime


@dataclass(frozen=True)
class KeptOut:
    """A row in quarantine: where it stands, why it was kept out, and what was decided, if anything."""

    id: str
    arrival: Arrival
    record: int
    sheet: str | None
    row: int
    reasons: tuple[Reason, ...]
    decision: Decision | None


def kept_out(connection: duckdb.DuckDBPyConnection, entry: str) -> KeptOut:
    """The row with this id.

    Raises:
        UnknownName: there is none.
    """
    found = rows(connection, statement("observations/quarantine/kept_out"), {"id": entry})
    if not found:
        raise UnknownName(
            f"no row in quarantine has the id {entry!r}; 'pacewatch quarantine list' shows them with their ids"
        )
    first = found[0]
    arrival = Arrival(*(first[name] for name in Arrival.__dataclass_fields__))
    reasons = tuple(Reason(r["source_column"], r["seen"], r["expectation"], r["detail"]) for r in found)
    return KeptOut(
        entry, arrival, first["record"], first["source_sheet"], first["source_row"], reasons, _decision_of(first)
    )


def _decision_of(row: dict[str, Any]) -> Decision | None:
    if row["decision"] is None:
        return None
    return Decision(row["decision"], row["decided_by"], row["why"], row["decided_at"])


def require_undecided(entry: KeptOut) -> None:
    """Refuse a row about which somebody has decided.

    Raises:
        PacewatchError: with who, when and why.
    """
    if done := entry.decision:
        raise PacewatchError(
            f"{_where(entry)}: {done.decision} already, by {done.decided_by} on {done.decided_at:%Y-%m-%d %H:%M} UTC: "
            f"{done.why}; a decision stands, and a corrected file makes a new vintage"
        )


def require_meaning(entry: KeptOut) -> None:
    """Refuse to release a row that says nothing, such as one of an unknown place.

    Raises:
        PacewatchError: with what to do instead.
    """
    for reason in entry.reasons:
        if not reason.is_about_plausibility:
            column = f"column {reason.column}: " if reason.column else ""
            raise PacewatchError(
                f"{_where(entry)}: {column}saw {reason.seen!r}; {reason.expected}. A row without a meaning can't be "
                f"released: {WHAT_TO_DO.get(reason.expectation, OTHERWISE)}"
            )


def _where(entry: KeptOut) -> str:
    sheet = f", sheet {entry.sheet}" if entry.sheet else ""
    return f"{entry.id}: {entry.arrival.original_name}{sheet}, row {entry.row}"


def decide(
    connection: duckdb.DuckDBPyConnection, entry: str, at: tuple[str, str, int], decision: Decision, batch: int | None
) -> None:
    """Write what was decided about a row, `at` (feed, SHA-256, record); within the caller's transaction."""
    feed, sha256, record = at
    values = {"id": entry, "feed": feed, "sha256": sha256, "source_row": record, "batch": batch, **asdict(decision)}
    connection.execute(statement("observations/quarantine/decide"), values)


def release_rows(
    connection: duckdb.DuckDBPyConnection,
    arrival: Arrival,
    released: Mapping[str, int],
    decision: Decision,
    batch: int,
) -> None:
    """Write that rows of a file in quarantine (id, record) were released with it; within the caller's transaction."""
    columns = {"id": pa.array(list(released), pa.string()), "record": pa.array(list(released.values()), pa.int64())}
    connection.register("released", pa.table(columns))
    values = {"feed": arrival.feed, "sha256": arrival.sha256, "batch": batch, **asdict(decision)}
    connection.execute(statement("observations/quarantine/release_rows"), values)
    connection.unregister("released")
