"""One row of a file for people to look at. In: bytes, the feed, a row's number. Out: the row as it stands, or its cells."""

from __future__ import annotations

import json
from datetime import UTC, tzinfo

import pyarrow.compute as pc

from pacewatch.errors import BatchRefused
from pacewatch.observations.csv_lines import lines_of
from pacewatch.observations.origins import Origins
from pacewatch.observations.read_file import read_file
from pacewatch.observations.text_encoding import decode_text
from pacewatch.observations.text_rows import ROW
from pacewatch.registry.feed_model import Feed

ROWS_ARE_LINES = frozenset({"csv", "sdmx-csv"})


def row_text(content: bytes, feed: Feed, row: int, sheet: str | None = None, zone: tzinfo = UTC) -> str | None:
    """A row as the file has it, if its rows are lines; else its cells by their columns; none if there is no such row.

    `row` and `sheet` are where people find it: its number in the sheet, or in the file of a zip file; `zone` is
    the programme's time zone.

    A row that couldn't be read has only what was seen of it.
    """
    try:
        if feed.format in ROWS_ARE_LINES and not feed.member:
            text, columns = decode_text(content, feed.encoding)[0], len(feed.columns)
            return lines_of(text, feed.delimiter, None if feed.wide else columns).row(row)
        rows = read_file(content, feed, zone)
    except BatchRefused:
        return None
    record = _record(rows.origins, row, sheet) if rows.origins else row
    found = rows.table.filter(pc.equal(rows.table[ROW], record)).to_pylist()
    if found:
        return json.dumps({name: cell for name, cell in found[0].items() if name != ROW}, ensure_ascii=False)
    return next((problem.seen for problem in rows.problems if problem.row == record), None)


def _record(origins: Origins, row: int, sheet: str | None) -> int:
    """The number of a row over all sheets; 0 if there is no such row."""
    is_there = pc.and_(pc.equal(origins.rows, row), pc.equal(pc.coalesce(origins.sheets, ""), sheet or ""))
    index: int = pc.index(is_there, True).as_py()
    return index + 1
