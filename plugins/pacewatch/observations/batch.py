"""From bytes to a checked batch, without touching the warehouse. In: bytes, feed, suite. Out: values and problems."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.errors import BatchRefused
from pacewatch.observations.doubles import contradictions, repeats
from pacewatch.observations.expectations import check_expectations
from pacewatch.observations.header import HeaderDrift
from pacewatch.observations.origins import Origins
from pacewatch.observations.problems import RowProblem, critical_rows
from pacewatch.observations.read_file import read_file
from pacewatch.observations.sql_names import quoted, series_of
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.observations.typed_rows import type_rows
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed, ValueColumn


@dataclass(frozen=True)
class Batch:
    """What a file holds: its good values, one row each, and what was wrong with the others.

    `values` columns: indicator, place, period_start, period_end, hour (1 to 24, null for days and longer), published_at
    (UTC, when the feed's rule says it was known; null for "on arrival"), value, source_sheet, source_row, source_column.
    `read_as` says what was found out about the file's form. While a batch is checked its rows go by their numbers over the
    whole file; `placed` gives them the sheets, rows and columns that people find them by.
    """

    values: pa.Table
    problems: list[RowProblem]
    row_count: int
    read_as: str = ""
    drift: HeaderDrift | None = None
    origins: Origins | None = None

    def placed(self) -> Batch:
        """The same batch, each value and problem with its sheet, row and column as they are in the file."""
        if self.origins is None:
            return self
        values, problems = self.origins.of_values(self.values), self.origins.of_problems(self.problems)
        return replace(self, values=values, problems=problems, origins=None)

    @property
    def quarantined(self) -> int:
        """How many rows were kept out."""
        return len(critical_rows(self.problems))


def read_batch(content: bytes, feed: Feed, programme: LoadedProgramme, suite: Path, today: date) -> Batch:
    """Parse, type and check a file; bad rows are set aside, good ones go on.

    Raises:
        BatchRefused: the file as a whole can't be trusted.
    """
    rows = read_file(content, feed)
    typed = type_rows(rows, feed, programme, today)
    sound = _without(typed.table, critical_rows(typed.problems))
    problems = [*typed.problems, *check_expectations(sound, suite)]
    _refuse_mostly_bad(problems, rows, feed)
    accepted = _without(sound, critical_rows(problems))
    doubled, values = _to_values(accepted, feed, programme)
    problems += doubled
    _refuse_mostly_bad(problems, rows, feed)
    problems.sort(key=lambda problem: (problem.row, problem.column, problem.expectation))
    return Batch(values, problems, rows.row_count, rows.detected, rows.drift, rows.origins)


def read_rows(content: bytes, feed: Feed, programme: LoadedProgramme, rows: set[int], today: date) -> pa.Table:
    """The values of some rows of a file as `Batch.values` has them, whatever its suite says; `published_at` is null.

    Raises:
        BatchRefused: `meaningless` or `contradiction`: the rows can't be used, though people want them to be.
    """
    read = read_file(content, feed)
    typed = type_rows(read, feed, programme, today)
    for problem in typed.problems:
        if problem.row in rows:
            raise BatchRefused("meaningless", f"row {problem.row}: saw {problem.seen!r}; {problem.detail}")
    chosen = typed.table.filter(pc.is_in(typed.table[ROW], pa.array(sorted(rows), pa.int64())))
    doubled, values = _to_values(chosen, feed, programme)
    if at_odds := [problem for problem in doubled if problem.severity == "critical"]:
        listed = ", ".join(f"row {problem.row} says {problem.seen}" for problem in at_odds)
        raise BatchRefused(
            "contradiction", f"{listed} of the same thing; expected one to release, the others to discard"
        )
    at = values.schema.get_field_index("published_at")
    values = values.set_column(at, "published_at", pa.nulls(values.num_rows, pa.timestamp("us")))
    return read.origins.of_values(values) if read.origins else values


def _without(table: pa.Table, rows: set[int]) -> pa.Table:
    return table.filter(pc.invert(pc.is_in(table[ROW], pa.array(sorted(rows), pa.int64())))) if rows else table


def _refuse_mostly_bad(problems: list[RowProblem], rows: TextRows, feed: Feed) -> None:
    bad = len(critical_rows(problems))
    if bad > feed.refuse_above_bad_share * rows.row_count:
        first = next(problem for problem in problems if problem.severity == "critical")
        if rows.origins:
            (first,) = rows.origins.of_problems([first])
        sheet = f"in sheet {first.sheet} " if first.sheet else ""
        raise BatchRefused(
            "mostly_bad",
            f"{bad} of {rows.row_count} rows are bad, more than the {feed.refuse_above_bad_share:%} this feed allows; "
            f"the first is {sheet}row {first.row}, column {first.column or '(all)'}: saw {first.seen!r}; {first.detail}",
        )


def _to_values(table: pa.Table, feed: Feed, programme: LoadedProgramme) -> tuple[list[RowProblem], pa.Table]:
    """One row a value; a file that gives two different values for the same thing is believed in neither."""
    with duckdb.connect() as connection:
        connection.register("accepted", table)
        selects = " UNION ALL ".join(_select_values(value) for value in feed.values)
        connection.execute(f"CREATE TEMP TABLE long AS {selects}")
        problems = contradictions(connection)
        connection.register("bad", pa.table({ROW: pa.array(sorted({p.row for p in problems}), pa.int64())}))
        values = connection.sql(_KEEP_FIRST_OF_EQUALS).to_arrow_table()
        if connection.execute(_COUNT_BEFORE).fetchall() != [(values.num_rows,)]:
            problems += repeats(connection)
        return problems, values.append_column("published_at", _published_at(values, feed, programme))


_COUNT_BEFORE = f"SELECT count(*) FROM long ANTI JOIN bad USING ({ROW})"

_KEEP_FIRST_OF_EQUALS = f"""
    SELECT
        indicator, place, period_start, period_end, nullif(period_hour, 0) AS hour, value,
        CAST(NULL AS VARCHAR) AS source_sheet, source_row, source_column
    FROM long ANTI JOIN bad USING ({ROW})
    QUALIFY row_number() OVER (
        PARTITION BY indicator, place, period_start, period_end, period_hour ORDER BY source_row, source_column
    ) = 1
    ORDER BY source_row, source_column
"""


def _select_values(value: ValueColumn) -> str:
    name = value.column.replace("'", "''")
    indicator = series_of(value.column) if value.series else f"'{value.indicator}'"
    return f"""
        SELECT {indicator} AS indicator, place, period_start, period_end, period_hour, {quoted(value.column)} AS value,
            source_row, '{name}' AS source_column
        FROM accepted WHERE {quoted(value.column)} IS NOT NULL
    """


def _published_at(values: pa.Table, feed: Feed, programme: LoadedProgramme) -> pa.Array:
    """Midnight, in the programme's time zone, at the start of the day `lag_days` after the period's end; as UTC."""
    if feed.known_at.rule == "arrival":
        return pa.nulls(values.num_rows, pa.timestamp("us"))
    midnight = pc.add(
        pc.cast(values["period_end"], pa.timestamp("us")),
        pa.scalar(feed.known_at.lag_days * 86_400_000_000, pa.duration("us")),
    )
    local = pc.assume_timezone(midnight, programme.programme.time_zone, nonexistent="latest", ambiguous="earliest")
    return pc.cast(pc.cast(local, pa.timestamp("us", "UTC")), pa.timestamp("us"))


def arrival_day(arrived_at: datetime, programme: LoadedProgramme) -> date:
    """The day in the programme's time zone on which a file arrived (given in UTC, naive)."""
    return arrived_at.replace(tzinfo=UTC).astimezone(ZoneInfo(programme.programme.time_zone)).date()
