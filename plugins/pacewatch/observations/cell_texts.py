"""A workbook's cells as exact text. In: cells as Python values, one or a whole column. Out: text, or an Arrow array of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.fifteen_digits import with_15_digits

EXCEL_DIGITS = 15
SHORT = EXCEL_DIGITS + 1
"""Numbers written with so many characters, the decimal point included, have no more digits than a workbook keeps."""

LEAST_PLAIN, MOST_PLAIN = 1e-4, 1e10
"""Numbers from the first to below the second are written without an exponent, by Arrow too."""

SIX_DECIMALS, LARGE = Decimal("0.000001"), Context(prec=400)

Cell = int | float | str | bool | date | time | datetime | timedelta


class Share(float):
    """A number that its workbook shows in per cent."""


def as_share(cell: Cell) -> Cell:
    """The same cell, shown in per cent if it holds a number."""
    return Share(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else cell


def text_of(cell: Cell) -> str:
    """A cell as text: numbers with the 15 digits that a workbook keeps, shares in per cent, midnights as dates."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, Share):
        return _per_cent(cell)
    if isinstance(cell, float):
        return f"{cell:.{EXCEL_DIGITS}g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    return str(cell)


def texts_of(column: Sequence[Cell]) -> pa.Array:
    """What `text_of` gives for each cell of a column (string), in a tenth of the time."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return pa.array(map(str.strip, column), pa.string(), size=len(column))  # type: ignore[arg-type]
    if kinds == {float}:
        return _numbers(pa.array(column, pa.float64()))
    if kinds == {float, str}:
        is_text = pa.array([type(cell) is str for cell in column])
        numbers = _numbers(pa.array([0.5 if type(cell) is str else cell for cell in column], pa.float64()))
        return pc.replace_with_mask(numbers, is_text, pa.array([text_of(cell) for cell in column if type(cell) is str]))
    if len(kinds) == 1:  # cells of one kind that are equal have equal texts; most are dates, many to a day
        known = {cell: text_of(cell) for cell in set(column)}
        return pa.array([known[cell] for cell in column], pa.string())
    return pa.array([text_of(cell) for cell in column], pa.string())


def _per_cent(share: Share) -> str:
    """0.125 is 12.5%, exact to the six decimals that a figure is kept with."""
    if not math.isfinite(share):
        return str(float(share))
    hundredfold = Decimal(f"{share:.{EXCEL_DIGITS}g}").scaleb(2)
    text = f"{hundredfold.quantize(SIX_DECIMALS, ROUND_HALF_UP, LARGE):f}"
    return f"{text.rstrip('0').rstrip('.')}%"


def _numbers(numbers: pa.Array) -> pa.Array:
    """Arrow writes the shortest text that gives the same number; it is the one with 15 digits where it has no more of them."""
    texts = numbers.cast(pa.string())
    size = pc.abs(numbers)
    is_plain = pc.and_(pc.greater_equal(size, LEAST_PLAIN), pc.less(size, MOST_PLAIN))
    is_short = pc.less_equal(pc.binary_length(texts), SHORT)
    is_long = pc.and_not(is_plain, is_short)
    if pc.any(is_long).as_py():
        texts = pc.replace_with_mask(texts, is_long, with_15_digits(numbers.filter(is_long)))
    is_other = pc.invert(is_plain)
    others = [f"{number:.{EXCEL_DIGITS}g}" for number in numbers.filter(is_other).to_pylist()]
    return pc.replace_with_mask(texts, is_other, pa.array(others, pa.string())) if others else texts
