"""The comparison with other formulas: its own arithmetic, and that Pacewatch calls every series what it is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from bench_truth import compared, rightly
from growth_formulas import open_sdg, un_chart
from truth_series import cases


@pytest.fixture(scope="module")
def everything() -> list[dict[str, Any]]:
    return compared()


def test_pacewatch_calls_every_series_what_it_is(everything: list[dict[str, Any]]) -> None:
    assert len(everything) == 2 * len(cases()) == 16
    assert {
        row["series"]: row["Pacewatch"] for row in everything if rightly(row, "Pacewatch") != len(row["Pacewatch"])
    } == {}
    assert {len(row["Pacewatch"]) for row in everything} == {11, 14}


def test_growth_that_compounds_is_not_the_pace_of_a_straight_line(everything: list[dict[str, Any]]) -> None:
    on_plan = {row["series"]: row for row in everything if row["which"] == "on_plan"}
    assert rightly(on_plan["elimination: 100 to 0"], "Open SDG") == 0
    assert on_plan["growth rate: 7 %"]["UN chart"] is None


@pytest.mark.parametrize(
    ("base", "now", "goal", "passed", "ratio", "call"),
    [
        (100, Fraction(200, 3), 0, 5, "0.145", "limited"),
        (40, Fraction(100, 3), 20, 5, "0.793", "acceleration needed"),
        (70, Fraction(245, 3), 87.5, 10, "1.037", "on track"),
        (10, 340, 1000, 5, "2.851", "on track"),
        (40, 41, 20, 5, "-0.110", "deterioration"),
        (40, 19, 20, 5, "3.063", "achieved"),
    ],
)
def test_open_sdg_by_hand(base: float, now: Fraction, goal: float, passed: int, ratio: str, call: str) -> None:
    found, called = open_sdg(base, float(now), goal, passed, 15)
    assert (f"{found:.3f}", called) == (ratio, call)


@pytest.mark.parametrize(
    ("now", "ratio", "call"), [(50, "1.000", "on track"), (81, "0.459", "fair"), (99, "0.027", "stagnation")]
)
def test_un_chart_by_hand(now: float, ratio: str, call: str) -> None:
    """Halfway from 100 to 25: half as much in half the time comes to 25; 81 of 100 comes to 65.61 of 100."""
    found, called = un_chart(100, now, 25, 1, 2)
    assert (f"{found:.3f}", called) == (ratio, call)
