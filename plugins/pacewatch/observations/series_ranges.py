"""The series of a batch, and between which values each lies. In: values. Out: one row a series.

Of millions of values this is worked out on numbers: whole millionths, and codes in place of names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from pacewatch.observations.codes import LARGEST, Codes, codes_of, distinct, may_be_counted
from pacewatch.observations.millionths import Millionths, decimals_of, millionths_of
from pacewatch.observations.neighbours import ABSENT, OF_ROW, UNKNOWN, largest_changes, rows_after

NAMES = ("indicator", "place")

Numbers = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class SeriesRanges:
    """The series that values are of, and a way to the number of each value's own, from 0.

    `ranges` columns: number, indicator, place, seen (how many values), figures (how many of them aren't 0), low, high, low_size
    (the smallest value that isn't 0, its sign left out; null if all are), change (see `ranges_of`); DECIMAL(24, 6).
    """

    ranges: pa.Table
    numbers: Callable[[], Codes]


def ranges_of(values: pa.Table) -> SeriesRanges | None:
    """The series of values (see `Batch.values`); None if a value is missing, or too large for 18 digits.

    `change` is the largest change of a series from a period to the one right after it (see `rows_after`), its sign left out,
    over all such pairs of which the values have both, in whatever order they stand. Null: the series has no such pair, or the
    values are too few for a table of all their periods and places (`may_be_laid_out`). Of a period told twice the last counts.
    """
    millionths = millionths_of(values["value"])
    if millionths is None:
        return None
    names = [codes_of(values[name]) for name in NAMES]
    first_of, number_of = distinct(names)
    change = _changes(values, names, millionths, first_of)
    count, sizes = len(first_of), np.abs(millionths)
    low, high, low_size = (np.full(count, start) for start in (LARGEST, -LARGEST, LARGEST))
    np.minimum.at(low, number_of, millionths)
    np.maximum.at(high, number_of, millionths)
    np.minimum.at(low_size, number_of, np.where(sizes == 0, LARGEST, sizes))
    ranges = {
        "number": pa.array(np.arange(count)),
        **{name: values[name].take(pa.array(first_of)) for name in NAMES},
        "seen": pa.array(np.bincount(number_of, minlength=count)),
        "figures": pa.array(np.bincount(number_of[sizes != 0], minlength=count)),
        "low": decimals_of(low),
        "high": decimals_of(high),
        "low_size": decimals_of(low_size, is_missing=low_size == LARGEST),
        "change": decimals_of(change, is_missing=change == UNKNOWN),
    }
    return SeriesRanges(pa.table(ranges), lambda: number_of)


def may_be_laid_out(row_count: int, place_count: int, value_count: int) -> bool:
    """Whether a table of rows (each a period of an indicator) and places isn't far larger than the values in it."""
    return may_be_counted(row_count * place_count, value_count)


def _changes(values: pa.Table, names: list[Codes], millionths: Millionths, first_of: Codes) -> Millionths:
    """The change of each series, given by where its first value stands; `UNKNOWN` where it is null."""
    indicators, places = names
    starts = _starts_of_rows(values, indicators)
    stretches = values.select(OF_ROW).take(pa.array(starts))
    row_first, row_of = distinct([codes_of(stretches[name]) for name in OF_ROW])
    rows = stretches.take(pa.array(row_first))
    after, width = rows_after(rows), int(places.max(initial=-1)) + 1
    if (after < 0).all() or not may_be_laid_out(rows.num_rows, width, len(millionths)):
        return np.full(len(first_of), UNKNOWN)
    figures = np.full((rows.num_rows, width), ABSENT)
    cells = np.repeat(row_of * width, np.diff(starts, append=len(millionths)))
    figures.ravel()[np.add(cells, places, out=cells)] = millionths
    indicator_of = codes_of(rows["indicator"])
    most = largest_changes(figures, after, indicator_of)
    return most[indicator_of[row_of[np.searchsorted(starts, first_of, side="right") - 1]], places[first_of]]


def _starts_of_rows(values: pa.Table, indicators: Codes) -> Codes:
    """Where the indicator or the period differs from that of the value before: those of a row mostly stand together."""
    is_start = np.zeros(values.num_rows, np.bool_)
    is_start[:1] = True
    for part in (indicators, *(_numbers(values[name]) for name in OF_ROW[1:])):
        is_start[1:] |= part[1:] != part[:-1]
    return np.flatnonzero(is_start)


def _numbers(column: pa.ChunkedArray) -> Numbers:
    """Days as numbers, hours with 0 for none."""
    days = pa.types.is_date32(column.type)
    numbers: Numbers = (column.cast(pa.int32()) if days else column.fill_null(0)).to_numpy()
    return numbers
