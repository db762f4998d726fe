"""Ordinary reports made up by a seeded generator. In: a seed. Out: a file's bytes, and every figure that stands in it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.observations.test_grids import workbook

PLACES = ("通化市", "长春市", "辉南县", "柳河县", "集安市", "东昌区")
INDICATORS = (("固定资产投资", "亿元"), ("社会消费品零售总额", "亿元"), ("城镇新增就业", "万人"), ("接待游客", "万人次"),
              ("用电量", "万千瓦时"), ("投资增速", "%"), ("商品房销售面积", "万平方米"), ("粮食产量", "吨"))  # fmt: skip
PERIODS = (
    ("1-2月", "2022-01-01", "2022-02-28"), ("一季度", "2022-01-01", "2022-03-31"), ("4月", "2022-04-01", "2022-04-30"),
    ("1—5月", "2022-01-01", "2022-05-31"), ("上半年", "2022-01-01", "2022-06-30"), ("1-3季度", "2022-01-01", "2022-09-30"),
)  # fmt: skip
Figure = tuple[str, str, str, str, Decimal, str]
"""Column, place, first day, last day, value, unit."""


@dataclass(frozen=True)
class Report:
    """A file and its truth."""

    kind: str
    content: bytes
    figures: frozenset[Figure]


def make_report(seed: int) -> Report:
    """One report; seeds that follow each other go round the kinds of layout."""
    dice = random.Random(seed)  # noqa: S311 - made-up figures, not secrets
    kind = list(KINDS)[seed % len(KINDS)]
    rows, figures = KINDS[kind](dice)
    if dice.random() < 0.6:
        rows = [*rows, [dice.choice(["注：本表为快报数", "数据来源：市统计局", "备注：增速按可比口径计算"])]]
    return Report(kind, _written(rows, dice), frozenset(figures))


def _periods_in_rows(dice: random.Random) -> tuple[list[list[Any]], list[Figure]]:
    chosen, places, dates = dice.sample(INDICATORS, 3), dice.sample(PLACES, 3), dice.sample(PERIODS, 3)
    names = [f"{name}（{unit}）" for name, unit in chosen]
    rows: list[list[Any]] = [[dice.choice(["月份", "时间", "报告期"]), dice.choice(["地区", "城市"]), *names]]
    figures = []
    for (label, start, end), place in ((date, place) for date in dates for place in places):
        row: list[Any] = [f"2022年{label}", place]
        for name, (_, unit) in zip(names, chosen, strict=True):
            row.append(_figure(figures, (name, place, start, end), unit, dice))
        rows.append(row)
    return rows, figures


def _periods_in_columns(dice: random.Random) -> tuple[list[list[Any]], list[Figure]]:
    place, chosen, dates = dice.choice(PLACES), dice.sample(INDICATORS, 5), dice.sample(PERIODS, 3)
    rows: list[list[Any]] = [
        [f"2022年{place}主要经济指标"],
        [],
        ["指标", "计量单位", *(label for label, _, _ in dates)],
    ]
    figures: list[Figure] = []
    for name, unit in chosen:
        cells = [_figure(figures, (name, place, start, end), unit, dice) for _, start, end in dates]
        rows.append([name, unit, *cells])
    return rows, figures


def _two_levels(dice: random.Random) -> tuple[list[list[Any]], list[Figure]]:
    (label, start, end), places, groups = dice.choice(PERIODS), dice.sample(PLACES, 5), dice.sample(INDICATORS[:2], 2)
    rows: list[list[Any]] = [[f"2022年{label}各地区主要指标"], ["单位：亿元、%"]]
    rows += [["地区", groups[0][0], None, groups[1][0], None], [None, "总额", "增速", "总额", "增速"]]
    figures: list[Figure] = []
    for place in places:
        row: list[Any] = [place]
        for name, _ in groups:
            row.append(_figure(figures, (f"{name}/总额", place, start, end), "亿元", dice))
            row.append(_figure(figures, (f"{name}/增速", place, start, end), "%", dice))
        rows.append(row)
    return rows, figures


def _long(dice: random.Random) -> tuple[list[list[Any]], list[Figure]]:
    rows: list[list[Any]] = [["年份", "月份", "地区", "指标", "单位", "数值"]]
    figures: list[Figure] = []
    for name, unit in dice.sample(INDICATORS, 4):
        for place in dice.sample(PLACES, 3):
            value = _figure(figures, (name, place, "2022-04-01", "2022-04-30"), unit, dice)
            rows.append([2022, 4, place, name, unit, value])
    return rows, figures


def _years_in_columns(dice: random.Random) -> tuple[list[list[Any]], list[Figure]]:
    rows: list[list[Any]] = [["各地区粮食产量"], ["单位：吨"], ["地区", "2020年", "2021年", "2022年"]]
    figures: list[Figure] = []
    for place in dice.sample(PLACES, 5):
        dated = ((f"{year}-01-01", f"{year}-12-31") for year in (2020, 2021, 2022))
        rows.append([place, *(_figure(figures, ("各地区粮食产量", place, *dates), "吨", dice) for dates in dated)])
    return rows, figures


KINDS = {
    "periods in rows": _periods_in_rows,
    "periods in columns": _periods_in_columns,
    "two levels": _two_levels,
    "long": _long,
    "years in columns": _years_in_columns,
}


def _figure(figures: list[Figure], where: tuple[str, str, str, str], unit: str, dice: random.Random) -> str:
    """A figure as somebody writes it, noted among the figures; now and then none."""
    if dice.random() < 0.08:
        return dice.choice(["", "-", "—", "…", "/"])
    value = Decimal(dice.randint(100, 9_999_99)) / 100
    if unit == "%":
        value = Decimal(dice.randint(-150, 250)) / 10
    figures.append((*where, value, unit))
    if unit == "%" and value < 0:
        return dice.choice([f"{value}", f"下降{-value}", f"－{-value}"])
    return dice.choice([f"{value}", f"{value:,}"])


def _written(rows: list[list[Any]], dice: random.Random) -> bytes:
    if dice.random() < 0.5:
        return workbook((dice.choice(["Sheet1", "表1"]), rows))
    delimiter = dice.choice([",", "\t", ";"])
    lines = [delimiter.join(f'"{cell}"' if delimiter in str(cell) else str(cell or "") for cell in row) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode(dice.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
