"""Numbers of full precision as a workbook keeps them. In: an Arrow array of doubles. Out: their texts, rounded to 15 digits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

DIGITS = 15
LEAST, BELOW = -4, 10
"""Powers of ten between which a number is written without an exponent, and its digits fit into 64 bits."""

STEPS = np.array([float(f"1e{power}") for power in range(LEAST, BELOW)])
SPLIT = 2.0**27 + 1
"""Multiplied by it, a double falls into two halves whose products are exact (T. J. Dekker, Numerische Mathematik 18, 1971)."""


def with_15_digits(numbers: pa.Array) -> pa.Array:
    """What `f"{number:.15g}"` gives for numbers (double, none null) whose size is at least 1e-4 and below 1e10 (string)."""
    found = numbers.to_numpy(zero_copy_only=False)
    size = np.abs(found)
    decimals = DIGITS - LEAST - np.searchsorted(STEPS, size, side="right")
    units = 10**decimals
    count = _product(size, units.astype(np.float64))
    whole, rest = count // units, count % units
    # A one before the decimals keeps the zeros that they begin with.
    padded = pa.array(rest + units).cast(pa.string())
    fraction = pc.ascii_rtrim(pc.utf8_slice_codeunits(padded, 1), "0")
    point = pc.if_else(pc.equal(fraction, ""), "", ".")
    sign = pc.if_else(pa.array(found < 0), "-", "")
    return pc.binary_join_element_wise(sign, pa.array(whole).cast(pa.string()), point, fraction, "")


def _product(size: Any, scale: Any) -> Any:
    """The exact products, below 2**53, rounded to whole numbers (int64), halves to even ones."""
    product = size * scale
    high, low = _halves(size)
    scale_high, scale_low = _halves(scale)
    error = ((high * scale_high - product) + high * scale_low + low * scale_high) + low * scale_low
    rounded = np.rint(product)
    is_half = (np.abs(product - rounded) == 0.5) & (error != 0)
    return np.where(is_half, np.floor(product) + (error > 0), rounded).astype(np.int64)


def _halves(number: Any) -> tuple[Any, Any]:
    shifted = SPLIT * number
    high = shifted - (shifted - number)
    return high, number - high
