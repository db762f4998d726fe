"""The series of a batch, and between which values each lies. In: values. Out: one row a series.

Of millions of values this is worked out on numbers: whole millionths, and codes in place of names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pacewatch.observations.codes import LARGEST, Codes, codes_of, distinct
from pacewatch.observations.millionths import decimals_of, millionths_of

NAMES = ("indicator", "place")


@dataclass(frozen=True, eq=False)
class SeriesRanges:
    """The series that values are of, and a way to the number of each value's own, from 0.

    `ranges` columns: number, indicator, place, seen (how many values), figures (how many of them aren't 0), low, high, low_size
    (the smallest value that isn't 0, its sign left out; null if all are); DECIMAL(24, 6).
    """

    ranges: pa.Table
    numbers: Callable[[], Codes]


def ranges_of(values: pa.Table) -> SeriesRanges | None:
    """The series of values (see `Batch.values`); None if a value is missing, or too large for 18 digits."""
    millionths = millionths_of(values["value"])
    if millionths is None:
        return None
    first_of, number_of = distinct([codes_of(values[name]) for name in NAMES])
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
    }
    return SeriesRanges(pa.table(ranges), lambda: number_of)
