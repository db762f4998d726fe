"""How a year's amount comes in. In: the name of a season. Out: the share of the year that has come by the end of each month."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

MONTHS = 12

CURVES: dict[str, tuple[float, ...]] = {
    "even": tuple(month / MONTHS for month in range(1, MONTHS + 1)),
    # Offices fill in spring and before the half-year report.
    "jobs": (0.04, 0.10, 0.20, 0.29, 0.38, 0.52, 0.61, 0.69, 0.79, 0.87, 0.94, 1.0),
    # Frost until April, snow from November.
    "building": (0.0, 0.0, 0.02, 0.10, 0.24, 0.39, 0.54, 0.68, 0.83, 0.95, 0.99, 1.0),
    # Most projects start between April and June.
    "starts": (0.05, 0.10, 0.20, 0.38, 0.55, 0.70, 0.78, 0.84, 0.90, 0.95, 0.98, 1.0),
    # Applications are due in two rounds.
    "applications": (0.10, 0.45, 0.55, 0.60, 0.62, 0.65, 0.68, 0.72, 0.95, 0.97, 0.99, 1.0),
    # New entries are approved with the review at the year's end.
    "review": (0.02, 0.05, 0.10, 0.13, 0.17, 0.25, 0.28, 0.32, 0.38, 0.45, 0.60, 1.0),
    # As `review`, of what stands still for most of the year.
    "year_ends": (0.04, 0.08, 0.12, 0.16, 0.20, 0.24, 0.28, 0.32, 0.36, 0.40, 0.70, 1.0),
    # One list a year.
    "list": (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0),
    # The economy as a whole, by the quarter and in between.
    "economy": (0.07, 0.14, 0.22, 0.30, 0.38, 0.46, 0.54, 0.62, 0.71, 0.80, 0.90, 1.0),
}

BAD_AIR = tuple(accumulate((0.25, 0.16, 0.10, 0.04, 0.02, 0.0, 0.0, 0.0, 0.01, 0.07, 0.14, 0.21)))
"""Bad air comes with heating: the share of a year's bad days by the end of each month."""


def share(curve: str, month: int) -> float:
    """Share of the year by the end of a month; 0 for month 0."""
    return CURVES[curve][month - 1] if month else 0.0


def interpolated(anchors: dict[int, float], month: int) -> float:
    """The value on the straight line between the anchors around a month; beyond them, the nearest."""
    months = sorted(anchors)
    after = bisect_right(months, month)
    if after == 0 or after == len(months):
        return anchors[months[min(after, len(months) - 1)]]
    low, high = months[after - 1], months[after]
    return anchors[low] + (anchors[high] - anchors[low]) * (month - low) / (high - low)
