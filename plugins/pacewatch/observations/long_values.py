"""Typed rows to one row a value, each thing said once. In: the typed table of sound rows. Out: values, and what is said twice.

Most files say nothing twice, which is seen from numbers that stand for what each value is about; SQL is asked of the others.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.codes import codes_of, combined, may_be_counted
from pacewatch.observations.doubles import KEY, contradictions, repeats
from pacewatch.observations.origins import Origins
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.scratch import scratch
from pacewatch.observations.text_rows import ROW
from pacewatch.observations.vintages import published_at
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed, ValueColumn


def to_values(
    table: pa.Table, feed: Feed, programme: LoadedProgramme, origins: Origins | None
) -> tuple[list[RowProblem], pa.Table]:
    """One row a value (see `Batch.values`); of two different values for the same thing neither is believed."""
    long = _long(table, feed)
    is_doubled = _doubled(long)
    problems: list[RowProblem] = []
    if is_doubled.any():
        problems, is_kept = _said_once(
            long.append_column("position", pa.array(np.arange(long.num_rows))), is_doubled, origins
        )
        long = long.filter(pa.array(is_kept))
    values = long.set_column(
        long.column_names.index("period_hour"),
        "hour",
        pc.if_else(pc.equal(long["period_hour"], 0), pa.scalar(None, pa.int64()), long["period_hour"]),
    )
    values = values.add_column(values.column_names.index(ROW), "source_sheet", pa.nulls(len(values), pa.string()))
    published = published_at(values, feed, programme)
    return problems, values.drop_columns("known_day").append_column("published_at", published)


def _long(table: pa.Table, feed: Feed) -> pa.Table:
    """The values in the order of their rows, and in a row in that of the names of their columns."""
    order = sorted(range(len(feed.values)), key=lambda number: feed.values[number].column.encode())
    parts = [_of_column(table, feed.values[number]) for number in order]
    if len(parts) == 1:
        return parts[0]
    long = pa.concat_tables(parts).unify_dictionaries().combine_chunks()
    return long.take(pa.array(np.argsort(long[ROW].to_numpy(), kind="stable")))


def _of_column(table: pa.Table, value: ValueColumn) -> pa.Table:
    if table[value.column].null_count:
        table = table.filter(pc.is_valid(table[value.column]))
    indicator = table[f"series of {value.column}"] if value.series else same_text(value.indicator or "", table.num_rows)
    kept = ("place", "period_start", "period_end", "period_hour", "known_day")
    return pa.table(
        {
            "indicator": _dictionary(indicator),
            **{name: _dictionary(table[name]) if name == "place" else table[name] for name in kept},
            "value": table[value.column],
            ROW: table[ROW],
            "source_column": same_text(value.column, table.num_rows),
        }
    )


def same_text(text: str, count: int) -> pa.DictionaryArray:
    """A column that says the same in each of so many rows."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text], pa.string()))


def _dictionary(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    return texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()


def _doubled(long: pa.Table) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which values are about the same indicator, place and period as another one."""
    if long.num_rows == 0:
        return np.zeros(0, np.bool_)
    try:
        keys, size = combined([codes_of(long[name]) for name in KEY.split(", ")])
    except OverflowError:
        return np.ones(long.num_rows, np.bool_)
    if may_be_counted(size, long.num_rows):
        doubled: np.ndarray[Any, np.dtype[np.bool_]] = (np.bincount(keys, minlength=size) > 1)[keys]
        return doubled
    ordered = np.sort(keys)
    return np.isin(keys, ordered[1:][ordered[1:] == ordered[:-1]])


def _said_once(
    long: pa.Table, is_doubled: np.ndarray[Any, np.dtype[np.bool_]], origins: Origins | None
) -> tuple[list[RowProblem], np.ndarray[Any, np.dtype[np.bool_]]]:
    """What is wrong with values that stand twice, and which of all values are used."""
    with scratch() as connection:
        connection.register("told", long.filter(pa.array(is_doubled)))
        connection.execute("CREATE TEMP TABLE long AS SELECT * FROM told")
        problems = contradictions(connection, origins)
        bad = pa.array(sorted({problem.row for problem in problems}), pa.int64())
        connection.register("bad", pa.table({ROW: bad}))
        kept = connection.sql(_KEEP_FIRST_OF_EQUALS).to_arrow_table()["position"].to_numpy()
        if connection.execute(_COUNT_BEFORE).fetchall() != [(len(kept),)]:
            problems += repeats(connection, origins)
    is_kept = ~is_doubled
    is_kept[kept] = True
    is_kept &= ~pc.is_in(long[ROW], bad).to_numpy()
    return problems, is_kept


_COUNT_BEFORE = f"SELECT count(*) FROM long ANTI JOIN bad USING ({ROW})"

_KEEP_FIRST_OF_EQUALS = f"""
    SELECT position FROM long ANTI JOIN bad USING ({ROW})
    QUALIFY row_number() OVER (
        PARTITION BY {KEY} ORDER BY source_row, source_column
    ) = 1
"""
