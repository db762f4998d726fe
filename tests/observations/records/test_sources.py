"""The shapes in which known services answer, each read by declaration alone, and each as it is when something is wrong."""

from __future__ import annotations

import pytest

from pacewatch.errors import BatchRefused
from pacewatch.observations.read_file import read_file
from pacewatch.registry.feed_model import Feed
from tests.both_languages import differences
from tests.observations.records import answers
from tests.observations.records.feeds import cells, feed

OPENAQ = feed(
    ["what", "time", "value"],
    format="json",
    records="results[*]",
    fields={"what": "parameter.name", "time": "period.datetimeFrom.local"},
    period={"column": "time", "format": "%Y-%m-%dT%H:%M:%S+08:00", "span": "hour"},
)
WAQI = feed(
    ["city", "time", "aqi", "pm25"],
    format="json",
    records="data",
    fields={"city": "city.name", "time": "time.s", "pm25": "iaqi.pm25.v"},
    expect={"status": "ok"},
    message="data",
    missing=["-"],
    period={"column": "time", "format": "%Y-%m-%d %H:%M:%S", "span": "hour"},
)
WORLD_BANK = feed(
    ["country", "date", "value"],
    format="json",
    records="[1][*]",
    fields={"country": "countryiso3code"},
    message="[0].message[0].value",
    period={"column": "date", "format": "%Y", "span": "year"},
)
FRED = feed(
    ["date", "value"],
    format="json",
    records="observations[*]",
    missing=["."],
    place={"fixed": "220500"},
    period={"column": "date"},
    values=[{"column": "value", "indicator": "value"}],
)
ALFRED = feed(
    ["vintage", "date", "value"],
    format="json",
    records="observations[*]",
    spread={"keys": "PAYEMS_*", "name": "vintage", "value": "value"},
    missing=["."],
)
BLS = feed(
    ["series", "period", "value"],
    format="json",
    records="Results.series[*].data[*]",
    fields={"series": "^seriesID", "period": {"paths": ["year", "period"], "join": "-"}},
    expect={"status": "REQUEST_SUCCEEDED"},
    message="message",
    period={"column": "period", "format": "%Y-M%m", "span": "month"},
)
CNEMC = feed(
    ["stationcode", "timepoint", "pm2_5"],
    format="json",
    records="features[*].properties",
    missing=["-;"],
    period={"column": "timepoint", "format": "%Y-%m-%dT%H:%M:%S", "span": "hour"},
)
NBS = feed(
    ["indicator", "month", "value"],
    format="json",
    records="returndata.datanodes[*]",
    fields={"indicator": "wds[wdcode=zb].valuecode", "month": "wds[wdcode=sj].valuecode", "value": "data.strdata"},
    expect={"returncode": 200},
    only={"data.hasdata": True},
    period={"column": "month", "format": "%Y%m", "span": "month"},
)

READ = {
    "openaq": (
        OPENAQ,
        answers.openaq([("2022-01-01T08:00:00+08:00", "12.10"), ("2022-01-01T09:00:00+08:00", "1e-7")]),
        [[1, "pm25", "2022-01-01T08:00:00+08:00", "12.10"], [2, "pm25", "2022-01-01T09:00:00+08:00", "1e-7"]],
    ),
    "openaq, more digits than a float has": (
        OPENAQ,
        answers.openaq([("2022-01-01T08:00:00+08:00", "12345678901234567.123456")]),
        [[1, "pm25", "2022-01-01T08:00:00+08:00", "12345678901234567.123456"]],
    ),
    "waqi": (WAQI, answers.waqi(45), [[1, "甲市", "2022-01-01 08:00:00", "45", "41"]]),
    "waqi without an index": (WAQI, answers.waqi("-"), [[1, "甲市", "2022-01-01 08:00:00", "", "41"]]),
    "world bank": (
        WORLD_BANK,
        answers.world_bank([("2024", None), ("2023", 20.5)]),
        [[1, "AAA", "2024", ""], [2, "AAA", "2023", "20.5"]],
    ),
    "fred": (
        FRED,
        answers.fred([("2022-01-01", "147553"), ("2022-02-01", ".")]),
        [[1, "2022-01-01", "147553"], [2, "2022-02-01", ""]],
    ),
    "alfred, a row for each vintage": (
        ALFRED,
        answers.alfred(
            [
                {"date": "2021-09-01", "PAYEMS_20211008": "147553", "PAYEMS_20211105": "147788"},
                {"date": "2021-10-01", "PAYEMS_20211105": "."},
            ]
        ),
        [
            [1, "20211008", "2021-09-01", "147553"],
            [2, "20211105", "2021-09-01", "147788"],
            [3, "20211105", "2021-10-01", ""],
        ],
    ),
    "bls, the series around the record": (
        BLS,
        answers.bls({"A1": [("2022", "M02", "7.10"), ("2022", "M01", "7")], "B2": [], "C3": [("2022", "M01", "-8")]}),
        [[1, "A1", "2022-M02", "7.10"], [2, "A1", "2022-M01", "7"], [3, "C3", "2022-M01", "-8"]],
    ),
    "cnemc": (
        CNEMC,
        answers.cnemc([("1001A", "41"), ("1002A", "-;")]),
        [[1, "1001A", "2022-01-01T07:00:00", "41"], [2, "1002A", "2022-01-01T07:00:00", ""]],
    ),
    "nbs, where no data is written as nought": (
        NBS,
        answers.nbs([("A0101", "202201", True, 5.5), ("A0101", "202202", False, 0), ("A0102", "202201", True, 0)]),
        [[1, "A0101", "202201", "5.5"], [3, "A0102", "202201", "0"]],
    ),
}


