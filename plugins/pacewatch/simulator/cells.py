"""What a sender puts into cells. In: true figures. Out: numbers in the sender's unit, labels of periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pacewatch.observations.units import convert
from pacewatch.registry.feed_model import Feed, ValueColumn
from pacewatch.registry.indicator_model import Indicator
from pacewatch.registry.programme import LoadedProgramme

FULL_WIDTH = str.maketrans("0123456789.-", "０１２３４５６７８９．－")
QUARTERS = {3: "一季度", 6: "二季度", 9: "三季度", 12: "四季度"}
QUARTERS_SO_FAR = {3: "一季度", 6: "上半年", 9: "1-3季度", 12: "全年"}


@dataclass(frozen=True)
class Row:
    """The figures of one place for one period, by indicator; None is a cell left blank."""

    period_end: date
    place: str
    values: dict[str, Decimal | None]


def number(value: Decimal, indicator: Indicator, column: ValueColumn, unit: str | None = None) -> Decimal:
    """A figure in the unit in which its column, or the whole table (`unit`), is told; never rounded."""
    told_in = column.unit or unit or indicator.unit
    if told_in == indicator.unit:
        return value
    told = convert(value, indicator.unit, told_in)
    return told.quantize(Decimal(1)) if told == told.to_integral_value() else told.normalize()


def period_label(feed: Feed, programme: LoadedProgramme, end: date) -> str:
    """A period as the feed writes it: by its format, or as 2022年1-5月, 2022年二季度, 2022年."""
    if feed.period.written == "format":
        return end.strftime(feed.period.format)
    cadence = programme.indicators[feed.indicators[0]].cadence
    is_so_far = feed.period.span == "year_to_date"
    if cadence == "year":
        return f"{end.year}年"
    if cadence == "quarter":
        return f"{end.year}年{(QUARTERS_SO_FAR if is_so_far else QUARTERS)[end.month]}"
    return f"{end.year}年{'1-' if is_so_far and end.month > 1 else ''}{end.month}月"
