"""Numbers in place of cells: equal where the cells are, whatever their type, and null like null."""

from __future__ import annotations

from datetime import date, datetime
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from pacewatch.observations import codes
from pacewatch.observations.codes import codes_of, combined, distinct

CELLS = {
    "string": (pa.string(), ["甲", "乙", "", None]),
    "dictionary": (pa.dictionary(pa.int32(), pa.string()), ["甲", "乙", "", None]),
    "date": (pa.date32(), [date(1969, 12, 31), date(2022, 1, 1), None]),
    "moment": (pa.timestamp("us"), [datetime(1969, 12, 31), datetime(2022, 1, 1, 0, 0, 0, 1), None]),  # noqa: DTZ001
    "number": (pa.int64(), [-7, 0, 5, None]),
    "nothing": (pa.string(), [None]),
}


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("with_null", [True, False])
def test_codes_are_equal_where_cells_are(kind: str, with_null: bool) -> None:
    kept, cells = CELLS[kind]
    choice = cells if with_null else [cell for cell in cells if cell is not None]
    chance = Random(1)  # noqa: S311 - made-up data
    drawn = [chance.choice(choice) for _ in range(40)] if choice else []
    column = pa.chunked_array([pa.array(drawn[:13], kept), pa.array(drawn[13:], kept)])
    found = codes_of(column)
    assert found.min(initial=0) >= 0
    assert {(a, b) for a, b in zip(drawn, found.tolist(), strict=True)} == dict(
        zip(drawn, found.tolist(), strict=True)
    ).items()
    assert len(set(found.tolist())) == len(set(drawn))


@pytest.mark.parametrize("fewest", [0, codes.FEWEST_COUNTED])
@pytest.mark.parametrize("seed", range(20))
def test_distinct_rows(monkeypatch: pytest.MonkeyPatch, seed: int, fewest: int) -> None:
    """Counted and sorted alike."""
    monkeypatch.setattr(codes, "FEWEST_COUNTED", fewest)
    chance = np.random.default_rng(seed)
    count, widest = int(chance.integers(1, 60)), 10 ** int(chance.integers(1, 7))
    parts = [chance.integers(0, widest, count), chance.integers(0, 3, count), np.zeros(count, np.int64)]
    rows = list(zip(*(part.tolist() for part in parts), strict=True))
    first_of, number_of = distinct(parts)
    assert [rows[at] for at in first_of[number_of]] == rows
    assert sorted(rows[at] for at in first_of) == sorted(set(rows))
    assert [rows.index(rows[at]) for at in first_of] == first_of.tolist()


def test_too_many_combinations() -> None:
    part = np.array([0, 2**40])
    assert combined([part])[1] == 2**40 + 1
    with pytest.raises(OverflowError, match="expected at most 9223372036854775807"):
        combined([part, part])


def test_distinct_rows_of_columns_whose_codes_are_far_apart() -> None:
    wide = np.array([0, 2**61, 2**61, 5, 0])
    first_of, number_of = distinct([np.array([0, 1, 2, 1, 0]), wide])
    assert sorted(first_of.tolist()) == [0, 1, 2, 3]
    assert number_of[0] == number_of[4]
    assert len(set(number_of.tolist())) == 4
