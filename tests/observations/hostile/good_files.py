"""A small good file of each format, and the feed that declares it. Out: what hostile files are made from."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pacewatch.registry.feed_model import Feed
from tests.observations.legacy_workbooks import legacy_workbook
from tests.observations.records import answers
from tests.observations.records.feeds import feed
from tests.observations.records.test_sources import BLS
from tests.observations.records.test_tables import BODY, FIRST, SDMX, SDMX_JSON, SECOND, XML, by_series, flat
from tests.observations.records.test_zip_members import zipped
from tests.observations.test_grids import workbook

ROWS = [("甲", f"2022-01-{day:02}", f"{day}.10") for day in range(1, 9)]
CSV = "city,date,value\n" + "".join(f"{','.join(row)}\n" for row in ROWS)
RECORDS = [dict(zip(("city", "date", "value"), row, strict=True)) for row in ROWS]
OBS = "".join(f'<obs city="{city}"><reading unit="µg">{value}</reading></obs>' for city, _, value in ROWS)


def parquet(**options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(RECORDS), sink, **options)
    return sink.getvalue()


def _json() -> bytes:
    return json.dumps({"status": "ok", "rows": RECORDS}, ensure_ascii=False).encode()


JSON_FEED = feed(format="json", records="rows[*]", expect={"status": "ok"})

REPORT = Feed.model_validate(
    {name: told for name, told in feed().model_dump(exclude_unset=True).items() if name != "columns"}
    | {"format": "report", "period": {"column": "date", "written": "label"}}
)
SHEET = [["空气质量"], ["地区", "日期", "value"], *([city, day, float(value)] for city, day, value in ROWS)]


def _timeless(book: bytes) -> bytes:
    """A workbook without the time at which it was made, so that the same one has the same bytes."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return zipped(
            {
                name: re.sub(rb"20[0-9T:-]{17}Z", b"2022-01-01T00:00:00Z", archive.read(name))
                for name in archive.namelist()
            }
        )


GOOD: dict[str, tuple[Feed, bytes]] = {
    "csv": (feed(), CSV.encode()),
    "json": (JSON_FEED, _json()),
    "json of series": (BLS, answers.bls({"A": [("2022", "M01", "7.10")], "B": [("2022", "M01", "8")]})),
    "ndjson": (
        feed(format="ndjson"),
        "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS).encode(),
    ),
    "report": (REPORT, _timeless(workbook(("表1", SHEET)))),
    "report in xls": (REPORT, legacy_workbook(("表1", SHEET))),
    "report in text": (REPORT, "\n".join(",".join(str(cell) for cell in row) for row in SHEET).encode()),
    "xml": (XML, (BODY % OBS).encode()),
    "parquet": (feed(format="parquet"), parquet()),
    "parquet plain": (feed(format="parquet"), parquet(use_dictionary=False, compression="zstd", row_group_size=3)),
    "sdmx-csv": (SDMX, FIRST.encode()),
    "sdmx-csv 2": (SDMX, SECOND.encode()),
    "sdmx-json": (SDMX_JSON, json.dumps(by_series()).encode()),
    "sdmx-json flat": (SDMX_JSON, json.dumps(flat()).encode()),
    "zip of csv": (feed(member="*.csv"), zipped({"a.csv": CSV.encode(), "b.csv": CSV.encode()})),
    "zip of json": (JSON_FEED.model_copy(update={"member": "*.json"}), zipped({"a.json": _json()})),
    "zip of parquet": (feed(format="parquet", member="*"), zipped({"a.parquet": parquet()})),
}
