"""CSV bytes to text cells. In: bytes and a feed's declaration. Out: an Arrow table of strings with row numbers, and bad rows.

Every cell stays text here; `typed_rows.py` gives cells their meaning.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from pacewatch.errors import BatchRefused
from pacewatch.observations import reading_words, refusal_words
from pacewatch.observations.csv_lines import MOST_LINES_IN_CELL, Lines, lines_of
from pacewatch.observations.header import Header, read_header
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.text_encoding import decode_text
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.registry.feed_model import Feed


def read_csv(content: bytes, feed: Feed) -> TextRows:
    """The data rows of a CSV file; each has the number of the line that it starts in.

    Raises:
        BatchRefused: `empty`, `encoding` or `columns`: the file can't be a file of this feed.
    """
    text, encoding = decode_text(content, feed.encoding)
    header = read_header(text, feed) if feed.header else Header(feed.columns)
    return read_lines(text, encoding, feed, header)


def read_lines(text: str, encoding: str, feed: Feed, header: Header) -> TextRows:
    """The data rows of a CSV file's text, whose columns are known.

    Raises:
        BatchRefused: `empty`: there are none.
    """
    lines = lines_of(text, feed.delimiter, len(header.names))
    open_mark = reading_words.closing_mark(MOST_LINES_IN_CELL)
    problems = [
        RowProblem(row, "", line[:200], "closed_quotes", "critical", *open_mark) for row, line in lines.opened.items()
    ]
    table, broken = _parse(lines, feed, header)
    problems += [broken_row(row, line, feed, header) for row, line in broken if line.strip()]
    if table.num_rows == 0 and not problems:
        raise BatchRefused("empty", *refusal_words.no_rows(len(feed.columns)))
    detected = detected_as(encoding, feed)
    is_whole = feed.final_line_break == "optional" or text.endswith(("\n", "\r"))
    rows = TextRows(table, problems, detected, drift=header.drift)
    return rows if is_whole else without_last(rows, lines)


def detected_as(encoding: str, feed: Feed) -> str:
    """What was found out about the file's form; nothing where the feed declares it."""
    return f"csv in {encoding}" if feed.encoding == "detect" else ""


def _parse(lines: Lines, feed: Feed, header: Header) -> tuple[pa.Table, list[tuple[int, str]]]:
    """All well-formed data rows, and (row number, line) of the others."""
    broken: list[tuple[int, str]] = []

    def set_aside(row: pyarrow.csv.InvalidRow) -> str:
        broken.append((row.number, lines.as_written(row.text)))
        return "skip"

    encoded = "\n".join(lines.lines).encode()
    table = pyarrow.csv.read_csv(
        pa.BufferReader(encoded),
        # One block and one thread: only then do bad rows know their numbers.
        pyarrow.csv.ReadOptions(column_names=list(header.names), use_threads=False, block_size=len(encoded) + 1),
        pyarrow.csv.ParseOptions(delimiter=feed.delimiter, invalid_row_handler=set_aside, ignore_empty_lines=False),
        pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(header.names, pa.string()), strings_can_be_null=False),
    )
    skipped = {row for row, _ in broken}
    numbers = [row for row in range(1, table.num_rows + len(skipped) + 1) if row not in skipped]
    if lines.mark:
        cells = [pc.replace_substring(column, lines.mark, "\n") for column in table.columns]
        table = pa.table(dict(zip(table.column_names, cells, strict=True)))
    table = table.add_column(0, ROW, pa.array(numbers, pa.int64()))
    return _data_rows(table, feed, header), [(row, line) for row, line in broken if row > feed.header]


def _data_rows(table: pa.Table, feed: Feed, header: Header) -> pa.Table:
    """The declared columns in their declared order, without the header and without blank lines."""
    is_blank = pc.equal(pc.binary_join_element_wise(*(table[name] for name in header.names), ""), "")
    kept = table.filter(pc.and_(pc.invert(is_blank), pc.greater(table[ROW], int(feed.header))))
    return kept.select([ROW, *feed.columns])


def broken_row(row: int, line: str, feed: Feed, header: Header) -> RowProblem:
    """What is wrong with a line that has more or fewer cells than the header."""
    cells = line.count(feed.delimiter) + 1
    return RowProblem(row, "", line[:200], "column_count", "critical", *reading_words.columns(cells, len(header.names)))


def without_last(rows: TextRows, lines: Lines) -> TextRows:
    """A file that stops without a line break may have been cut within its last number: that row isn't trusted."""
    last, final = lines.last, lines.row(lines.last) or ""
    if any(problem.row == last for problem in rows.problems):
        return rows
    problem = RowProblem(last, "", final[:200], "final_line_break", "critical", *reading_words.A_FINAL_LINE_BREAK)
    kept = rows.table.filter(pc.not_equal(rows.table[ROW], last))
    return replace(rows, table=kept, problems=[*rows.problems, problem])
