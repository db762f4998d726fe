"""Which series of a file have to be looked at to find every doubt. In: a batch as `incoming`, the warehouse. Out: their values.

Of hours and days that nothing is known of yet, the extremes of a series and how far it has changed before show that no rule can
find anything in it. Only what remains is laid out period by period, for that costs as much as all that was ever known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import numpy as np
import pyarrow as pa

from pacewatch.observations.held import any_held
from pacewatch.observations.outline import Outline
from pacewatch.observations.series_ranges import SeriesRanges
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.indicator_model import Indicator
from pacewatch.warehouse import as_table, rows, statement

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
    connection: duckdb.DuckDBPyConnection, values: pa.Table, outline: Outline, feed: Feed, indicators: list[Indicator]
) -> DoubtScope:
    """All of a batch's values, or those of the series that may be doubted where that is easily told.

    `outline` is that of `values`, which are also the view `incoming`; `doubt_series` and `doubt_batch` are there.
    """
    if not _can_be_narrowed(feed, indicators) or any_held(connection, outline):
        return DoubtScope.of_everything(values)
    first, last = outline.ends
    about = {
        "first_end": first,
        "year_before_first": first - timedelta(days=367),
        "year_before_last": last - timedelta(days=364),
    }
    (history,) = rows(connection, statement("observations/doubts/history"), about)
    if history["has_year_before"] and feed.doubts.year_old != "off":
        return DoubtScope.of_everything(values)
    if history["periods"] < DAYS_NEEDED:
        return DoubtScope.of_everything(values.slice(0, 0))
    if outline.series is None:
        return DoubtScope.of_everything(values)
    with as_table(connection, "doubt_told", outline.series.ranges):
        return _narrowed(connection, values, outline.series, feed.doubts.jump_times, history["last_day"] or first)


def _can_be_narrowed(feed: Feed, indicators: list[Indicator]) -> bool:
    """Whether figures are of hours or days, and of no columns that could be swapped: then only two rules can find something."""
    may_be_swapped = sum(value.indicator is not None for value in feed.values) > 1
    if may_be_swapped and feed.doubts.swapped_columns != "off":
        return False
    return all(one.cadence in ("hour", "day") and one.form != "year_to_date" for one in indicators)


def _narrowed(
    connection: duckdb.DuckDBPyConnection, values: pa.Table, series: SeriesRanges, jump_times: Decimal, last_day: date
) -> DoubtScope:
    connection.execute(statement("observations/doubts/read_after"))
    is_read_late = connection.execute("SELECT 1 FROM doubt_read_after LIMIT 1").fetchall()
    connection.execute(statement(f"observations/doubts/{'stored_before' if is_read_late else 'stored'}"))
    connection.execute(statement("observations/doubts/beside"), {"times": jump_times})
    connection.execute(statement("observations/doubts/steps"), {"last_day": last_day})
    connection.execute(statement("observations/doubts/keep_steps"))
    connection.execute(statement("observations/doubts/doubtful"), {"times": jump_times})
    doubtful = connection.execute("SELECT number FROM doubt_doubtful").fetchnumpy()["number"]
    if not len(doubtful):
        return DoubtScope(values.slice(0, 0), ELSEWHERE.empty_table(), is_narrowed=True)
    elsewhere = rows(connection, statement("observations/doubts/elsewhere"))
    is_doubtful = np.zeros(series.ranges.num_rows, np.bool_)
    is_doubtful[doubtful] = True
    chosen = values.filter(pa.array(is_doubtful[series.numbers()]))
    return DoubtScope(chosen, pa.Table.from_pylist(elsewhere, schema=ELSEWHERE), is_narrowed=True)