@pytest.mark.parametrize("name", READ)
def test_reads(name: str) -> None:
    declared, content, rows = READ[name]
    assert cells(content, declared) == rows
    assert read_file(content, declared).problems == []


REFUSED = {
    "waqi says error with status 200": (
        WAQI,
        answers.as_bytes({"status": "error", "data": "Invalid key"}),
        "answer",
        "saw 'error' at status; expected 'ok'; it says: Invalid key",
    ),
    "world bank answers with a message": (
        WORLD_BANK,
        answers.as_bytes([{"message": [{"id": "120", "key": "Invalid value", "value": "No such indicator"}]}]),
        "records",
        "the answer has nothing at [1][*]; expected records at [1][*]; it says: No such indicator",
    ),
    "world bank has nothing": (WORLD_BANK, answers.as_bytes([{"page": 1, "total": 0}, None]), "empty", "no data rows"),
    "bls over its quota": (
        BLS,
        answers.as_bytes({"status": "REQUEST_NOT_PROCESSED", "message": ["daily threshold reached"], "Results": {}}),
        "answer",
        "saw 'REQUEST_NOT_PROCESSED' at status; expected 'REQUEST_SUCCEEDED'; it says: daily threshold reached",
    ),
    "fred refuses the key": (
        FRED,
        answers.as_bytes({"error_code": 400, "error_message": "Bad Request."}),
        "records",
        "the answer has nothing at observations[*]; expected records at observations[*]; "
        "it holds error_code, error_message",
    ),
    "cnemc has renamed a key": (
        CNEMC,
        answers.cnemc([("1001A", "41")]).replace(b"pm2_5", b"pm25"),
        "columns",
        "no record has pm2_5, which column pm2_5 is read from; the first record holds area, stationcode, timepoint, "
        "pm25, aqi: was it renamed",
    ),
    "nbs has renamed what 'only' goes by": (
        NBS,
        answers.nbs([("A0101", "202201", True, 5)]).replace(b"hasdata", b"hasData"),
        "columns",
        "no record has data.hasdata, which 'only' is read from",
    ),
    "nbs has no data at all": (
        NBS,
        answers.nbs([("A0101", "202201", False, 0)]),
        "empty",
        "'only' left out all 1 records",
    ),
    "alfred has no vintage of the series": (
        ALFRED,
        answers.alfred([{"date": "2021-09-01", "UNRATE_20211008": "5"}]),
        "columns",
        "no record has PAYEMS_*, which 'spread' is read from",
    ),
    "an answer is cut off": (
        OPENAQ,
        answers.openaq([("2022-01-01T08:00:00+08:00", "12")])[:200],
        "format",
        "expected one JSON document: is the file cut off?",
    ),
    "a page of HTML": (OPENAQ, b"<html><body>Service unavailable</body></html>", "format", "line 1, character 1"),
    "records are an object": (
        OPENAQ,
        b'{"results": {"value": 1}}',
        "records",
        "saw an object where results[*] says [*]; expected a list",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str) -> None:
    declared, content, code, says = REFUSED[name]
    with pytest.raises(BatchRefused) as refusal:
        read_file(content, declared)
    assert refusal.value.code == code
    assert says in str(refusal.value)
    assert not differences(refusal.value.said)


SET_ASIDE: dict[str, tuple[Feed, bytes, list[tuple[int, str, str]]]] = {
    "a list where one value was expected": (
        FRED,
        b'{"observations": [{"date": "2022-01-01", "value": "1"}, {"date": "2022-02-01", "value": ["1", "2"]}]}',
        [(2, "value", "one value, not a list of 2 (at value)")],
    ),
    "an object where one value was expected": (
        FRED,
        b'{"observations": [{"date": {"start": "2022-01-01"}, "value": "1"}, {"date": "2022-02-01", "value": 2}]}',
        [(1, "date", "one value, not an object (at date)")],
    ),
    "a record that is none": (
        FRED,
        b'{"observations": [7, null, {"date": "2022-02-01", "value": 2}]}',
        [
            (1, "", "an object with keys"),
            (2, "", "an object with keys"),
        ],
    ),
    "half a character": (
        FRED,
        b'{"observations": [{"date": "2022-01-01", "value": "\\ud800"}, {"date": "2022-02-01", "value": 2}]}',
        [(1, "value", "text; there is a character that no text has (at value)")],
    ),
    "a record without what 'only' goes by": (
        NBS,
        answers.nbs([("A0101", "202201", True, 5), ("A0101", "202202", True, 5)]).replace(b"hasdata", b"had", 1),
        [(1, "", "data.hasdata, by which 'only' chooses, in every record")],
    ),
    "a list where records are objects": (
        FRED,
        b'{"observations": [["2022-01-01", 5], {"date": "2022-02-01", "value": 2}]}',
        [(1, "", "an object with keys")],
    ),
    "a vintage that is a list": (
        ALFRED,
        b'{"observations": [{"date": "2022-01-01", "PAYEMS_1": [], "PAYEMS_2": "5"}]}',
        [(1, "value", "one value, not a list of 0 (at PAYEMS_1)")],
    ),
}


@pytest.mark.parametrize("name", SET_ASIDE)
def test_sets_rows_aside(name: str) -> None:
    declared, content, expected = SET_ASIDE[name]
    rows = read_file(content, declared)
    assert [(problem.row, problem.column, problem.detail) for problem in rows.problems] == expected
    assert rows.table.num_rows == 1
    assert rows.row_count == 1 + len(expected)


def test_a_new_key_beside_the_known_ones_is_no_fault() -> None:
    content = answers.fred([("2022-01-01", "5")]).replace(b'"value"', b'"colour": "red", "value"')
    assert cells(content, FRED) == [[1, "2022-01-01", "5"]]


def test_a_key_that_only_some_records_have_is_blank_in_the_others() -> None:
    content = b'{"observations": [{"date": "2022-01-01"}, {"date": "2022-02-01", "value": 2}]}'
    assert cells(content, FRED) == [[1, "2022-01-01", ""], [2, "2022-02-01", "2"]]


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ("1.10", "1.10"),
        ("-0.0", "-0.0"),
        ("1E+2", "1E+2"),
        ("true", "true"),
        ("null", ""),
        ('"1,5"', "1,5"),
        ("9" * 5000, "9" * 5000),
        ("NaN", "NaN"),
        ('"年"', "年"),
        ('""', ""),
    ],
)
def test_values_keep_the_text_that_the_file_has(written: str, cell: str) -> None:
    content = f'{{"observations": [{{"date": "2022-01-01", "value": {written}}}]}}'.encode()
    assert cells(content, FRED) == [[1, "2022-01-01", cell]]


