"""Dates within addresses and queries: `{today:%Y%m%d}`. In: a text and a day. Out: the text with the dates written out.

`today`, `yesterday`, `year`, `month` are the day's in the programme's time zone; `period` and `period_end` are of the period
that is asked for, `item` is the thing that is asked for. `-N` goes back N days (`today`, `yesterday`), years or months
(`year`, `month`). After a colon stands a `strftime` format.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Literal

Unit = Literal["day", "month", "year"]

NAMES = ("today", "yesterday", "year", "month", "period", "period_end", "item")
ITEM = "{item}"
_FORMATS = {"year": "%Y", "month": "%Y-%m"}
_DIRECTIVES = re.compile(r"(%[YmdHMSjVGy%]|[^%{}])+")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_INSIDE = re.compile(r"([a-z_]+)(?:-(\d{1,4}))?(?::(.+))?")


def fault_of(text: str, *, has_period: bool, has_item: bool) -> str | None:
    """What is wrong with the placeholders of a text, as a sentence."""
    for inside in _PLACEHOLDER.findall(text):
        parts = _INSIDE.fullmatch(inside)
        if not parts or parts[1] not in NAMES:
            return f"saw '{{{inside}}}'; expected one of: {', '.join('{' + name + '}' for name in NAMES)}"
        if parts[1].startswith("period") and (not has_period or parts[2]):
            return f"saw '{{{inside}}}'; expected 'each' beside it to say which periods, and no '-N'"
        if parts[1] == "item" and (not has_item or inside != "item"):
            return f"saw '{{{inside}}}'; expected '{{item}}', and 'items' beside it to say which"
        if parts[3] and not _DIRECTIVES.fullmatch(parts[3]):
            return f"saw '{{{inside}}}'; expected a date format such as {{today:%Y%m%d}}"
    left = _PLACEHOLDER.sub("", text)
    return "saw a lone '{' or '}'; expected placeholders such as {today}" if "{" in left or "}" in left else None


def filled(value: Any, today: date, period: date | None = None, unit: Unit = "day") -> Any:
    """A text, or the texts within a list or mapping, with dates for placeholders; other values as they are."""
    if isinstance(value, str):
        return _PLACEHOLDER.sub(
            lambda found: found[0] if found[0] == ITEM else _written(found[1], today, period, unit), value
        )
    if isinstance(value, dict):
        return {key: filled(inner, today, period, unit) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [filled(inner, today, period, unit) for inner in value]
    return value


def with_item(value: Any, item: str) -> Any:
    """A text, or the texts within a mapping or list, with an item for its placeholder."""
    if isinstance(value, str):
        return value.replace(ITEM, item)
    if isinstance(value, dict):
        return {key: with_item(inner, item) for key, inner in value.items()}
    return [with_item(inner, item) for inner in value] if isinstance(value, list | tuple) else value


def periods(today: date, unit: Unit, last: int, lag: int) -> list[date]:
    """The first days of the `last` periods, oldest first, up to the one `lag` before the present one."""
    return [_back(_start(today, unit), unit, number) for number in range(lag + last - 1, lag - 1, -1)]


def _written(inside: str, today: date, period: date | None, unit: Unit) -> str:
    parts = _INSIDE.fullmatch(inside)
    assert parts  # noqa: S101 - the registry has checked it
    name, back, form = parts[1], int(parts[2] or 0), parts[3]
    if name == "year":
        day = _back(_start(today, "year"), "year", back)
    elif name == "month":
        day = _back(_start(today, "month"), "month", back)
    elif name.startswith("period"):
        assert period  # noqa: S101 - as above
        day = period if name == "period" else _back(period, unit, -1) - timedelta(days=1)
    else:
        day = today - timedelta(days=back + (name == "yesterday"))
    return day.strftime(form or _FORMATS.get(name, "%Y-%m-%d"))


def _start(day: date, unit: Unit) -> date:
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[unit]


def _back(day: date, unit: Unit, number: int) -> date:
    """The day `number` units earlier; for months and years, of a first day."""
    if unit == "day":
        return day - timedelta(days=number)
    months = day.year * 12 + day.month - 1 - number * (12 if unit == "year" else 1)
    return date(months // 12, months % 12 + 1, 1)
