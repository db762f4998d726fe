from __future__ import annotations

from decimal import Decimal

import pytest

from pacewatch.observations.written_numbers import MISSING, NotANumber, read_number

WRITTEN = {
    "12.5": "12.5", "1,234.5": "1234.5", "1,234,567": "1234567", "１２．５％": "12.5", "－3.2": "-3.2", "−3.2": "-3.2",
    "–3.2": "-3.2", "-3.2": "-3.2", "+3.2": "3.2", " 7 ": "7", ".5": "0.5", "下降3.2": "-3.2", "下降3.2%": "-3.2",
    "增长3.2": "3.2", "增长 3.2 %": "3.2", "上升0.4个百分点": "0.4", "下降０．４个百分点": "-0.4", "持平": "0",
    "增长2.1倍": "210.0", "1.2万": "12000.0", "3亿": "300000000", "0": "0", "-0.0": "0", "1e3": "1000", "0.000001": "0.000001",
}  # fmt: skip


@pytest.mark.parametrize(("text", "number"), WRITTEN.items())
def test_a_number_is_read_exactly_as_written(text: str, number: str) -> None:
    read = read_number(text)
    assert read is not None
    assert read.value == Decimal(number)


@pytest.mark.parametrize("text", [*sorted(MISSING), "NA", "NULL", "　", "－", "—", "…", "−"])
def test_a_mark_for_no_figure_is_no_figure(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["１２．５％", "下降3.2%", "增长2.1倍", "0.4个百分点", "持平"])
def test_a_cell_that_says_percent_is_known_as_one(text: str) -> None:
    read = read_number(text)
    assert read is not None
    assert read.is_percent


@pytest.mark.parametrize(
    "text",
    [
        "e3",
        "E33",
        ".e3",
        "+e3",
        "下降e2%",
        "1,5",
        "12,34",
        "1.2.3",
        "abc",
        "下降-3",
        "约3",
        "2倍",
        "--3",
        "万",
        "%",
        "3 4",
        "١٢",
    ],
)
def test_anything_else_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NotANumber, match=r"saw .*; expected a number such as"):
        read_number(text)
