"""CSV bytes to text cells: every ordinary form is read, every broken one is named with its row."""

from __future__ import annotations

import pytest

from pacewatch.errors import BatchRefused
from pacewatch.observations.csv_reader import read_csv
from pacewatch.registry.feed_model import Feed
from tests.both_languages import differences


def feed(**changes: object) -> Feed:
    declared = {
        "id": "f",
        "name": {"zh": "甲", "en": "f"},
        "source": "tests",
        "columns": ["city", "date", "aqi"],
        "period": {"column": "date"},
        "place": {"column": "city"},
        "values": [{"column": "aqi", "indicator": "aqi"}],
    }
    return Feed.model_validate({**declared, **changes})


GOOD = "city,date,aqi\n甲,2022-01-01,50\n乙,2022-01-02,60\n"


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (GOOD.encode(), {}),
        (GOOD.encode("utf-8-sig"), {}),
        (GOOD.encode("gb18030"), {"encoding": "gb18030"}),
        (GOOD.encode("utf-16"), {"encoding": "utf-16"}),
        (GOOD.replace("\n", "\r\n").encode(), {}),
        (GOOD.replace(",", ";").encode(), {"delimiter": ";"}),
        (GOOD.replace("甲", '"甲"').encode(), {}),
        (GOOD.rstrip("\n").encode(), {"final_line_break": "optional"}),
    ],
    ids=["utf-8", "bom", "gb18030", "utf-16", "crlf", "semicolon", "quoted", "no-final-break"],
)
def test_reads(content: bytes, changes: dict[str, object]) -> None:
    rows = read_csv(content, feed(**changes))
    assert rows.problems == []
    assert rows.table.to_pydict() == {
        "source_row": [2, 3],
        "city": ["甲", "乙"],
        "date": ["2022-01-01", "2022-01-02"],
        "aqi": ["50", "60"],
    }


def test_without_a_header_the_first_row_is_data() -> None:
    rows = read_csv("甲,2022-01-01,50\n".encode("utf-8-sig"), feed(header=False))
    assert rows.table.to_pylist() == [{"source_row": 1, "city": "甲", "date": "2022-01-01", "aqi": "50"}]


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", "empty", "the file is empty"),
        (b" \n\n", "empty", "the file is empty"),
        (b"city,date,aqi\n", "empty", "no data rows"),
        (GOOD.encode("gb18030"), "encoding", "row 2) is not utf-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "encoding", "is not utf-8"),
        (b"city,date,aqi\na\x00b,2022-01-01,5\n", "encoding", "row 2 holds a NUL"),
        ("month,place,count\n2022-01,甲,5\n".encode(), "columns", "expected city, date, aqi"),
        ("城市,日期\n甲,2022-01-01\n".encode(), "columns", "another feed"),
    ],
)
def test_refuses(content: bytes, code: str, says: str) -> None:
    with pytest.raises(BatchRefused) as refusal:
        read_csv(content, feed(encoding="utf-8"))
    assert refusal.value.code == code
    assert says in str(refusal.value)
    assert not differences(refusal.value.said)


def test_a_row_with_other_columns_is_set_aside_with_its_number() -> None:
    rows = read_csv(
        "city,date,aqi\n甲,2022-01-01,50\n乙,2022-01-02\n甲,2022-01-03,51,9\n\n甲,2022-01-04,52\n".encode(), feed()
    )
    assert rows.table["source_row"].to_pylist() == [2, 6]
    assert [(problem.row, problem.expectation, problem.seen) for problem in rows.problems] == [
        (3, "column_count", "乙,2022-01-02"),
        (4, "column_count", "甲,2022-01-03,51,9"),
    ]
    assert rows.row_count == 4


def test_an_open_quote_spoils_its_own_row_only() -> None:
    rows = read_csv('city,date,aqi\n甲,2022-01-01,50\n"甲,2022-01-02,51\n甲,2022-01-03,52\n'.encode(), feed())
    assert rows.table["source_row"].to_pylist() == [2, 4]
    assert [(problem.row, problem.expectation) for problem in rows.problems] == [(3, "closed_quotes")]


def test_a_cut_off_last_row_is_not_trusted() -> None:
    rows = read_csv("city,date,aqi\n甲,2022-01-01,50\n甲,2022-01-02,6".encode(), feed())
    assert rows.table["aqi"].to_pylist() == ["50"]
    assert [(problem.row, problem.expectation) for problem in rows.problems] == [(3, "final_line_break")]


def test_a_lone_carriage_return_ends_a_row_and_leaves_the_numbers_of_the_others_right() -> None:
    content = 'city,date,aqi\n甲,2022-01-01,50\r"甲,2022-01-02,51\n甲,2022-01-03,52\r\n甲,2022-01-04,5'.encode()
    rows = read_csv(content, feed())
    assert rows.table["source_row"].to_pylist() == [2, 4]
    assert [(problem.row, problem.expectation) for problem in rows.problems] == [
        (3, "closed_quotes"),
        (5, "final_line_break"),
    ]
