"""A workbook of Excel 5 or 95 is read as the same content in an .xlsx is, its texts by the code page that they are in."""

from __future__ import annotations

import random
import struct
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from pacewatch.errors import BatchRefused
from pacewatch.observations import sheets
from pacewatch.observations.compound_files import CompoundFile, wrapped
from pacewatch.observations.feed_draft import draft
from pacewatch.observations.grids import Grid, read_grid
from pacewatch.observations.trial import try_feed
from pacewatch.pipeline import ingest_files
from pacewatch.registry.declaration import read_declaration
from tests.both_languages import differences
from tests.hourly_city import GOOD, POLLUTANTS, STATIONS
from tests.observations.legacy_workbooks import Formatted
from tests.observations.made_reports import KINDS
from tests.observations.test_grids import workbook
from tests.observations.test_hours_in_reports import by_report
from tests.observations.workbooks_of_1995 import workbook_of_1995
from tests.world import query

SHEETS: tuple[tuple[str, list[list[Any]]], ...] = (
    (
        "一月",
        [
            ["通化市2022年1月主要经济指标"],
            ["单位：亿元、%"],
            ["指标", "绝对量", "同比增长", "备注"],
            ["固定资产投资", 0.7, 12.5, "快报"],
            ["社会消费品零售总额", 1234567.891, -3, None],
            ["注：增速按可比口径计算。"],
        ],
    ),
    (
        "二月",
        [
            ["日期", "地区", "数值"],
            [date(2022, 1, 31), "长春市", 1],
            [date(2022, 2, 28), "plain", -0.001],
            [datetime(2022, 3, 31, 8, 30), "", True],  # noqa: DTZ001
            [date(2024, 2, 29), "字" * 120, 536870912],
        ],
    ),
    ("空", []),
)
SEEDS = range(8)


def texts_in(grid: Grid) -> list[tuple[str, list[tuple[str, ...]]]]:
    return [(sheet.name, [tuple(row) for row in sheet.rows]) for sheet in grid.sheets]


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_are_those_of_the_same_workbook_in_the_newest_format(seed: int) -> None:
    old = read_grid(workbook_of_1995(*SHEETS, seed=seed))
    assert (old.format, texts_in(old)) == ("xls", texts_in(read_grid(workbook(*SHEETS))))


@pytest.mark.parametrize("seed", range(20))
def test_a_draft_of_a_report_gives_the_same_figures_in_either_format(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - made-up figures, not secrets
    rows, _ = KINDS[list(KINDS)[seed % len(KINDS)]](dice)
    shared = ("说明", [["填报说明"]]), ("表1", rows)
    told = []
    for content in (workbook_of_1995(*shared, seed=seed), workbook(*shared)):
        feed = read_declaration(draft(read_grid(content)), "draft")
        told.append(try_feed(content, feed).cells)
    assert told[0] == told[1] != []


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_are_read_as_they_are_shown(seed: int) -> None:
    codes = ["0.0%", "General", "0%", "0.00%", '0.0"%"', '0.0%"乗"', '0.0"幅%"']
    row = [Formatted(0.125, code) for code in codes]
    (first, second) = read_grid(workbook_of_1995(("甲", [[1, 2], row]), ("乙", [[0.125], row[:1]]), seed=seed)).sheets
    assert first.rows[1] == ("12.5%", "0.125", "12.5%", "12.5%", "0.125", "12.5%", "0.125")
    assert list(second.rows) == [("0.125",), ("12.5%",)]


def test_its_hours_are_stored_as_those_of_a_workbook_of_today(tmp_path: Path) -> None:
    moments = [datetime(2022, 3, 1, hour) for hour in (1, 2, 3)]  # noqa: DTZ001
    rows = [["监测时间", "站点", *POLLUTANTS]]
    rows += [[moment, station, *GOOD.values()] for moment in moments for station in STATIONS]
    stored = []
    for name, content in (
        ("old.xls", workbook_of_1995(("说明", [["填报说明"]]), ("小时值", rows), seed=3)),
        ("new.xlsx", workbook(("说明", [["填报说明"]]), ("小时值", rows))),
    ):
        home = by_report(tmp_path / name)
        file = tmp_path / f"file-{name}"
        file.write_bytes(content)
        (report,) = ingest_files(home, "hours", [file]).files
        assert report.values_new == len(moments) * len(STATIONS) * len(POLLUTANTS), report.summary()
        stored.append(
            query(home, "SELECT indicator, place, period_end, hour, value FROM observations.observation ORDER BY ALL")
        )
    assert stored[0] == stored[1]


@pytest.mark.parametrize(("code_page", "text"), [(936, "镕基 丙"), (950, "臺北市"), (1252, "Zürich")])
def test_texts_are_read_by_the_code_page_that_the_workbook_names(code_page: int, text: str) -> None:
    content = workbook_of_1995((text, [[text, 1]]), code_page=code_page)
    assert texts_in(read_grid(content)) == [(text, [(text, "1")])]


def named(content: bytes, code_page: int | None) -> bytes:
    """The workbook with another code page named, or none."""
    stream = CompoundFile(content).stream("Book")
    record = struct.pack("<HHH", 0x0042, 2, 936)
    assert stream.count(record) == 1
    other = struct.pack("<HHH", 0x0FFF, 2, 0) if code_page is None else struct.pack("<HHH", 0x0042, 2, code_page)
    return wrapped(stream.replace(record, other), "Book")


@pytest.mark.parametrize("code_page", [None, 1252])
def test_chinese_texts_that_a_program_calls_western_are_read(code_page: int | None) -> None:
    assert texts_in(read_grid(named(workbook_of_1995(*SHEETS), code_page))) == texts_in(read_grid(workbook(*SHEETS)))


@pytest.mark.parametrize(
    ("code_page", "text", "why"),
    [
        (None, "镕", "it doesn't say in which code page its texts are"),
        (932, "镕镕", "its texts aren't in the code page 932 that it names"),
        (12345, "镕", "its texts aren't in the code page 12345 that it names"),
    ],
)
def test_texts_of_an_unknown_code_page_are_refused(code_page: int | None, text: str, why: str) -> None:
    with pytest.raises(BatchRefused, match=f"looks like xls but can't be opened: {why}.*: save it in a newer format"):
        read_grid(named(workbook_of_1995(("表", [[text]])), code_page))


def test_too_many_cells_are_refused_before_room_is_made_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_CELLS", 20)
    with pytest.raises(BatchRefused, match=r"cells; expected at most 20"):
        read_grid(workbook_of_1995(*SHEETS))


@pytest.mark.parametrize("seed", range(60))
def test_damage_is_refused_or_does_not_matter(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - made-up damage, not secrets
    stream = bytearray(CompoundFile(workbook_of_1995(*SHEETS, seed=seed % 8)).stream("Book").rstrip(b"\0"))
    for _ in range(dice.randint(1, 12)):
        stream[dice.randrange(len(stream))] = dice.choice([0, 1, 0x7F, 0xFF])
    said = refusal_of(wrapped(bytes(stream[: dice.choice([len(stream), dice.randrange(len(stream))])]), "Book"))
    assert said is None or not differences(said)


def refusal_of(content: bytes) -> tuple[str, str] | None:
    try:
        read_grid(content)
    except BatchRefused as refusal:
        return refusal.said
    return None
