"""A file to text rows, by the format that its feed declares. In: bytes and a feed. Out: `TextRows`, or a refusal."""

from __future__ import annotations

from pacewatch.observations.csv_reader import read_csv
from pacewatch.observations.text_rows import TextRows
from pacewatch.registry.feed_model import Feed


def read_file(content: bytes, feed: Feed) -> TextRows:
    """The data rows of a file of this feed.

    Raises:
        BatchRefused: the file can't be a file of this feed; the reader's own words say why.
    """
    return READERS[feed.format](content, feed)


READERS = {"csv": read_csv}
"""The reader of each format that `feeds.yaml` may name."""
