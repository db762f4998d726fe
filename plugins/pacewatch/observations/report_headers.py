"""What the columns of a report hold, by their headers and cells. In: the header's levels and some rows. Out: `Column`s."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pacewatch.observations.cell_signs import (
    is_data,
    is_day,
    is_missing,
    is_note,
    is_number,
    letters_of,
    plain_name,
    try_period,
)
from pacewatch.observations.place_headers import are_places
from pacewatch.observations.sheets import Row
from pacewatch.observations.units import is_unit
from pacewatch.observations.written_numbers import half_width

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


def begins_without_header(rows: Sequence[Row]) -> bool:
    """Whether a table begins without a header: its first row holds numbers and, where the second does too, a whole date."""
    if len(rows) < 2 or not is_data(rows[0]):
        return False
    return any(is_day(first) and is_day(second) for first, second in zip(rows[0], rows[1], strict=True))


def letters_for(row: Row) -> Row:
    """Names for the columns of a table without a header."""
    return tuple(letters_of(index) for index in range(len(row)))


def are_units(row: Row) -> bool:
    """Whether a level of a header gives the units of its columns."""
    texts = [cell for cell in row if cell and plain_name(cell) not in ROLES["unit"]]
    return bool(texts) and all(map(is_unit, texts))


def columns_of(levels: list[Row], body: Sequence[Row], year: int | None) -> list[Column]:
    """The columns below a header; `year` is the one that the title names."""
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
