"""Text cells to meaning: place codes, reference periods, numbers. In: text rows. Out: a typed Arrow table, and bad cells.

The typed table has `source_row`, `place_label`, `place`, `period_start`, `period_end`, `period_hour`, and each value column
under its own name as DECIMAL(24,6); of one whose rows name their series, the indicator as `series of <column>`. A cell that
has no meaning is null there and a `RowProblem` beside it. A blank value is
missing, not wrong. `period_hour` is the hour of the day that ends at this clock time, from 1 to 24 (a stamp of midnight is
the 24th hour of the day before), and 0 for whole days and longer.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from pacewatch.observations.problems import RowProblem
from pacewatch.observations.text_rows import TextRows
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed, ValueColumn
from pacewatch.registry.nearest import expected_one_of
from pacewatch.registry.programme import plain

# The reference period that a parsed date `d` stands for.
SPANS = {
    "hour": ("d", "d"),
    "day": ("d", "d"),
    "month": ("CAST(date_trunc('month', d) AS DATE)", "last_day(d)"),
    "quarter": (
        "CAST(date_trunc('quarter', d) AS DATE)",
        "last_day(CAST(date_trunc('quarter', d) + INTERVAL 2 MONTH AS DATE))",
    ),
    "year": ("make_date(year(d), 1, 1)", "make_date(year(d), 12, 31)"),
    "year_to_date": ("make_date(year(d), 1, 1)", "last_day(d)"),
}


@dataclass(frozen=True)
class TypedRows:
    """Rows with their meaning, and everything that had none."""

    table: pa.Table
    problems: list[RowProblem]


def type_rows(rows: TextRows, feed: Feed, programme: LoadedProgramme, today: date) -> TypedRows:
    """Give every cell its meaning; `today` (programme time zone) is the last day that data can be about."""
    with duckdb.connect() as connection:
        connection.register("cells", rows.table)
        connection.register("places", _place_codes(connection, feed, programme))
        _name_series(connection, feed)
        connection.execute(_typing_statement(feed))
        problems = [
            *_unknown_places(connection, feed, programme),
            *_unknown_series(connection, feed),
            *_bad_periods(connection, feed),
            *_future_periods(connection, feed, today),
            *_bad_numbers(connection, feed),
        ]
        hidden = ", ".join(_texts(feed))
        table = connection.sql(f"SELECT * EXCLUDE (period_label, {hidden}) FROM typed ORDER BY source_row")
        return TypedRows(table.to_arrow_table(), [*rows.problems, *problems])


def quoted(name: str) -> str:
    """A name as an SQL identifier, whatever characters it holds."""
    return '"' + name.replace('"', '""') + '"'


def series_of(column: str) -> str:
    """The typed table's column that holds the indicator which each row of a value column names."""
    return quoted(f"series of {column}")


def _texts(feed: Feed) -> Iterator[str]:
    """Columns that hold cells as they stood in the file, for problems to quote."""
    for value in feed.values:
        yield quoted(f"text of {value.column}")
        if value.series:
            yield quoted(f"name of {value.column}")


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


def _typing_statement(feed: Feed) -> str:
    period_start, period_end = SPANS[feed.period.span]
    label = f"trim(cells.{quoted(feed.place.column)})" if feed.place.column else "(SELECT label FROM places)"
    cells = {f"text of {value.column}": value.column for value in feed.values}
    cells |= {f"name of {value.column}": value.series.column for value in feed.values if value.series}
    texts = ", ".join(f"trim(cells.{quoted(column)}) AS {quoted(name)}" for name, column in cells.items())
    numbers = ", ".join(_named(value) for value in feed.values)
    hidden = ", ".join(_texts(feed))
    period_format = feed.period.format.replace("'", "''")
    stamp = f"try_strptime(trim(cells.{quoted(feed.period.column)}), '{period_format}')"
    hour = "0"
    if feed.period.span == "hour":
        stamp = f"({stamp} - INTERVAL 1 HOUR)"
        hour = f"coalesce(hour({stamp}) + 1, 0)"
    return f"""
        CREATE TEMP TABLE typed AS
        WITH dated AS (
            SELECT
                cells.source_row,
                {label} AS place_label,
                trim(cells.{quoted(feed.period.column)}) AS period_label,
                CAST({stamp} AS DATE) AS d,
                CAST({hour} AS BIGINT) AS period_hour,
                {texts}
            FROM cells
        )
        SELECT
            source_row, place_label, code AS place, period_label,
            {period_start} AS period_start, {period_end} AS period_end, period_hour,
            {numbers}, {hidden}
        FROM dated LEFT JOIN places ON place_label = label
    """


