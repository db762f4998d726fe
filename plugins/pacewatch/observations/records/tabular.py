"""Tables with named columns to the rows that a feed wants. In: a table of texts. Out: the feed's columns of `only` those rows.

`expect` holds for every row: a file with another dataflow in it is a file of another feed.
"""

from __future__ import annotations

import difflib

import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.errors import BatchRefused
from pacewatch.observations import header_words
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.records import record_words
from pacewatch.observations.records.sources import Source, sources
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.record_path import parse_path


def column_of(path: str) -> str:
    """The column of the file that a path of one name stands for."""
    return str(parse_path(path).steps[0])


def wanted_columns(feed: Feed) -> list[str]:
    """Every column of the file that the declaration speaks of, once."""
    named = [str(path.steps[0]) for source in sources(feed) for path in source.paths]
    named += [column_of(path) for path in (*feed.only, *feed.expect)]
    return list(dict.fromkeys(named))


def require_columns(names: list[str], feed: Feed) -> None:
    """Refuse a file without a column that the declaration speaks of, or with one of them twice.

    Raises:
        BatchRefused: `columns`.
    """
    for name in wanted_columns(feed):
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            raise BatchRefused("columns", *header_words.not_among(name, names, near[0] if near else None))
        if names.count(name) > 1:
            raise BatchRefused("columns", *header_words.many_times(name, names.count(name)))


def chosen_rows(table: pa.Table, problems: list[RowProblem], feed: Feed) -> TextRows:
    """The rows that `only` leaves, with the feed's columns; `table` holds `source_row` and texts, no nulls.

    Raises:
        BatchRefused: `answer`: a row says something else than `expect`; `empty`: no row is left.
    """
    _check_expected(table, feed)
    count = table.num_rows
    for path, marks in feed.only.items():
        table = table.filter(pc.is_in(table[column_of(path)], pa.array(marks, pa.string())))
    if table.num_rows == 0 and not problems:
        raise BatchRefused("empty", *record_words.no_rows(count, record_words.A_ROW))
    columns = {source.column: _joined(table, source) for source in sources(feed)}
    return TextRows(pa.table({ROW: table[ROW], **{name: columns[name] for name in feed.columns}}), problems)


def _joined(table: pa.Table, source: Source) -> pa.ChunkedArray:
    parts = [table[str(path.steps[0])] for path in source.paths]
    return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, source.join)


def _check_expected(table: pa.Table, feed: Feed) -> None:
    for path, wanted in feed.expect.items():
        column = column_of(path)
        others = table.filter(pc.not_equal(table[column], wanted))
        if others.num_rows:
            row, seen = others[ROW][0].as_py(), others[column][0].as_py()
            raise BatchRefused("answer", *record_words.other_row(row, seen, column, wanted))
