"""A workbook's cells as text, by column as by cell, and how far its sheets reach, however their XML is written."""

from __future__ import annotations

import gc
import io
import random
import string
import zipfile
from datetime import date, datetime, time
from typing import Any

import pytest

from pacewatch.collection_pause import collection_paused
from pacewatch.errors import BatchRefused
from pacewatch.observations.cell_signs import letters_of
from pacewatch.observations.cell_texts import text_of, texts_of
from pacewatch.observations.grids import read_grid
from pacewatch.observations.sheet_extent import _not_within, column_number, extent_of
from tests.observations.test_grids import workbook

EXACT: list[tuple[Any, str]] = [
    (0.1 + 0.2, "0.3"), (1e-05, "1e-05"), (0.0001, "0.0001"), (1e15, "1e+15"), (999999999999999.0, "999999999999999"),
    (-0.0, "-0"), (0.0, "0"), (12.0, "12"), (-3.25, "-3.25"), (788.9299999999999, "788.93"), (0.125, "0.125"),
    (123456789012345.6, "123456789012346"), (1e300, "1e+300"), (2 / 3, "0.666666666666667"), (-2 / 3, "-0.666666666666667"),
    (100000.0, "100000"), (9999999999.0, "9999999999"), (9999999999.5, "9999999999.5"), (1e10, "10000000000"),
    (12345678901.25, "12345678901.25"), (0.00009999, "9.999e-05"), (float("nan"), "nan"), (float("inf"), "inf"),
]  # fmt: skip
OTHERS: list[tuple[Any, str]] = [
    (7, "7"), (True, "True"), (False, "False"), (" 甲 ", "甲"), ("", ""), (date(2022, 2, 1), "2022-02-01"),
    (datetime(2022, 2, 1), "2022-02-01"), (datetime(2022, 2, 1, 8, 30), "2022-02-01 08:30:00"), (time(8, 30), "08:30:00"),  # noqa: DTZ001
]  # fmt: skip


@pytest.mark.parametrize(
    "pairs",
    [EXACT, OTHERS, EXACT + OTHERS, [*EXACT, ("—", "—")], *([pair] for pair in EXACT + OTHERS)],
    ids=lambda pairs: "mixed" if len(pairs) > 1 else repr(pairs[0][0]),
)
def test_a_column_has_the_texts_of_its_cells(pairs: list[tuple[Any, str]]) -> None:
    cells, texts = [cell for cell, _ in pairs], [text for _, text in pairs]
    assert texts_of(cells).to_pylist() == texts == [text_of(cell) for cell in cells]


def test_numbers_of_every_size_have_the_same_text_by_column_and_by_cell() -> None:
    dice = random.Random(7)  # noqa: S311 - made-up figures, not secrets
    cells = [dice.uniform(-10, 10) * 10 ** dice.randint(-20, 20) for _ in range(20_000)]
    cells += [round(cell, dice.randint(0, 16)) for cell in cells]
    assert texts_of(cells).to_pylist() == [f"{cell:.15g}" for cell in cells]


def test_rows_of_a_workbook_can_be_taken_as_tuples_can() -> None:
    (sheet,) = read_grid(workbook(("表1", [["甲", 1], ["乙", 2.5], ["丙", None]]))).sheets
    assert (len(sheet.rows), sheet.rows[-1], tuple(sheet.rows[1:])) == (3, ("丙", ""), (("乙", "2.5"), ("丙", "")))
    assert sheet.rows != (("甲", "1"),)
    assert sheet.column(1, first_row=2).to_pylist() == ["2.5", ""]


def test_merged_cells_beyond_the_last_cell_are_left_alone() -> None:
    (sheet,) = read_grid(workbook(("表1", [["甲", 1], ["乙", 2]]), merged="B2:D9")).sheets
    assert sheet.rows == (("甲", "1"), ("乙", "2"))


def sheet_xml(cells: str, before: str = "") -> bytes:
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:x="any">'
    return f"{before}{start}<cols><col min='1'/></cols><sheetData>{cells}</sheetData></worksheet>".encode()


