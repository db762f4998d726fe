"""How a report is laid out, found out from its cells. In: a sheet. Out: a `Layout`: header, roles of its columns, unit, year.

A report is a title, perhaps a unit line (单位：亿元), a header of one or more levels, rows of data, and notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from pacewatch.observations.period_labels import NotAPeriod, Period, read_period, year_in
from pacewatch.observations.place_headers import are_places
from pacewatch.observations.sheets import Row, Sheet
from pacewatch.observations.units import is_unit
from pacewatch.observations.written_numbers import NotANumber, half_width, read_number

UNIT_LINE = re.compile(r"单位\s*:")
SENDERS = ("填报", "填表", "制表", "编制", "编报", "报送", "报告", "上报", "汇总", "主管", "责任", "牵头")
UNIT_OF_TABLE = re.compile("".join(f"(?<!{word})" for word in SENDERS) + r"单位\s*:\s*([^\s:;;)]+)")
"""The unit of measure that a line above the table states; 填报单位 and its like are the department that fills it in."""
UNIT_IN_NAME = re.compile(r"\(([^()]+)\)")
CONCENTRATION = re.compile(r"[μmn]?g/(?:m[23]|kg|L)", re.IGNORECASE)
NOTE = re.compile(r"\s*[(\[]?(注|备注|说明|数据来源|资料来源|来源|制表|填报|附注|\*)")
PERIOD_IN_TITLE = re.compile(
    r"\d{4}年(?:1?\d月\d+日|(?:1-)?1?\d月|[第前]?(?:1-)?[1-4一二三四]季度|上半年|全年|度)?|\d{4}[-.]\d{2}(?!\d)"
)
PLACE_IN_TITLE = re.compile(r"(?:^|\s)(?!全[省市县])([\u4e00-\u9fff]{1,7}?[省市州县区盟旗])")
SAMPLED_ROWS = 500
"""So many rows below the header tell what its columns hold."""

PLACE = re.compile(r"[\u4e00-\u9fff]{1,7}[省市州县区盟旗]")
ROLES = {
    "year": {"年", "年份", "年度", "year"},
    "period": {"时间", "日期", "月份", "月", "季度", "期间", "时期", "统计期", "报告期", "数据时间", "期别", "年月",
               "date", "month", "period", "time", "quarter", "time_period"},
    "hour": {"时", "小时", "时刻", "hour"},
    "place": {"地区", "城市", "市", "县区", "区县", "区域", "地市", "市州", "县市", "县市区", "省份", "省市", "地方", "地名",
              "参考地名", "站点", "站点名称", "监测点", "点位",
              "place", "city", "region", "area", "geo", "watchpoint", "station", "site"},
    "series": {"指标", "指标名称", "项目", "统计指标", "事项", "名称", "类别", "行业", "indicator", "series", "item"},
    "unit": {"单位", "计量单位", "unit", "units"},
    "ignored": {"序号", "编号", "代码", "行政区划代码", "备注", "经度", "纬度", "no", "no.", "id", "code", "note", "flag",
                "lon", "lat", "longitude", "latitude"},
}  # fmt: skip
"""Names that a column of each role has, without spaces and in lower case."""


DaysAre = Literal["days", "months", "quarters", "years"]


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its place, its name (header levels joined by /), and the parts of it that say something else."""

    index: int
    name: str
    role: str
    label: str = ""
    """The header levels that are a period, as written; empty where the period stands elsewhere."""
    place: str = ""
    """The place that the header is; empty where the place stands elsewhere."""

    @property
    def letters(self) -> str:
        """What spreadsheets call the column."""
        return letters_of(self.index)


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
    days_are: DaysAre = "days"
    """What a date of one day stands for: all of a month's prints may be dated by its first or last day."""


