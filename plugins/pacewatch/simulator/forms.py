"""How each department lays out its report: what stands around its figures. In: a feed's name. Out: a `Form`.

The figures, their names and their units are the feed's (`feeds.yaml`); titles, notes and the shape of the table are here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Form:
    """A report's form. `title` takes `{place}` and `{period}` or `{year}`; `unit_line` is what the department writes there.

    `layout`: `indicators` is a workbook with a sheet for each period, a row for each indicator and a header of two levels;
    `quarters` one with a sheet for each year and its quarters side by side; `list` a text file, a row for each period.
    `unit` is that of amounts, where it isn't the indicators' own; `head` names the column of indicators.
    """

    layout: Literal["indicators", "quarters", "list"]
    title: str
    unit_line: str = ""
    unit: str | None = None
    head: str = "指标"
    notes: tuple[str, ...] = ()


FORMS = {
    "tonghua-statistics-monthly": Form(
        "indicators",
        "{place}{period}主要经济指标",
        "单位：亿元、%",
        notes=(
            "注：1.规模以上工业增加值增速按可比价格计算，只公布增速。",
            "2.固定资产投资增速按可比口径计算，不能由绝对量推算。",
            "数据来源：通化市统计局",
        ),
    ),
    "tonghua-gdp-quarterly": Form(
        "quarters",
        "{place}{year}年地区生产总值",
        notes=("注：绝对量按现价计算，增速按不变价格计算；季度数据为省统一核算反馈数。", "数据来源：通化市统计局"),
    ),
    "tonghua-income-quarterly": Form(
        "quarters",
        "{place}{year}年城乡居民收入情况",
        notes=("注：实际增速扣除价格因素。", "数据来源：国家统计局通化调查队"),
    ),
    "tonghua-fiscal-monthly": Form(
        "indicators",
        "{place}{period}财政收入情况表",
        "填报单位：通化市财政局　　单位：万元、%",
        unit="万元",
        head="项目",
        notes=("注：同口径增速已扣除增值税留抵退税因素。",),
    ),
    "tonghua-employment-monthly": Form(
        "list",
        "就业统计快报",
        "单位：万人、万人次",
        notes=("注：为年初以来累计数。", "填报单位：市人力资源社会保障局"),
    ),
    "tonghua-insurance-monthly": Form(
        "list",
        "社会保险参保情况月报",
        "单位：万人",
        notes=("填报单位：市人力资源社会保障局、市医保局",),
    ),
}
"""By feed, for those that are reports."""

TYPED_FULL_WIDTH = frozenset({"tonghua-housing-monthly", "tonghua-land-annual"})
"""CSV feeds whose numbers are typed in full-width digits."""
