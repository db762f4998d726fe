"""How large a file may be, so that none takes more memory than a machine has. In: sizes. Out: nothing, or a refusal `size`.

What is counted before parsing is counted on the bytes; the rest is counted while reading, before it piles up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.errors import BatchRefused
from pacewatch.observations import size_words
from pacewatch.said import Said

if TYPE_CHECKING:  # reading a header, which text rows tell of, keeps to these limits
    from pacewatch.observations.text_rows import TextRows

MEGABYTE = 1_000_000
MOST_BYTES = {"json": 64 * MEGABYTE, "sdmx-json": 64 * MEGABYTE, "xml": 64 * MEGABYTE}
"""Formats that are parsed whole have to be smaller, because their parsed form takes up to twenty times their bytes."""

MOST_BYTES_OTHERWISE = 1000 * MEGABYTE
MOST_RECORDS = 5_000_000
MOST_CELLS = 15_000_000
"""Cells of a wide file, blank ones included, or rows that a zip file's wide files have together; each takes about 160 bytes."""

MOST_VALUES = 10_000_000
"""Values of a file that is parsed whole, lists and objects included."""

LONGEST_CELL = 10_000
DEEPEST_NESTING = 100
MOST_TEXT_BYTES = 500 * MEGABYTE
"""Text of all cells together of a file that isn't text itself, or is parsed into more than it has."""

MOST_BAD_ROWS = 100_000


def too_large(what: Said, most: int, unit: Said) -> BatchRefused:
    """The refusal of a file that has too much of something, in words of `size_words.py`."""
    return BatchRefused("size", *size_words.too_large(what, most, unit))


def check_file_size(content: bytes, form: str) -> None:
    """Refuse a file that is too large for its format.

    Raises:
        BatchRefused: `size`.
    """
    most = MOST_BYTES.get(form, MOST_BYTES_OTHERWISE)
    if len(content) > most:
        raise too_large(size_words.file_bytes(len(content)), most, size_words.bytes_of(form))


def check_value_count(content: bytes, *signs: bytes) -> None:
    """Refuse a file that would be parsed into too many values; `signs` are those that each value has at least one of.

    Raises:
        BatchRefused: `size`.
    """
    count = sum(content.count(sign) for sign in signs)
    if count > MOST_VALUES:
        raise too_large(size_words.values_about(count), MOST_VALUES, size_words.VALUES)


def check_cell(text: str, column: str) -> None:
    """Refuse a file for one cell that is no figure or name but a document.

    Raises:
        BatchRefused: `size`.
    """
    if len(text) > LONGEST_CELL:
        raise too_large(size_words.long_cell(column, len(text)), LONGEST_CELL, size_words.CHARACTERS_IN_A_CELL)


def check_rows(rows: TextRows, most: int = MOST_RECORDS) -> TextRows:
    """The same rows, if there are at most so many and none has a cell that is too long.

    Raises:
        BatchRefused: `size`.
    """
    if rows.row_count > most:
        raise too_large(size_words.rows(rows.row_count), most, size_words.ROWS)
    for name in rows.table.column_names:
        column = rows.table[name]
        if pa.types.is_dictionary(column.type):
            column = _long_ones(column)
        # Bytes are counted, which is free; a character has at most four.
        if pa.types.is_string(column.type) and (pc.max(pc.binary_length(column)).as_py() or 0) > LONGEST_CELL:
            longest = pc.max(pc.utf8_length(column)).as_py()
            if longest > LONGEST_CELL:
                raise too_large(size_words.long_cell(name, longest), LONGEST_CELL, size_words.CHARACTERS_IN_A_CELL)
    return rows


def _long_ones(column: pa.ChunkedArray) -> pa.Array:
    """The cells of a column of distinct texts that may be too long; a text may stand in none of them."""
    found = [pa.array([], pa.string())]
    for chunk in column.chunks:
        is_long = pc.greater(pc.binary_length(chunk.dictionary), LONGEST_CELL)
        if pc.any(is_long).as_py():
            found.append(chunk.filter(pc.take(is_long, chunk.indices)).dictionary_decode())
    return pa.concat_arrays(found)
