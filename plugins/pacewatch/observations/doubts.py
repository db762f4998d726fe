"""Whether a file's figures can be, beside what was known when it arrived. In: a batch. Out: it, without doubtful rows.

Each rule is one statement of `sql/observations/doubts/` and one sentence of `doubt_words.py`; the feed's `doubts` say what
becomes of a figure that it finds. A rebuild decides the same: only what had arrived before the file is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations import doubt_words
from pacewatch.observations.batch import Batch, in_order
from pacewatch.observations.doubles import plain
from pacewatch.observations.doubt_scope import DAYS_NEEDED, NARROW_RULES, scope_of_doubts
from pacewatch.observations.doubt_words import FACTORS
from pacewatch.observations.name_date import name_is_a_year_ahead
from pacewatch.observations.outline import outline_of
from pacewatch.observations.problems import DOUBT, RowProblem, critical_rows
from pacewatch.observations.vintages import newest_of_each
from pacewatch.raw.store import Arrival
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.doubts_model import Answer
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.indicator_model import Indicator
from pacewatch.said import Said
from pacewatch.warehouse import rows, statement

CHANGES_NEEDED = 4
"""A largest change means something after so many times the periods that a range needs."""

LAST_DAYS = {"day": 30, "hour": 1}
"""A series may have thousands of days or hours. So many days before a file show of nearly every figure that it is no jump; only
series of which they don't are looked at from their beginning."""

DAYS_BEFORE_LAST_YEARS = {"day": 400, "hour": 10}
"""So far back the figure before one of a year ago is looked for."""

Words = Callable[[dict[str, Any], Indicator], Said]
RULES: tuple[tuple[str, Words], ...] = (
    ("swapped_columns", doubt_words.about_swapped_columns),
    ("unit_slip", doubt_words.about_unit_slip),
    ("fall_within_year", doubt_words.about_fall),
    ("jump", doubt_words.about_jump),
)
"""In this order; of one figure only the first is said."""


@dataclass(frozen=True)
class _Told:
    feed: Feed
    programme: LoadedProgramme
    arrival: Arrival
    periods: tuple[date, date]
    """The first and the last day on which a period of the file ends."""

    @property
    def cadence(self) -> str | None:
        """`day` or `hour` (the longer one) if all figures of the feed are of these; None otherwise, or if any adds up."""
        indicators = [self.indicator(name) for name in self.feed.indicators]
        if any(one.cadence not in LAST_DAYS or one.form == "year_to_date" for one in indicators):
            return None
        return max((one.cadence for one in indicators), key=lambda cadence: LAST_DAYS[cadence])

    @property
    def since(self) -> date:
        """The day from which on what was known is laid out at once."""
        return self.periods[0] - timedelta(LAST_DAYS[self.cadence]) if self.cadence else date.min

    @property
    def year_before(self) -> dict[str, date]:
        """Between which days those periods end that a file may repeat, and the ones before them."""
        if not self.cadence:
            return {"first_day": date.min, "last_day": self.periods[1]}
        first, last = self.periods
        return {
            "first_day": first - timedelta(366 + DAYS_BEFORE_LAST_YEARS[self.cadence]),
            "last_day": last - timedelta(364),
        }

    def answer(self, rule: str) -> Answer:
        answer: Answer = getattr(self.feed.doubts, rule)
        return answer

    def indicator(self, name: str) -> Indicator:
        return self.programme.indicators[name]


def doubt(
    connection: duckdb.DuckDBPyConnection, batch: Batch, feed: Feed, programme: LoadedProgramme, arrival: Arrival
) -> Batch:
    """The batch with what is doubtful added to its problems, and without the rows that are to be kept out for it.

    Call it within the transaction that then stores the batch, so that nothing can come in between.
    """
    if batch.values.num_rows == 0 or all(getattr(feed.doubts, rule) == "off" for rule in (*dict(RULES), "year_old")):
        return batch
    told = _Told(feed, programme, arrival, batch.outline.ends)
    # Of several vintages the newest is looked at: those before it were told of the past, and are no steps from print to print.
    values = newest_of_each(batch.values, feed)
    connection.register("incoming", values)
    _declare(connection, told)
    outline = batch.outline if values is batch.values else outline_of(values)
    scope = scope_of_doubts(connection, values, outline, feed, [told.indicator(name) for name in feed.indicators])
    problems: list[RowProblem] = []
    if scope.values.num_rows:
        connection.register("incoming", scope.values)
        connection.register("doubt_elsewhere", scope.elsewhere)
        _lay_out(connection, told, is_narrowed=scope.is_narrowed)
        problems = [*_found(connection, told, is_narrowed=scope.is_narrowed), *_old_news(connection, told)]
        if not scope.is_narrowed:
            problems = [*_year_old(connection, told), *problems]
        connection.unregister("doubt_elsewhere")
    for name in ("incoming", "doubt_series", "doubt_column", "unit_factor"):
        connection.unregister(name)
    if not problems:
        return batch
    sound = pc.invert(pc.is_in(batch.values["source_row"], pa.array(sorted(critical_rows(problems)), pa.int64())))
    kept = batch.values.filter(sound)
    told_of = in_order([*batch.problems, *problems])
    return replace(batch, values=kept, problems=told_of, outline=outline_of(kept), cells=None)


