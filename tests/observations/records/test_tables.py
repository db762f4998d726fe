"""Parquet, XML and SDMX: read by name in any order, to the exact text, and refused or set aside in words."""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pacewatch.errors import BatchRefused
from pacewatch.observations.read_file import read_file
from pacewatch.registry.feed_model import Feed
from tests.both_languages import differences
from tests.observations.records.feeds import cells, feed

DAY = "2022-01-01"


def refused(content: bytes, declared: Feed) -> tuple[str, str]:
    with pytest.raises(BatchRefused) as refusal:
        read_file(content, declared)
    assert not differences(refusal.value.said)
    return refusal.value.code, str(refusal.value)


# Parquet


def parquet(columns: dict[str, pa.Array], **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, **options)
    return sink.getvalue()


def one_column(values: pa.Array) -> bytes:
    count = len(values)
    return parquet(
        {"value": values, "more": pa.nulls(count), "date": pa.array([DAY] * count), "city": pa.array(["甲"] * count)}
    )


MOMENT = dt.datetime(2022, 1, 1, 8)  # noqa: DTZ001 - a clock time without a zone is meant
PARQUET = {
    "decimals keep their digits": (pa.array([Decimal("1.10"), None], pa.decimal128(10, 2)), ["1.10", ""]),
    "whole numbers": (pa.array([2**62, -1], pa.int64()), [str(2**62), "-1"]),
    "small whole numbers": (pa.array([200], pa.uint8()), ["200"]),
    "floats": (pa.array([0.1, 1.5]), ["0.1", "1.5"]),
    "single floats": (pa.array([0.1], pa.float32()), ["0.1"]),
    "dates": (pa.array([dt.date(2022, 1, 31)]), ["2022-01-31"]),
    "moments": (pa.array([MOMENT], pa.timestamp("us")), ["2022-01-01 08:00:00"]),
    "moments with a fraction": (pa.array([MOMENT.replace(microsecond=500)]), ["2022-01-01 08:00:00.0005"]),
    "moments in UTC": (pa.array([MOMENT], pa.timestamp("ms", "UTC")), ["2022-01-01 08:00:00Z"]),
    "moments of another zone": (
        pa.array([MOMENT], pa.timestamp("ms", "UTC")).cast(pa.timestamp("ms", "Asia/Shanghai")),
        ["2022-01-01 08:00:00Z"],
    ),
    "truth values": (pa.array([True, False, None]), ["true", "false", ""]),
    "texts": (pa.array(["", "1,5", None]), ["", "1,5", ""]),
    "large texts": (pa.array(["5"], pa.large_string()), ["5"]),
    "categories": (pa.array(["5", "6", "5"]).dictionary_encode(), ["5", "6", "5"]),
    "nothing": (pa.nulls(2), ["", ""]),
}


@pytest.mark.parametrize("name", PARQUET)
def test_parquet_values_become_their_exact_text(name: str) -> None:
    values, texts = PARQUET[name]
    assert cells(one_column(values), feed(format="parquet")) == [
        [row, "甲", DAY, text] for row, text in enumerate(texts, 1)
    ]