def test_a_key_given_twice_is_refused_because_nobody_knows_which_one_is_meant() -> None:
    content = b'{"observations": [{"date": "2022-01-01", "value": 1, "value": 2}]}'
    with pytest.raises(BatchRefused, match="an object has the key 'value' twice"):
        read_file(content, FRED)


def test_marks_for_missing_figures_work_in_csv_too_and_only_in_columns_of_values() -> None:
    declared = feed(missing=["-", "…"])
    content = "city,date,value\n-,2022-01-01, - \n甲,2022-01-02,…\n甲,2022-01-03,5\n".encode()
    assert cells(content, declared) == [
        [2, "-", "2022-01-01", ""],
        [3, "甲", "2022-01-02", ""],
        [4, "甲", "2022-01-03", "5"],
    ]


NDJSON = feed(format="ndjson")


def test_ndjson_rows_are_lines_and_a_broken_line_spoils_itself_only() -> None:
    content = (
        '{"city": "甲", "date": "2022-01-01", "value": 1.10}\n\n{"city": "甲", "da\n'
        '[]\n"x"\n{"city": "乙", "date": "2022-01-02", "value": null}'
    ).encode()
    rows = read_file(content, NDJSON)
    assert cells(content, NDJSON) == [[1, "甲", "2022-01-01", "1.10"], [6, "乙", "2022-01-02", ""]]
    assert [(problem.row, problem.expectation) for problem in rows.problems] == [
        (3, "json"),
        (4, "record"),
        (5, "record"),
    ]


def test_ndjson_may_hold_a_list_of_records_in_each_line() -> None:
    declared = feed(format="ndjson", records="rows[*]", fields={"city": "^city"})
    content = (
        b'{"city": "a", "rows": [{"date": "1", "value": 2}, {"date": "2", "value": 3}]}\n{"rows": []}\n{"no": 1}\n'
    )
    rows = read_file(content, declared)
    assert cells(content, declared) == [[1, "a", "1", "2"], [2, "a", "2", "3"]]
    assert [(problem.row, problem.expectation) for problem in rows.problems] == [(3, "records")]


def test_json_may_come_in_gb18030() -> None:
    content = '[{"city": "延边州", "date": "2022-01-01", "value": 1}]'.encode("gb18030")
    declared = feed(format="json", records="[*]", encoding="gb18030")
    assert cells(content, declared) == [[1, "延边州", "2022-01-01", "1"]]
    with pytest.raises(BatchRefused, match="is not utf-8"):
        read_file(content, feed(format="json", records="[*]", encoding="utf-8"))


def test_records_may_be_lists_whose_places_say_what_they_hold() -> None:
    declared = feed(format="json", records="rows[*]", fields={"city": "[0]", "date": "[1]", "value": "[-1]"})
    content = '{"rows": [["甲", "2022-01-01", 7, 1.50], {"city": "乙"}]}'.encode()
    assert cells(content, declared) == [[1, "甲", "2022-01-01", "1.50"], [2, "", "", ""]]
