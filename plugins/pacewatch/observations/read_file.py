"""A file to text rows, by the format that its feed declares. In: bytes and a feed. Out: `TextRows`, or a refusal."""

from __future__ import annotations

from pacewatch.observations.csv_reader import line_at, read_csv
from pacewatch.observations.grids import read_grid
from pacewatch.observations.report_reader import read_report_rows
from pacewatch.observations.text_encoding import decode_text
from pacewatch.observations.text_rows import TextRows
from pacewatch.registry.feed_model import Feed


def read_file(content: bytes, feed: Feed) -> TextRows:
    """The data rows of a file of this feed.

    Raises:
        BatchRefused: the file can't be a file of this feed; the reader's own words say why.
    """
    return READERS[feed.format](content, feed)


def row_as_it_stands(content: bytes, feed: Feed, sheet: str | None, row: int) -> str | None:
    """A row (from 1) of a file for people to look at: a line of text, or the cells of a sheet; none if there is no such row."""
    if feed.format == "csv":
        return line_at(decode_text(content, feed.encoding)[0], row)
    found = next((one for one in read_grid(content, feed.encoding).sheets if one.name == (sheet or "")), None)
    return " | ".join(found.rows[row - 1]) if found and 0 < row <= len(found.rows) else None


READERS = {"csv": read_csv, "report": read_report_rows}
"""The reader of each format that `feeds.yaml` may name."""
