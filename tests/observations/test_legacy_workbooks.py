"""A workbook of before 2007 is read as the same content in an .xlsx is, in whatever form its cells are kept."""

from __future__ import annotations

import random
import struct
from datetime import date, datetime
from typing import Any

import pytest

from pacewatch.errors import BatchRefused
from pacewatch.observations import sheets
from pacewatch.observations.compound_files import CompoundFile, wrapped
from pacewatch.observations.feed_draft import draft
from pacewatch.observations.grids import OLE_START, read_grid
from pacewatch.observations.trial import try_feed
from pacewatch.registry.declaration import read_declaration
from tests.observations.legacy_workbooks import Formatted, compound_file, legacy_stream, legacy_workbook
from tests.observations.made_reports import KINDS
from tests.observations.test_grids import workbook

SHEETS: tuple[tuple[str, list[list[Any]]], ...] = (
    (
        "1-2月",
        [
            ["通化市2022年1-2月主要经济指标"],
            ["单位：亿元、%"],
            ["指标", "本月止累计", None, "备注"],
            [None, "绝对量", "同比增长", None],
            ["固定资产投资", 0.7, 12.5, "快报"],
            ["社会消费品零售总额", 1234567.891, -3, None],
            ["接待游客（万人次）", 12345678901.25, 0.1 + 0.2, "—"],
            [],
            ["注：增速按可比口径计算。"],
        ],
    ),
    (
        "日期 & 类型",
        [
            ["日期", "地区", "数值"],
            [date(2022, 1, 31), "长春市", 1],
            [date(2022, 2, 28), "café", -0.001],
            [datetime(2022, 3, 31, 8, 30), "长春市", True],  # noqa: DTZ001
            [date(2024, 2, 29), "x" * 9000, False],
            [None, "文" * 9000, 536870912],
        ],
    ),
    ("空", []),
)
SEEDS = range(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_are_those_of_the_same_workbook_in_the_newer_format(seed: int) -> None:
    old, new = (
        read_grid(legacy_workbook(*SHEETS, merged="B3:C3", seed=seed)),
        read_grid(workbook(*SHEETS, merged="B3:C3")),
    )
    assert (old.format, new.format) == ("xls", "xlsx")
    assert [sheet.name for sheet in old.sheets] == [sheet.name for sheet in new.sheets]
    for before, after in zip(old.sheets, new.sheets, strict=True):
        assert list(before.rows) == list(after.rows)
        for column in range(len(after.rows[0]) if after.rows else 0):
            assert before.column(column).to_pylist() == after.column(column).to_pylist()
    assert old.sheets[0].rows[2] == ("指标", "本月止累计", "本月止累计", "备注")


@pytest.mark.parametrize("seed", range(20))
def test_a_report_gives_the_same_figures_in_either_format(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - made-up figures, not secrets
    kind = list(KINDS)[seed % len(KINDS)]
    rows, _ = KINDS[kind](dice)
    numbered = [[_as_number(cell) for cell in row] for row in rows]
    note = [["注：本表为快报数"]]
    told = []
    for content in (
        legacy_workbook(("说明", [["填报说明"]]), ("表1", numbered + note), seed=seed),
        workbook(("说明", [["填报说明"]]), ("表1", numbered + note)),
    ):
        feed = read_declaration(draft(read_grid(content)), "draft")
        told.append(try_feed(content, feed).cells)
    assert told[0] == told[1] != []


def _as_number(cell: Any) -> Any:
    """What somebody typed, as a workbook keeps it."""
    try:
        return float(cell)
    except (TypeError, ValueError):
        return cell


def test_too_many_cells_are_refused_before_room_is_made_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_CELLS", 40)
    with pytest.raises(BatchRefused, match=r"cells; expected at most 40"):
        read_grid(legacy_workbook(*SHEETS))


def test_what_a_sheet_says_of_its_own_extent_is_not_believed() -> None:
    content = legacy_workbook(("表1", [["甲", 1]]))
    extent = struct.pack("<HHIIHH", 0x0200, 14, 0, 1, 0, 2)
    assert content.count(extent) == 1
    vast = struct.pack("<HHIIHH", 0x0200, 14, 0, 2**32 - 1, 0, 2**16 - 1)
    assert list(read_grid(content.replace(extent, vast)).sheets[0].rows) == [("甲", "1")]


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_are_read_as_they_are_shown(seed: int) -> None:
    codes = ["0.0%", "General", "0%", "0.00%", '0.0"%"', "[红色]0.0%;-0.0%"]
    row = [Formatted(0.125, code) for code in codes]
    (first, second) = read_grid(legacy_workbook(("甲", [[1, 2], row]), ("乙", [[0.125], row[:1]]), seed=seed)).sheets
    assert first.rows[1] == ("12.5%", "0.125", "12.5%", "12.5%", "0.125", "12.5%")
    assert list(second.rows) == [("0.125",), ("12.5%",)]


def test_shares_in_a_record_of_several_numbers_are_found() -> None:
    content = legacy_workbook(("甲", [[1, 2, 3]]), ("乙", [[Formatted(0.5, "0%")]]), seed=3)
    run = struct.pack("<HHHHHI", 0x00BD, 24, 0, 0, 15, 6)
    assert content.count(run) == 1
    (first, _) = read_grid(content.replace(run, struct.pack("<HHHHHI", 0x00BD, 24, 0, 0, 16, 6))).sheets
    assert first.rows[0] == ("100%", "2", "3")


def test_a_format_that_is_a_percentage_for_some_numbers_only_is_refused() -> None:
    with pytest.raises(BatchRefused, match="sheet 表1 has cells with the number format '0%;0', which shows"):
        read_grid(legacy_workbook(("表1", [[Formatted(0.5, "0%;0")]])))


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097, 127 * 512, 126 * 512, 7_000_000, 7_200_000, 15_500_000])
def test_a_stream_comes_out_of_its_file_as_it_went_in(size: int) -> None:
    """Of 7 MB and more its table doesn't fit into the head."""
    stream = random.Random(size).randbytes(size)  # noqa: S311 - made-up bytes, not secrets
    assert CompoundFile(wrapped(stream, "Workbook")).stream("Workbook") == stream.ljust(4096, b"\0")