def letters_of(index: int) -> str:
    """A column's letters as spreadsheets show them: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def find_layout(sheet: Sheet, header_row: int | None = None) -> Layout | None:
    """The layout of a sheet, or None if it holds no table of figures; `header_row` (from 1) says where its header begins."""
    begins = (index for index, row in enumerate(sheet.rows) if _could_head(row))
    top = next(begins, None) if header_row is None else header_row - 1
    if top is None:
        return None
    has_header = header_row is not None or not _is_first_of_data(sheet.rows[top:])
    body = next((index for index in range(top + has_header, len(sheet.rows)) if _is_data(sheet.rows[index])), None)
    if body is None:
        return None
    titles = [half_width(cell) for row in sheet.rows[:top] for cell in dict.fromkeys(row) if cell]
    titles.append(half_width(sheet.name))
    levels = [row for row in sheet.rows[top:body] if any(row)] or [_letters(sheet.rows[top])]
    units = {}
    if len(levels) > 1 and _are_units(levels[-1]):
        units = {index: half_width(cell) for index, cell in enumerate(levels.pop()) if is_unit(cell)}
    year = next((found for found in map(year_in, titles) if found), None)
    rows = sheet.rows[body:]
    columns = tuple(_columns(levels, rows[:SAMPLED_ROWS], year))
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
        _days_are(columns, sheet, body + 1),
    )


def try_period(label: str, year: int | None) -> Period | None:
    """The period that a label names, or None."""
    try:
        return read_period(label, year)
    except NotAPeriod:
        return None


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, and not only a mark for none."""
    try:
        return read_number(cell) is not None
    except NotANumber:
        return False


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no figure."""
    try:
        return read_number(cell) is None
    except NotANumber:
        return False


def is_note(row: Row) -> bool:
    """Whether a row is a note, a source line or a heading among the data: it holds one text only, and no number."""
    texts = {cell for cell in row if cell}
    first = next(iter(cell for cell in row if cell), "")
    return bool(NOTE.match(half_width(first))) or (len(texts) <= 1 and not any(map(is_number, texts)))


def _could_head(row: Row) -> bool:
    texts = {cell for cell in row if cell}
    return len(texts) > 1 and not any(UNIT_LINE.search(half_width(cell)) for cell in texts)


def _is_first_of_data(rows: Sequence[Row]) -> bool:
    """Whether a table begins without a header: its first row holds numbers and, where the second does too, a whole date."""
    if len(rows) < 2 or not _is_data(rows[0]):
        return False
    return any(is_day(first) and is_day(second) for first, second in zip(rows[0], rows[1], strict=True))


def is_day(cell: str) -> bool:
    """Whether a cell is the date of one day, its year included."""
    period = try_period(cell, None)
    return period is not None and period.span == "day"


def _letters(row: Row) -> Row:
    """Names for the columns of a table without a header."""
    return tuple(letters_of(index) for index in range(len(row)))


def _days_are(columns: tuple[Column, ...], sheet: Sheet, first_row: int) -> DaysAre:
    """What dates of one day stand for: if all are firsts or lasts of months, quarters or years, for these."""
    dated = [column.index for column in columns if column.role == "period"]
    labels = sheet.column(dated[0], first_row).unique().to_pylist() if dated else []
    days: set[date] = set()
    for label in filter(None, labels):
        period = try_period(label, None)
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


def _is_data(row: Row) -> bool:
    """A row with a number that isn't the label of a period, as years in a header are."""
    return any(is_number(cell) and try_period(cell, None) is None for cell in row)


def _are_units(row: Row) -> bool:
    texts = [cell for cell in row if cell and plain_name(cell) not in ROLES["unit"]]
    return bool(texts) and all(map(is_unit, texts))


def plain_name(name: str) -> str:
    """A header as the roles know it: without spaces and what stands in brackets, in lower case."""
    return re.sub(r"\s|\(.*?\)", "", half_width(name)).lower()


