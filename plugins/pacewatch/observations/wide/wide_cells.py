"""The cells of a wide file's lines, each distinct text kept once. In: a CSV text, or its parsed lines. Out: rows of cells.

A line without quotation marks is cut at its delimiters; what has any goes through the CSV parser. Either way the columns of the
rows are dictionaries (an index into distinct texts), so that a text that stands in a million cells is read once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.errors import BatchRefused
from pacewatch.observations import refusal_words
from pacewatch.observations.codes import Codes
from pacewatch.observations.csv_lines import lines_of
from pacewatch.observations.csv_reader import broken_row, detected_as, without_last
from pacewatch.observations.header import Header
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.registry.feed_model import Feed

REST = "\x1frest"
"""The column of a line's cells as one text; no declared name holds a control character."""


@dataclass(frozen=True, eq=False)
class CellMatrix:
    """Cells by line and name: `codes` has for each the number of its text among `texts`, which are distinct.

    Some of these may stand in no cell. `lines` has ROW and the columns that each line starts with. Codes have eight bytes, for
    so they are looked up twice as fast as in four.
    """

    lines: pa.Table
    names: tuple[str, ...]
    texts: pa.Array
    codes: Codes

    @property
    def is_blank(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which of the texts hold nothing."""
        trimmed = pc.utf8_trim_whitespace(self.texts)
        blank: np.ndarray[Any, np.dtype[np.bool_]] = pc.equal(trimmed, "").to_numpy(zero_copy_only=False)
        return blank


def is_plain(text: str) -> bool:
    """Whether each delimiter of the text parts two cells."""
    return '"' not in text


def cut_lines(text: str, encoding: str, feed: Feed, columns: tuple[str, ...]) -> TextRows:
    """The data lines of a plain text: ROW, the columns that each line starts with, and `REST`; as `read_lines` has them.

    Raises:
        BatchRefused: `empty`: there are none.
    """
    leading, expected = len(feed.columns) - 2, len(columns) - 1
    rows: list[int] = []
    cells: list[list[str]] = []
    problems: list[RowProblem] = []
    lines = lines_of(text, feed.delimiter)
    for row, line in enumerate(lines.lines, 1):
        if row == 1:
            continue
        if line.count(feed.delimiter) != expected:
            problems += [broken_row(row, line, feed, Header(columns))] if line.strip() else []
        elif line.strip(feed.delimiter):
            rows.append(row)
            cells.append(line.split(feed.delimiter, leading))
    if not rows and not problems:
        raise BatchRefused("empty", *refusal_words.no_rows(len(columns)))
    parts = [pa.array([line[at] for line in cells], pa.string()) for at in range(leading + 1)]
    table = pa.table([pa.array(rows, pa.int64()), *parts], names=[ROW, *feed.columns[:-2], REST])
    detected = detected_as(encoding, feed)
    is_whole = feed.final_line_break == "optional" or text.endswith(("\n", "\r"))
    cut = TextRows(table, problems, detected)
    return cut if is_whole else without_last(cut, lines)


def cut_even(text: str, feed: Feed, names: Sequence[str]) -> CellMatrix | None:
    """The cells of a plain text's data lines; None unless all of them are as long as the header, and the last one is whole."""
    width, delimiter = len(feed.columns) - 2 + len(names), ord(feed.delimiter)
    body = bytearray(text.replace("\r\n", "\n").replace("\r", "\n").encode())
    if feed.final_line_break == "optional" and not body.endswith(b"\n"):
        body += b"\n"
    data = np.frombuffer(body, np.uint8)[body.find(b"\n") + 1 :]
    breaks = np.flatnonzero(data == ord("\n"))
    data[breaks] = delimiter
    ends = np.flatnonzero(data == delimiter)
    if len(ends) != len(breaks) * width or not len(ends) or not np.array_equal(ends[width - 1 :: width], breaks):
        return None
    offsets = np.zeros(len(ends) + 1, np.int32)
    np.add(ends, 1, out=offsets[1:], casting="unsafe")
    cells = pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(data)).dictionary_encode()
    texts, codes = pc.utf8_slice_codeunits(cells.dictionary, 0, -1), cells.indices.to_numpy().reshape(-1, width)
    if texts.to_pylist() == [""]:
        return None
    leading = {name: texts.take(pa.array(codes[:, at])) for at, name in enumerate(feed.columns[:-2])}
    lines = pa.table({ROW: np.arange(2, len(codes) + 2), **leading})
    return CellMatrix(lines, tuple(names), texts, codes[:, len(leading) :].astype(np.int64))


def matrix_of(lines: pa.Table, feed: Feed, names: Sequence[str]) -> CellMatrix:
    """The cells of `lines`, cut or parsed, one column a name."""
    if REST in lines.column_names:
        texts = _cut(lines[REST], feed.delimiter)
        codes = texts.indices.to_numpy().reshape(lines.num_rows, len(names))
    else:
        by_column = pa.concat_arrays([_whole(lines[f"\x1f{index}"]) for index in range(len(names))])
        texts = by_column.dictionary_encode()
        codes = texts.indices.to_numpy().reshape(len(names), -1).T
    return CellMatrix(
        lines.select([ROW, *feed.columns[:-2]]), tuple(names), texts.dictionary, codes.astype(np.int64, order="C")
    )


def cells_of(matrix: CellMatrix, feed: Feed) -> pa.Table:
    """A row for each cell that isn't blank, by its number over the whole file.

    Columns: ROW (int64), then the feed's columns (dictionaries of strings).
    """
    lines, names, codes = matrix.lines, matrix.names, matrix.codes.ravel()
    at = np.flatnonzero(~matrix.is_blank[codes])
    line = np.repeat(np.arange(lines.num_rows), len(names))[at]
    index = np.tile(np.arange(len(names), dtype=np.int32), lines.num_rows)[at]
    numbers = ((lines[ROW].to_numpy() - 1) * len(names) + 1)[line] + index
    columns = [_taken(_whole(lines[name]).dictionary_encode(), line) for name in feed.columns[:-2]]
    columns.append(_taken(pa.array(names, pa.string()).dictionary_encode(), index))
    columns.append(pa.DictionaryArray.from_arrays(pa.array(codes[at], pa.int32()), matrix.texts))
    return pa.table([pa.array(numbers, pa.int64()), *columns], names=[ROW, *feed.columns])


def _cut(rests: pa.ChunkedArray, delimiter: str) -> pa.DictionaryArray:
    """The cells of all lines, one after the other: cut behind each delimiter, which is one byte, and then freed of it."""
    data = "".join(f"{rest}{delimiter}" for rest in rests.to_pylist()).encode()
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord(delimiter)) + 1
    offsets = np.concatenate([np.zeros(1), ends]).astype(np.int32)
    texts = pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(data)).dictionary_encode()
    return pa.DictionaryArray.from_arrays(texts.indices, pc.utf8_slice_codeunits(texts.dictionary, 0, -1))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())


def _taken(texts: pa.DictionaryArray, at: np.ndarray) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(texts.indices.to_numpy()[at]), texts.dictionary)
