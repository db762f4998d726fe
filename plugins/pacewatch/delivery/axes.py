"""The axes of a chart. In: a period, or values. Out: where ticks stand, and how a date is written there."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from pacewatch.delivery.formats import short_month
from pacewatch.delivery.message import Language

Label = list[str]
"""One line or two."""

MOST_DATES = 13
FEWEST_VALUES = 4
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def dates(start: date, end: date, language: Language) -> list[tuple[date, Label]]:
    """Ends of months, quarters, years or several years, as many as have room; the year stands below where it changes."""
    months = [month for month in _month_ends(start, end) if month <= end]
    if len(months) < 3:
        days = (end - start).days + 1
        step = max(days // 6, 1)
        weeks = [start + timedelta(days=offset) for offset in range(step - 1, days, step)]
        return [(at, [_day(at, language)]) for at in weeks]
    for every in (1, 3, 12, 24, 60, 120, 240):
        chosen = [at for at in months if (at.year * 12 + at.month) % every == 0]
        if len(chosen) <= MOST_DATES:
            break
    return [(at, _month(at, chosen[number - 1] if number else None, language)) for number, at in enumerate(chosen)]


def _month_ends(start: date, end: date) -> list[date]:
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [
        date(month // 12, month % 12 + 1, monthrange(month // 12, month % 12 + 1)[1])
        for month in range(first, last + 1)
    ]


def _month(at: date, before: date | None, language: Language) -> Label:
    month = f"{at.month}月" if language == "zh" else short_month(at)
    if before and before.year == at.year:
        return [month]
    return [month, f"{at.year}年" if language == "zh" else str(at.year)]


def _day(at: date, language: Language) -> str:
    return f"{at.month}月{at.day}日" if language == "zh" else f"{at.day} {short_month(at)}"


def values(shown: Sequence[Decimal]) -> list[Decimal]:
    """Round values at equal distances around what is shown: from zero, unless all lies far from it."""
    low, high = min(shown), max(shown)
    if low >= 0 and low < high * Decimal("0.6"):
        low = Decimal(0)
    if low == high:
        low, high = low - 1, high + 1
    step = _step((high - low) / FEWEST_VALUES)
    first, last = (low / step).to_integral_value(ROUND_FLOOR), (high / step).to_integral_value(ROUND_CEILING)
    return [step * (first + number) for number in range(int(last - first) + 1)]


def _step(wanted: Decimal) -> Decimal:
    """The smallest of 1, 2, 2.5, 5 and 10 times a power of ten that is not less."""
    power = Decimal(1).scaleb(wanted.adjusted())
    return next(power * step for step in STEPS if power * step >= wanted)
