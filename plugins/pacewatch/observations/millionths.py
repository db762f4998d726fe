"""Exact numbers as whole millionths. In: DECIMAL(24, 6) columns. Out: eight-byte integers, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

Millionths = np.ndarray[Any, np.dtype[np.int64]]

SHORT = pa.decimal64(18, 6)
"""What every number of 18 digits fits in."""


def millionths_of(column: pa.ChunkedArray) -> Millionths | None:
    """A column of DECIMAL(24, 6) as millionths; None if a number is missing, or has more than 18 digits."""
    parts = [_of(chunk) for chunk in column.chunks]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    whole: Millionths = np.concatenate(found) if found else np.zeros(0, np.int64)
    return whole


def _of(numbers: pa.Decimal128Array) -> Millionths | None:
    if numbers.null_count:
        return None
    start, count = numbers.offset, len(numbers)
    halves = np.frombuffer(numbers.buffers()[1], np.int64)[2 * start : 2 * (start + count)].reshape(-1, 2)
    low, high = halves[:, 0], halves[:, 1]
    limit = 10**SHORT.precision
    is_short = (high == low >> 63) & (low < limit) & (low > -limit)
    return np.ascontiguousarray(low) if is_short.all() else None


def short_decimals(millionths: Millionths) -> pa.Array:
    """Millionths as DECIMAL(18, 6) (`SHORT`)."""
    return pa.Array.from_buffers(SHORT, len(millionths), [None, pa.py_buffer(millionths)])


def decimals_of(millionths: Millionths, is_missing: np.ndarray[Any, np.dtype[np.bool_]] | None = None) -> pa.Array:
    """Millionths as DECIMAL(24, 6), null where `is_missing`."""
    there = None if is_missing is None else pa.py_buffer(np.packbits(~is_missing, bitorder="little"))
    halves = np.empty((len(millionths), 2), np.int64)
    halves[:, 0] = millionths
    np.right_shift(millionths, 63, out=halves[:, 1])
    return pa.Array.from_buffers(pa.decimal128(24, 6), len(millionths), [there, pa.py_buffer(halves)])
