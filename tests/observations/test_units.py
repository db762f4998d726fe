from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from pacewatch.observations.units import QUANTITIES, QUANTITY_OF, NoConversion, convert, is_unit

CONVERTED = [
    ("12345", "万元", "亿元", "1.2345"), ("1.2345", "亿元", "元", "123450000"), ("1", "万人", "人", "10000"),
    ("3.2", "万人次", "人次", "32000"), ("5", "平方公里", "公顷", "500"), ("15", "亩", "公顷", "1"), ("1", "公顷", "亩", "15"),
    ("3", "万亩", "公顷", "2000"), ("1", "万平方米", "平方米", "10000"), ("2", "万吨", "吨", "20000"),
    ("0.4", "个百分点", "百分点", "0.4"), ("5", "％", "%", "5"), ("0.123456789012345678", "亿元", "元", "12345678.9012345678"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "unit", "into", "expected"), CONVERTED)
def test_a_number_is_carried_over_exactly(value: str, unit: str, into: str, expected: str) -> None:
    assert convert(Decimal(value), unit, into) == Decimal(expected)


@pytest.mark.parametrize(("unit", "into"), list(product(QUANTITY_OF, QUANTITY_OF)))
def test_only_units_of_one_quantity_convert(unit: str, into: str) -> None:
    if QUANTITY_OF[unit] == QUANTITY_OF[into]:
        assert convert(convert(Decimal(3), unit, into), into, unit) == 3
    else:
        with pytest.raises(NoConversion, match="another quantity"):
            convert(Decimal(3), unit, into)


def test_people_and_visits_are_different_quantities() -> None:
    with pytest.raises(
        NoConversion,
        match="saw 万人, asked for 万人次, another quantity; expected a number in one of the units 人次, 万人次",
    ):
        convert(Decimal(1), "万人", "万人次")


def test_a_result_without_an_end_is_refused_and_never_rounded() -> None:
    with pytest.raises(NoConversion, match="saw 1 亩, which has no end in 公顷"):
        convert(Decimal(1), "亩", "公顷")


def test_an_unknown_unit_is_named() -> None:
    with pytest.raises(NoConversion, match="saw the unit '斤'"):
        convert(Decimal(1), "斤", "吨")
    assert not is_unit("斤")


def test_every_unit_belongs_to_one_quantity() -> None:
    assert sum(len(units) for units in QUANTITIES.values()) == len(QUANTITY_OF)
