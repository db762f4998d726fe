"""Each department's form: what stands where in its files, in which unit, and faults as they look in it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pacewatch.registry.programme import LoadedProgramme
from pacewatch.simulator.cells import Row
from pacewatch.simulator.files import content
from pacewatch.simulator.forms import FORMS, TYPED_FULL_WIDTH
from pacewatch.simulator.simulate import Simulated, simulate
from pacewatch.simulator.workbooks import FIRST_OF_ZIP, Table, workbook

CITY = "220500"


@pytest.fixture(scope="module")
def sent(programme: LoadedProgramme, tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return simulate(programme, tmp_path_factory.mktemp("forms") / "sent", until=date(2022, 12, 31))


@pytest.fixture(scope="module")
def file(sent: Simulated) -> Callable[[str], bytes]:
    by_name = {delivery.name: delivery.content for delivery in sent.deliveries}
    return by_name.__getitem__


def sheets(content: bytes) -> list[Worksheet]:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets


def lines(sheet: Worksheet) -> list[list[object]]:
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def text_lines(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def test_the_economy_comes_under_a_title_a_unit_line_and_a_header_of_two_levels(file: Callable[[str], bytes]) -> None:
    (sheet,) = sheets(file("statistics-monthly-2022-02-28.xlsx"))
    told = lines(sheet)
    assert told[:4] == [
        ["通化市2022年1-2月主要经济指标"],
        ["单位：亿元、%"],
        ["指标", "本月止累计"],
        ["绝对量", "同比增长"],
    ]
    assert [line[0] for line in told[4:7]] == ["固定资产投资", "社会消费品零售总额", "规模以上工业增加值"]
    assert told[6][1] == "—"
    assert told[-1] == ["数据来源：通化市统计局"]
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert merged >= {"A1:C1", "A2:C2", "A3:A4", "B3:C3"}


def test_an_archive_has_a_sheet_for_each_period_and_none_of_january(file: Callable[[str], bytes]) -> None:
    names = [sheet.title for sheet in sheets(file("statistics-monthly-archive.xlsx"))]
    assert len(names) == len(set(names)) == 3 * 11
    assert (names[0], names[-1]) == ("2019年1-2月", "2021年1-12月")


def test_a_correction_is_a_sheet_of_its_own_beside_the_new_print(file: Callable[[str], bytes]) -> None:
    (first,) = sheets(file("statistics-monthly-2022-05-31.xlsx"))
    corrected, new = sheets(file("statistics-monthly-2022-06-30.xlsx"))
    assert (first.title, corrected.title, new.title) == ("2022年1-5月", "2022年1-5月", "2022年1-6月")
    growth = first["C5"].value, corrected["C5"].value
    assert growth[0] != growth[1]
    assert {str(first[cell].value) == str(corrected[cell].value) for cell in ("B5", "B6", "C6", "C7")} == {True}


def test_revenue_is_told_in_ten_thousands_and_its_growth_in_percent(programme: LoadedProgramme) -> None:
    feed = programme.feeds["tonghua-fiscal-monthly"]
    figures = {
        "local-fiscal-revenue": Decimal("10.1"),
        "local-fiscal-revenue-growth": Decimal("3.3"),
        "local-fiscal-revenue-growth-comparable": None,
    }
    (sheet,) = sheets(content(feed, programme, [Row(date(2022, 3, 31), CITY, figures)]))
    assert lines(sheet)[1] == ["填报单位：通化市财政局　　单位：万元、%"]
    assert lines(sheet)[4] == ["地方级财政收入", 101000, 3.3, "—"]


def test_quarters_stand_side_by_side_and_each_print_repeats_those_before(file: Callable[[str], bytes]) -> None:
    seen = []
    for end in ("2022-03-31", "2022-06-30", "2022-09-30"):
        (sheet,) = sheets(file(f"gdp-quarterly-{end}.xlsx"))
        seen.append(lines(sheet)[1:3])
    assert [header for header, _ in seen] == [
        ["指标", "计量单位", "一季度"],
        ["指标", "计量单位", "一季度", "上半年"],
        ["指标", "计量单位", "一季度", "上半年", "1-3季度"],
    ]
    amounts = [amount for _, amount in seen]
    assert amounts[0] == amounts[1][:3] == amounts[2][:3]
    assert amounts[1] == amounts[2][:4]
    assert amounts[2][:2] == ["地区生产总值", "亿元"]


def test_jobs_come_as_text_in_gb18030_and_a_slip_is_ten_thousand_times_too_large(file: Callable[[str], bytes]) -> None:
    wrong = text_lines(file("employment-monthly-2022-07-31.csv"), "gb18030")
    right = text_lines(file("employment-monthly-2022-07-31-again.csv"), "gb18030")
    assert [line[0] for line in wrong[:3]] == ["就业统计快报", "单位：万人、万人次", "统计期"]
    assert wrong[3][0] == "2022年1-7月"
    assert Decimal(wrong[3][2]) == 10000 * Decimal(right[3][2])
    assert [*wrong[3][:2], wrong[3][3]] == [*right[3][:2], right[3][3]]
    assert len({len(line) for line in wrong}) == 1


def test_areas_are_typed_in_full_width_digits_and_other_units(programme: LoadedProgramme) -> None:
    values = {
        "forest-coverage": Decimal("66.78"),
        "wetland-area": Decimal(30240),
        "resident-population": Decimal("130.30"),
        "built-up-area": Decimal("59.6"),
    }
    land = content(programme.feeds["tonghua-land-annual"], programme, [Row(date(2020, 12, 31), CITY, values)])
    assert text_lines(land, "utf-8")[1] == ["2020年", "通化市", "６６．７８", "３．０２４", "１３０．３０", "５９６０"]


def test_air_is_an_answer_whose_blanks_are_marks(file: Callable[[str], bytes]) -> None:
    answer = json.loads(file("air-daily-audited-2022-08.json"))
    days = {record["day"]: record for record in answer["data"]["list"]}
    assert answer["code"] == 200
    assert len(days) == 31
    assert Counter(record["pm2_5"] for record in days.values())["—"] == 4
    assert set(days["2022-08-01"]) == {"day", "area", "so2", "no2", "pm10", "co", "o3_8h", "pm2_5"}


def test_nothing_of_the_time_of_writing_is_in_a_workbook() -> None:
    table = Table("表", [["题"], ["指标", "甲"], ["数", Decimal("1.5")]], header_rows=1)
    written = workbook([table])
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        assert {part.date_time for part in parts.infolist()} == {FIRST_OF_ZIP}
        assert {part.compress_type for part in parts.infolist()} == {zipfile.ZIP_STORED}
        core = parts.read("docProps/core.xml").decode()
    assert core.count("2022-01-01T00:00:00Z") == 2
    assert workbook([table]) == written


def test_every_form_is_of_a_feed_that_is_declared_so(programme: LoadedProgramme) -> None:
    assert set(FORMS) == {name for name, feed in programme.feeds.items() if feed.format == "report"}
    assert {programme.feeds[name].format for name in TYPED_FULL_WIDTH} == {"csv"}


def test_file_names_say_what_the_files_are(sent: Simulated) -> None:
    starts = {".xlsx": b"PK\x03\x04", ".json": b"{"}
    suffixes = Counter(Path(delivery.name).suffix for delivery in sent.deliveries)
    assert set(suffixes) == {".xlsx", ".json", ".csv"}
    for delivery in sent.deliveries:
        suffix = Path(delivery.name).suffix
        for kind, start in starts.items():
            assert delivery.content.startswith(start) == (suffix == kind)
