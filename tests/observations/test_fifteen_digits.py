"""Numbers of full precision become the 15 digits that a workbook keeps, by column as one by one."""

from __future__ import annotations

import math
import random

import pyarrow as pa
import pytest

from pacewatch.observations.fifteen_digits import with_15_digits


def _near(number: float) -> list[float]:
    below = above = number
    found = [number]
    for _ in range(20):
        below, above = math.nextafter(below, 0), math.nextafter(above, math.inf)
        found += [below, above]
    return found


def _one_by_one(numbers: list[float]) -> list[str]:
    return [f"{number:.15g}" for number in numbers]


def test_they_are_those_of_each_number() -> None:
    dice = random.Random(1)  # noqa: S311 - sample data
    numbers = [dice.choice((-1, 1)) * dice.uniform(1, 10) * 10.0 ** dice.randint(-4, 9) for _ in range(200_000)]
    numbers = [number for number in numbers if 1e-4 <= abs(number) < 1e10]
    assert with_15_digits(pa.array(numbers)).to_pylist() == _one_by_one(numbers)


@pytest.mark.parametrize("power", range(-4, 11))
def test_so_they_are_around_powers_of_ten(power: int) -> None:
    numbers = [number for number in _near(float(f"1e{power}")) if 1e-4 <= number < 1e10]
    assert with_15_digits(pa.array(numbers)).to_pylist() == _one_by_one(numbers)


def test_so_they_are_around_halves_of_the_last_digit() -> None:
    dice = random.Random(2)  # noqa: S311 - sample data
    halves = [float(f"{dice.randint(10**14, 10**15 - 1)}5e{power}") for power in range(-19, -5) for _ in range(500)]
    numbers = [number for half in halves for number in _near(half) if 1e-4 <= number < 1e10]
    exact = [dice.randint(1, 2**33) + part for part in (0.5, 0.25, 0.125, 0.0625) for _ in range(2000)]
    assert with_15_digits(pa.array(numbers + exact)).to_pylist() == _one_by_one(numbers + exact)
