"""What a feed would read from a file, without storing it. In: bytes and a feed. Out: a `TrialCell` for each figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from pacewatch.observations.period_labels import NotAPeriod, Period, hour_until, read_period
from pacewatch.observations.read_file import read_file
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.observations.typed_periods import CLOCK, period_at
from pacewatch.observations.units import is_share
from pacewatch.observations.written_numbers import NotANumber, read_number
from pacewatch.registry.feed_model import Feed, ValueColumn

Row = dict[str, Any]


@dataclass(frozen=True)
class TrialCell:
    """A figure as it stands in a file; what it is called, about which place and days, in which unit, and where it stands.

    `period_start` and `period_end` are None where nothing dates it, and `hour` (1 to 24) where it isn't of an hour. `value` is
    None where the cell holds no number.
    """

    column: str
    place: str
    period_start: date | None
    period_end: date | None
    value: Decimal | None
    unit: str
    sheet: str
    row: int
    text: str
    hour: int | None = None


@dataclass(frozen=True)
class Trial:
    """The figures of a file, and what its reader said of it."""

    cells: list[TrialCell]
    rows: TextRows


def try_feed(content: bytes, feed: Feed, zone: tzinfo = UTC) -> Trial:
    """Read a file as the feed declares, up to the meaning of its cells; no registry is asked.

    `zone` is that of the programme, for times with an offset from UTC.

    Raises:
        BatchRefused: the file can't be one of the feed's.
    """
    rows = read_file(content, feed, zone)
    return Trial(list(_cells(rows, feed, zone)), rows)


def _cells(rows: TextRows, feed: Feed, zone: tzinfo) -> Iterator[TrialCell]:
    for row in rows.table.to_pylist():
        sheet, number = _where(rows, row[ROW])
        period = _period(row, feed, zone)
        first, last, hour = (period.start, period.end, period.hour or None) if period else (None, None, None)
        place = row[feed.place.column].strip() if feed.place.column else str(feed.place.fixed)
        for value in feed.values:
            text = row[value.column].strip()
            number_, is_percent, is_missing = _number(text)
            if not is_missing:
                unit = "%" if is_percent and not is_share(_unit(row, value)) else _unit(row, value)
                yield TrialCell(_name(row, value), place, first, last, number_, unit, sheet, number, text, hour)


def _where(rows: TextRows, record: int) -> tuple[str, int]:
    if rows.origins is None:
        return "", record
    return rows.origins.sheets[record - 1].as_py() or "", rows.origins.rows[record - 1].as_py()


def _period(row: Row, feed: Feed, zone: tzinfo) -> Period | None:
    label, span = row[feed.period.column].strip(), feed.period.stated_span
    try:
        if feed.period.written == "label":
            period = read_period(label, zone=zone)
            to_date = feed.period.span == "year_to_date"
            return replace(period, start=period.end.replace(month=1, day=1)) if to_date else period
        stamp = datetime.strptime(label, feed.period.format)  # noqa: DTZ007 - the clock of wherever the file is from
    except (NotAPeriod, ValueError):
        return None
    if feed.period.hour is None:
        return period_at(stamp, span)
    clock = re.fullmatch(CLOCK, row[feed.period.hour].strip())
    return hour_until(stamp.date(), int(clock[0])) if clock else None


def _number(text: str) -> tuple[Decimal | None, bool, bool]:
    """A cell's number, whether it is a percentage, and whether the cell says that there is none."""
    try:
        read = read_number(text)
    except NotANumber:
        return None, False, False
    return (read.value, read.is_percent, False) if read else (None, False, True)


def _unit(row: Row, value: ValueColumn) -> str:
    return row.get(f"unit of {value.column}") or value.unit or ""


def _name(row: Row, value: ValueColumn) -> str:
    """What the figure is called: its column, or what its row says that it is a value of."""
    return str(row[value.series.column]).strip() if value.series else value.column