def test_a_large_workbook_is_read_from_the_file_that_it_is_kept_in_anew() -> None:
    rows = [["甲" * 90, number, "乙" * 99] for number in range(20_000)]
    rows = [[f"{name}{number}", number, f"{other}{number}"] for name, number, other in rows]
    content = wrapped(legacy_stream(("表1", rows)), "Workbook")
    assert len(content) > 7_200_000
    assert read_grid(content).sheets[0].rows[-1] == ("甲" * 90 + "19999", "19999", "乙" * 99 + "19999")


def with_small_stream(stream: bytes) -> bytes:
    """A compound file whose stream is kept in the sectors of 64 bytes that short streams have."""
    count = -(-len(stream) // 64)
    content = bytearray(wrapped(stream.ljust(count * 64, b"\0"), "Workbook"))
    folder = 512 + 8 * 512
    struct.pack_into("<II", content, folder + 116, 0, count * 64)
    struct.pack_into("<II", content, folder + 128 + 116, 0, len(stream))
    links = struct.pack(f"<{count}I", *range(1, count), 0xFFFFFFFE).ljust(512, b"\xff")
    struct.pack_into("<II", content, 60, 10, 1)
    struct.pack_into("<I", content, 512 + 9 * 512 + 40, 0xFFFFFFFE)
    return bytes(content) + links


def test_a_short_stream_is_read() -> None:
    stream = random.Random(1).randbytes(1000)  # noqa: S311 - made-up bytes, not secrets
    assert CompoundFile(with_small_stream(stream)).stream("workbook") == stream


def changed(at: int, number: int, content: bytes = legacy_workbook(*SHEETS)) -> bytes:
    """A workbook with four bytes exchanged."""
    return content[:at] + struct.pack("<I", number) + content[at + 4 :]


TABLE_AT = 512 * (struct.unpack_from("<I", legacy_workbook(*SHEETS), 76)[0] + 1)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (changed(TABLE_AT + 8, 0), "goes round in a circle"),
        (changed(TABLE_AT + 8, 5000), "leads out of the file"),
        (changed(48, 5000), "leads out of the file"),
        (changed(76, 5000), "leads out of the file"),
        (changed(44, 2), "its table is cut off"),
        (changed(68, 3), "leads out of the file"),
        (changed(30, 0xFFFF), "sectors of 2"),
        (legacy_workbook(*SHEETS)[:400], "its head is cut off"),
        (legacy_workbook(*SHEETS).replace(b"W\0o\0r\0k\0b", b"E\0o\0r\0k\0b"), "it holds no workbook"),
        (wrapped(b"", "EncryptedPackage"), "locked with a password"),
        (wrapped(b"", "Workbook"), "it doesn't begin as a workbook does"),
    ],
)
def test_a_file_whose_parts_cannot_be_followed_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(BatchRefused, match=f"looks like xls but can't be opened: .*{why}"):
        read_grid(content)


def records(content: bytes, kind: int, form: str, *numbers: int, at: int = 0) -> bytes:
    """The workbook with numbers written into the first record of a kind."""
    stream = bytearray(CompoundFile(content).stream("Workbook"))
    place = 0
    while struct.unpack_from("<H", stream, place)[0] != kind:
        place += 4 + int(struct.unpack_from("<H", stream, place + 2)[0])
    struct.pack_into(form, stream, place + 4 + at, *numbers)
    return wrapped(bytes(stream), "Workbook")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (records(legacy_workbook(*SHEETS), 0x00FC, "<I", 2**31 - 1, at=4), "it says that it holds 2147483647 texts"),
        (records(legacy_workbook(("表1", [["甲"]])), 0x00FC, "<B", 255, at=10), "it is damaged"),
        (records(legacy_workbook(*SHEETS), 0x0085, "<I", 2), "a sheet of it doesn't begin where it says"),
        (records(legacy_workbook(*SHEETS), 0x0085, "<I", 2**31), "a record of it is cut off"),
        (records(legacy_workbook(*SHEETS), 0x0022, "<h", 0x002F, at=-4), "it is locked with a password"),
    ],
    ids=["texts", "a text", "a sheet elsewhere", "a sheet beyond", "a lock"],
)
def test_a_workbook_whose_records_cannot_be_followed_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(BatchRefused, match=f"looks like xls but can't be opened: .*{why}"):
        read_grid(content)


def test_many_sheets_with_one_far_cell_each_are_refused_before_room_is_made_for_them() -> None:
    far: list[list[Any]] = [[]] * 65_535 + [[None] * 255 + [1]]
    with pytest.raises(BatchRefused, match=r"the file has \d{8,} cells"):
        read_grid(legacy_workbook(*((f"表{number}", far) for number in range(3))))


@pytest.mark.parametrize(
    "content",
    [
        legacy_workbook(*SHEETS)[:2000],
        compound_file(b"no workbook"),
        compound_file(legacy_workbook(*SHEETS), "Other"),
        OLE_START + b"\xff" * 4096,
    ],
    ids=["cut off", "no records", "another stream", "no sectors"],
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(BatchRefused, match="looks like xls but can't be opened"):
        read_grid(content)
