"""Exact numbers as whole millionths and back; what has more than 18 digits, or is missing, is none."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from pacewatch.observations.millionths import decimals_of, millionths_of, short_decimals

LARGEST = Decimal("999999999999.999999")
KIND = pa.decimal128(24, 6)


def column(*chunks: list[Decimal | None]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(chunk, KIND) for chunk in chunks], KIND)


def test_there_and_back() -> None:
    numbers = [Decimal(0), Decimal("0.000001"), Decimal("-0.000001"), LARGEST, -LARGEST, Decimal("12.5")]
    found = millionths_of(column(numbers[:2], [], numbers[2:]).slice(1))
    assert found is not None
    assert found.tolist() == [int(one * 1_000_000) for one in numbers[1:]]
    assert decimals_of(found).to_pylist() == numbers[1:]
    assert short_decimals(found).to_pylist() == numbers[1:]
    shown = decimals_of(found, is_missing=np.array([True, False, False, False, True]))
    assert shown.to_pylist() == [None, *numbers[2:5], None]
    assert shown.type == KIND


@pytest.mark.parametrize("other", [None, LARGEST + 1, -LARGEST - 1, Decimal(2**64) / 1_000_000, Decimal(10**17)])
def test_what_is_no_short_number(other: Decimal | None) -> None:
    assert millionths_of(column([Decimal(1)], [other])) is None


def test_no_numbers_at_all() -> None:
    assert millionths_of(column()).tolist() == []
