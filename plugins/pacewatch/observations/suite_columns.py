"""Typed rows as expectations see them. In: an Arrow table. Out: doubles for decimals, texts for dictionaries."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

EXACT = 1 << 53
"""Integers up to here are doubles without loss."""


def with_doubles(table: pa.Table) -> pa.Table:
    """The rows with decimals as the doubles next to them, for expectations are rules of plausibility, not of exactness."""
    columns = [_doubles(one) if pa.types.is_decimal(one.type) else one for one in table.itercolumns()]
    return pa.table(columns, names=table.column_names)


def with_texts(table: pa.Table) -> pa.Table:
    """The rows with strings for dictionaries of strings."""
    columns = [one.cast(pa.string()) if pa.types.is_dictionary(one.type) else one for one in table.itercolumns()]
    return pa.table(columns, names=table.column_names)


def _doubles(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Arrow's own cast makes a little less than 0.1 of 0.100000, and a limit of 0.1 would keep it out.

    Two doubles without loss have the double next to their quotient as their quotient; other numbers go by way of text.
    """
    return pa.chunked_array([_quotients(one) for one in column.chunks], pa.float64())


def _quotients(numbers: pa.Decimal128Array) -> pa.Array:
    if numbers.type.bit_width != 128 or not 0 <= numbers.type.scale <= 15:
        return numbers.cast(pa.string()).cast(pa.float64())
    start = numbers.offset
    halves = np.frombuffer(numbers.buffers()[1], np.int64)[2 * start : 2 * (start + len(numbers))].reshape(-1, 2)
    low, high = halves[:, 0], halves[:, 1]
    is_there = numbers.is_valid().to_numpy(zero_copy_only=False)
    is_exact = (high == low >> 63) & (low <= EXACT) & (low >= -EXACT)
    if not (is_exact | ~is_there).all():
        return numbers.cast(pa.string()).cast(pa.float64())
    return pa.array(low / 10.0**numbers.type.scale, pa.float64(), mask=~is_there)
