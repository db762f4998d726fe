"""What is said of a doubtful figure. In: a row of a statement of `sql/observations/doubts/`. Out: English and Chinese."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from pacewatch.observations.doubles import plain
from pacewatch.observations.units import QUANTITIES, QUANTITY_OF
from pacewatch.registry.indicator_model import Indicator
from pacewatch.said import Said

FACTORS: dict[str, tuple[float, Fraction, str, str]] = {
    "100": (1e2, Fraction(100), "100 times that", "100倍"),
    "1000": (1e3, Fraction(1000), "1,000 times that", "1000倍"),
    "10000": (1e4, Fraction(10**4), "10,000 times that", "1万倍"),
    "100000000": (1e8, Fraction(10**8), "100 million times that", "1亿倍"),
    "1/100": (1e-2, Fraction(1, 100), "a hundredth of that", "百分之一"),
    "1/1000": (1e-3, Fraction(1, 1000), "a thousandth of that", "千分之一"),
    "1/10000": (1e-4, Fraction(1, 10**4), "a ten-thousandth of that", "万分之一"),
    "1/100000000": (1e-8, Fraction(1, 10**8), "a hundred-millionth of that", "亿分之一"),
}
"""By how much figures are off when they stand in another unit: 万 and 亿, 千, and percent for a share of one."""

_BASES = {
    "元": "yuan", "人": "people", "人次": "times", "平方米": "m²", "公顷": "ha", "平方公里": "km²",
    "平方千米": "km²", "亩": "mu", "千克": "kg", "公斤": "kg", "吨": "t", "千瓦时": "kWh", "米": "m", "公里": "km",
    "千米": "km", "立方米": "m³", "户": "households", "家": "firms", "个": "pieces", "套": "dwellings",
    "辆": "vehicles", "‰": "per mille",
}  # fmt: skip
_MULTIPLES = {"万亿": "trillion ", "百万": "million ", "亿": "100 million ", "万": "10,000 ", "千": "1,000 ", "": ""}


def about_unit_slip(found: dict[str, Any], indicator: Indicator) -> Said:
    """`found` has value, low, high and factor."""
    _, times, in_english, in_chinese = FACTORS[found["factor"]]
    guess = _unit_that_fits(indicator.unit, times)
    en = f"a value like those before, {_range(found)} {_unit_en(indicator)}; this is about {in_english}"
    zh = f"与此前数值（{_range(found, '至')}{indicator.unit}）相当；此数约为其{in_chinese}"
    if guess is None:
        return f"{en}, as if written in another unit", f"{zh}，疑似填报单位有误"
    return f"{en}, as if written in {guess[0]}", f"{zh}，疑似按{guess[1]}填报"


def _unit_that_fits(unit: str, times: Fraction) -> Said | None:
    """The unit in which figures are so many times as large."""
    if unit.startswith("%"):
        share = ("a share of one (0.95 for 95 %)", "小数（95%写作0.95）")
        return share if times == Fraction(1, 100) else None
    quantity = QUANTITIES.get(QUANTITY_OF.get(unit, ""), {})
    for name, size in quantity.items():
        if size * times == quantity[unit]:
            return _in_english(name), f"“{name}”"
    return None


def _in_english(unit: str) -> str:
    for prefix, multiple in _MULTIPLES.items():
        if unit.startswith(prefix) and (base := _BASES.get(unit.removeprefix(prefix))):
            return multiple + base
    return unit


def about_swapped_columns(found: dict[str, Any], indicator: Indicator) -> Said:
    """`found` has value, low, high, other_column, other_low and other_high."""
    other = {"low": found["other_low"], "high": found["other_high"]}
    return (
        f"a value like those before, {_range(found)} {_unit_en(indicator)}; this one is like those of column "
        f"{found['other_column']}, {_range(other)}: were columns swapped or shifted?",
        f"与本列此前数值（{_range(found, '至')}{indicator.unit}）相当；此数却与“{found['other_column']}”列此前数值"
        f"（{_range(other, '至')}）相当，疑似列错位",
    )


def about_year_old(found: dict[str, Any]) -> Said:
    """`found` has told and same."""
    return (
        f"figures of this period; {found['same']} of {found['told']} in the file equal those of the same period a year "
        "before: was last year's file sent again under new dates?",
        f"本期的新数值；文件中{found['told']}个可比数值有{found['same']}个与上年同期完全相同，"
        "疑似把上年的文件改了日期重新报送",
    )


def about_fall(found: dict[str, Any], indicator: Indicator) -> Said:
    """`found` has value, other_value, other_end and is_later."""
    other = plain(found["other_value"])
    if found["is_later"]:
        return (
            f"at most the {other} {_unit_en(indicator)} told of {found['other_end']}, for it counts since January; a "
            "correction, or an error?",
            f"本年累计数不大于其后一期（截至{found['other_end']}）的{other}{indicator.unit}；是修订还是有误，请核实",
        )
    return (
        f"at least the {other} {_unit_en(indicator)} reached by {found['other_end']}, for it counts since January; a "
        "correction, or an error?",
        f"本年累计数不小于前一期（截至{found['other_end']}）的{other}{indicator.unit}；是修订还是有误，请核实",
    )


def about_jump(found: dict[str, Any], indicator: Indicator) -> Said:
    """`found` has change and most, and value_before and end_before where there is a print before."""
    change, most = plain(abs(found["change"])), plain(found["most"])
    unit, change_unit = _unit_en(indicator), _unit_en(indicator)
    unit_zh, change_unit_zh = indicator.unit, indicator.unit
    if indicator.unit.startswith("%"):
        change_unit, change_unit_zh = "percentage points", "个百分点"
    if found["form"] == "flow":
        return (
            f"an amount of the usual size; the largest so far was {most} {unit}, and this is {change} {unit}",
            f"与此前规模相当；此前单期最多为{most}{unit_zh}，此数为{change}{unit_zh}",
        )
    before = plain(found["value_before"])
    return (
        f"a change of the usual size since {found['end_before']} ({before} {unit}); the largest so far was {most} "
        f"{change_unit}, and this is {change} {change_unit}",
        f"与此前变动幅度相当（上一期截至{found['end_before']}，为{before}{unit_zh}）；此前单期变动最多为"
        f"{most}{change_unit_zh}，此次为{change}{change_unit_zh}",
    )


def _range(found: dict[str, Any], to: str = " to ") -> str:
    low: Decimal = found["low"]
    return plain(low) if low == found["high"] else f"{plain(low)}{to}{plain(found['high'])}"


def _unit_en(indicator: Indicator) -> str:
    return indicator.unit_en or indicator.unit
