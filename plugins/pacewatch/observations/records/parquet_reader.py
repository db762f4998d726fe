"""Parquet to text rows. In: bytes and a feed. Out: `TextRows`, or a refusal. Values become their exact text.

Decimals keep their digits, dates are 2022-01-31, moments 2022-01-31 08:00:00 (with Z or +0800 if the column has a
zone), nulls are blank.
Text stays in its dictionary until its size is known, so that a few bytes can't become gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pacewatch.errors import BatchRefused
from pacewatch.observations.limits import LONGEST_CELL, MOST_RECORDS, MOST_TEXT_BYTES, too_large
from pacewatch.observations.records.tabular import chosen_rows, require_columns, wanted_columns
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.registry.feed_model import Feed

ROWS_AT_ONCE = 10_000
MOST_COLUMNS = 10_000
MOST_FOOTER_BYTES = 16_000_000
MAGIC = b"PAR1"


def read_parquet(content: bytes, feed: Feed) -> TextRows:
    """The data rows of a Parquet file.

    Raises:
        BatchRefused: `empty`, `format`, `size`, `columns` or `answer`.
    """
    if not content:
        raise BatchRefused("empty", "the file is empty")
    _check_footer(content)
    try:
        table = _read(content, feed)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as fault:
        first = str(fault).split("\n", 1)[0][:200]
        raise BatchRefused("format", f"the file can't be read: {first}; expected a whole Parquet file") from None
    return chosen_rows(table, [], feed)


def _check_footer(content: bytes) -> None:
    if len(content) < 3 * len(MAGIC) or not (content.startswith(MAGIC) and content.endswith(MAGIC)):
        raise BatchRefused(
            "format",
            f"the file begins with {content[:4]!r} and ends with {content[-4:]!r}; expected a whole Parquet file",
        )
    footer = int.from_bytes(content[-8:-4], "little")
    if footer > min(len(content), MOST_FOOTER_BYTES):
        raise BatchRefused("format", f"the file's footer would have {footer:,} bytes; expected a whole Parquet file")


def _read(content: bytes, feed: Feed) -> pa.Table:
    source = pa.BufferReader(content)
    with pq.ParquetFile(source) as file:
        names = file.schema_arrow.names
        require_columns(names, feed)
        wanted = wanted_columns(feed)
        _check_sizes(file.metadata, wanted)
        for name in wanted:
            _require_scalars(name, file.schema_arrow.field(name).type)
        texts = [name for name in wanted if _is_text(file.schema_arrow.field(name).type)]
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in wanted)])
    with pq.ParquetFile(pa.BufferReader(content), read_dictionary=texts) as file:
        return pa.Table.from_batches(list(_batches(file, wanted, schema)), schema)


def _check_sizes(metadata: pq.FileMetaData, wanted: list[str]) -> None:
    if metadata.num_columns > MOST_COLUMNS:
        raise too_large(f"the file has {metadata.num_columns:,} columns", MOST_COLUMNS, "columns")
    if metadata.num_rows > MOST_RECORDS:
        raise too_large(f"the file has {metadata.num_rows:,} rows", MOST_RECORDS, "rows")
    unpacked = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        for index in range(group.num_columns):
            column = group.column(index)
            if column.path_in_schema in wanted:
                unpacked += max(0, column.total_uncompressed_size)
    if unpacked > MOST_TEXT_BYTES:
        raise too_large(f"the file unpacks to {unpacked:,} bytes", MOST_TEXT_BYTES, "bytes")


def _is_text(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner))


def _require_scalars(name: str, kind: pa.DataType) -> None:
    tests = (
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_boolean,
        pa.types.is_date,
        pa.types.is_timestamp,
        pa.types.is_null,
    )
    if not (_is_text(kind) or any(test(kind) for test in tests)):
        raise BatchRefused("columns", f"column {name!r} holds {kind}; expected text, numbers, dates or moments")


def _batches(file: pq.ParquetFile, wanted: list[str], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    row = size = 0
    for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, columns=wanted, use_threads=False):
        numbers = pa.array(range(row + 1, row + batch.num_rows + 1), pa.int64())
        found = pa.record_batch([numbers, *(_text(name, batch.column(name)) for name in wanted)], schema=schema)
        row += batch.num_rows
        size += found.nbytes
        if row > MOST_RECORDS:
            raise too_large(f"the file has more than {MOST_RECORDS:,} rows", MOST_RECORDS, "rows")
        if size > MOST_TEXT_BYTES:
            raise too_large(f"the file's cells hold more than {MOST_TEXT_BYTES:,} bytes", MOST_TEXT_BYTES, "bytes")
        yield found


def _text(name: str, column: pa.Array) -> pa.Array:
    """A column as text without nulls."""
    if pa.types.is_dictionary(column.type):
        longest = pc.max(pc.binary_length(column.dictionary)).as_py() or 0
        if longest > 4 * LONGEST_CELL:
            raise too_large(f"a cell of column {name} has {longest:,} bytes", LONGEST_CELL, "characters in a cell")
        column = column.dictionary_decode()
    text = pc.cast(column, pa.string())
    if pa.types.is_timestamp(column.type):
        text = pc.replace_substring_regex(text, r"\.0+(Z|[+-]\d{4})?$", r"\1")
    text.validate(full=True)
    return pc.fill_null(text, "")