def _declare(connection: duckdb.DuckDBPyConnection, told: _Told) -> None:
    """What the feed says of its indicators and columns, and which batches were there before the file."""
    needed = told.feed.doubts.min_history
    series = []
    for name in told.feed.indicators:
        one = told.indicator(name)
        is_fine = one.cadence in ("day", "hour")
        series.append(
            {
                "indicator": name,
                "form": one.form,
                "is_counted": one.counted,
                "is_seasonal": one.form != "point" and one.cadence in ("month", "quarter"),
                "needed": DAYS_NEEDED if is_fine else needed,
                "needed_changes": DAYS_NEEDED if is_fine else CHANGES_NEEDED * needed,
            }
        )
    connection.register("doubt_series", pa.Table.from_pylist(series, schema=SERIES_SCHEMA))
    columns = [{"source_column": value.column, "indicator": value.indicator} for value in told.feed.values]
    named = [column for column in columns if column["indicator"]]
    connection.register("doubt_column", pa.Table.from_pylist(named, schema=COLUMN_SCHEMA))
    factors = [{"name": name, "times": times} for name, (times, *_) in FACTORS.items()]
    connection.register("unit_factor", pa.Table.from_pylist(factors, schema=FACTOR_SCHEMA))
    about = {"feed": told.feed.id, "arrived_at": told.arrival.arrived_at}
    connection.execute(statement("observations/doubts/batches"), about)


def _lay_out(connection: duckdb.DuckDBPyConnection, told: _Told, *, is_narrowed: bool) -> None:
    """The figures beside what was known, as temporary tables for the rules; of few series only what is theirs."""
    for step in ("looked_at", "vintages", "repeated"):
        connection.execute(statement(f"observations/doubts/{step}"))
    is_repeated = connection.execute("SELECT 1 FROM doubt_repeated LIMIT 1").fetchall()
    steps: dict[str, dict[str, Any] | None] = {
        "known_repeated" if is_repeated else "known": None,
        "ranges_of_few" if is_narrowed else "ranges": None,
        **({"ranges_of_repeated": None} if is_narrowed and is_repeated else {}),
        "held": {"since": told.since},
        **({} if is_narrowed else {"seasons": None}),
        "cells": None,
        "jump_perhaps": {"times": told.feed.doubts.jump_times},
        "after": None,
    }
    for step, values in steps.items():
        connection.execute(statement(f"observations/doubts/{step}"), values)


def _found(connection: duckdb.DuckDBPyConnection, told: _Told, *, is_narrowed: bool) -> list[RowProblem]:
    """What the rules about single figures find, each figure once."""
    by_cell: dict[tuple[int, str, str], RowProblem] = {}
    for rule, words in RULES:
        if told.answer(rule) == "off" or (is_narrowed and rule not in NARROW_RULES):
            continue
        values = {"times": told.feed.doubts.jump_times} if rule == "jump" else None
        for row in rows(connection, statement(f"observations/doubts/{rule}"), values):
            said = words(row, told.indicator(row["indicator"]))
            cell = (row["source_row"], row["source_column"], row["indicator"])
            by_cell.setdefault(cell, _problem(told, rule, row["source_row"], row["source_column"], row["value"], said))
    return list(by_cell.values())


def _year_old(connection: duckdb.DuckDBPyConnection, told: _Told) -> list[RowProblem]:
    if told.answer("year_old") == "off":
        return []
    found = rows(connection, statement("observations/doubts/year_old"), told.year_before)
    return [
        _problem(told, "year_old", row["source_row"], "", str(row["period_end"]), doubt_words.about_year_old(row))
        for row in found
    ]


def _old_news(connection: duckdb.DuckDBPyConnection, told: _Told) -> list[RowProblem]:
    """A file without any news whose name promises figures of a year later."""
    coarse = any(told.indicator(name).cadence != "year" for name in told.feed.indicators)
    newest = told.periods[1]
    promised = name_is_a_year_ahead(told.arrival.original_name, newest) if coarse else None
    if promised is None or told.answer("year_old") == "off":
        return []
    if connection.execute("SELECT count(*) FROM doubt_cell WHERE is_news").fetchall() != [(0,)]:
        return []
    said = (
        f"figures of {promised}, as the file's name has it; its newest are of {newest}, and all of them were known: was last "
        "year's file sent again?",
        f"文件名所示{promised}的数值；文件中最新数值截至{newest}，且均为已知数值，疑似误报了上年的文件",
    )
    return [RowProblem(0, "", told.arrival.original_name, f"{DOUBT}year_old", "warning", *said)]


def _problem(told: _Told, rule: str, row: int, column: str, seen: Decimal | str, said: Said) -> RowProblem:
    severity = "critical" if told.answer(rule) == "quarantine" else "warning"
    shown = seen if isinstance(seen, str) else plain(seen)
    return RowProblem(row, column, shown, f"{DOUBT}{rule}", severity, *said)  # type: ignore[arg-type]  # a Literal


SERIES_SCHEMA = pa.schema(
    [
        ("indicator", pa.string()),
        ("form", pa.string()),
        ("is_counted", pa.bool_()),
        ("is_seasonal", pa.bool_()),
        ("needed", pa.int64()),
        ("needed_changes", pa.int64()),
    ]
)
COLUMN_SCHEMA = pa.schema([("source_column", pa.string()), ("indicator", pa.string())])
FACTOR_SCHEMA = pa.schema([("name", pa.string()), ("times", pa.float64())])
