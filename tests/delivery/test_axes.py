"""Where a chart's ticks stand, and how dates are written there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pacewatch.delivery.axes import MOST_DATES, dates, values

D = Decimal


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "count"),
    [
        (date(2022, 1, 1), date(2022, 12, 31), ["1月", "2022年"], ["12月"], 12),
        (date(2022, 1, 1), date(2024, 12, 31), ["3月", "2022年"], ["12月"], 12),
        (date(2022, 1, 1), date(2026, 12, 31), ["12月", "2022年"], ["12月", "2026年"], 5),
        (date(2021, 7, 1), date(2022, 6, 30), ["7月", "2021年"], ["6月"], 12),
        (date(2016, 1, 1), date(2035, 12, 31), ["12月", "2017年"], ["12月", "2035年"], 10),
        (date(2022, 1, 1), date(2022, 2, 20), ["1月8日"], ["2月17日"], 6),
        (date(2022, 5, 9), date(2022, 5, 9), ["5月9日"], ["5月9日"], 1),
    ],
)
def test_dates(start: date, end: date, first: list[str], last: list[str], count: int) -> None:
    ticks = dates(start, end, "zh")
    assert (ticks[0][1], ticks[-1][1], len(ticks)) == (first, last, count)
    assert all(start <= at <= end for at, _ in ticks)
    assert len(dates(start, end, "en")) == count <= MOST_DATES


def test_english_dates() -> None:
    assert [label for _, label in dates(date(2022, 11, 1), date(2023, 2, 28), "en")] == [
        ["Nov", "2022"],
        ["Dec"],
        ["Jan", "2023"],
        ["Feb"],
    ]
    assert dates(date(2022, 5, 1), date(2022, 5, 20), "en")[0][1] == ["3 May"]


@pytest.mark.parametrize(
    ("shown", "ticks"),
    [
        (["700", "4500", "10000"], ["0", "2500", "5000", "7500", "10000"]),
        (["0.04", "0.9", "1"], ["0", "0.25", "0.5", "0.75", "1"]),
        (["1455", "1461", "2000"], ["1400", "1600", "1800", "2000"]),
        (["43.1", "43.4"], ["43.1", "43.2", "43.3", "43.4"]),
        (["-1.2", "7"], ["-2.5", "0", "2.5", "5", "7.5"]),
        (["0", "0"], ["-1", "-0.5", "0", "0.5", "1"]),
        (["7", "7"], ["6", "6.5", "7", "7.5", "8"]),
        (["0", "123456789"], ["0", "50000000", "100000000", "150000000"]),
    ],
)
def test_values_are_round_and_enclose_what_is_shown(shown: list[str], ticks: list[str]) -> None:
    assert values([D(one) for one in shown]) == [D(one) for one in ticks]