@pytest.mark.parametrize(
    ("cells", "extent"),
    [
        ('<row r="1"><c r="A1"/><c r="B1"/></row><row r="12"><c r="C12"/></row>', 36),
        ('<row r="1"><c r="A1048576"/></row>', 1_048_576),
        ('<row><c r="XFD9"/></row>', 147_456),
        ("<row><c r='B9'/></row>", 18),
        ('<row><c\n\tr = "B9"/></row>', 18),
        ('<row><c s="1" r="B9"/></row>', 18),
        ('<row><c r="&#66;9"/></row>', 18),
        ('<row><c r="b9"/></row>', 18),
        ('<row r="1"><c r="A1"/></row><x:row><x:c r="B9"/></x:row>', 18),
        ('<row r="7"><c/><c/></row><row/><row><c/></row>', 18),
        ('<row r="7"><c r="D7"/><c/></row>', 35),
        ('<row r="1"><c r="A1" x=">"/></row><row r="9"><c x=">" r="B9"/></row>', 18),
        ('<row r="1"><c r="A1"><v>&lt;c r="ZZ99999"</v></c></row>', 1),
        ("", 0),
    ],
)
def test_a_sheet_reaches_to_its_last_cell_however_it_is_written(cells: str, extent: int) -> None:
    assert extent_of(sheet_xml(cells)) == extent


@pytest.mark.parametrize("far", ["B200000", "ZZ5", "AAA1", "A1000000", "C12345"])
def test_a_cell_far_off_is_found_among_many(far: str) -> None:
    """In the middle of a large sheet, where neither end tells of it."""
    row = '<row r="{0}"><c r="A{0}"/><c r="B{0}"/></row>'
    rows = [row.format(number) for number in range(1, 12_000)]
    rows.insert(6_000, f'<row><c r="{far}"/></row>')
    plain = extent_of(sheet_xml("".join(rows[:6_000] + rows[6_001:])))
    assert plain == 2 * 11_999 < extent_of(sheet_xml("".join(rows)))


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        (sheet_xml('<row><c s="1"/></row>', '<!DOCTYPE a [<!ENTITY b "c">]>'), "has a document type"),
        (sheet_xml('<row><c s="1"/></row>')[:-20], "a sheet of the workbook is damaged: line 1"),
        (sheet_xml('<row><c s="1" r="A1" r="B9"/></row>'), "duplicate attribute"),
    ],
)
def test_a_sheet_that_is_no_plain_xml_is_refused(sheet: bytes, sentence: str) -> None:
    with pytest.raises(BatchRefused, match=sentence):
        extent_of(sheet)


@pytest.mark.parametrize("last", ["A1", "B7", "Z10", "AA100", "AB129", "BCD90210"])
def test_the_cells_within_a_sheet_are_just_those_up_to_its_last(last: str) -> None:
    letters, row = last.rstrip("0123456789"), int(last.lstrip(string.ascii_uppercase))
    pattern, width = _not_within(row, letters), column_number(letters)
    for column in range(1, min(2 * width, 2000) + 1):
        assert bool(pattern.search(f'<c r="{letters_of(column - 1)}1">'.encode())) == (column > width)
    for number in {*range(1, 3000), row - 1, row, row + 1, 10 * row} - {0}:
        assert bool(pattern.search(f'<c r="A{number}" s="3" t="s"/>'.encode())) == (number > row)


def replaced(content: bytes, part: str, before: bytes, after: bytes, *, moved: str | None = None) -> bytes:
    """The workbook with a part changed, and perhaps kept under another name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            read = old.read(name)
            if moved:
                read = read.replace(part.removeprefix("xl/").encode(), moved.removeprefix("xl/").encode())
            if name == part:
                assert before in read
                read = read.replace(before, after)
            new.writestr(moved if moved and name == part else name, read)
    return stream.getvalue()


@pytest.mark.parametrize("moved", [None, "xl/other/cells.bin"])
def test_a_far_cell_is_refused_in_whatever_part_its_sheet_is_kept(moved: str | None) -> None:
    part, content = "xl/worksheets/sheet1.xml", workbook(("表1", [["甲", 1]]))
    assert read_grid(replaced(content, part, b'r="B1"', b'r="C1"', moved=moved)).sheets[0].rows == (("甲", "", "1"),)
    with pytest.raises(BatchRefused, match="the file has 17179869184 cells"):
        read_grid(replaced(content, part, b'r="B1"', b'r="XFD1048576"', moved=moved))


def test_a_cell_with_two_names_is_refused() -> None:
    """The reader takes the last, which could be far off."""
    twice = replaced(workbook(("表1", [["甲", 1]])), "xl/worksheets/sheet1.xml", b'r="B1"', b'r="B1" r="C9"')
    with pytest.raises(BatchRefused, match="duplicate attribute"):
        read_grid(twice)


def test_collection_goes_on_after_a_pause_even_one_that_ends_in_an_error() -> None:
    @collection_paused()
    def fail() -> None:
        raise ValueError(gc.isenabled())

    assert gc.isenabled()
    with pytest.raises(ValueError, match="False"):
        fail()
    assert gc.isenabled()
