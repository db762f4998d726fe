"""Which series of a file have to be looked at to find every doubt. In: a batch as `incoming`, the warehouse. Out: their values.

Of hours and days that nothing is known of yet, the extremes of a series and a few of its changes show that no rule can find
anything in it. Only what remains is laid out period by period, for that costs as much as all that was ever known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.held import any_held
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.indicator_model import Indicator
from pacewatch.warehouse import rows, statement

DAYS_NEEDED = 180
"""So many days (or hours) of a series must be known: a place's first dust storm is no unit slip."""

NARROW_RULES = frozenset({"unit_slip", "jump"})
ELSEWHERE = pa.schema([("indicator", pa.string()), ("figures", pa.int64())])


@dataclass(frozen=True)
class DoubtScope:
    """The values that rules look at, and how many figures of each indicator could be judged besides (`ELSEWHERE`).

    `is_narrowed`: of all rules only `NARROW_RULES` can find something, and `doubt_stored` tells what each series ranged over.
    """

    values: pa.Table
    elsewhere: pa.Table
    is_narrowed: bool = False

    @classmethod
    def of_everything(cls, values: pa.Table) -> DoubtScope:
        """All of the values."""
        return cls(values, ELSEWHERE.empty_table())


def scope_of_doubts(
    connection: duckdb.DuckDBPyConnection, values: pa.Table, feed: Feed, indicators: list[Indicator]
) -> DoubtScope:
    """All of a batch's values, or those of the series that may be doubted where that is easily told.

    `values` are also the view `incoming`; `doubt_series` and `doubt_batch` are there.
    """
    if not _can_be_narrowed(feed, indicators) or any_held(connection, values):
        return DoubtScope.of_everything(values)
    ends = pc.min_max(values["period_end"]).as_py()
    about = {
        "first_end": ends["min"],
        "year_before_first": ends["min"] - timedelta(days=367),
        "year_before_last": ends["max"] - timedelta(days=364),
    }
    (history,) = rows(connection, statement("observations/doubts/history"), about)
    if history["has_year_before"] and feed.doubts.year_old != "off":
        return DoubtScope.of_everything(values)
    if history["periods"] < DAYS_NEEDED:
        return DoubtScope.of_everything(values.slice(0, 0))
    return _narrowed(connection, feed.doubts.jump_times, history["last_day"] or ends["min"])


def _can_be_narrowed(feed: Feed, indicators: list[Indicator]) -> bool:
    """Whether figures are of hours or days, and of no columns that could be swapped: then only two rules can find something."""
    may_be_swapped = sum(value.indicator is not None for value in feed.values) > 1
    if may_be_swapped and feed.doubts.swapped_columns != "off":
        return False
    return all(one.cadence in ("hour", "day") and one.form != "year_to_date" for one in indicators)


def _narrowed(connection: duckdb.DuckDBPyConnection, jump_times: Decimal, last_day: date) -> DoubtScope:
    connection.execute(statement("observations/doubts/read_after"))
    is_read_late = connection.execute("SELECT 1 FROM doubt_read_after LIMIT 1").fetchall()
    for step in ("told", "stored_before" if is_read_late else "stored"):
        connection.execute(statement(f"observations/doubts/{step}"))
    connection.execute(statement("observations/doubts/steps"), {"last_day": last_day})
    connection.execute(statement("observations/doubts/beside"), {"times": jump_times})
    elsewhere = rows(connection, statement("observations/doubts/elsewhere"))
    chosen = connection.sql("""
        SELECT incoming.* FROM incoming
        SEMI JOIN (SELECT indicator, place FROM doubt_beside WHERE is_doubtful) AS doubtful
            ON doubtful.indicator = incoming.indicator AND doubtful.place = incoming.place
        ORDER BY source_row, source_column
    """).to_arrow_table()
    return DoubtScope(chosen, pa.Table.from_pylist(elsewhere, schema=ELSEWHERE), is_narrowed=True)
