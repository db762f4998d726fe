"""One row of a file for people to look at. In: bytes, the feed, a row's number. Out: the row as it stands, or its cells."""

from __future__ import annotations

import json

import pyarrow.compute as pc

from pacewatch.errors import BatchRefused
from pacewatch.observations.csv_reader import decode, line_at
from pacewatch.observations.read_file import read_file
from pacewatch.observations.text_rows import ROW
from pacewatch.registry.feed_model import Feed

ROWS_ARE_LINES = frozenset({"csv", "sdmx-csv"})


def row_text(content: bytes, feed: Feed, row: int) -> str | None:
    """A row as the file has it, if its rows are lines; else its cells by their columns; none if there is no such row.

    A row that couldn't be read has only what was seen of it.
    """
    try:
        if feed.format in ROWS_ARE_LINES and not feed.member:
            return line_at(decode(content, feed), row)
        rows = read_file(content, feed)
    except BatchRefused:
        return None
    found = rows.table.filter(pc.equal(rows.table[ROW], row)).to_pylist()
    if found:
        return json.dumps({name: cell for name, cell in found[0].items() if name != ROW}, ensure_ascii=False)
    return next((problem.seen for problem in rows.problems if problem.row == row), None)