def _columns(levels: list[Row], body: Sequence[Row], year: int | None) -> list[Column]:
    filled = [_filled(level, levels[depth + 1 :]) for depth, level in enumerate(levels)]
    found = []
    body = [row for row in body if not is_note(row)]
    for index in range(len(levels[0])):
        names = list(dict.fromkeys(level[index] for level in filled if level[index]))
        dated = [name for name in names if try_period(name, year or 2000) and plain_name(name) not in ROLES["period"]]
        cells = [row[index] for row in body if not is_missing(row[index])]
        name = "/".join(" ".join(name.split()) for name in names if name not in dated)
        found.append(Column(index, name, _role(plain_name(name), cells, bool(dated)), " ".join(dated)))
    found = _one_period(found)
    if any(column.role == "series" for column in found):
        return _with_places(found)
    # What stands behind the numbers is a remark or a flag, and names no series.
    first = next((column.index for column in found if column.role == "value"), 0)
    found = [_as_series(column) if column.index < first else column for column in found]
    return _with_places(_with_place(found, body))


def _with_place(columns: list[Column], body: Sequence[Row]) -> list[Column]:
    """Without a column called so, the first whose cells all are called as places are holds the places."""
    if any(column.role == "place" for column in columns):
        return columns
    for column in columns:
        names = {row[column.index] for row in body if row[column.index]}
        if column.role == "series" and names and all(map(PLACE.fullmatch, names)):
            return [replace(other, role="place") if other is column else other for other in columns]
    return columns


def _one_period(columns: list[Column]) -> list[Column]:
    """Of several columns of dates the one that dates the figures: the first that is called so, else the first."""
    dated = [column for column in columns if column.role == "period"]
    if len(dated) < 2:
        return columns
    chosen = next((column for column in dated if plain_name(column.name) in ROLES["period"]), dated[0])
    return [
        replace(column, role="ignored") if column in dated and column is not chosen else column for column in columns
    ]


def _with_places(columns: list[Column]) -> list[Column]:
    """Headers of numbers as places, where rows say what is measured, nothing else says where, and the headers could."""
    roles = {column.role for column in columns}
    values = [column for column in columns if column.role == "value"]
    if "series" not in roles or "place" in roles or not are_places([half_width(column.name) for column in values]):
        return columns
    return [replace(one, name="", place=one.name) if one.role == "value" else one for one in columns]


def _filled(level: Row, below: list[Row]) -> list[str]:
    """A level of a header whose merged cells stand only in their first column, filled in over the cells below."""
    cells = list(level)
    for index in range(1, len(cells)):
        if not cells[index] and any(row[index] for row in below) and cells[index - 1]:
            cells[index] = cells[index - 1]
    return cells


def _role(name: str, cells: list[str], is_dated: bool) -> str:
    """What a column holds, by its name first and by its cells where the name says nothing."""
    named = next((role for role, names in ROLES.items() if name in names), None)
    if named and not is_dated:
        return named
    numbers = sum(map(is_number, cells))
    if cells and not is_dated and sum(try_period(cell, 2000) is not None for cell in cells) > 0.8 * len(cells):
        return "period" if name == "" or numbers < len(cells) else "value"
    return "value" if is_dated or numbers > len(cells) / 2 else "text"


def _as_series(column: Column) -> Column:
    return Column(column.index, column.name, "series", column.label) if column.role == "text" else column


def _first(pattern: re.Pattern[str], texts: list[str]) -> str:
    return next((found[1] for text in texts if (found := pattern.search(text))), "")


def _title_period(titles: list[str]) -> str:
    labels = (found[0] for title in titles if (found := PERIOD_IN_TITLE.search(re.sub("[—~至]", "-", title))))
    return next((label for label in labels if try_period(label, None)), "")


def _title_place(titles: list[str]) -> str:
    return _first(PLACE_IN_TITLE, [PERIOD_IN_TITLE.sub(" ", re.sub("[—~至]", "-", title)) for title in titles])
