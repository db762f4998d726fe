"""Reports as bureaux lay them out: titles, unit lines, header levels and notes are told from figures."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal

import pytest

from pacewatch.observations.grids import Grid, Sheet, read_grid
from pacewatch.observations.layouts import find_layout
from pacewatch.observations.report_cells import ReportCell, read_sheet
from tests.observations.test_grids import workbook

TO_FEBRUARY = "2022-01-01..2022-02-28"
TO_MARCH = "2022-01-01..2022-03-31"
Read = tuple[str, str, str, Decimal, str, int]


def read(text: str) -> list[Read]:
    return read_all(read_grid(text.encode()))


def read_report(grid: Grid) -> list[ReportCell]:
    """Every number of every sheet that holds a table of figures."""
    found = [(sheet, layout) for sheet in grid.sheets if (layout := find_layout(sheet, UTC))]
    return [cell for sheet, layout in found for cell in read_sheet(sheet, layout) if cell.value is not None]


def read_all(grid: Grid) -> list[Read]:
    return [
        (
            cell.column,
            cell.place,
            f"{cell.period.start}..{cell.period.end}" if cell.period else "",
            cell.value,
            cell.unit,
            cell.row,
        )
        for cell in read_report(grid)
    ]


def test_periods_in_rows() -> None:
    assert read("月份,地区,投资（亿元）,投资增速（%）\n2022年1-2月,通化,12.5,下降3.2\n2022年1-3月,通化,-,持平\n") == [
        ("投资（亿元）", "通化", TO_FEBRUARY, Decimal("12.5"), "亿元", 2),
        ("投资增速（%）", "通化", TO_FEBRUARY, Decimal("-3.2"), "%", 2),
        ("投资增速（%）", "通化", TO_MARCH, Decimal(0), "%", 3),
    ]


def test_title_unit_line_and_notes_around_periods_in_columns() -> None:
    text = (
        '2022年通化市主要经济指标\n单位：亿元、%\n指标,1-2月,1-3月\n投资,12.5,"1,020.5"\n投资增速,3.2,-1\n注:快报数\n'
    )
    assert read(text) == [
        ("投资", "通化市", TO_FEBRUARY, Decimal("12.5"), "亿元", 4),
        ("投资", "通化市", TO_MARCH, Decimal("1020.5"), "亿元", 4),
        ("投资增速", "通化市", TO_FEBRUARY, Decimal("3.2"), "%", 5),
        ("投资增速", "通化市", TO_MARCH, Decimal(-1), "%", 5),
    ]


def test_merged_header_levels_and_a_period_in_the_title() -> None:
    rows = [
        ["2022年1-2月各县区投资"],
        ["地区", "固定资产投资", None],
        [None, "总额（亿元）", "增速（%）"],
        ["辉南县", 3.5, -2],
        ["数据来源：统计局"],
    ]
    book = workbook(("投资", rows), merged="B2:C2")
    assert read_all(read_grid(book)) == [
        ("固定资产投资/总额（亿元）", "辉南县", TO_FEBRUARY, Decimal("3.5"), "亿元", 4),
        ("固定资产投资/增速（%）", "辉南县", TO_FEBRUARY, Decimal(-2), "%", 4),
    ]


def test_a_long_table_with_year_month_indicator_and_unit_columns() -> None:
    assert read("年份,月份,城市,指标,单位,数值\n2022,2,通化,用电量,万千瓦时,70\n2022,3,通化,用电量,万千瓦时,/\n") == [
        ("用电量", "通化", "2022-02-01..2022-02-28", Decimal(70), "万千瓦时", 2)
    ]


def test_a_column_of_sums_since_january_is_dated_so() -> None:
    assert read("2022年3月通化市用电量\n单位：万千瓦时\n项目,本月,累计\n全社会用电量,10.5,30.2\n") == [
        ("全社会用电量/本月", "通化市", "2022-03-01..2022-03-31", Decimal("10.5"), "万千瓦时", 4),
        ("全社会用电量/累计", "通化市", TO_MARCH, Decimal("30.2"), "万千瓦时", 4),
    ]


def test_text_behind_the_numbers_names_no_series() -> None:
    assert read("date,city,value,PM10(µg/m3),combined\n2022-02-01,通化,7,8,False\n") == [
        ("value", "通化", "2022-02-01..2022-02-01", Decimal(7), "", 2),
        ("PM10(µg/m3)", "通化", "2022-02-01..2022-02-01", Decimal(8), "μg/m3", 2),
    ]


def test_every_sheet_with_figures_is_read_and_one_without_is_not() -> None:
    grid = read_grid(
        workbook(
            ("说明", [["无表"]]), ("表1", [["月份", "吨"], ["2022年2月", 1.5]]), ("表2", [["年", "吨"], [2022, 2.5]])
        )
    )
    assert [(cell.sheet, cell.value, cell.period and cell.period.span) for cell in read_report(grid)] == [
        ("表1", Decimal("1.5"), "month"), ("表2", Decimal("2.5"), "year")
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [(), (("甲",),), (("甲", "乙"), ("丙", "丁")), (("1", "2.5"),)])
def test_a_sheet_without_a_table_of_figures_gives_nothing(rows: tuple[tuple[str, ...], ...]) -> None:
    assert list(read_report(Grid("csv", (Sheet("", rows),)))) == []


def test_without_a_header_columns_go_by_their_letters() -> None:
    assert read("通化市,2014-12-31,24,优,12.9\n通化市,2015-01-01,48,优,23.7\n") == [
        ("C", "通化市", "2014-12-31..2014-12-31", Decimal(24), "", 1),
        ("E", "通化市", "2014-12-31..2014-12-31", Decimal("12.9"), "", 1),
        ("C", "通化市", "2015-01-01..2015-01-01", Decimal(48), "", 2),
        ("E", "通化市", "2015-01-01..2015-01-01", Decimal("23.7"), "", 2),
    ]


@pytest.mark.parametrize(
    ("dates", "last_period"),
    [
        (("2022-01-01", "2022-02-01", "2022-03-01"), "2022-03-01..2022-03-31"),
        (("2022-01-31", "2022-02-28", "2022-03-31"), "2022-03-01..2022-03-31"),
        (("2022-01-01", "2022-04-01", "2022-07-01"), "2022-07-01..2022-09-30"),
        (("2022-03-31", "2022-06-30", "2022-09-30"), "2022-07-01..2022-09-30"),
        (("2020-12-31", "2021-12-31", "2022-12-31"), "2022-01-01..2022-12-31"),
        (("2022-01-01", "2022-01-02", "2022-01-03"), "2022-01-03..2022-01-03"),
        (("2022-01-01", "2022-02-01", "2022-02-02"), "2022-02-02..2022-02-02"),
    ],
)
def test_dates_that_all_begin_or_end_a_month_stand_for_what_they_are_apart(
    dates: tuple[str, ...], last_period: str
) -> None:
    cells = read("date,city,value\n" + "".join(f"{day},通化,{number}\n" for number, day in enumerate(dates, 1)))
    assert cells[-1][2] == last_period


def test_of_several_dates_the_one_that_is_called_so_dates_the_figures() -> None:
    text = "序列,填报日,日期,值\n甲,2022-03-05,2022-02-01,1\n乙,2022-03-06,2022-02-02,2\n"
    assert [cell[2] for cell in read(text)] == ["2022-02-01..2022-02-01", "2022-02-02..2022-02-02"]


def test_a_column_of_places_without_a_name_and_coordinates_are_no_series() -> None:
    cells = read("名,日期,经度,一氧化碳(地表，mg/kg),臭氧(总柱，mg/m2)\n通化市,2022-02-05,125.9,0.5,7\n")
    assert [(cell[0], cell[1], cell[4]) for cell in cells] == [
        ("一氧化碳(地表，mg/kg)", "通化市", "mg/kg"),
        ("臭氧(总柱，mg/m2)", "通化市", "mg/m2"),
    ]


def test_the_time_since_january_is_known_by_its_english_name_too() -> None:
    cells = read("date,city,value,ytd_value\n2022-02-01,通化,1,2\n2022-03-01,通化,1,3\n")
    assert [cell[2] for cell in cells[-2:]] == ["2022-03-01..2022-03-31", "2022-01-01..2022-03-31"]


@pytest.mark.parametrize(
    "head",
    [
        "填报单位：通化市财政局,,单位：万元",
        "填报单位：通化市财政局　2022年3月　单位：万元,,",
        "编制单位：通化市财政局,,\n金额单位：万元,,",
        "制表单位：市财政局,2022年3月,计量单位：万元",
        "财政收入单位：万元,,",
    ],
)
def test_the_department_that_fills_a_table_in_is_not_its_unit(head: str) -> None:
    text = f"2022年1-3月财政收入,,\n{head}\n项目,本月止累计,同比增长\n地方级财政收入,101000,3.3\n"
    assert [(cell.column, cell.unit) for cell in read_report(read_grid(text.encode()))] == [
        ("地方级财政收入/本月止累计", "万元"),
        ("地方级财政收入/同比增长", "%"),
    ]


def test_places_in_columns() -> None:
    text = "2022年1-3月主要指标\n单位：亿元\n指标,全市,通化县,辉南县,梅河口市\n投资,12.5,3,4,5\n投资增速,3.2,1,,-1\n"
    assert read(text) == [
        ("投资", "全市", TO_MARCH, Decimal("12.5"), "亿元", 4),
        ("投资", "通化县", TO_MARCH, Decimal(3), "亿元", 4),
        ("投资", "辉南县", TO_MARCH, Decimal(4), "亿元", 4),
        ("投资", "梅河口市", TO_MARCH, Decimal(5), "亿元", 4),
        ("投资增速", "全市", TO_MARCH, Decimal("3.2"), "%", 5),
        ("投资增速", "通化县", TO_MARCH, Decimal(1), "%", 5),
        ("投资增速", "梅河口市", TO_MARCH, Decimal(-1), "%", 5),
    ]


def test_places_in_columns_by_their_short_names() -> None:
    text = "月份,项目,北京,天津,石家庄,张家口,重庆,日喀则\n2022年1-3月,AQI均值,50,51,52,53,54,55\n"
    assert [(column, place) for column, place, *_ in read(text)] == [
        ("AQI均值", place) for place in ("北京", "天津", "石家庄", "张家口", "重庆", "日喀则")
    ]


@pytest.mark.parametrize(
    "header",
    [
        "指标,本月,累计,同比",
        "指标,投资额,消费额,出口额,进口额,税收",
        "地区,项目,通化县,辉南县",
        "指标,北京,天津",
        "指标,全市,同比增速",
        "行业,投资,消费,收入,支出,出口,进口",
    ],
)
def test_headers_that_are_no_places(header: str) -> None:
    names = header.split(",")
    cells = ["甲"] * sum(name in ("指标", "地区", "项目", "行业") for name in names)
    row = ",".join([*cells, *(str(number) for number in range(len(names) - len(cells)))])
    found = read(f"2022年1-3月情况\n{header}\n{row}\n")
    assert found
    assert {place for _, place, *_ in found} <= {"", "甲"}
