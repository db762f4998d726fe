"""What the cell that dates a row means. In: text cells and a feed. Out: SQL for first day, last day and hour, and bad rows.

Dates are read by the feed's `strptime` format, or as labels that people write, such as 1-2月.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, tzinfo

import duckdb
import pyarrow as pa

from pacewatch.observations import reading_words
from pacewatch.observations.period_labels import NotAPeriod, Period, hour_until, read_period
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.reading_words import A_PERIOD, AN_HOUR, SINCE_JANUARY
from pacewatch.observations.sql_names import quoted
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed, Span
from pacewatch.registry.indicator_model import Indicator
from pacewatch.said import Said

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

LABELS = pa.schema(
    [
        ("label", pa.string()),
        ("first_day", pa.date32()),
        ("last_day", pa.date32()),
        ("hour", pa.int64()),
        ("expected", pa.string()),
        ("expected_zh", pa.string()),
    ]
)


def read_labels(connection: duckdb.DuckDBPyConnection, feed: Feed, zone: tzinfo) -> None:
    """A table `period_labels`: each label of the file, its first and last day, its hour (0: none), or what was expected.

    Days and hours are those of `zone`, the programme's, where a label says its offset from UTC.
    """
    told = []
    if feed.period.written == "label":
        column = quoted(feed.period.column)
        for (label,) in connection.execute(f"SELECT DISTINCT trim({column}) FROM cells").fetchall():
            told.append(_read_label(label, zone, to_date=feed.period.span == "year_to_date"))
    connection.register("period_labels", pa.Table.from_pylist(told, schema=LABELS))


def _read_label(label: str, zone: tzinfo, *, to_date: bool) -> dict[str, object]:
    try:
        period = read_period(label, zone=zone)
    except NotAPeriod as fault:
        return {"label": label, "expected": fault.expected[0], "expected_zh": fault.expected[1]}
    first = date(period.end.year, 1, 1) if to_date else period.start
    return {"label": label, "first_day": first, "last_day": period.end, "hour": period.hour}


def period_columns(feed: Feed) -> tuple[str, str, str]:
    """SQL for `period_start`, `period_end` and `period_hour` of a row of `dated`, whose parsed date is `d`."""
    if feed.period.written == "label":
        found = "(SELECT {} FROM period_labels WHERE period_labels.label = period_label)"
        return found.format("first_day"), found.format("last_day"), f"coalesce({found.format('hour')}, 0)"
    return *SPANS[feed.period.stated_span], "period_hour"


def stamp_columns(feed: Feed) -> tuple[str, str]:
    """SQL for the parsed date and the hour (1 to 24, 0 for whole days) of a row of `cells`."""
    if feed.period.written == "label":
        return "CAST(NULL AS DATE)", "0"
    written = feed.period.format.replace("'", "''")
    stamp = f"try_strptime(trim(cells.{quoted(feed.period.column)}), '{written}')"
    if feed.period.stated_span != "hour":
        return stamp, "0"
    if feed.period.hour:
        stamp = f"({stamp} + {_hour_of(feed.period.hour)} * INTERVAL 1 HOUR)"
    stamp = f"({stamp} - INTERVAL 1 HOUR)"
    return stamp, f"coalesce(hour({stamp}) + 1, 0)"


CLOCK = "[01]?[0-9]|2[0-4]"
"""What a column of hours may hold, as a pattern that Python and SQL read alike."""


def _hour_of(column: str) -> str:
    """SQL for the number in a column of hours; null unless it is from 0 to 24."""
    text = f"trim(cells.{quoted(column)})"
    return f"CASE WHEN regexp_full_match({text}, '{CLOCK}') THEN CAST({text} AS BIGINT) END"


def hour_label(feed: Feed) -> str:
    """SQL for what a row of `cells` has in its column of hours, empty if there is no such column."""
    return f"trim(cells.{quoted(feed.period.hour)})" if feed.period.hour else "''"


def bad_periods(
    connection: duckdb.DuckDBPyConnection, feed: Feed, programme: LoadedProgramme, today: date
) -> Iterator[RowProblem]:
    """Rows without a date, with one that is still to come, or with a span that isn't the indicator's."""
    column = feed.period.column
    yield from _undated(connection, feed)
    for row, seen in connection.execute(
        "SELECT source_row, period_label FROM typed WHERE period_end > ?", [today]
    ).fetchall():
        yield RowProblem(row, column, seen, "period_has_passed", "critical", *reading_words.passed_by(today))
    if feed.period.written == "label":
        yield from _misfit_spans(connection, feed, programme)


def _undated(connection: duckdb.DuckDBPyConnection, feed: Feed) -> Iterator[RowProblem]:
    undated = A_PERIOD if feed.period.written == "label" else reading_words.date_written(feed.period.format)
    for row, seen, en, zh, hour, has_date in connection.execute(
        "SELECT source_row, period_label, expected, expected_zh, hour_label, try_strptime(period_label, ?) IS NOT NULL "
        "FROM typed LEFT JOIN period_labels ON label = period_label WHERE period_end IS NULL",
        [feed.period.format],
    ).fetchall():
        if feed.period.hour and has_date:
            yield RowProblem(row, feed.period.hour, hour, "period_format", "critical", *AN_HOUR)
        else:
            yield RowProblem(row, feed.period.column, seen, "period_format", "critical", *((en, zh) if en else undated))


def _misfit_spans(
    connection: duckdb.DuckDBPyConnection, feed: Feed, programme: LoadedProgramme
) -> Iterator[RowProblem]:
    """Rows whose label names another kind of span than the indicator is printed for."""
    for value in feed.values:
        for _, name in value.supplied():
            condition, expected = span_of(programme.indicators[name])
            of_series = f" AND {quoted(f'series of {value.column}')} = '{name}'" if value.series else ""
            found = connection.execute(
                f"SELECT source_row, period_label FROM typed WHERE {quoted(value.column)} IS NOT NULL{of_series} "
                f"AND period_end IS NOT NULL AND NOT ({condition})"
            ).fetchall()
            for row, seen in found:
                yield RowProblem(row, feed.period.column, seen, "period_span", "critical", *expected)


def span_of(indicator: Indicator) -> tuple[str, Said]:
    """SQL that holds for periods which an indicator is printed for, and the same in words."""
    so_far = "period_start = make_date(year(period_end), 1, 1) AND period_end = last_day(period_end)"
    if indicator.form == "year_to_date":
        return so_far, SINCE_JANUARY
    condition = {
        "hour": "period_start = period_end AND period_hour > 0",
        "day": "period_start = period_end AND period_hour = 0",
        "month": "period_start = CAST(date_trunc('month', period_end) AS DATE) AND period_end = last_day(period_end)",
        "quarter": (
            "period_start = CAST(date_trunc('quarter', period_end) AS DATE) AND period_end = last_day(period_end) "
            "AND month(period_end) IN (3, 6, 9, 12)"
        ),
        "year": "period_start = make_date(year(period_end), 1, 1) AND period_end = make_date(year(period_end), 12, 31)",
    }[indicator.cadence]
    if indicator.form == "point" and indicator.cadence not in ("hour", "day"):
        return f"({condition}) OR ({so_far})", reading_words.span(indicator.cadence, or_since_january=True)
    return condition, reading_words.span(indicator.cadence, or_since_january=False)


def period_at(moment: datetime, span: Span) -> Period:
    """The reference period that a moment stands for, as `SPANS` and `stamp_columns` have it in SQL."""
    day = moment.date()
    if span == "hour":
        return hour_until(day, moment.hour)
    months = {"month": 1, "quarter": 3, "year": 12, "year_to_date": 1}.get(span)
    if months is None:
        return Period(day, day, span)
    last = day.month if span == "year_to_date" else -(-day.month // months) * months
    first = 1 if span == "year_to_date" else last - months + 1
    return Period(date(day.year, first, 1), date(day.year, last, calendar.monthrange(day.year, last)[1]), span)
