"""Gathers rows of text into an Arrow table while they are read. In: rows of cells. Out: `TextRows`, not larger than allowed."""

from __future__ import annotations

import pyarrow as pa

from pacewatch.errors import BatchRefused
from pacewatch.observations import refusal_words, size_words
from pacewatch.observations.limits import MOST_BAD_ROWS, MOST_RECORDS, MOST_TEXT_BYTES, too_large
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.text_rows import ROW, TextRows

ROWS_AT_ONCE = 20_000


class RowBuilder:
    """Rows in the making: Python's own strings only for the last few thousand, Arrow's for the others."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in columns)])
        self.problems: list[RowProblem] = []
        self.row_count = 0
        self._numbers: list[int] = []
        self._rows: list[list[str]] = []
        self._batches: list[pa.RecordBatch] = []
        self._bytes = 0

    def add(self, number: int, cells: list[str]) -> None:
        """A sound row: its number in the file, and a text for each column."""
        self._count()
        self._numbers.append(number)
        self._rows.append(cells)
        if len(self._rows) >= ROWS_AT_ONCE:
            self._flush()

    def add_broken(self, problems: list[RowProblem]) -> None:
        """A row that can't be used, and everything that is wrong with it."""
        self._count()
        self.problems += problems
        if len(self.problems) > MOST_BAD_ROWS:
            raise BatchRefused("mostly_bad", *refusal_words.too_many_broken(MOST_BAD_ROWS, self.problems[0]))

    def rows(self) -> TextRows:
        """All rows that were added."""
        self._flush()
        return TextRows(pa.Table.from_batches(self._batches, self.schema), self.problems)

    def _count(self) -> None:
        self.row_count += 1
        if self.row_count > MOST_RECORDS:
            raise too_large(size_words.more_records(MOST_RECORDS), MOST_RECORDS, size_words.RECORDS)

    def _flush(self) -> None:
        columns = [list(cells) for cells in zip(*self._rows, strict=True)] or [[] for _ in self.schema.names[1:]]
        arrays = [pa.array(self._numbers, pa.int64()), *(pa.array(cells, pa.string()) for cells in columns)]
        batch = pa.record_batch(arrays, schema=self.schema)
        self._bytes += batch.nbytes
        if self._bytes > MOST_TEXT_BYTES:
            raise too_large(size_words.more_text(MOST_TEXT_BYTES), MOST_TEXT_BYTES, size_words.BYTES)
        self._batches.append(batch)
        self._numbers, self._rows = [], []
