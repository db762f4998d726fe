"""Two formulas by which statistical offices say whether a goal will be reached. In: values and time passed. Out: a name.

Both reckon in compound growth, so neither applies where there is no base to grow from; 0.001 stands for one of 0.
"""

from __future__ import annotations

from collections.abc import Callable

ALMOST_NOTHING = 0.001

Formula = Callable[[float, float, float, int, int], tuple[float, str]]


def open_sdg(base: float, now: float, goal: float, passed: int, total: int) -> tuple[float, str]:
    """Open SDG progress methodology: growth observed over growth required, and what it is called."""
    base, goal = base or ALMOST_NOTHING, goal or ALMOST_NOTHING
    direction = 1 if goal > base else -1
    required = (goal / base) ** (1 / total) - 1
    ratio = direction * ((now / base) ** (1 / passed) - 1) / abs(required)
    if direction * (now - goal) >= 0:
        return ratio, "achieved"
    bands = ((0.95, "on track"), (0.60, "acceleration needed"), (0.0, "limited"))
    return ratio, next((label for bound, label in bands if ratio >= bound), "deterioration")


def un_chart(base: float, now: float, goal: float, passed: int, total: int) -> tuple[float, str]:
    """UN Progress Chart 2023 as implemented by EUSTAT: the change until the deadline over the one wanted, and its name."""
    base, goal = base or ALMOST_NOTHING, goal or ALMOST_NOTHING
    extrapolated = now * (now / base) ** ((total - passed) / passed)
    ratio = (extrapolated - base) / (goal - base)
    return ratio, "on track" if ratio >= 0.95 else "fair" if ratio >= 0.10 else "stagnation"


FORMULAS: dict[str, Formula] = {"Open SDG": open_sdg, "UN chart": un_chart}
