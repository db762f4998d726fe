"""How a report is laid out, found out from its cells. In: a sheet. Out: a `Layout`: header, roles of its columns, unit, year.

A report is a title, perhaps a unit line (单位：亿元), a header of one or more levels, rows of data, and notes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta, tzinfo
from typing import Literal

from pacewatch.observations.cell_signs import is_data, is_hour, try_period
from pacewatch.observations.period_labels import year_in
from pacewatch.observations.report_headers import Column, are_units, begins_without_header, columns_of, letters_for
from pacewatch.observations.sheets import Row, Sheet
from pacewatch.observations.units import is_unit
from pacewatch.observations.written_numbers import half_width

UNIT_LINE = re.compile(r"单位\s*:")
SENDERS = ("填报", "填表", "制表", "编制", "编报", "报送", "报告", "上报", "汇总", "主管", "责任", "牵头")
UNIT_OF_TABLE = re.compile("".join(f"(?<!{word})" for word in SENDERS) + r"单位\s*:\s*([^\s:;;)]+)")
"""The unit of measure that a line above the table states; 填报单位 and its like are the department that fills it in."""
PERIOD_IN_TITLE = re.compile(
    r"\d{4}年(?:1?\d月\d+日|(?:1-)?1?\d月|[第前]?(?:1-)?[1-4一二三四]季度|上半年|全年|度)?|\d{4}[-.]\d{2}(?!\d)"
)
PLACE_IN_TITLE = re.compile(r"(?:^|\s)(?!全[省市县])([\u4e00-\u9fff]{1,7}?[省市州县区盟旗])")
MAYBE_HOUR = re.compile(r"[:：时]|^[0-9]{10}$")
"""What times of an hour have and other labels of periods don't."""
SAMPLED_ROWS = 500
"""So many rows below the header tell what its columns hold."""

DaysAre = Literal["hours", "days", "months", "quarters", "years"]


@dataclass(frozen=True)
class Layout:
    """How one sheet is read; rows count from 1."""

    sheet: str
    first_row: int
    columns: tuple[Column, ...]
    unit: str = ""
    year: int | None = None
    period: str = ""
    place: str = ""
    title: str = ""
    column_units: dict[int, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    """Whose clock tells the hour of times that say their offset from UTC."""
    days_are: DaysAre = "days"
    """What a date of one day stands for: all of a month's prints may be dated by its first or last day; among hours, the last
    one of the day before."""


def find_layout(sheet: Sheet, zone: tzinfo, header_row: int | None = None) -> Layout | None:
    """The layout of a sheet, or None if it holds no table of figures; `header_row` (from 1) says where its header begins.

    `zone` is the programme's time zone.
    """
    begins = (index for index, row in enumerate(sheet.rows) if _could_head(row))
    top = next(begins, None) if header_row is None else header_row - 1
    if top is None:
        return None
    has_header = header_row is not None or not begins_without_header(sheet.rows[top:])
    body = next((index for index in range(top + has_header, len(sheet.rows)) if is_data(sheet.rows[index])), None)
    if body is None:
        return None
    titles = [half_width(cell) for row in sheet.rows[:top] for cell in dict.fromkeys(row) if cell]
    titles.append(half_width(sheet.name))
    levels = [row for row in sheet.rows[top:body] if any(row)] or [letters_for(sheet.rows[top])]
    units = {}
    if len(levels) > 1 and are_units(levels[-1]):
        units = {index: half_width(cell) for index, cell in enumerate(levels.pop()) if is_unit(cell)}
    year = next((found for found in map(year_in, titles) if found), None)
    rows = sheet.rows[body:]
    columns = tuple(columns_of(levels, rows[:SAMPLED_ROWS], year))
    return Layout(
        sheet.name,
        body + 1,
        columns,
        _first(UNIT_OF_TABLE, titles),
        year,
        _title_period(titles),
        _title_place(titles),
        next((title for title in titles if not UNIT_LINE.search(title)), ""),
        units,
        zone,
        _days_are(columns, sheet, body + 1, zone),
    )


def _could_head(row: Row) -> bool:
    texts = {cell for cell in row if cell}
    return len(texts) > 1 and not any(UNIT_LINE.search(half_width(cell)) for cell in texts)


def _days_are(columns: tuple[Column, ...], sheet: Sheet, first_row: int, zone: tzinfo) -> DaysAre:
    """What dates of one day stand for: among hours for one, for a month, quarter or year where all are its first or last."""
    if any(column.role == "hour" for column in columns):
        return "hours"
    dated = [column.index for column in columns if column.role == "period"]
    labels = sheet.column(dated[0], first_row).unique().to_pylist() if dated else []
    if any(MAYBE_HOUR.search(label) and is_hour(label, zone) for label in labels):
        return "hours"
    days: set[date] = set()
    for label in filter(None, labels):
        period = try_period(label, None, zone)
        if period and (period.span != "day" or (period.start.day != 1 and (period.start + timedelta(days=1)).day != 1)):
            return "days"
        days |= {period.start} if period else set()
    if len(days) < 2:
        return "days"
    is_first, is_last = all(day.day == 1 for day in days), all((day + timedelta(days=1)).day == 1 for day in days)
    if not (is_first or is_last):
        return "days"
    months = {day.month for day in days}
    if len(days) > 1 and months == ({1} if is_first else {12}):
        return "years"
    return "quarters" if len(months) > 1 and months <= ({1, 4, 7, 10} if is_first else {3, 6, 9, 12}) else "months"


def _first(pattern: re.Pattern[str], texts: list[str]) -> str:
    return next((found[1] for text in texts if (found := pattern.search(text))), "")


def _title_period(titles: list[str]) -> str:
    labels = (found[0] for title in titles if (found := PERIOD_IN_TITLE.search(re.sub("[—~至]", "-", title))))
    return next((label for label in labels if try_period(label, None)), "")


def _title_place(titles: list[str]) -> str:
    return _first(PLACE_IN_TITLE, [PERIOD_IN_TITLE.sub(" ", re.sub("[—~至]", "-", title)) for title in titles])
