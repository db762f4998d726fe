"""Labels of reference periods as they stand in files. In: a cell's text, and the year around it. Out: days, or an hour.

A label without a year (1-2月, 一季度) takes the one that its surroundings give: another column, a header, the title.
A time that says its offset from UTC is put into the programme's time zone.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal

from pacewatch.observations.reading_words import A_DATE_OF_THE_CALENDAR, A_PERIOD, A_YEAR_AROUND
from pacewatch.observations.written_numbers import half_width
from pacewatch.said import Said

Span = Literal["hour", "day", "week", "month", "quarter", "half_year", "year", "year_to_date"]


class NotAPeriod(ValueError):
    """A label that names no period; its text says what was seen and what was `expected`."""

    def __init__(self, seen: str, expected: Said) -> None:
        self.expected = expected
        super().__init__(f"{seen}; expected {expected[0]}")


@dataclass(frozen=True)
class Period:
    """First and last day, both included, and which kind of span they are; of an hour also which of the day it is, 1 to 24."""

    start: date
    end: date
    span: Span
    hour: int = 0


YEAR = r"(?:(?P<year>[0-9]{4})(?:年度?|[-/.]|\s)?)?"
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
MONTHS = {name: number for number, name in enumerate([*"一二三四五六七八九十", "十一", "十二"], 1)}
Reader = Callable[["re.Match[str]", int], Period]


def read_period(label: str, year: int | None = None, zone: tzinfo = UTC) -> Period:
    """The period that a label names; `year` is the one around it, for a label that has none.

    A time with an offset from UTC means the hour that ends then in `zone`; at midnight there the day that begins, as without
    an offset.

    Raises:
        NotAPeriod: no such label, no such date, or no year anywhere.
    """
    if ISO_DAY.fullmatch(label):  # by far the most frequent one
        return _iso_day(label)
    if found := MOMENT.fullmatch(half_width(label)):  # before signs of ranges become hyphens: 08:00~09:00 has no offset
        return _moment(label, found, zone)
    text = re.sub(r"[~至到]|--", "-", re.sub(r"\s+", " ", half_width(label)).replace("～", "-").replace("—", "-"))
    text = re.sub(r"(?<=[年月度]) | (?=[年月])", "", text)
    for pattern, read in READERS:
        if found := pattern.fullmatch(text):
            own = found.groupdict().get("year")
            if not own and year is None:
                raise NotAPeriod(f"saw {label!r}, a period without its year", A_YEAR_AROUND)
            try:
                return read(found, int(own) if own else year or 0)
            except ValueError:
                raise NotAPeriod(f"saw {label!r}, a date that no calendar has", A_DATE_OF_THE_CALENDAR) from None
    raise NotAPeriod(f"saw {label[:60]!r}", A_PERIOD)


def _iso_day(label: str) -> Period:
    try:
        day = date.fromisoformat(label)
    except ValueError:
        raise NotAPeriod(f"saw {label!r}, a date that no calendar has", A_DATE_OF_THE_CALENDAR) from None
    return Period(day, day, "day")


def _moment(label: str, found: re.Match[str], zone: tzinfo) -> Period:
    try:
        day, clock = date(int(found["year"]), int(found["month"]), int(found["day"])), int(found["hour"])
        offset = timedelta(hours=int(found["ahead"] or 0), minutes=int(found["minutes"] or 0))
        of = timezone(-offset if found["sign"] == "-" else offset)
        until = datetime.combine(day, time(clock % 24, int(found["minute"])), of) + timedelta(days=clock // 24)
        there = until.astimezone(zone)
        hour = hour_until(there.date(), there.hour)
    except (ValueError, OverflowError):
        raise NotAPeriod(f"saw {label!r}, a date that no calendar has", A_DATE_OF_THE_CALENDAR) from None
    if there.minute:
        raise NotAPeriod(f"saw {label!r}, {there:%H:%M} in {zone}", A_PERIOD)
    is_day = not there.hour and clock < 24
    return Period(there.date(), there.date(), "day") if is_day else hour


def year_in(text: str) -> int | None:
    """The only year that a title or header names, or None if it names none or several."""
    years = set(re.findall(r"(?<![0-9])((?:19|20|21)[0-9]{2})(?=年)", half_width(text)))
    return int(years.pop()) if len(years) == 1 else None


def _days(year: int, first: int, last: int, span: Span) -> Period:
    """The months `first` to `last` of a year."""
    end = date(year, last, 1).replace(day=calendar.monthrange(year, last)[1])
    return Period(date(year, first, 1), end, span)


def _day(found: re.Match[str], year: int) -> Period:
    day = date(year, int(found["month"]), int(found["day"]))
    return Period(day, day, "day")


def hour_until(day: date, clock: int) -> Period:
    """The hour that ends at so many o'clock, 0 to 24: at 0 it is the 24th of the day before.

    Raises:
        ValueError: no clock shows that.
    """
    if not 0 <= clock <= 24:
        raise ValueError(f"saw {clock} o'clock; expected 0 to 24")
    of = day if clock else day - timedelta(days=1)
    return Period(of, of, "hour", clock or 24)


def _hour(found: re.Match[str], year: int) -> Period:
    return hour_until(_day(found, year).start, int(found["hour"]))


def _month(found: re.Match[str], year: int) -> Period:
    name = found["month"]
    month = MONTHS[name] if name in MONTHS else int(name)
    return _days(year, month, month, "month")


def _months_to_date(found: re.Match[str], year: int) -> Period:
    return _days(year, 1, int(found["month"]), "year_to_date")


def _quarter(found: re.Match[str], year: int) -> Period:
    number = QUARTERS[found["quarter"]]
    return _days(year, 3 * number - 2, 3 * number, "quarter")


def _quarters_to_date(found: re.Match[str], year: int) -> Period:
    return _days(year, 1, 3 * QUARTERS[found["quarter"]], "year_to_date")


def _half_year(_found: re.Match[str], year: int) -> Period:
    return _days(year, 1, 6, "year_to_date")


def _interval(found: re.Match[str], _year: int) -> Period:
    """First and last day as ISO 8601 writes them: a month, a quarter or a year if they are just that, else a time so far."""
    first, last = date.fromisoformat(found["first"]), date.fromisoformat(found["last"])
    if last < first:
        raise ValueError(f"{last} is before {first}")
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    spans: dict[int, Span] = {1: "month", 3: "quarter", 12: "year"}
    is_whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    is_quarter_end = months != 3 or last.month % 3 == 0
    whole = spans.get(months, "year_to_date") if is_whole and is_quarter_end else "year_to_date"
    return Period(first, last, "day" if first == last else whole)


def _half(found: re.Match[str], year: int) -> Period:
    """Half a year of its own, as SDMX means it: the second one begins in July."""
    last = 6 * int(found["half"])
    return _days(year, last - 5, last, "half_year")


def _week(found: re.Match[str], year: int) -> Period:
    """A week of ISO 8601, from Monday to Sunday; its year is the one that most of its days are in."""
    number = int(found["week"])
    return Period(date.fromisocalendar(year, number, 1), date.fromisocalendar(year, number, 7), "week")


def _whole_year(_found: re.Match[str], year: int) -> Period:
    return _days(year, 1, 12, "year")


MOMENT = re.compile(
    r"(?!\S+ [0-9]+:[0-9]+ ?-)"  # 2022-01-05 08:00-09:00 is a range, and 2022-01-05T08:00-09:00 is none
    r"(?P<year>[0-9]{4})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})[ T]"
    r"(?P<hour>[01]?[0-9]|2[0-3]|24(?=:00)):(?P<minute>[0-5][0-9])(:00(\.0+)?)? ?"
    r"(?:Z|UTC|GMT|(?P<sign>[+-])(?P<ahead>0[0-9]|1[0-4])(:?(?P<minutes>[0-5][0-9]))?)",
    re.IGNORECASE,
)
"""A time with its offset from UTC."""

CHINESE_MONTH = "十[一二]?|[一二三四五六七八九]"
FORMS: tuple[tuple[str, Reader], ...] = (
    (r"(?P<first>(?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2})/(?P<last>[0-9]{4}-[0-9]{2}-[0-9]{2})", _interval),
    (r"(?P<year>[0-9]{4})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})([ T]0?0:00(:00(\.0+)?)?)?", _day),
    (
        r"(?P<year>[0-9]{4})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})[ T](?P<hour>[0-9]{1,2}):00(:00(\.0+)?)?",
        _hour,
    ),
    (YEAR + r"(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})[日号] ?(?P<hour>[0-9]{1,2})(时|:00(:00)?)", _hour),
    (r"(?P<year>(?:19|20|21)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?P<hour>[0-9]{2})", _hour),
    (YEAR + r"(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})[日号]", _day),
    (r"(?P<year>(?:19|20|21)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", _day),
    (YEAR + r"0?1月?-(?P<month>0?[2-9]|1[0-2])月份?(累计)?", _months_to_date),
    (YEAR + r"前(?P<month>[2-9]|1[0-2])个月", _months_to_date),
    (YEAR + f"(?P<month>[0-9]{{1,2}}|{CHINESE_MONTH})月份?", _month),
    (r"(?P<year>(?:19|20|21)[0-9]{2})[-/.]?(?P<month>0[1-9]|1[0-2])", _month),
    (r"(?P<year>(?:19|20|21)[0-9]{2})[-/.](?P<month>[1-9])", _month),
    (YEAR + r"(?:第)?[1一]-(?P<quarter>[2-4二三四])季度?", _quarters_to_date),
    (YEAR + r"前(?P<quarter>[2-4二三四])个?季度?", _quarters_to_date),
    (YEAR + r"第?(?P<quarter>[1-4一二三四])季度?", _quarter),
    (r"(?P<year>[0-9]{4})[- ]?Q0?(?P<quarter>[1-4])", _quarter),
    # As SDMX and statistical offices' interfaces write them; M13, a mean of the year, is no month.
    (r"(?P<year>[0-9]{4})-?M(?P<month>0?[1-9]|1[0-2])", _month),
    (r"(?P<year>[0-9]{4})-?[SH]0?(?P<half>[12])", _half),
    (r"(?P<year>[0-9]{4})-?W(?P<week>[0-9]{1,2})", _week),
    (r"(?P<year>[0-9]{4})(-A(?:0?1)?|A0?1)", _whole_year),  # and not 2001A, which is a station
    (r"(?P<year>)?Q(?P<quarter>[1-4])", _quarter),
    (YEAR + r"上半年", _half_year),
    (YEAR + r"(全年|年度)", _whole_year),
    (r"(?P<year>(?:19|20|21)[0-9]{2})(年度?)?", _whole_year),
)
"""Forms of labels, in the order in which they are tried."""

READERS = tuple((re.compile(form, re.IGNORECASE), read) for form, read in FORMS)
