"""Files that are wrong in ways only their format has. Out: by the format's good file and a name, the bytes."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.observations.hostile.good_files import CSV, GOOD, RECORDS
from tests.observations.records.test_tables import BODY, FIRST, by_series
from tests.observations.records.test_zip_members import zipped

WRONG_VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "a number": 7,
    "a text": "x",
    "an empty text": "",
    "an empty list": [],
    "an empty object": {},
    "a list of lists": [[[]]],
    "a list of nulls": [None, None],
    "an object of objects": {"a": {"b": {}}},
}


def own() -> Iterator[tuple[str, str, bytes]]:
    """Format's good file, what is wrong, and the file."""
    yield from _wrong_values()
    yield from _of_json()
    yield from _of_lines()
    yield from _of_workbooks()
    yield from _of_xml()
    yield from _of_parquet()
    yield from _of_zip()


def _wrong_values() -> Iterator[tuple[str, str, bytes]]:
    """Every kind of value in every place of an answer, and every place left out."""
    for name, found in (("json", json.loads(GOOD["json"][1])), ("sdmx-json", by_series())):
        for path in _places(found):
            where = ".".join(str(part) for part in path) or "the whole"
            for what, value in WRONG_VALUES.items():
                if len(path) < 3 or what in ("null", "a text", "an empty list", "an empty object"):
                    yield name, f"{what} at {where}", json.dumps(_with(found, path, value)).encode()
            if path:
                yield name, f"without {where}", json.dumps(_without(found, path)).encode()


def _places(found: Any) -> list[tuple[str | int, ...]]:
    """Paths to everything; of long lists only to the first item."""
    places: list[tuple[str | int, ...]] = [()]
    inner = found.items() if isinstance(found, dict) else list(enumerate(found))[:1] if isinstance(found, list) else ()
    for key, value in inner:
        places += [(key, *rest) for rest in _places(value)]
    return places