def _named(value: ValueColumn) -> str:
    """The number of a value column, and with it the indicator that the row names."""
    number = f"{_number(quoted(f'text of {value.column}'))} AS {quoted(value.column)}"
    if value.series is None:
        return number
    of_column, name = value.column.replace("'", "''"), quoted(f"name of {value.column}")
    indicator = f"(SELECT indicator FROM series WHERE of_column = '{of_column}' AND series.label = {name})"
    return f"{number}, {indicator} AS {series_of(value.column)}"


def _number(text: str) -> str:
    """An exact number; a comma may only mark thousands, so that 1,5 is never read as 15."""
    return f"""CASE WHEN contains({text}, ',') AND NOT regexp_full_match({text}, '[+-]?[0-9]{{1,3}}(,[0-9]{{3}})+([.][0-9]*)?')
        THEN NULL ELSE try_cast(replace({text}, ',', '') AS DECIMAL(24, 6)) END"""


def _unknown_places(connection: duckdb.DuckDBPyConnection, feed: Feed, programme: LoadedProgramme) -> list[RowProblem]:
    known = {place.name.zh: code for code, place in programme.places.items()}
    found = connection.execute("SELECT source_row, place_label FROM typed WHERE place IS NULL").fetchall()
    hints = {label: _nearest_place(label, known) for _, label in found}
    column = feed.place.column or ""
    return [
        RowProblem(row, column, label, "known_place", "critical", f"no place is called {label!r}{hints[label]}")
        for row, label in found
    ]


def _unknown_series(connection: duckdb.DuckDBPyConnection, feed: Feed) -> Iterator[RowProblem]:
    for value in feed.values:
        if value.series:
            label = quoted(f"name of {value.column}")
            found = connection.execute(
                f"SELECT source_row, {label} FROM typed WHERE {series_of(value.column)} IS NULL"
            ).fetchall()
            for row, name in found:
                detail = f"no series goes by this name; {expected_one_of(name, value.series.indicators)}"
                yield RowProblem(row, value.series.column, name, "known_series", "critical", detail)


def _nearest_place(label: str, known: dict[str, str]) -> str:
    near = difflib.get_close_matches(label, known, n=1, cutoff=0.3)
    hint = f"; the nearest is {near[0]} ({known[near[0]]})" if near else ""
    return f"{hint}; add it, or an alias, to places.yaml if it belongs to the programme"


def _bad_periods(connection: duckdb.DuckDBPyConnection, feed: Feed) -> list[RowProblem]:
    found = connection.execute("SELECT source_row, period_label FROM typed WHERE period_end IS NULL").fetchall()
    detail = f"expected a date written as {feed.period.format}"
    return [RowProblem(row, feed.period.column, seen, "period_format", "critical", detail) for row, seen in found]


def _future_periods(connection: duckdb.DuckDBPyConnection, feed: Feed, today: date) -> list[RowProblem]:
    found = connection.execute("SELECT source_row, period_label FROM typed WHERE period_end > ?", [today]).fetchall()
    detail = f"the period ends after today, {today}; expected one that has passed"
    return [RowProblem(row, feed.period.column, seen, "period_has_passed", "critical", detail) for row, seen in found]


def _bad_numbers(connection: duckdb.DuckDBPyConnection, feed: Feed) -> list[RowProblem]:
    problems = []
    for value in feed.values:
        text, number = quoted(f"text of {value.column}"), quoted(value.column)
        found = connection.execute(
            f"SELECT source_row, {text} FROM typed WHERE {number} IS NULL AND {text} <> ''"
        ).fetchall()
        problems += [
            RowProblem(row, value.column, seen, "number", "critical", "expected a number, or nothing at all")
            for row, seen in found
        ]
    return problems
