"""When the figures of a file became known, by their feed's rule. In: typed rows or values. Out: moments, and bad days.

A file whose rows name the days on which their figures were told holds vintages: several figures of one period, each known from
its own day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations import reading_words
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.scratch import scratch
from pacewatch.observations.sql_names import literal, quoted
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed

KEY = ["indicator", "place", "period_start", "period_end", "hour"]
NEVER_KNOWN = pa.timestamp("us")


def has_vintages(feed: Feed) -> bool:
    """Whether the feed's rows name the days on which their figures became known."""
    return feed.known_at.rule == "column"


def known_columns(feed: Feed) -> str:
    """SQL for `known_label` and `known_day` of a row of `cells`; both are null where rows name no day."""
    if feed.known_at.column is None:
        return "CAST(NULL AS VARCHAR) AS known_label, CAST(NULL AS DATE) AS known_day"
    label = f"trim(cells.{quoted(feed.known_at.column)})"
    return f"{label} AS known_label, CAST(try_strptime({label}, {literal(feed.known_at.format)}) AS DATE) AS known_day"


def bad_vintages(connection: duckdb.DuckDBPyConnection, feed: Feed, today: date) -> Iterator[RowProblem]:
    """Rows whose day can't be read, or is still to come (`today` is that of the arrival)."""
    column = feed.known_at.column
    if column is None:
        return
    for row, seen in connection.execute("SELECT source_row, known_label FROM typed WHERE known_day IS NULL").fetchall():
        yield RowProblem(
            row, column, seen, "vintage_format", "critical", *reading_words.day_known(feed.known_at.format)
        )
    for row, seen in connection.execute(
        "SELECT source_row, known_label FROM typed WHERE known_day > ?", [today]
    ).fetchall():
        yield RowProblem(row, column, seen, "vintage_has_passed", "critical", *reading_words.known_by(today))


def published_at(values: pa.Table, feed: Feed, programme: LoadedProgramme) -> pa.Array:
    """When each value was told (UTC), as midnight in the programme's time zone at the start of a day; null for "on arrival".

    The day is the one in `known_day`, or `lag_days` after the period's end.
    """
    if feed.known_at.rule == "arrival":
        return pa.nulls(values.num_rows, NEVER_KNOWN)
    days = values["known_day" if has_vintages(feed) else "period_end"]
    lag = 0 if has_vintages(feed) else feed.known_at.lag_days
    midnight = pc.add(pc.cast(days, pa.timestamp("us")), pa.scalar(lag * 86_400_000_000, pa.duration("us")))
    local = pc.assume_timezone(midnight, programme.programme.time_zone, nonexistent="latest", ambiguous="earliest")
    return pc.cast(pc.cast(local, pa.timestamp("us", "UTC")), pa.timestamp("us"))


def known_from_now_on(values: pa.Table, feed: Feed) -> pa.Table:
    """The values as nobody knew them before people let them through; vintages keep the days that they were told on."""
    if has_vintages(feed):
        return values
    at = values.schema.get_field_index("published_at")
    return values.set_column(at, "published_at", pa.nulls(values.num_rows, NEVER_KNOWN))


def newest_of_each(values: pa.Table, feed: Feed) -> pa.Table:
    """Of each period the vintage that was told last."""
    if not has_vintages(feed):
        return values
    with scratch() as connection:
        connection.register("told", values)
        return connection.sql(
            f"SELECT * FROM told QUALIFY row_number() OVER (PARTITION BY {', '.join(KEY)} ORDER BY published_at DESC) = 1 "
            "ORDER BY source_row, source_column"
        ).to_arrow_table()