def _with(found: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(found)
    _at(changed, path[:-1])[path[-1]] = value
    return changed


def _without(found: Any, path: tuple[str | int, ...]) -> Any:
    changed = copy.deepcopy(found)
    del _at(changed, path[:-1])[path[-1]]
    return changed


def _at(found: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        found = found[part]
    return found


def _of_json() -> Iterator[tuple[str, str, bytes]]:
    record = '{"city": "a", "date": "2022-01-01", "value": %s}'
    values = {
        "a number too large for a float": "1e999",
        "minus zero": "-0",
        "NaN": "NaN",
        "minus infinity": "-Infinity",
        "a leading nought": "007",
        "a plus sign": "+7",
        "a point at the end": "7.",
        "hexadecimal": "0x10",
        "a comma": "1,5",
        "ten thousand digits": "1" * 10_000,
        "more than a cell": '"' + "a" * 10_001 + '"',
        "half a pair": '"\\ud83d"',
        "a pair": '"\\ud83d\\ude00"',
        "a NUL": '"\\u0000"',
        "a raw control character": '"\x01"',
        "an escape that is none": '"\\x"',
        "single quotes": "'7'",
        "undefined": "undefined",
        "deep lists": "[" * 500 + "]" * 500,
        "a key twice": '1, "value": 2',
        "a key twice in another place": '{"a": 1, "a": 1}',
        "a comment": "7 /* seven */",
        "a comma too many": "7,",
    }
    for name, value in values.items():
        content = record % value
        yield "json", f"value: {name}", f'{{"status": "ok", "rows": [{content}]}}'.encode()
        yield "ndjson", f"value: {name}", f"{content}\n".encode()


def _of_lines() -> Iterator[tuple[str, str, bytes]]:
    sdmx = FIRST.split("\n")
    for name, header in {
        "an empty name": sdmx[0].replace("freq", ""),
        "a quoted comma": sdmx[0].replace("freq", '"a,b"'),
        "an open quotation mark": sdmx[0].replace("freq", '"freq'),
        "a carriage return": sdmx[0].replace("freq", "fr\req"),
        "only DATAFLOW": "DATAFLOW",
        "structure without its id": sdmx[0].replace("DATAFLOW", "STRUCTURE"),
        "a name too long": sdmx[0].replace("freq", "f" * 100_001),
        "thousands of names": sdmx[0] + ",x" * 5000,
    }.items():
        yield "sdmx-csv", f"header with {name}", "\n".join([header, *sdmx[1:]]).encode()
    for name, line in {
        "too short": "甲,2022-01-01",
        "too long": "甲,2022-01-01,1,2",
        "open quotation mark": '"甲,2022-01-01,1',
        "a cell too long": f"甲,2022-01-01,{'1' * 10_001}",
        "a carriage return": "甲,2022-01-01\r,1",
        "a line separator": "甲\u2028,2022-01-01,1",
        "a mark of byte order": "\ufeff甲,2022-01-01,1",
    }.items():
        yield "csv", f"a line with {name}", f"{CSV}{line}\n".encode()


def _of_xml() -> Iterator[tuple[str, str, bytes]]:
    for name, inside in {
        "an entity": "<obs>&x;</obs>",
        "a number entity": "<obs city='a'><reading>&#49;</reading></obs>",
        "a number entity of nothing": "<obs>&#0;</obs>",
        "an attribute twice": "<obs city='a' city='b'/>",
        "an unclosed element": "<obs>",
        "crossed elements": "<obs><a></obs></a>",
        "CDATA": "<obs city='a'><reading><![CDATA[5]]></reading></obs>",
        "an open CDATA": "<obs><![CDATA[5</obs>",
        "an unknown prefix": "<q:obs/>",
        "a processing instruction": "<?php x ?><obs/>",
        "an inclusion": "<xi:include href='/etc/hostname' xmlns:xi='http://www.w3.org/2001/XInclude'/>",
        "text for records": "nothing",
        "a long text": "<obs city='a'><reading>" + "1" * 10_001 + "</reading></obs>",
        "ten thousand attributes": "<obs " + " ".join(f"a{n}='1'" for n in range(10_000)) + "/>",
        "ten thousand children": "<obs city='a'>" + "<reading/>" * 10_000 + "</obs>",
    }.items():
        yield "xml", name, (BODY % inside).encode()
    for name, start in {
        "internal entities": '<!DOCTYPE answer [<!ENTITY x "y">]>',
        "external entities": '<!DOCTYPE answer [<!ENTITY x SYSTEM "/etc/hostname">]>',
        "parameter entities": '<!DOCTYPE answer [<!ENTITY % x SYSTEM "http://localhost:9/x"> %x;]>',
        "a document type": "<!DOCTYPE answer>",
        "an open document type": "<!DOCTYPE answer [",
    }.items():
        yield "xml", name, (start + (BODY % "<obs/>").split("?>", 1)[1]).encode()
    yield "xml", "another encoding named", (BODY % "").replace('"1.0"', '"1.0" encoding="EBCDIC-9"').encode()
    yield "xml", "another version named", (BODY % "").replace('"1.0"', '"9.9"').encode()


def _of_workbooks() -> Iterator[tuple[str, str, bytes]]:
    """Styles that make percentages of cells, and such as no workbook has."""
    styles, sheet, good = "xl/styles.xml", "xl/worksheets/sheet1.xml", GOOD["report"][1]
    share = b'<numFmts count="1"><numFmt numFmtId="165" formatCode="%s"/></numFmts>'
    xf = b'<xf numFmtId="165"/>'
    for name, stated in {
        "cut off": b"<styleSheet><cellXfs>",
        "no XML": b"%",
        "empty": b"",
        "of another root": b"<a/>",
        "with a document type": b'<!DOCTYPE a [<!ENTITY x "0%">]><styleSheet/>',
        "with a million formats": b"<styleSheet><cellXfs>" + b"<xf/>" * 1_000_000 + b"</cellXfs></styleSheet>",
        "with a format of a million signs": b"<styleSheet>" + share % (b"&quot;" * 1_000_000) + b"</styleSheet>",
        "with a format that isn't closed": b"<styleSheet>"
        + share % b"[%"
        + b"<cellXfs>"
        + xf
        + b"</cellXfs></styleSheet>",
        "that make each cell a share": b"<styleSheet>" + share % b"0%" + b"<cellXfs>" + xf + b"</cellXfs></styleSheet>",
        "that depend on the number": b"<styleSheet>" + share % b"0%;0" + b"<cellXfs>" + xf + b"</cellXfs></styleSheet>",
    }.items():
        yield "report", f"styles {name}", with_part(good, styles, stated)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        cells = archive.read(sheet)
    for name, number in {"huge": b"9" * 40, "negative": b"-1", "beyond all": b"70000", "no number": b"%"}.items():
        yield (
            "report",
            f"a cell's format {name}",
            with_part(good, sheet, cells.replace(b'<c r="C5"', b'<c r="C5" s="%s"' % number)),
        )


def with_part(book: bytes, part: str, content: bytes) -> bytes:
    """The workbook with one part exchanged."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return zipped({name: content if name == part else archive.read(name) for name in archive.namelist()})


def _parquet(table: pa.Table, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def _of_parquet() -> Iterator[tuple[str, str, bytes]]:
    good = GOOD["parquet"][1]
    table = pa.Table.from_pylist(RECORDS)
    for name, values in {
        "lists": pa.array([[1]] * 8),
        "structures": pa.array([{"a": 1}] * 8),
        "maps": pa.array([[("a", 1)]] * 8, pa.map_(pa.string(), pa.int64())),
        "bytes": pa.array([b"\xff"] * 8),
        "durations": pa.array([1] * 8, pa.duration("s")),
        "times": pa.array([1] * 8, pa.time64("us")),
        "not a number": pa.array([float("nan")] * 8),
        "infinity": pa.array([float("inf")] * 8),
        "a cell too long": pa.array(["1" * 40_001] * 8),
        "nulls": pa.nulls(8),
    }.items():
        yield "parquet", f"a column of {name}", _parquet(table.set_column(2, "value", values))
    yield "parquet", "no column", _parquet(pa.table({}))
    yield "parquet", "a column twice", _parquet(pa.Table.from_arrays([table["value"]] * 2, ["value", "value"]))
    for number in range(0, 40, 4):
        at = len(good) - 8 - 4 * number
        yield "parquet", f"damaged {number} words before its end", good[:at] + b"\xff\xff\xff\x7f" + good[at + 4 :]
    yield "parquet", "an encrypted footer", good[:-4] + b"PARE"
    yield "parquet", "a footer of four gigabytes", good[:-8] + b"\xff\xff\xff\xff" + good[-4:]
    yield "parquet", "footer only", good[:4] + good[-12:]


def _of_zip() -> Iterator[tuple[str, str, bytes]]:
    content = CSV.encode()
    for number, name in enumerate(
        (
            "../a.csv",
            "/a.csv",
            "a/../../b.csv",
            "C:/a.csv",
            "a\u0000.csv",
            "a\u202e.csv",
            "a\n.csv",
            "a\u200b.csv",
            "..",
        )
    ):
        yield "zip of csv", f"bad name {number}", zipped({name: content})
    good = GOOD["zip of csv"][1]
    for at in range(0, 46, 4):
        for place, start in (("first entry", good.index(b"PK\x01\x02")), ("first member", 0), ("end", len(good) - 22)):
            if place != "end" or at < 20:
                damaged = good[: start + at] + b"\xff\xff\xff\xff" + good[start + at + 4 :]
                yield "zip of csv", f"{place} damaged at {at}", damaged
    deep = content
    for _ in range(5):
        deep = zipped({"a.csv": deep})
    yield "zip of csv", "zips within zips", deep
    yield "zip of csv", "stored twice", zipped({"a.csv": content}, method=zipfile.ZIP_STORED) * 2
    yield "zip of csv", "a folder only", zipped({"a.csv/": b""})
    yield "zip of csv", "an empty member", zipped({"a.csv": b""})
