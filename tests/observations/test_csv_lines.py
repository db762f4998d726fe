"""Quoted cells that run on over line breaks are read, and a quotation mark that is never closed swallows nothing."""

from __future__ import annotations

import csv
import io
import random

import pytest

from pacewatch.errors import BatchRefused
from pacewatch.observations.csv_lines import MARKS, MOST_LINES_IN_CELL, lines_of
from pacewatch.observations.csv_reader import read_csv
from pacewatch.observations.feed_draft import draft
from pacewatch.observations.grids import read_grid
from pacewatch.observations.limits import LONGEST_CELL
from pacewatch.observations.row_text import row_text
from pacewatch.observations.trial import try_feed
from pacewatch.observations.wide.wide_reader import read_wide
from pacewatch.registry.declaration import read_declaration
from tests.observations.test_csv_reader import feed
from tests.observations.test_grids import workbook

HEAD = "city,date,aqi\n"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", MARKS[0], MARKS[0] + MARKS[1]])
def test_a_cell_keeps_its_line_breaks_and_rows_their_numbers(line_break: str, mark: str) -> None:
    rows = [
        "city,date,aqi",
        '"甲',
        "",
        '（""东""）",2022-01-01,50',
        f"乙{mark},2022-01-02,60",
        '丙,"2022-01-03',
        '",70',
        "",
    ]
    read = read_csv(line_break.join(rows).encode(), feed())
    assert read.problems == []
    assert read.table.to_pydict() == {
        "source_row": [2, 5, 6],
        "city": ['甲\n\n（"东"）', f"乙{mark}", "丙"],
        "date": ["2022-01-01", "2022-01-02", "2022-01-03\n"],
        "aqi": ["50", "60", "70"],
    }


def test_where_every_mark_is_used_no_cell_runs_on() -> None:
    content = f'{HEAD}"甲\n乙",2022-01-01,50\n{"".join(MARKS)},2022-01-02,60\n'.encode()
    read = read_csv(content, feed())
    assert (read.table["source_row"].to_pylist(), [one.row for one in read.problems]) == ([4], [2, 3])


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_written_is_read(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - made-up cells, not secrets
    signs = ["甲", "a", "1", " b", '"', "\n", ";", "“"]
    rows = [["".join(dice.choices(signs, k=dice.randint(1, 9))) for _ in range(3)] for _ in range(40)]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["city", "date", "aqi"])
    starts = []
    for row in rows:
        starts.append(stream.getvalue().count("\n") + 1)
        writer.writerow(row)
    read = read_csv(stream.getvalue().encode(), feed())
    assert read.problems == []
    assert read.table["source_row"].to_pylist() == starts
    assert [list(row.values())[1:] for row in read.table.to_pylist()] == rows


GOOD = "甲,2022-01-01,50\n"
MANY = "x\n" * MOST_LINES_IN_CELL
NEVER: dict[str, tuple[str, list[int]]] = {
    "at the end": ('"甲,2022-01-02,51', []),
    "before good rows": ('"甲,2022-01-02,51\n' + GOOD * 3, [3, 4, 5]),
    "closed by another stray one": ('"甲,2022-01-02,51\n' + GOOD + '乙",2022-01-02,52\n' + GOOD, [3, 5]),
    "closed by the next line's": ('"甲,2022-01-02,51\n乙",2022-01-02,52\n' + GOOD, [4]),
    "closed by one that opens": ('甲,2022-01-02,"51\n"乙",2022-01-03,52\n' + GOOD, [3, 4]),
    "closed within a cell": ('甲,2022-01-02,"51\nx"y\n' + GOOD, [4]),
    "closed too late": ('甲,2022-01-02,"51\n' + MANY + '"\n' + GOOD, [MOST_LINES_IN_CELL + 4]),
    "closed after too much": ('甲,2022-01-02,"51\n' + "x" * (LONGEST_CELL + 1) + '\n"\n' + GOOD, [5]),
}


@pytest.mark.parametrize("case", NEVER)
def test_a_mark_that_is_not_closed_spoils_its_own_row_only(case: str) -> None:
    rest, read_rows = NEVER[case]
    read = read_csv((HEAD + rest).encode(), feed(final_line_break="optional"))
    assert read.table["source_row"].to_pylist() == read_rows
    first = read.problems[0]
    opened = next(one for one in read.problems if one.expectation == "closed_quotes")
    assert (opened.row, first.seen is not None) == (2, True)
    assert "a mark that closes the quotation opened in this row, within 100 lines" in opened.detail


