"""A file to text rows, by the format that its feed declares. In: bytes and a feed. Out: `TextRows`, or a refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, tzinfo
from functools import partial

from pacewatch.errors import BatchRefused
from pacewatch.observations.csv_reader import read_csv
from pacewatch.observations.limits import MOST_CELLS, MOST_RECORDS, check_file_size, check_rows
from pacewatch.observations.missing_marks import blanked
from pacewatch.observations.records.json_reader import read_json, read_ndjson
from pacewatch.observations.records.parquet_reader import read_parquet
from pacewatch.observations.records.sdmx_csv import read_sdmx_csv
from pacewatch.observations.records.sdmx_json import read_sdmx_json
from pacewatch.observations.records.xml_reader import read_xml
from pacewatch.observations.refusal_words import unexpected_zip
from pacewatch.observations.report_reader import read_report_rows
from pacewatch.observations.text_rows import TextRows
from pacewatch.observations.wide.wide_reader import read_wide
from pacewatch.observations.zip_guard import START as ZIP_START
from pacewatch.observations.zip_members import read_members
from pacewatch.registry.feed_model import Feed


def read_file(content: bytes, feed: Feed, zone: tzinfo = UTC) -> TextRows:
    """The data rows of a file of this feed; `zone` is the programme's time zone, by which reports are dated.

    Raises:
        BatchRefused: the file can't be a file of this feed; the reader's own words say why.
    """
    if feed.member:
        check_file_size(content, "zip")
        return read_members(content, feed, partial(_read, zone=zone))
    if content.startswith(ZIP_START) and feed.format in TEXT_FORMATS:
        raise BatchRefused("format", *unexpected_zip(feed.format))
    return _read(content, feed, zone)


def _read(content: bytes, feed: Feed, zone: tzinfo) -> TextRows:
    check_file_size(content, feed.format)
    reader = read_wide if feed.wide else READERS[feed.format]
    if reader is read_report_rows:
        reader = partial(read_report_rows, zone=zone)
    rows = check_rows(reader(content, feed), MOST_CELLS if feed.wide else MOST_RECORDS)
    return _without_marks(rows, feed)


def _without_marks(rows: TextRows, feed: Feed) -> TextRows:
    """Blank the numbers that aren't there."""
    if not feed.missing:
        return rows
    table = rows.table
    for column in dict.fromkeys(value.column for value in feed.values):
        table = table.set_column(table.column_names.index(column), column, blanked(table[column], feed))
    return TextRows(table, rows.problems, rows.detected, rows.origins)


READERS: dict[str, Callable[[bytes, Feed], TextRows]] = {
    "csv": read_csv,
    "report": read_report_rows,
    "json": read_json,
    "ndjson": read_ndjson,
    "xml": read_xml,
    "parquet": read_parquet,
    "sdmx-csv": read_sdmx_csv,
    "sdmx-json": read_sdmx_json,
}
"""The reader of each format that `feeds.yaml` may name."""

TEXT_FORMATS = frozenset(READERS) - {"parquet", "report"}
"""Formats whose files never are zip files themselves."""
