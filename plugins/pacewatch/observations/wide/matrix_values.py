"""The figures of a typed matrix, each thing said once. In: the matrix. Out: `Batch.values`, their outline, and their cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.cells import Cells, Numbers, are_worth_cells
from pacewatch.observations.codes import LARGEST, Codes, codes_of, distinct
from pacewatch.observations.long_values import same_text
from pacewatch.observations.millionths import Millionths, decimals_of, short_decimals
from pacewatch.observations.neighbours import ABSENT, OF_ROW, UNKNOWN, largest_changes, rows_after
from pacewatch.observations.outline import OF_PERIOD, Outline
from pacewatch.observations.series_ranges import SeriesRanges
from pacewatch.observations.text_rows import ROW
from pacewatch.observations.vintages import published_at
from pacewatch.observations.wide.typed_matrix import TypedMatrix
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed

OF_VALUE = (
    "indicator", "place", *OF_ROW[1:], "value", "source_sheet", ROW, "source_column", "published_at"
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class MatrixFigures:
    """The figures of a matrix, of which every line and every name has one.

    `by_line` has for each line `OF_ROW` and `published_at`, `places` for each name its own. `line` and `name` say where each
    figure stands, in the order of the file.
    """

    matrix: TypedMatrix
    by_line: pa.Table
    places: pa.DictionaryArray
    line: Numbers
    name: Numbers

    @cached_property
    def millionths(self) -> Millionths:
        """The figures themselves."""
        millionths: Millionths = self.matrix.millionths[self.matrix.codes[self.matrix.has_figure]]
        return millionths


def figures_of(matrix: TypedMatrix, feed: Feed, programme: LoadedProgramme) -> MatrixFigures | None:
    """The figures; None if a line or a name has none, or if two could be of the same place and period."""
    has_figure = matrix.has_figure
    if not (has_figure.any(axis=1).all() and has_figure.any(axis=0).all()):
        return None
    (value,) = feed.values
    hours = matrix.by_line["period_hour"]
    by_line = pa.table(
        {
            "indicator": matrix.by_line[f"series of {value.column}"]
            if value.series
            else same_text(value.indicator or "", len(has_figure)),
            "period_start": matrix.by_line["period_start"],
            "period_end": matrix.by_line["period_end"],
            "hour": pc.if_else(pc.equal(hours, 0), pa.scalar(None, pa.int64()), hours),
        }
    )
    if _tells_twice(by_line, OF_ROW) or _tells_twice(matrix.by_name, ("place",)):
        return None
    by_line = by_line.append_column("published_at", published_at(by_line, feed, programme))
    line = np.repeat(np.arange(len(has_figure), dtype=np.int32), has_figure.sum(axis=1))
    name = np.broadcast_to(np.arange(has_figure.shape[1], dtype=np.int32), has_figure.shape)[has_figure]
    return MatrixFigures(matrix, by_line.combine_chunks(), matrix.by_name["place"].combine_chunks(), line, name)


def _tells_twice(table: pa.Table, names: tuple[str, ...]) -> bool:
    first_of, _ = distinct([codes_of(table[name]) for name in names])
    return len(first_of) < int(table.num_rows)


def values_of(figures: MatrixFigures, feed: Feed) -> pa.Table:
    """The figures as `Batch.values`, by the numbers of their cells."""
    (value,) = feed.values
    line, count = pa.array(figures.line), len(figures.line)
    told = {name: _repeated(figures.by_line[name], line) for name in figures.by_line.column_names}
    told |= {
        "place": figures.places.take(pa.array(figures.name)),
        "value": decimals_of(figures.millionths),
        "source_sheet": pa.nulls(count, pa.string()),
        ROW: figures.matrix.records[figures.matrix.has_figure],
        "source_column": same_text(value.column, count),
    }
    return pa.table({name: told[name] for name in OF_VALUE})


def _repeated(told: pa.ChunkedArray, line: pa.Array) -> pa.Array | pa.ChunkedArray:
    return pa.nulls(len(line), told.type) if told.null_count == len(told) else told.take(line)


def outline_of_figures(figures: MatrixFigures) -> Outline:
    """What `outline_of` gives of the values."""
    first_of, _ = distinct([codes_of(figures.by_line[name]) for name in OF_PERIOD])
    return Outline(figures.by_line.select(OF_PERIOD).take(pa.array(first_of)), _ranges_of(figures))


def _ranges_of(figures: MatrixFigures) -> SeriesRanges:
    """What `ranges_of` gives of the values: lines of an indicator together, name by name."""
    matrix, order = figures.matrix, np.argsort(codes_of(figures.by_line["indicator"]), kind="stable")
    lines, codes = figures.by_line.take(pa.array(order)), matrix.codes[order]
    indicator_of = codes_of(lines["indicator"])
    starts = np.flatnonzero(np.diff(indicator_of, prepend=-1))
    is_size = matrix.is_figure & (matrix.millionths != 0)
    least = np.where(matrix.is_figure, matrix.millionths, ABSENT)[codes]

    def over_lines(function: np.ufunc, of_text: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        over: np.ndarray[Any, Any] = function.reduceat(of_text[codes], starts, axis=0)
        return over

    seen = over_lines(np.add, matrix.is_figure.astype(np.int32))
    low = np.minimum.reduceat(least, starts, axis=0)
    high = over_lines(np.maximum, np.where(matrix.is_figure, matrix.millionths, -LARGEST))
    are_sizes = matrix.millionths[matrix.is_figure].min() > 0
    sized = seen if are_sizes else over_lines(np.add, is_size.astype(np.int32))
    low_size = low if are_sizes else over_lines(np.minimum, np.where(is_size, np.abs(matrix.millionths), LARGEST))
    change = largest_changes(least, rows_after(lines), indicator_of)[indicator_of[starts]]
    at = np.nonzero(seen)
    ranges = {
        "number": pa.array(np.arange(len(at[0]))),
        "indicator": lines["indicator"].take(pa.array(starts[at[0]])),
        "place": figures.places.take(pa.array(at[1])),
        "seen": pa.array(seen[at].astype(np.int64)),
        "figures": pa.array(sized[at].astype(np.int64)),
        "low": decimals_of(low[at]),
        "high": decimals_of(high[at]),
        "low_size": decimals_of(low_size[at], is_missing=low_size[at] == LARGEST),
        "change": decimals_of(change[at], is_missing=change[at] == UNKNOWN),
    }

    def numbers() -> Codes:
        number, group_of = np.zeros(seen.shape, np.int64), np.empty(len(order), np.int64)
        number[at] = np.arange(len(at[0]))
        group_of[order] = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(order)))
        return number[group_of][matrix.has_figure]

    return SeriesRanges(pa.table(ranges), numbers)


def cells_of_figures(figures: MatrixFigures, headers: tuple[str, ...]) -> Cells | None:
    """What `as_cells` gives of the values, once they are placed; `headers` are all names of the file."""
    matrix = figures.matrix
    if not are_worth_cells(len(figures.line), len(matrix.line_of)):
        return None
    count = len(matrix.line_of)
    rows = {name: figures.by_line[name] for name in (*OF_ROW, "published_at")}
    columns = {
        "place": figures.places,
        "source_column": pa.array(headers, pa.string()).take(pa.array(matrix.column_of)),
    }
    return Cells(
        pa.table(
            {"number": np.arange(count), **rows, ROW: matrix.line_of, "source_sheet": pa.nulls(count, pa.string())}
        ),
        pa.table({"number": np.arange(len(figures.places)), **columns}),
        figures.line,
        figures.name,
        short_decimals(figures.millionths),
    )
