"""SDMX-CSV 1.0 and 2.0 to text rows. In: bytes and a feed. Out: `TextRows`, or a refusal. Columns go by name, in any order.

The standard: a first column DATAFLOW (1.0), or STRUCTURE, STRUCTURE_ID and ACTION (2.0), then a column for each dimension,
TIME_PERIOD, OBS_VALUE and the attributes.
"""

from __future__ import annotations

import csv
from collections import Counter

import pyarrow.compute as pc

from pacewatch.errors import BatchRefused
from pacewatch.observations import header_words
from pacewatch.observations.csv_lines import header_names
from pacewatch.observations.csv_reader import read_csv
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.reading_words import A_VALUE
from pacewatch.observations.records import record_words
from pacewatch.observations.records.sdmx_words import DATAFLOW_OR_STRUCTURE
from pacewatch.observations.records.tabular import chosen_rows, require_columns
from pacewatch.observations.text_encoding import decode_text
from pacewatch.observations.text_rows import ROW
from pacewatch.observations.text_rows import TextRows as Rows
from pacewatch.registry.feed_model import Feed

DELETE = "D"
MOST_HEADER = 100_000


def read_sdmx_csv(content: bytes, feed: Feed) -> Rows:
    """The data rows of an SDMX-CSV file.

    Raises:
        BatchRefused: `format`: it is no SDMX-CSV; `columns`, `answer`, `empty`, `encoding` or `size`.
    """
    written = _header(decode_text(content, feed.encoding)[0], feed)
    names = [written[0].split("[", 1)[0], *written[1:]]
    require_columns(names, feed)
    rows = read_csv(content, feed.model_copy(update={"columns": tuple(written), "header": True}))
    rows = Rows(rows.table.rename_columns([ROW, *names]), rows.problems, rows.detected)
    if "ACTION" in names:
        rows = _without_deleted(rows)
    return chosen_rows(rows.table, rows.problems, feed)


def _header(text: str, feed: Feed) -> list[str]:
    """The names in row 1, as they are written."""
    try:
        first, names = header_names(text, feed.delimiter, MOST_HEADER)
    except csv.Error as fault:
        raise BatchRefused("format", *header_words.unreadable(fault)) from None
    if len(first) > MOST_HEADER:
        raise BatchRefused("format", *record_words.long_header(len(first)))
    # Version 2.0 writes STRUCTURE[;] where cells hold several values divided by that sign.
    start = names[0].split("[", 1)[0] if names else ""
    if start == "STRUCTURE":
        missing = [(name, name) for name in ("STRUCTURE_ID", "ACTION") if name not in names]
    else:
        missing = [] if start == "DATAFLOW" else [DATAFLOW_OR_STRUCTURE]
    if missing:
        raise BatchRefused("format", *record_words.no_sdmx_csv(first, missing))
    # Reading adds a column of row numbers of its own.
    name, count = Counter([*names, ROW]).most_common(1)[0]
    if count > 1:
        raise BatchRefused("columns", *header_words.doubled(name[:60]))
    return names


def _without_deleted(rows: Rows) -> Rows:
    """A row that asks to delete an observation brings none; what was known stays known."""
    is_deleted = pc.equal(rows.table["ACTION"], DELETE)
    problems = [
        RowProblem(row, "ACTION", DELETE, "brings_a_value", "critical", *A_VALUE)
        for row in rows.table.filter(is_deleted)[ROW].to_pylist()
    ]
    return Rows(rows.table.filter(pc.invert(is_deleted)), [*rows.problems, *problems])
