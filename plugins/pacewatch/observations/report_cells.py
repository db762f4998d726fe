"""A report's cells with their meaning. In: a sheet and its layout. Out: a `ReportCell` for each number, with its period."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pacewatch.observations.cell_signs import is_missing, is_note, plain_name, try_period
from pacewatch.observations.layouts import DaysAre, Layout
from pacewatch.observations.period_labels import Period, Span, hour_until
from pacewatch.observations.report_headers import Column
from pacewatch.observations.sheets import Row, Sheet
from pacewatch.observations.units import is_unit
from pacewatch.observations.written_numbers import NotANumber, half_width, read_number

UNIT_IN_NAME = re.compile(r"\(([^()]+)\)")
CONCENTRATION = re.compile(r"[μmn]?g/(?:m[23]|kg|L)", re.IGNORECASE)
RATES = ("增速", "增长", "同比", "环比", "比重", "占比", "率")
UNNAMED = "数值"
"""What a figure is called that neither header, row nor title names."""

CLOCK = re.compile(r"([0-9]{1,2})(?:时|:00(?::00)?)?")
TO_DATE = re.compile(r"累计|(?<![a-z])ytd(?![a-z])", re.IGNORECASE)
VALUE_NAMES = {"数值", "值", "数据", "指标值", "value", "obs_value"}
"""Headers that say no more than that numbers stand below."""


@dataclass(frozen=True)
class ReportCell:
    """A figure of a report; `column` is its header, or what its row is called; `period` is None where nothing dates it.

    `text` is the cell as it stands there and `value` its number, None where it holds something else. `has_own_unit` tells a
    unit that the cell, its row or its header states from one that is only the whole table's. `index` counts columns from 0.
    """

    column: str
    place: str
    period: Period | None
    value: Decimal | None
    unit: str
    sheet: str
    row: int
    text: str = ""
    index: int = 0
    has_own_unit: bool = True


def read_sheet(sheet: Sheet, layout: Layout) -> Iterator[ReportCell]:
    """The figures of one sheet; notes, source lines and headings among the rows are none, nor are marks for missing ones."""
    for number, row in enumerate(sheet.rows[layout.first_row - 1 :], layout.first_row):
        if not is_note(row):
            yield from _read_row(row, number, layout)


def _read_row(row: Row, number: int, layout: Layout) -> Iterator[ReportCell]:
    year = _year(row, layout)
    label = _text(row, layout, "series")
    place = _text(row, layout, "place") or layout.place
    dated = _row_period(row, layout, year)
    for column in layout.columns:
        if column.role != "value":
            continue
        text = row[column.index]
        value, is_percent = _number(text)
        if value is not None or not is_missing(text):
            period = _to_date(_named(column.label, layout, year) if column.label else dated, f"{label}{column.name}")
            unit, is_own = ("%", True) if is_percent else _unit(row, column, label, layout)
            name = name_of_column(column, layout, label)
            yield ReportCell(
                name,
                column.place or place,
                period,
                value,
                unit,
                layout.sheet,
                number,
                text,
                index=column.index,
                has_own_unit=is_own,
            )


def name_of_column(column: Column, layout: Layout, label: str = "") -> str:
    """What figures of a column are called; `label` is what their row says that they are of."""
    named = "" if label and plain_name(column.name) in VALUE_NAMES else column.name
    return "/".join(part for part in (label, named) if part) or layout.title or UNNAMED


def _number(text: str) -> tuple[Decimal | None, bool]:
    """A cell's number and whether it is a percentage; None where it holds something else."""
    try:
        read = read_number(text)
    except NotANumber:
        return None, False
    return (read.value, read.is_percent) if read else (None, False)


def _text(row: Row, layout: Layout, role: str) -> str:
    return "/".join(row[column.index] for column in layout.columns if column.role == role and row[column.index])


def _year(row: Row, layout: Layout) -> int | None:
    stated = half_width(_text(row, layout, "year")).removesuffix("年")
    return int(stated) if stated.isdigit() else layout.year


def _row_period(row: Row, layout: Layout, year: int | None) -> Period | None:
    label = _text(row, layout, "period")
    if not label and any(column.role == "year" for column in layout.columns):
        return try_period(str(year), None)
    if layout.days_are == "hours" and any(column.role == "hour" for column in layout.columns):
        return _hour_of(_named(label, layout, year), half_width(_text(row, layout, "hour")))
    return period_of_label(label, layout, year)


def _hour_of(day: Period | None, clock: str) -> Period | None:
    """The hour of a day that ends at what a column of hours says, such as 7, 07:00 or 7时; none without such an hour."""
    found = CLOCK.fullmatch(clock)
    if day is None or day.span != "day" or found is None:
        return None
    try:
        return hour_until(day.end, int(found[1]))
    except ValueError:
        return None


def period_of_label(label: str, layout: Layout, year: int | None) -> Period | None:
    """The period that a row's label names; without one, the whole sheet's."""
    if label.isdigit() and len(label) <= 2:
        label += "月"
    return _whole(_named(label, layout, year), layout.days_are)


def _named(label: str, layout: Layout, year: int | None) -> Period | None:
    return try_period(label or layout.period, year, layout.zone)


def _whole(period: Period | None, days_are: DaysAre) -> Period | None:
    """The hour, month, quarter or year that the date of a day stands for."""
    if period is None or period.span != "day" or days_are == "days":
        return period
    if days_are == "hours":
        return hour_until(period.end, 0)
    months = {"months": 1, "quarters": 3, "years": 12}[days_are]
    last = -(-period.end.month // months) * months
    start = period.end.replace(month=last - months + 1, day=1)
    end = start.replace(month=last, day=calendar.monthrange(start.year, last)[1])
    spans: dict[int, Span] = {1: "month", 3: "quarter", 12: "year"}
    return Period(start, end, spans[months])


def _to_date(period: Period | None, name: str) -> Period | None:
    """The year up to a month's or quarter's end where the header says 累计; the period itself elsewhere."""
    if period is None or not TO_DATE.search(name) or period.span not in ("month", "quarter"):
        return period
    return Period(period.end.replace(month=1, day=1), period.end, "year_to_date")


def _unit(row: Row, column: Column, label: str, layout: Layout) -> tuple[str, bool]:
    """The unit nearest to a number: its row's, its header's, its label's (its own), then the one of the whole table."""
    if stated := _text(row, layout, "unit"):
        return half_width(stated), True
    return unit_of_column(column, layout, label)


def unit_of_column(column: Column, layout: Layout, label: str = "") -> tuple[str, bool]:
    """The unit that a header, or what a row is called, states (its own), else the one of the whole table."""
    if column.index in layout.column_units:
        return layout.column_units[column.index], True
    for name in (column.name, label):
        for unit in UNIT_IN_NAME.findall(half_width(name)):
            for part in re.split("[,、]", unit):
                if is_unit(part) or CONCENTRATION.search(part):
                    return half_width(part), True
    parts = [part for part in layout.unit.replace(",", "、").split("、") if part]
    is_rate = any(word in plain_name(column.name + label) for word in RATES)
    if is_rate:
        return "%", False
    return next((part for part in parts if part != "%"), parts[0] if parts else ""), False
