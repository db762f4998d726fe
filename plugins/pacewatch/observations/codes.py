"""Columns as numbers. In: Arrow columns. Out: numbers that are equal where the cells are, and where each combination stands.

Of a file of millions of cells it is far cheaper to compare numbers than texts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

Codes = np.ndarray[Any, np.dtype[np.int64]]

LARGEST = np.iinfo(np.int64).max

FEWEST_COUNTED = 1_000_000
"""Up to so many possible combinations are counted one by one, of a large table up to eight times its rows; more are sorted."""

NUMBERED = (pa.types.is_dictionary, pa.types.is_integer, pa.types.is_date32, pa.types.is_timestamp)
"""Kinds of columns whose cells are numbers already."""


def codes_of(column: pa.ChunkedArray) -> Codes:
    """Numbers from 0, equal where the cells are; null is 0, and equal to null."""
    if not any(is_kind(column.type) for is_kind in NUMBERED):
        column = column.dictionary_encode()
    if pa.types.is_dictionary(column.type):
        column = pa.chunked_array([one.indices for one in column.unify_dictionaries().chunks], pa.int32())
        return _whole(column) + 1 if column.null_count else _whole(column)
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    elif pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    if column.null_count == len(column):
        return np.zeros(len(column), np.int64)
    numbers = _whole(column)
    is_there = column.is_valid().to_numpy() if column.null_count else np.ones(1, np.bool_)
    lowest = int(numbers.min(where=is_there, initial=LARGEST))
    return np.where(is_there, numbers - lowest + 1, 0) if column.null_count else numbers - lowest


def _whole(numbers: pa.ChunkedArray) -> Codes:
    whole: Codes = (numbers.fill_null(-1) if numbers.null_count else numbers).to_numpy().astype(np.int64, copy=False)
    return whole


def distinct(parts: list[Codes]) -> tuple[Codes, Codes]:
    """Of rows given by columns of codes: where each combination stands first, and for each row the number of its own, from 0.

    Combinations are in no particular order, but always in the same one.
    """
    first_of, number_of = _numbered(parts[0], int(parts[0].max(initial=0)) + 1)
    for codes in parts[1:]:
        if not np.array_equal(codes[first_of][number_of], codes):  # else the columns before determine this one
            width = int(codes.max(initial=0)) + 1
            if len(first_of) * width > LARGEST:
                codes = np.unique(codes, return_inverse=True)[1]  # noqa: PLW2901 - the same in as few numbers as there are
                width = len(codes)
            first_of, number_of = _numbered(number_of * width + codes, len(first_of) * width)
    return first_of, number_of


def _numbered(keys: Codes, size: int) -> tuple[Codes, Codes]:
    """The same of keys below `size`."""
    if not may_be_counted(size, len(keys)):
        _, first_of, number_of = np.unique(keys, return_index=True, return_inverse=True)
        return first_of, number_of
    place_of = np.full(size, -1)
    place_of[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)
    is_there = place_of >= 0
    first_of = place_of[is_there]
    place_of[is_there] = np.arange(len(first_of))
    return first_of, place_of[keys]


def combined(parts: list[Codes]) -> tuple[Codes, int]:
    """One number a row for its combination of codes, and how many there could be.

    Raises:
        OverflowError: there could be more combinations than numbers.
    """
    keys, size = parts[0], int(parts[0].max(initial=0)) + 1
    for codes in parts[1:]:
        width = int(codes.max(initial=0)) + 1
        if size * width > LARGEST:
            raise OverflowError(f"{size * width} combinations of codes; expected at most {LARGEST}")
        if width > 1:
            keys, size = keys * width + codes, size * width
    return keys, size


def may_be_counted(size: int, row_count: int) -> bool:
    """Whether so many possible combinations are few enough to count each of them."""
    return size <= max(FEWEST_COUNTED, 8 * row_count)
