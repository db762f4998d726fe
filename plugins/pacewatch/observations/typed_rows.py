"""Text cells to meaning: place codes, reference periods, numbers. In: text rows. Out: a typed Arrow table, and bad cells.

The typed table has `source_row`, `place_label`, `place`, `period_start`, `period_end`, `period_hour`, `known_day` (null where
rows name none), and each value column under its own name as DECIMAL(24,6), in the unit of its indicator; of one whose rows name
their series, the indicator as `series of <column>`. A cell that has no meaning is null there and a `RowProblem` beside it. A
blank value, or a mark for none, is missing, not wrong. `period_hour` is the hour of the day that ends at this clock time, from
1 to 24 (a stamp of midnight is the 24th hour of the day before), and 0 for whole days and longer.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from pacewatch.observations import reading_words
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.scratch import scratch
from pacewatch.observations.sound_rows import one_table, take_sound
from pacewatch.observations.sql_names import literal, name_of, quoted, series_of, text_of, unit_of
from pacewatch.observations.text_rows import TextRows
from pacewatch.observations.typed_numbers import plain_number, read_numbers
from pacewatch.observations.typed_periods import bad_periods, hour_label, period_columns, read_labels, stamp_columns
from pacewatch.observations.vintages import bad_vintages, known_columns
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed, ValueColumn
from pacewatch.registry.programme import plain
from pacewatch.said import Said


@dataclass(frozen=True)
class TypedRows:
    """Rows with their meaning, and everything that had none."""

    table: pa.Table
    problems: list[RowProblem]


def type_rows(rows: TextRows, feed: Feed, programme: LoadedProgramme, today: date) -> TypedRows:
    """Give every cell its meaning; `today` (programme time zone) is the last day that data can be about."""
    sound = take_sound(rows.table, feed, programme, today)
    if sound.table is None:
        return _type_by_sql(rows, feed, programme, today)
    if not sound.others.num_rows:
        return TypedRows(sound.table, rows.problems)
    others = _type_by_sql(replace(rows, table=sound.others), feed, programme, today)
    return TypedRows(one_table(sound.table, others.table), others.problems)


def _type_by_sql(rows: TextRows, feed: Feed, programme: LoadedProgramme, today: date) -> TypedRows:
    """The same of rows of every kind, with the words for what has no meaning."""
    with scratch() as connection:
        connection.register("cells", rows.table)
        connection.register("places", _place_codes(connection, feed, programme))
        _name_series(connection, feed)
        read_labels(connection, feed, ZoneInfo(programme.programme.time_zone))
        hidden = [*_hidden(feed, rows.table.column_names)]
        connection.execute(_typing_statement(feed, rows.table.column_names))
        _pass_over_others(connection, feed)
        problems = [
            *_unknown_places(connection, feed, programme),
            *_unknown_series(connection, feed),
            *read_numbers(connection, feed, programme),
            *bad_periods(connection, feed, programme, today),
            *bad_vintages(connection, feed, today),
        ]
        table = connection.sql(
            f"SELECT * EXCLUDE (period_label, hour_label, known_label, {', '.join(hidden)}) FROM typed ORDER BY source_row"
        )
        return TypedRows(table.to_arrow_table(), [*rows.problems, *problems])


def _hidden(feed: Feed, columns: list[str]) -> Iterator[str]:
    """Columns that hold cells as they stood in the file, for problems to quote."""
    for value in feed.values:
        yield text_of(value.column)
        if value.series:
            yield name_of(value.column)
        if f"unit of {value.column}" in columns:
            yield unit_of(value.column)


def _name_series(connection: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """A table `series`: for each value column, the names that stand in the file and the indicators behind them."""
    rows = []
    for value in feed.values:
        if value.series:
            known = {plain(name): indicator for name, indicator in value.series.indicators.items()}
            column = quoted(value.series.column)
            seen = connection.execute(f"SELECT DISTINCT trim({column}) FROM cells").fetchall()
            rows += [(value.column, label, known.get(plain(label))) for (label,) in seen]
    table = {name: [row[index] for row in rows] for index, name in enumerate(("of_column", "label", "indicator"))}
    connection.register("series", pa.table(table, schema=pa.schema([(name, pa.string()) for name in table])))


def _place_codes(connection: duckdb.DuckDBPyConnection, feed: Feed, programme: LoadedProgramme) -> pa.Table:
    if feed.place.column is None:
        labels = [feed.place.fixed or ""]
    else:
        column = quoted(feed.place.column)
        labels = [label for (label,) in connection.execute(f"SELECT DISTINCT trim({column}) FROM cells").fetchall()]
    codes = [programme.resolve_place(label) for label in labels]
    return pa.table({"label": pa.array(labels, pa.string()), "code": pa.array(codes, pa.string())})


def _typing_statement(feed: Feed, columns: list[str]) -> str:
    stamp, hour = stamp_columns(feed)
    first_day, last_day, period_hour = period_columns(feed)
    label = f"trim(cells.{quoted(feed.place.column)})" if feed.place.column else "(SELECT label FROM places)"
    cells = {text_of(value.column): value.column for value in feed.values}
    cells |= {name_of(value.column): value.series.column for value in feed.values if value.series}
    cells |= {unit_of(value.column): f"unit of {value.column}" for value in feed.values
              if f"unit of {value.column}" in columns}  # fmt: skip
    texts = ", ".join(f"trim(cells.{quoted(column)}) AS {name}" for name, column in cells.items())
    numbers = ", ".join(_named(value) for value in feed.values)
    hidden = ", ".join(_hidden(feed, columns))
    return f"""
        CREATE TEMP TABLE typed AS
        WITH dated AS (
            SELECT
                cells.source_row,
                {label} AS place_label,
                trim(cells.{quoted(feed.period.column)}) AS period_label,
                {hour_label(feed)} AS hour_label,
                CAST({stamp} AS DATE) AS d,
                CAST({hour} AS BIGINT) AS period_hour,
                {known_columns(feed)},
                {texts}
            FROM cells
        )
        SELECT
            source_row, place_label, code AS place, period_label, hour_label,
            {first_day} AS period_start, {last_day} AS period_end, {period_hour} AS period_hour,
            known_label, known_day, {numbers}, {hidden}
        FROM dated LEFT JOIN places ON place_label = label
    """


def _named(value: ValueColumn) -> str:
    """The number of a value column, and with it the indicator that the row names."""
    number = f"{plain_number(text_of(value.column))} AS {quoted(value.column)}"
    if value.series is None:
        return number
    of_column, name = literal(value.column), name_of(value.column)
    indicator = f"(SELECT indicator FROM series WHERE of_column = {of_column} AND series.label = {name})"
    return f"{number}, {indicator} AS {series_of(value.column)}"


def _pass_over_others(connection: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """Take away the rows of places, and the numbers of series, that the feed says to ignore."""
    if feed.place.others == "ignored":
        connection.execute("DELETE FROM typed WHERE place IS NULL")
    for value in feed.values:
        if value.series and value.series.others == "ignored":
            number, series = quoted(value.column), series_of(value.column)
            if len(feed.values) == 1:
                connection.execute(f"DELETE FROM typed WHERE {series} IS NULL")
            else:
                connection.execute(
                    f"UPDATE typed SET {number} = NULL, {text_of(value.column)} = '' WHERE {series} IS NULL"
                )


def _unknown_places(connection: duckdb.DuckDBPyConnection, feed: Feed, programme: LoadedProgramme) -> list[RowProblem]:
    known = {place.name.zh: code for code, place in programme.places.items()}
    found = connection.execute("SELECT source_row, place_label FROM typed WHERE place IS NULL").fetchall()
    hints = {label: _nearest_place(label, known) for _, label in found}
    column = feed.place.column or ""
    return [RowProblem(row, column, label, "known_place", "critical", *hints[label]) for row, label in found]


def _unknown_series(connection: duckdb.DuckDBPyConnection, feed: Feed) -> Iterator[RowProblem]:
    for value in feed.values:
        if value.series and value.series.others == "kept_out":
            found = connection.execute(
                f"SELECT source_row, {name_of(value.column)} FROM typed WHERE {series_of(value.column)} IS NULL"
            ).fetchall()
            for row, name in found:
                expected = reading_words.series_called(name, value.series.indicators)
                yield RowProblem(row, value.series.column, name, "known_series", "critical", *expected)


def _nearest_place(label: str, known: dict[str, str]) -> Said:
    near = difflib.get_close_matches(label, known, n=1, cutoff=0.3)
    return reading_words.place_called((near[0], known[near[0]]) if near else None)
