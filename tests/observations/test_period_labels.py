from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from pacewatch.observations.period_labels import NotAPeriod, Period, read_period, year_in

TO_FEBRUARY = ("2022-01-01", "2022-02-28", "year_to_date")
FEBRUARY = ("2022-02-01", "2022-02-28", "month")
FIRST_QUARTER = ("2022-01-01", "2022-03-31", "quarter")
HALF = ("2022-01-01", "2022-06-30", "year_to_date")
THREE_QUARTERS = ("2022-01-01", "2022-09-30", "year_to_date")
YEAR = ("2022-01-01", "2022-12-31", "year")
FIRST = ("2022-02-01", "2022-02-01", "day")
FIRST_HALF = ("2022-01-01", "2022-06-30", "half_year")
SECOND_HALF = ("2022-07-01", "2022-12-31", "half_year")
FIFTH_WEEK = ("2022-01-31", "2022-02-06", "week")
WITH_YEAR = {
    TO_FEBRUARY: [
        "2022年1-2月",
        "2022年1—2月",
        "2022年1~2月",
        "2022年１－２月",
        "2022年 1-2月份",
        "2022年1月至2月",
        "2022年1～2月累计",
    ],
    FEBRUARY: [
        "202202",
        "2022-02",
        "2022/2",
        "2022.02",
        "2022年2月",
        "2022年02月份",
        "２０２２年２月",
        "2022年二月",
        "2022-M02",
        "2022M02",
        "2022-M2",
    ],
    FIRST_QUARTER: ["2022年一季度", "2022年第一季度", "2022-Q1", "2022Q1", "2022年1季度", "2022q1", "2022-Q01"],
    HALF: ["2022年上半年", "2022年1-2季度", "2022年1-6月", "2022年前两季度".replace("两", "二")],
    THREE_QUARTERS: ["2022年1-3季度", "2022年前三季度", "2022年1-9月", "2022年一-三季度"],
    YEAR: ["2022", "2022年", "2022年全年", "2022年度", "2022-A01", "2022-A1", "2022-A", "2022A1"],
    FIRST_HALF: ["2022-S1", "2022S1", "2022-S01", "2022-H1"],
    SECOND_HALF: ["2022-S2", "2022-H2"],
    FIFTH_WEEK: ["2022-W05", "2022W05", "2022-W5"],
    FIRST: ["2022/2/1", "2022-02-01", "2022年2月1日", "20220201", "2022-02-01 00:00:00", "2022.2.1"],
}
WITHOUT_YEAR = {
    TO_FEBRUARY: ["1-2月", "1—2月", "1~2月", "１－２月", "01-02月"],
    FEBRUARY: ["2月", "2月份", "二月", "02月"],
    FIRST_QUARTER: ["一季度", "第一季度", "1季度", "Q1"],
    HALF: ["上半年", "1-2季度", "前6个月"],
    THREE_QUARTERS: ["前三季度", "1-3季度", "1-9月", "前9个月"],
    YEAR: ["全年"],
    FIRST: ["2月1日"],
}


def _cases(labels: dict[tuple[str, str, str], list[str]]) -> list[tuple[str, tuple[str, str, str]]]:
    return [(label, period) for period, written in labels.items() for label in written]


def _period(start: str, end: str, span: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end), span)  # type: ignore[arg-type]


@pytest.mark.parametrize(("label", "period"), _cases(WITH_YEAR))
def test_a_label_with_its_year_needs_no_other(label: str, period: tuple[str, str, str]) -> None:
    assert read_period(label) == _period(*period)
    assert read_period(label, 2019) == _period(*period)


@pytest.mark.parametrize(("label", "period"), _cases(WITHOUT_YEAR))
def test_a_label_without_a_year_takes_the_one_around_it(label: str, period: tuple[str, str, str]) -> None:
    assert read_period(label, 2022) == _period(*period)
    with pytest.raises(NotAPeriod, match="a period without its year"):
        read_period(label)


def test_the_year_to_december_ends_in_december() -> None:
    assert read_period("2022年1-12月") == _period("2022-01-01", "2022-12-31", "year_to_date")


def test_the_first_week_may_begin_in_the_year_before() -> None:
    assert read_period("2020-W01") == _period("2019-12-30", "2020-01-05", "week")
    assert read_period("2020-W53") == _period("2020-12-28", "2021-01-03", "week")


@pytest.mark.parametrize(
    ("label", "day", "hour"),
    [
        ("2022-02-01 07:00", date(2022, 2, 1), 7),
        ("2022/2/1 7:00:00", date(2022, 2, 1), 7),
        ("2022-02-01T23:00:00.0", date(2022, 2, 1), 23),
        ("2022-02-01 24:00", date(2022, 2, 1), 24),
        ("2022年2月1日7时", date(2022, 2, 1), 7),
        ("2022年2月1日 07:00", date(2022, 2, 1), 7),
        ("2022年3月1日0时", date(2022, 2, 28), 24),
        ("2022020107", date(2022, 2, 1), 7),
        ("2022010100", date(2021, 12, 31), 24),
    ],
)
def test_a_time_is_the_end_of_its_hour(label: str, day: date, hour: int) -> None:
    assert read_period(label) == Period(day, day, "hour", hour)


SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("label", "day", "hour"),
    [
        ("2022-01-05 08:00+08:00", date(2022, 1, 5), 8),
        ("2022-01-05T00:00:00Z", date(2022, 1, 5), 8),
        ("2022-01-05T08:00:00+0800", date(2022, 1, 5), 8),
        ("2022-01-05T00:00:00.000Z", date(2022, 1, 5), 8),
        ("2022/1/5 8:00:00 +08:00", date(2022, 1, 5), 8),
        ("2022-01-05 00:00:00 UTC", date(2022, 1, 5), 8),
        ("2022-01-05t00:00z", date(2022, 1, 5), 8),
        ("2022-01-05 08:00:00+08", date(2022, 1, 5), 8),
        ("２０２２-01-05 08：00＋08:00", date(2022, 1, 5), 8),
        ("2022-01-04T19:00-05:00", date(2022, 1, 5), 8),
        ("2022-01-04 19:00:00-05:00", date(2022, 1, 5), 8),
        ("2022-01-05T05:30+05:30", date(2022, 1, 5), 8),
        ("2021-12-31T17:00Z", date(2022, 1, 1), 1),
        ("2022-01-05T24:00+08:00", date(2022, 1, 5), 24),
        ("2022-01-05T23:00Z", date(2022, 1, 6), 7),
    ],
)
def test_a_time_with_an_offset_is_put_into_the_time_zone(label: str, day: date, hour: int) -> None:
    assert read_period(label, zone=SHANGHAI) == Period(day, day, "hour", hour)


@pytest.mark.parametrize("label", ["2022-01-05 00:00+08:00", "2022-01-04T16:00:00.000Z", "2022-01-04T11:00-05:00"])
def test_midnight_in_the_time_zone_begins_a_day(label: str) -> None:
    assert read_period(label, zone=SHANGHAI) == read_period("2022-01-05 00:00")


@pytest.mark.parametrize(
    "label",
    [
        "2022-01-05 08:00-09:00",
        "2022-01-05 08:00~09:00",
        "2022-01-05T08:00~09:00",
        "2022-01-05T08:00+05:30",
        "2022-01-05T08:00+15:00",
        "2022-01-05T24:30+05:30",
        "2022-01-05T25:00Z",
        "2022-01-05T08:00:30Z",
        "2022-01-05T08:00Zulu",
    ],
)
def test_what_is_no_full_hour_in_the_time_zone_is_no_period(label: str) -> None:
    with pytest.raises(NotAPeriod, match="expected a period such as"):
        read_period(label, zone=SHANGHAI)


@pytest.mark.parametrize(
    "label", ["2022-02-30T08:00Z", "0001-01-01T00:00+14:00", "9999-12-31T24:00Z", "0000-01-01T00:00Z"]
)
def test_a_time_with_an_offset_that_no_calendar_has_is_refused(label: str) -> None:
    with pytest.raises(NotAPeriod, match="no calendar has"):
        read_period(label, zone=SHANGHAI)


def test_february_of_a_leap_year_has_29_days() -> None:
    assert read_period("1-2月", 2024).end == date(2024, 2, 29)


@pytest.mark.parametrize(
    "label", ["2022年13月", "2022-02-30", "2022-02-01 25:00", "2022020125", "2022年2月29日", "2022-W53", "2022-W00"]
)
def test_a_date_of_no_calendar_is_refused(label: str) -> None:
    with pytest.raises(NotAPeriod, match="no calendar has"):
        read_period(label)


@pytest.mark.parametrize(
    "label",
    [
        "",
        "长春市",
        "注:",
        "12.5",
        "2022年1-13月",
        "2-3月",
        "五季度",
        "3024",
        "1234",
        "合计",
        "2022-M13",
        "2022-M00",
        "2022-S3",
        "2022-02-01 07:30",
        "1001A",
        "2001A",
    ],
)
def test_what_names_no_period_is_refused_in_a_sentence(label: str) -> None:
    with pytest.raises(NotAPeriod, match=r"saw .*; expected a period such as"):
        read_period(label, 2022)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2022年1-2月主要经济指标", 2022),
        ("２０２２年统计月报", 2022),
        ("主要经济指标", None),
        ("2021年和2022年", None),
        ("合计202212", None),
    ],
)
def test_a_title_gives_its_only_year(title: str, year: int | None) -> None:
    assert year_in(title) == year
