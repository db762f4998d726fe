"""What comes right after what, and by how much figures change there, as plain Python finds it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from pacewatch.observations.neighbours import ABSENT, UNKNOWN, largest_changes, rows_after

Row = tuple[str, date, date, int | None]

SCHEMA = pa.schema(
    [
        ("indicator", pa.dictionary(pa.int32(), pa.string())),
        ("period_start", pa.date32()),
        ("period_end", pa.date32()),
        ("hour", pa.int64()),
    ]
)
NEW_YEAR, NEXT = date(2021, 12, 31), date(2022, 1, 1)


def after(rows: list[Row]) -> list[Row | None]:
    """The row after each, as `rows_after` gives it."""
    columns = zip(*rows, strict=True) if rows else [[]] * len(SCHEMA)
    arrays = [pa.array(column, kind.type) for column, kind in zip(columns, SCHEMA, strict=True)]
    found = rows_after(pa.table(arrays, schema=SCHEMA)).tolist()
    return [rows[at] if at >= 0 else None for at in found]


def next_of(row: Row) -> Row | None:
    """What would come right after it."""
    indicator, start, end, hour = row
    if start != end:
        return None
    begins = datetime(end.year, end.month, end.day, (hour or 1) - 1)  # noqa: DTZ001 - a clock without a zone
    then = begins + (timedelta(hours=1) if hour else timedelta(days=1))
    return (indicator, then.date(), then.date(), then.hour + 1 if hour else None)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (("a", NEXT, NEXT, 7), ("a", NEXT, NEXT, 8)),
        (("a", NEW_YEAR, NEW_YEAR, 24), ("a", NEXT, NEXT, 1)),
        (("a", NEW_YEAR, NEW_YEAR, None), ("a", NEXT, NEXT, None)),
    ],
)
def test_what_leaves_no_room_between(first: Row, then: Row) -> None:
    assert after([first, then]) == [then, None]
    assert after([then, first]) == [None, then]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (("a", NEXT, NEXT, 7), ("b", NEXT, NEXT, 8)),
        (("a", NEXT, NEXT, 7), ("a", NEXT, NEXT, 9)),
        (("a", NEW_YEAR, NEW_YEAR, 7), ("a", NEXT, NEXT, 8)),
        (("a", NEW_YEAR, NEW_YEAR, 23), ("a", NEXT, NEXT, 1)),
        (("a", NEW_YEAR, NEW_YEAR, None), ("a", NEXT, NEXT, 1)),
        (("a", NEW_YEAR, NEW_YEAR, 24), ("a", NEXT, NEXT, None)),
        (("a", date(2021, 12, 30), date(2021, 12, 30), None), ("a", NEXT, NEXT, None)),
        (("a", date(2021, 12, 30), NEW_YEAR, None), ("a", NEXT, NEXT, None)),
        (("a", date(2021, 12, 1), NEW_YEAR, None), ("a", NEXT, date(2022, 1, 31), None)),
        (("a", NEW_YEAR, NEW_YEAR, None), ("a", NEXT, date(2022, 1, 31), None)),
    ],
)
def test_what_leaves_room_or_is_of_something_else(first: Row, then: Row) -> None:
    assert after([first, then]) == [None, None]


@pytest.mark.parametrize("rows", [[], [("a", NEXT, NEXT, 7)], [("a", NEXT, date(2022, 1, 31), None)]])
def test_nothing_follows_alone(rows: list[Row]) -> None:
    assert after(rows) == [None] * len(rows)


@pytest.mark.parametrize("seed", range(20))
def test_rows_in_any_order(seed: int) -> None:
    """An indicator of days, and others of hours, over the end of a year, with gaps; and months of them all."""
    chance = Random(seed)  # noqa: S311 - made-up data
    rows: list[Row] = [
        (name, date(2021, month, 1), date(2021, month, 28), None) for name in "abc" for month in (11, 12)
    ]
    for day in (date(2021, 12, 29) + timedelta(days=one) for one in range(6)):
        rows += [(name, day, day, hour) for name in "ab" for hour in range(1, 25) if chance.random() < 0.8]
        rows += [("c", day, day, None)] * (chance.random() < 0.8)
    chance.shuffle(rows)
    expected = [then if (then := next_of(row)) in rows else None for row in rows]
    assert any(expected)
    assert after(rows) == expected


LIMIT = 10**18 - 1


@pytest.mark.parametrize("seed", range(20))
def test_largest_changes(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - made-up data
    rows, columns = chance.randint(1, 12), chance.randint(1, 5)
    figures = [
        [chance.choice((ABSENT, LIMIT, -LIMIT, 0, chance.randint(-9, 9))) for _ in range(columns)] for _ in range(rows)
    ]
    indicators = [chance.randrange(3) for _ in range(rows)]
    follows = [
        chance.choice([-1, *(at for at, name in enumerate(indicators) if name == indicators[row])])
        for row in range(rows)
    ]
    expected = [[UNKNOWN] * columns for _ in range(max(indicators) + 1)]
    for row, then in enumerate(follows):
        for column in range(columns):
            pair = figures[row][column], figures[then][column]
            if then >= 0 and ABSENT not in pair:
                most = expected[indicators[row]]
                most[column] = max(most[column], abs(pair[1] - pair[0]))
    found = largest_changes(np.array(figures), np.array(follows), np.array(indicators))
    assert found.tolist() == expected


def test_no_rows_change_by_nothing() -> None:
    nothing = np.zeros(0, np.int64)
    assert largest_changes(nothing.reshape(0, 3), nothing, nothing).shape == (0, 3)
