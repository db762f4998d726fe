"""What reading expects of a row. In: what was wrong. Out: English and Chinese, to stand after "expected:" and 要求：."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pacewatch.observations.said import one_of
from pacewatch.said import Said

A_NUMBER: Said = (
    "a number such as 1,234.5, 12.5%, 下降3.2 or 1.2万, or a mark for none such as - or an empty cell",
    "数字，如 1,234.5、12.5%、下降3.2 或 1.2万；没有数值时填 - 或留空",
)
A_SHORTER_NUMBER: Said = (
    "a number of at most 18 digits before and 6 after the point",
    "小数点前不超过18位、小数点后不超过6位的数字",
)
A_PERIOD: Said = (
    "a period such as 2022年2月, 1-2月, 一季度, 上半年, 1-3季度, 全年, 202202, 2022-Q1, 2022 "
    "or, of an hour, 2022-02-01 07:00 or 2022-02-01T07:00+08:00",
    "时期，如 2022年2月、1-2月、一季度、上半年、1-3季度、全年、202202、2022-Q1、2022；"
    "小时如 2022-02-01 07:00 或 2022-02-01T07:00+08:00",
)
A_YEAR_AROUND: Said = (
    "a year in the label, title or header",
    "时期本身、标题或表头中写明年份",
)
A_DATE_OF_THE_CALENDAR: Said = ("a date of the calendar, such as 2022-02-28", "日历上有的日期，如 2022-02-28")
AN_HOUR: Said = ("an hour from 0 to 24", "0至24的小时数")
A_RECORD: Said = ("an object with keys", "带有键的对象")
A_VALUE: Said = ("a value; the row asks to delete one", "数值；该行要求删除数值")
TEXT: Said = ("text; there is a character that no text has", "文本；其中有无效字符")
SPANS: dict[str, Said] = {
    "hour": ("an hour", "一小时"),
    "day": ("a day", "一天"),
    "month": ("a month", "一个月"),
    "quarter": ("a quarter", "一个季度"),
    "year": ("a year", "一年"),
}
SINCE_JANUARY: Said = (
    "the time since January, such as 1-5月, for a figure that grows over the year",
    "1月以来的累计期，如 1-5月，因为该指标为本年累计数",
)
A_FINAL_LINE_BREAK: Said = (
    "a line break at the end of the file; without one its last row may be cut off: send it whole, or say "
    "'final_line_break: optional' in feeds.yaml if this feed always ends so",
    "文件以换行结尾；否则最后一行可能不完整：请重新报送完整文件；若该数据源的文件一向如此，请在 feeds.yaml 中设 "
    "final_line_break: optional",
)


def number_in(unit: str) -> Said:
    """A percentage, or a number in ten thousands, stands where it can't."""
    return f"a number in {unit}", f"以{unit}为单位的数字"


def date_written(as_format: str) -> Said:
    """No date stands there, or another kind of one."""
    return f"a date written as {as_format}", f"按 {as_format} 书写的日期"


def passed_by(today: date) -> Said:
    """The period ends after the file's arrival."""
    return f"a period that has passed by {today}, when the file arrived", f"文件到达之日（{today}）已经结束的时期"


def span(cadence: str, *, or_since_january: bool) -> Said:
    """The period is of another kind than the indicator is printed for."""
    en, zh = SPANS[cadence]
    return (f"{en}, or the time since January", f"{zh}，或1月以来的累计期") if or_since_january else (en, zh)


def day_known(as_format: str) -> Said:
    """Nothing says when the figure became known."""
    return (
        f"the day on which the figure became known, written as {as_format}",
        f"数值发布的日期，按 {as_format} 书写",
    )


def known_by(today: date) -> Said:
    """The figure became known later than it was told."""
    return f"a day up to {today}, when the file arrived", f"不晚于文件到达之日（{today}）的日期"


def place_called(near: tuple[str, str] | None) -> Said:
    """No place is called so; `near` is the name and code of the one most like it."""
    en, zh = "a place of places.yaml", "places.yaml 中的地区"
    if near:
        en, zh = f"{en}, such as {near[0]} ({near[1]})", f"{zh}，名称相近的有{near[0]}（{near[1]}）"
    return (
        f"{en}; add it there, or an alias, if it belongs to the programme",
        f"{zh}；若该地区属于本计划，请在其中添加该地区或别名",
    )


def series_called(name: str, known: Iterable[str]) -> Said:
    """No series is called so."""
    return one_of(name, known)


def columns(count: int, wanted: int) -> Said:
    """A row has more or fewer cells than the header."""
    return f"{wanted} columns; the row has {count}", f"{wanted}列；该行有{count}列"


def closing_mark(lines: int) -> Said:
    """A quotation mark is left open."""
    return (
        f"a mark that closes the quotation opened in this row, within {lines} lines that are no rows of their own",
        f"本行的引号在其后{lines}行之内（且这些行不是独立的数据行）闭合",
    )


def one_value(seen: object) -> Said:
    """A list or an object stands where a cell should."""
    if isinstance(seen, list):
        return f"one value, not a list of {len(seen)}", f"单个数值，而不是{len(seen)}项的列表"
    return "one value, not an object", "单个数值，而不是对象"


def at(path: str, expected: Said) -> Said:
    """The same, of what a path leads to."""
    return f"{expected[0]} (at {path})", f"{expected[1]}（{path}）"


def chosen_by(path: str) -> Said:
    """A record lacks what it is chosen by."""
    return f"{path}, by which 'only' chooses, in every record", f"每条记录都有 only 所用的 {path}"


def json_in_each_line(fault: Said) -> Said:
    """A line is no JSON, and why."""
    return f"a JSON document in each line ({fault[0]})", f"每行一个 JSON 文档（{fault[1]}）"


def records_at(path: str, fault: Said) -> Said:
    """A line holds no records where they should be."""
    return f"records at {path} ({fault[0]})", f"{path} 处有记录（{fault[1]}）"


def fitting_structure(fault: Said) -> Said:
    """An observation doesn't fit what the file says of its structure."""
    return f"an observation that fits the file's structure ({fault[0]})", f"与文件自述结构相符的观测值（{fault[1]}）"