def test_parquet_goes_by_names_in_ten_thousands_of_rows() -> None:
    count = 25_000
    content = parquet(
        {"值": pa.array(range(count)), "d": pa.array([DAY] * count), "kind": pa.array(["a", "b"] * (count // 2)),
         "city": pa.array(["甲"] * count)},
        row_group_size=7000,
    )  # fmt: skip
    declared = feed(format="parquet", fields={"value": "值", "date": "d"}, only={"kind": "b"})
    rows = read_file(content, declared).table
    assert rows.num_rows == count // 2
    assert rows.slice(rows.num_rows - 1).to_pylist() == [
        {"source_row": count, "city": "甲", "date": DAY, "value": str(count - 1)}
    ]


def test_parquet_without_a_column_or_with_one_of_another_kind_is_refused() -> None:
    listed = one_column(pa.array([[1], [2]]))
    assert refused(listed, feed(format="parquet")) == (
        "columns",
        "column 'value' holds BIGINT[]; expected text, numbers, dates or moments",
    )
    code, says = refused(one_column(pa.array([1])), feed(["city", "date", "values"], format="parquet"))
    assert (code, "expected 'values' among them (the nearest is 'value')" in says) == ("columns", True)
    code, says = refused(one_column(pa.array([b"1"])), feed(format="parquet"))
    assert (code, "holds BLOB" in says) == ("columns", True)


@pytest.mark.parametrize("cut", [0, 3, 4, 12, 200, -1])
def test_a_parquet_file_that_is_cut_off_is_refused(cut: int) -> None:
    whole = one_column(pa.array([1]))
    code, _ = refused(whole[:cut], feed(format="parquet"))
    assert code == ("empty" if cut == 0 else "format")


def test_parquet_without_rows_is_empty() -> None:
    assert refused(one_column(pa.array([], pa.int64())), feed(format="parquet"))[0] == "empty"


# XML

XML = feed(
    format="xml",
    records="body.obs[*]",
    fields={"city": "@city", "date": "^head.day", "value": "reading"},
    expect={"head.status": "ok"},
    message="head.reason",
)
BODY = """<?xml version="1.0"?>
<a:answer xmlns:a="http://example.org/a" xmlns="http://example.org/b">
  <head><status>ok</status><day>2022-01-01</day></head>
  <!-- readings -->
  <body>%s</body>
</a:answer>"""


def test_xml_goes_by_paths_with_attributes_and_without_namespaces() -> None:
    obs = (
        '<obs city="甲"><reading unit="µg">1.10</reading></obs><obs city="乙"><reading/></obs><obs city="丙 &amp; 丁"/>'
    )
    assert cells((BODY % obs).encode(), XML) == [
        [1, "甲", DAY, "1.10"],
        [2, "乙", DAY, ""],
        [3, "丙 & 丁", DAY, ""],
    ]


def test_one_record_is_a_list_of_one_in_xml() -> None:
    assert cells((BODY % '<obs city="甲"><reading>5</reading></obs>').encode(), XML) == [[1, "甲", DAY, "5"]]


def test_xml_may_come_in_gb18030() -> None:
    text = (BODY % '<obs city="甲"><reading>5</reading></obs>').replace('"1.0"', '"1.0" encoding="GB2312"')
    declared = XML.model_copy(update={"encoding": "gb18030"})
    assert cells(text.encode("gb18030"), declared) == [[1, "甲", DAY, "5"]]


def test_a_value_that_comes_twice_is_set_aside() -> None:
    obs = '<obs city="甲"><reading>1</reading><reading>2</reading></obs><obs city="乙"><reading>3</reading></obs>'
    rows = read_file((BODY % obs).encode(), XML)
    assert [(p.row, p.column, p.detail) for p in rows.problems] == [
        (1, "value", "one value, not a list of 2 (at reading)")
    ]
    assert rows.table.num_rows == 1


ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
XML_REFUSED = {
    "cut off": ((BODY % "<obs>")[:-30].encode(), "format", "is the file cut off?"),
    "a document type": ((ENTITIES + "<a>&c;</a>").encode(), "format", "saw a document type"),
    "an outer file": (b'<!DOCTYPE a SYSTEM "/etc/passwd"><a/>', "format", "saw a document type"),
    "an unknown entity": (b"<a>&b;</a>", "format", "undefined entity"),
    "failure": ((BODY % "").replace("ok", "error").encode(), "answer", "saw 'error' at head.status; expected 'ok'"),
    "failure with a reason": (
        (BODY % "").replace("<status>ok</status>", "<status>no</status><reason>closed</reason>").encode(),
        "answer",
        "it says: closed",
    ),
    "no records": ((BODY % "").encode(), "records", "the answer has nothing at body.obs[*]"),
    "too deep": (b"<a>" * 200 + b"</a>" * 200, "size", "expected at most 100 levels"),
    "two documents": (b"<a/><a/>", "format", "junk after document element"),
    "json": (b"{}", "format", "not well-formed"),
}


@pytest.mark.parametrize("name", XML_REFUSED)
def test_refuses_xml(name: str) -> None:
    content, code, says = XML_REFUSED[name]
    found = refused(content, XML)
    assert found[0] == code
    assert says in found[1]


# SDMX-CSV

SDMX = feed(
    ["geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"],
    format="sdmx-csv",
    only={"unit": ["CP_PPS"]},
    missing=[":"],
)
FIRST = """DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS
E:T(1.0),22/05/26 11:00:00,A,CP_PPS,AT,2022,48350.0,,
E:T(1.0),22/05/26 11:00:00,A,OTHER,AT,2022,7,,
E:T(1.0),22/05/26 11:00:00,A,CP_PPS,BE,2022,:,c,
"""
SECOND = """STRUCTURE,STRUCTURE_ID,ACTION,OBS_VALUE,TIME_PERIOD,geo,unit,OBS_FLAG
dataflow,E:T(1.0),I,48350.0,2022,AT,CP_PPS,
dataflow,E:T(1.0),D,,2021,AT,CP_PPS,
dataflow,E:T(1.0),M,5,2022,BE,CP_PPS,"p"
"""


def test_sdmx_csv_1_goes_by_names() -> None:
    assert cells(FIRST.encode(), SDMX) == [[2, "AT", "2022", "48350.0", ""], [4, "BE", "2022", "", "c"]]


@pytest.mark.parametrize("start", ["STRUCTURE", "STRUCTURE[;]"])
def test_sdmx_csv_2_goes_by_names_and_a_deletion_is_set_aside(start: str) -> None:
    content = SECOND.replace("STRUCTURE", start, 1).encode()
    assert cells(content, SDMX) == [[2, "AT", "2022", "48350.0", ""], [4, "BE", "2022", "5", "p"]]
    assert [(p.row, p.column) for p in read_file(content, SDMX).problems] == [(3, "ACTION")]


SDMX_REFUSED = {
    "no sdmx": (b"geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,unit\nAT,2022,1,,CP_PPS\n", "format", "no DATAFLOW or STRUCTURE"),
    "no action": (SECOND.replace("ACTION", "ACT").encode(), "format", "has no ACTION; expected SDMX-CSV"),
    "renamed": (FIRST.replace("OBS_FLAG", "OBS_STATUS").encode(), "columns", "expected 'OBS_FLAG' among them"),
    "twice": (FIRST.replace("CONF_STATUS", "geo").encode(), "columns", "the column 'geo' twice"),
    "twice without a name": (FIRST.replace("LAST UPDATE,freq", ",").encode(), "columns", "the column '' twice"),
    "our own name": (FIRST.replace("freq", "source_row").encode(), "columns", "the column 'source_row' twice"),
    "nothing chosen": (FIRST.replace("CP_PPS", "EUR").encode(), "empty", "'only' left out all 3 rows"),
    "header only": (FIRST.split("\n", 1)[0].encode() + b"\n", "empty", "no data rows"),
}


@pytest.mark.parametrize("name", SDMX_REFUSED)
def test_refuses_sdmx_csv(name: str) -> None:
    content, code, says = SDMX_REFUSED[name]
    found = refused(content, SDMX)
    assert found[0] == code
    assert says in found[1]


def test_a_file_of_another_dataflow_is_refused_with_the_row() -> None:
    declared = feed(["geo", "TIME_PERIOD", "OBS_VALUE"], format="sdmx-csv", expect={"DATAFLOW": "E:T(1.0)"})
    assert len(cells(FIRST.encode(), declared)) == 3
    other = FIRST.replace("E:T(1.0),22/05/26 11:00:00,A,OTHER", "E:U(1.0),22/05/26 11:00:00,A,OTHER")
    assert refused(other.encode(), declared)[1].startswith(
        "row 3: saw 'E:U(1.0)' in column DATAFLOW; expected 'E:T(1.0)'"
    )


# SDMX-JSON

SDMX_JSON = feed(["REF_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"], format="sdmx-json", only={"FREQ": "A"})
AREAS = {"id": "REF_AREA", "values": [{"id": "CHN", "name": "China"}, {"id": "IND"}]}
FREQUENCY = {"id": "FREQ", "values": [{"id": "A"}, {"id": "M"}]}
TIMES = {"id": "TIME_PERIOD", "values": [{"id": "2021"}, {"id": "2022"}]}
STATUS = {"id": "OBS_STATUS", "values": [{"id": "A"}, {"id": "E"}]}
UNIT = {"id": "UNIT", "values": [{"id": "PC"}]}


def by_series() -> dict[str, Any]:
    structure = {
        "dimensions": {"series": [AREAS, FREQUENCY], "observation": [TIMES]},
        "attributes": {"series": [UNIT], "observation": [STATUS]},
    }
    series = {
        "0:0": {"attributes": [0], "observations": {"0": [4.50, 1], "1": [None]}},
        "1:0": {"attributes": [None], "observations": {"1": ["5.25", None]}},
        "1:1": {"observations": {"0": [9, 0]}},
    }
    return {"meta": {}, "data": {"dataSets": [{"action": "Information", "series": series}], "structure": structure}}


def flat() -> dict[str, Any]:
    structure = {
        "dimensions": {"dataSet": [{"id": "FREQ", "values": [{"id": "A"}]}], "observation": [AREAS, TIMES]},
        "attributes": {"dataSet": [], "series": [], "observation": [{"id": "OBS_STATUS", "values": []}]},
    }
    observations = {"0:0": [4.5, "E"], "0:1": [None], "1:1": [5.25]}
    return {"data": {"dataSets": [{"structure": 0, "observations": observations}], "structures": [structure]}}


ROWS = [[1, "CHN", "2021", "4.5", "E"], [2, "CHN", "2022", "", ""], [3, "IND", "2022", "5.25", ""]]


@pytest.mark.parametrize("answer", [by_series(), flat(), flat()["data"]], ids=["series", "flat", "without data"])
def test_sdmx_json_keys_are_looked_up_in_the_structure(answer: dict[str, Any]) -> None:
    assert cells(json.dumps(answer).encode(), SDMX_JSON) == ROWS


def changed(change: str) -> bytes:
    answer = by_series()
    data = answer["data"]
    if change == "an error":
        answer = {"errors": [{"code": 404, "title": "no such flow"}]}
    elif change == "no structure":
        del data["structure"]
    elif change == "no data sets":
        del data["dataSets"]
    elif change == "deletes":
        data["dataSets"][0]["action"] = "Delete"
    elif change == "another structure":
        data["dataSets"][0]["structure"] = 1
    elif change == "a dimension less":
        data["structure"]["dimensions"]["series"] = [FREQUENCY]
    elif change == "a dimension without id":
        data["structure"]["dimensions"]["series"][0] = {}
    return json.dumps(answer).encode()


SDMX_JSON_REFUSED = {
    "an error": ("format", "the structure is no object; expected SDMX-JSON; it says: code: 404, title: no such flow"),
    "no structure": ("format", "the structure is no object"),
    "no data sets": ("format", "dataSets is no list"),
    "deletes": ("answer", "the file asks to delete observations"),
    "another structure": ("format", "a data set names structure '1' of 1"),
    "a dimension without id": ("format", "has no id"),
}


@pytest.mark.parametrize("name", SDMX_JSON_REFUSED)
def test_refuses_sdmx_json(name: str) -> None:
    code, says = SDMX_JSON_REFUSED[name]
    found = refused(changed(name), SDMX_JSON.model_copy(update={"message": "errors"}))
    assert found[0] == code
    assert says in found[1]


def test_a_series_whose_key_does_not_fit_is_set_aside() -> None:
    answer = by_series()
    answer["data"]["dataSets"][0]["series"]["7:0"] = {"observations": {"0": [1]}}
    answer["data"]["dataSets"][0]["series"]["0:0:0"] = {"observations": {"0": [1]}}
    answer["data"]["dataSets"][0]["series"]["1:0"]["observations"]["5"] = [1]
    answer["data"]["dataSets"][0]["series"]["1:0"]["observations"]["0"] = 3
    answer["data"]["dataSets"][0]["series"]["0:0"]["observations"]["0"] = [1, 9]
    rows = read_file(json.dumps(answer).encode(), SDMX_JSON)
    fits = "an observation that fits the file's structure ({})"
    assert [(problem.row, problem.detail) for problem in rows.problems] == [
        (1, fits.format("observation 0: saw '9' for OBS_STATUS; expected an index below 2")),
        (4, fits.format("observation 5: saw '5' for TIME_PERIOD; expected an index below 2")),
        (5, fits.format("observation 0: an observation is no list")),
        (7, fits.format("series 7:0: saw '7' for REF_AREA; expected an index below 2")),
        (8, fits.format("series 0:0:0: saw the key '0:0:0'; expected 2 indexes")),
    ]