def test_the_longest_cell_and_the_most_lines_are_read() -> None:
    cell = "x\n" * (MOST_LINES_IN_CELL - 2) + "y"
    read = read_csv(f'{HEAD}"{cell}",2022-01-01,50\n{GOOD}'.encode(), feed())
    assert read.problems == []
    assert read.table.column("city").to_pylist() == [cell, "甲"]


def test_a_last_row_that_runs_on_and_may_be_cut_off_is_not_trusted() -> None:
    read = read_csv(f'{HEAD}{GOOD}"乙\n（市）",2022-01-02,6'.encode(), feed())
    assert read.table["source_row"].to_pylist() == [2]
    assert [(one.row, one.expectation, one.seen) for one in read.problems] == [
        (3, "final_line_break", '"乙\n（市）",2022-01-02,6')
    ]


def test_a_row_with_other_columns_that_runs_on_is_told_as_it_stands() -> None:
    (problem,) = read_csv(f'{HEAD}{GOOD}"乙\n市",2022\n'.encode(), feed()).problems
    assert (problem.row, problem.expectation, problem.seen) == (3, "column_count", '"乙\n市",2022')


def test_people_see_the_whole_row() -> None:
    content = f'{HEAD}"乙\n市",2022-01-01,5\n"丙,2022-01-01,5\n{GOOD}'.encode()
    assert [row_text(content, feed(), row) for row in (2, 3, 4, 5, 7)] == [
        '"乙\n市",2022-01-01,5', "", '"丙,2022-01-01,5', GOOD.strip(), None,
    ]  # fmt: skip


def test_a_name_in_a_header_may_run_on() -> None:
    content = '"city","date\n(day)",aqi\n甲,2022-01-01,50\n'.encode()
    declared = feed(columns=["city", "date (day)", "aqi"], period={"column": "date (day)"})
    read = read_csv(content, declared)
    assert (read.problems, read.drift, read.table["source_row"].to_pylist()) == ([], None, [3])


def test_a_wide_file_may_have_such_cells_and_names() -> None:
    declared = feed(columns=["date", "note", "city", "aqi"], wide={"names": "city", "values": "aqi"})
    content = 'date,note,"甲\n市",乙\n2022-01-01,"a\nb",5,6\n2022-01-02,c,7,\n'.encode()
    read = read_wide(content, declared)
    cells = [(row["city"], row["note"], row["aqi"]) for row in read.table.to_pylist()]
    assert cells == [("甲 市", "a\nb", "5"), ("乙", "a\nb", "6"), ("甲 市", "c", "7")]
    assert read.origins
    assert [read.origins.rows[row - 1].as_py() for row in read.table["source_row"].to_pylist()] == [3, 3, 5]


REPORT = '2022年通化市主要指标\n单位：亿元\n指标,"1-2月\n累计","1-3月\n累计"\n"固定资产\n投资",12.5,13\n消费,7,8.25\n'


def test_a_report_may_have_such_cells() -> None:
    content = REPORT.encode("gb18030")
    feed_of_it = read_declaration(draft(read_grid(content)), "draft")
    cells = [(cell.column, cell.value, cell.row) for cell in try_feed(content, feed_of_it).cells]
    plain = REPORT.replace('"', "").replace("月\n", "月").replace("资产\n", "资产").encode()
    expected = [
        (cell.column, cell.value) for cell in try_feed(plain, read_declaration(draft(read_grid(plain)), "d")).cells
    ]
    assert [(column.replace(" ", ""), value) for column, value, _ in cells] == expected
    assert [row for _, _, row in cells] == [6, 6, 8, 8]


def test_names_that_run_on_in_a_workbook_are_drafted_in_one_line() -> None:
    content = workbook(("表1", [["地区", "月份", "固定资产\n投资"], ["甲市", "2022年1月", 12.5]]))
    (cell,) = try_feed(content, read_declaration(draft(read_grid(content)), "draft")).cells
    assert (cell.column, cell.value) == ("固定资产 投资", 12.5)


def test_a_report_with_a_mark_that_is_not_closed_is_refused_and_one_within_a_text_is_not() -> None:
    with pytest.raises(BatchRefused, match=r"row 3: saw '\"投资,12.5'; expected a mark that closes"):
        read_grid('统计月报,\n指标,1月\n"投资,12.5\n消费,7\n'.encode())
    rows = read_grid('统计月报,\n指标,1月\n5" 管,12.5\n'.encode()).sheets[0].rows
    assert rows[2] == ('5" 管', "12.5")


def test_lines_without_quotation_marks_are_left_alone() -> None:
    read = lines_of("a\r\nb\rc\n", ",")
    assert (read.lines, read.mark, read.last, read.row(9), read.row(0)) == (["a", "b", "c", ""], "", 4, None, None)
