"""CSV bytes to text cells. In: bytes and a feed's declaration. Out: an Arrow table of strings with row numbers, and bad rows.

Every cell stays text here; `typed_rows.py` gives cells their meaning.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from pacewatch.errors import BatchRefused
from pacewatch.observations.header import Header, read_header
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.text_encoding import decode_text
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.registry.feed_model import Feed

LINE_BREAK = re.compile(r"\r\n|\n|\r")


def read_csv(content: bytes, feed: Feed) -> TextRows:
    """The data rows of a CSV file. A row is a line: a quoted cell that runs on over a line break is a broken row.

    Raises:
        BatchRefused: `empty`, `encoding` or `columns`: the file can't be a file of this feed.
    """
    text, encoding = decode_text(content, feed.encoding)
    first = text.split("\n", 1)[0].rstrip("\r")
    header = read_header(first, feed) if feed.header else Header(feed.columns)
    return read_lines(text, encoding, feed, header)


def read_lines(text: str, encoding: str, feed: Feed, header: Header) -> TextRows:
    """The data rows of a CSV file's text, whose columns are known.

    Raises:
        BatchRefused: `empty`: there are none.
    """
    text, problems = _set_open_quotes_aside(text)
    table, broken = _parse(text, feed, header)
    problems += [broken_row(row, line, feed, header) for row, line in broken if line.strip()]
    if table.num_rows == 0 and not problems:
        raise BatchRefused("empty", f"the file holds no data rows; expected rows of {len(feed.columns)} columns")
    detected = f"csv in {encoding}" if feed.encoding == "detect" else ""
    return check_last_row(TextRows(table, problems, detected, drift=header.drift), text, feed)


def line_at(text: str, row: int) -> str | None:
    """A row as it stands in the file, without its line break; none if the file hasn't so many."""
    lines = LINE_BREAK.split(text)
    return lines[row - 1] if 0 < row <= len(lines) else None


def _set_open_quotes_aside(text: str) -> tuple[str, list[RowProblem]]:
    """Blank every line whose quotation marks don't pair off, lest it swallow the lines below it."""
    if '"' not in text:
        return text, []
    # A lone carriage return is a break too, as for the parser below.
    lines, problems = LINE_BREAK.split(text), []
    for index, line in enumerate(lines):
        if line.count('"') % 2:
            detail = "a quotation mark is opened and not closed in its row"
            problems.append(RowProblem(index + 1, "", line[:200], "closed_quotes", "critical", detail))
            lines[index] = ""
    return "\n".join(lines), problems


def _parse(text: str, feed: Feed, header: Header) -> tuple[pa.Table, list[tuple[int, str]]]:
    """All well-formed data rows, and (row number, line) of the others."""
    broken: list[tuple[int, str]] = []

    def set_aside(row: pyarrow.csv.InvalidRow) -> str:
        broken.append((row.number, row.text))
        return "skip"

    encoded = text.encode()
    table = pyarrow.csv.read_csv(
        pa.BufferReader(encoded),
        # One block and one thread: only then do bad rows know their numbers.
        pyarrow.csv.ReadOptions(column_names=list(header.names), use_threads=False, block_size=len(encoded) + 1),
        pyarrow.csv.ParseOptions(delimiter=feed.delimiter, invalid_row_handler=set_aside, ignore_empty_lines=False),
        pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(header.names, pa.string()), strings_can_be_null=False),
    )
    skipped = {row for row, _ in broken}
    numbers = [row for row in range(1, table.num_rows + len(skipped) + 1) if row not in skipped]
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
    detail = f"the row has {cells} columns, expected {len(header.names)}"
    return RowProblem(row, "", line[:200], "column_count", "critical", detail)


def check_last_row(rows: TextRows, text: str, feed: Feed) -> TextRows:
    """A file that stops without a line break may have been cut within its last number: that row isn't trusted."""
    if feed.final_line_break == "optional" or text.endswith(("\n", "\r")):
        return rows
    *_, final = lines = LINE_BREAK.split(text)
    last = len(lines)
    if any(problem.row == last for problem in rows.problems):
        return rows
    problem = RowProblem(
        last,
        "",
        final[:200],
        "final_line_break",
        "critical",
        "the file ends without a line break, so its last row may be cut off; send it whole, or say "
        "'final_line_break: optional' in feeds.yaml if this feed always ends so",
    )
    kept = rows.table.filter(pc.not_equal(rows.table[ROW], last))
    return replace(rows, table=kept, problems=[*rows.problems, problem])
