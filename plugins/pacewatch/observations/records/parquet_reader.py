"""Parquet to text rows. In: bytes and a feed. Out: `TextRows`, or a refusal. Values become their exact text.

Decimals keep their digits, dates are 2022-01-31, moments 2022-01-31 08:00:00 (in UTC and with a Z if the column has a zone),
nulls are blank. DuckDB reads, because it keeps to a limit of memory and answers damaged files with an error; Arrow's own reader
ends the whole process at some of them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from pacewatch.errors import BatchRefused
from pacewatch.observations import refusal_words, size_words
from pacewatch.observations.limits import LONGEST_CELL, MEGABYTE, MOST_RECORDS, MOST_TEXT_BYTES, too_large
from pacewatch.observations.records import record_words
from pacewatch.observations.records.tabular import chosen_rows, require_columns, wanted_columns
from pacewatch.observations.sql_names import quoted
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.registry.feed_model import Feed

ROWS_AT_ONCE = 2048
MAGIC = b"PAR1"
MOST_MEMORY = 1000 * MEGABYTE
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": f"{MOST_MEMORY}B",
    "threads": "1",
    "temp_directory": "",
}
LONG_CELL = "a cell is longer than a cell may be"
SCALARS = ('"NULL"', "VARCHAR", "BOOLEAN", "DATE", "FLOAT", "DOUBLE", "DECIMAL", "TIMESTAMP")
WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
Column = tuple[str, str]
"""A column's name, as DuckDB calls it, and its type."""


def read_parquet(content: bytes, feed: Feed) -> TextRows:
    """The data rows of a Parquet file.

    Raises:
        BatchRefused: `empty`, `format`, `size`, `columns` or `answer`.
    """
    if not content:
        raise BatchRefused("empty", *refusal_words.EMPTY)
    if len(content) < 3 * len(MAGIC) or not (content.startswith(MAGIC) and content.endswith(MAGIC)):
        raise BatchRefused("format", *record_words.no_parquet(content[:4], content[-4:]))
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file, duckdb.connect(config=SETTINGS) as connection:
        file.write(content)
        file.flush()
        try:
            table = _read(connection, file.name, feed)
        # Errors while rows are handed over come as those of a file. A damaged name may be no text even within its error.
        except (duckdb.Error, pa.ArrowException, OSError, UnicodeDecodeError) as fault:
            raise _refusal(str(fault).replace(file.name, "")) from None
    return chosen_rows(table, [], feed)


def _refusal(fault: str) -> BatchRefused:
    """What a reader's error says about the file."""
    if LONG_CELL in fault:
        return too_large(size_words.LONG_CELL, LONGEST_CELL, size_words.CHARACTERS_IN_A_CELL)
    if "Out of Memory" in fault:
        return too_large(size_words.MUCH_MEMORY, MOST_MEMORY, size_words.BYTES_AT_ONCE)
    first = fault.split("\n", 1)[0][:200]
    return BatchRefused("format", *record_words.damaged_parquet(first))


def _read(connection: duckdb.DuckDBPyConnection, path: str, feed: Feed) -> pa.Table:
    described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
    columns = dict(zip(_names(connection, path, feed), ((row[0], row[1]) for row in described), strict=True))
    texts = [_text(name, columns[name]) for name in wanted_columns(feed)]
    found = connection.sql(f"SELECT {', '.join(texts)} FROM read_parquet($path)", params={"path": path})
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in wanted_columns(feed))])
    return pa.Table.from_batches(list(_batches(found, schema)), schema)


def _names(connection: duckdb.DuckDBPyConnection, path: str, feed: Feed) -> list[str]:
    """The names of the columns as the file has them; DuckDB's own differ where they are alike but for their case."""
    entries = connection.execute("SELECT name, coalesce(num_children, 0) FROM parquet_schema(?)", [path]).fetchall()
    names, within = [], 0
    for name, children in entries[1:]:
        if within == 0:
            names.append(name)
            within = children
        else:
            within += children - 1
    require_columns(names, feed)
    return names


def _text(name: str, column: Column) -> str:
    """The SQL that makes a column's exact text."""
    found, kind = quoted(column[0]), column[1]
    base = kind.split("(", 1)[0].removeprefix("U")
    if "[" in kind or not (base in WHOLE_NUMBERS or base.startswith(SCALARS)):
        raise BatchRefused("columns", *record_words.other_type(name, kind))
    if kind == "VARCHAR":
        # Before it is copied for every row that has it: four bytes are the most that a character takes.
        return (
            f"coalesce(CASE WHEN strlen({found}) > {4 * LONGEST_CELL} THEN error('{LONG_CELL}') ELSE {found} END, '')"
        )
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"coalesce(CAST(make_timestamp(epoch_us({found})) AS VARCHAR) || 'Z', '')"
    return f"coalesce(CAST({found} AS VARCHAR), '')"


def _batches(found: duckdb.DuckDBPyRelation, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    row = size = 0
    for batch in found.to_arrow_reader(ROWS_AT_ONCE):
        numbers = pa.array(range(row + 1, row + batch.num_rows + 1), pa.int64())
        numbered = pa.record_batch([numbers, *(column.cast(pa.string()) for column in batch.columns)], schema=schema)
        row += batch.num_rows
        size += numbered.nbytes
        if row > MOST_RECORDS:
            raise too_large(size_words.more_rows(MOST_RECORDS), MOST_RECORDS, size_words.ROWS)
        if size > MOST_TEXT_BYTES:
            raise too_large(size_words.more_text(MOST_TEXT_BYTES), MOST_TEXT_BYTES, size_words.BYTES)
        yield numbered
