"""A wide file whose every cell has a plain meaning. In: its cells. Out: `TypedMatrix`, typed by line, by name and by text.

What a line starts with is read once a line, a name once a column, and a text once, however many cells it stands in: rows of one
cell each are only put together where somebody asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.codes import Codes
from pacewatch.observations.millionths import Millionths, millionths_of
from pacewatch.observations.missing_marks import blanked
from pacewatch.observations.sound_rows import Mask, take_sound
from pacewatch.observations.text_rows import ROW
from pacewatch.observations.wide.wide_cells import CellMatrix
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed

TOLD_BY_NAME = ("place_label", "place")


@dataclass(frozen=True, eq=False)
class TypedMatrix:
    """Lines and names of which each has a cell.

    `by_line`, `by_name` and `by_text` have those columns of `TypedRows.table` that a line, a name or a text tells. `line_of`
    and `column_of` are the numbers of lines and names in the file, from 1 and from 0, of `width` names. `codes` has the text
    of each cell by line and name, `is_cell` says which texts are cells of the file, and `millionths` are the numbers of those
    that have one (`is_figure`).
    """

    by_line: pa.Table
    by_name: pa.Table
    by_text: pa.Table
    line_of: Codes
    column_of: Codes
    width: int
    codes: Codes
    is_cell: Mask
    is_figure: Mask
    millionths: Millionths

    @property
    def records(self) -> Codes:
        """The number of each cell in the file, blank ones included, by line and name."""
        records: Codes = ((self.line_of - 1) * self.width + 1)[:, None] + self.column_of
        return records

    @cached_property
    def has_figure(self) -> Mask:
        """Which cells hold a figure, by line and name."""
        there: Mask = self.is_figure[self.codes]
        return there


def type_matrix(cells: CellMatrix, feed: Feed, programme: LoadedProgramme, today: date) -> TypedMatrix | None:
    """The cells with their meaning; None if the meaning of any isn't plain, or if it would have to be passed over.

    `today` (programme time zone) is the last day that data can be about.
    """
    is_used = np.bincount(cells.codes.ravel(), minlength=len(cells.texts)) > 0
    is_cell = is_used & ~cells.is_blank
    if not (_tells_by_line_and_name(feed) and is_cell.any()):
        return None
    has_cell = is_cell[cells.codes]
    lines, names = np.flatnonzero(has_cell.any(axis=1)), np.flatnonzero(has_cell.any(axis=0))
    texts = pc.if_else(pa.array(is_cell), blanked(cells.texts, feed), "")
    told = [cells.lines[name].take(pa.array(lines)) for name in feed.columns[:-2]]
    told += [pa.array(cells.names, pa.string()).take(pa.array(names)), texts]
    row_count = max(map(len, told))
    shared = [column.take(pa.array(np.arange(row_count) % len(column))) for column in told]
    rows = pa.table([pa.array(np.arange(row_count)), *shared], names=[ROW, *feed.columns])
    typed = take_sound(rows, feed, programme, today).table
    if typed is None or typed.num_rows < row_count:
        return None
    by_text = typed.select([feed.values[0].column]).slice(0, len(cells.texts))
    numbers = by_text.column(0)
    millionths = millionths_of(pc.fill_null(numbers, pa.scalar(0, numbers.type)))
    if millionths is None:
        return None
    by_line = typed.drop_columns([ROW, *TOLD_BY_NAME, *by_text.column_names]).slice(0, len(lines))
    by_name = typed.select(TOLD_BY_NAME).slice(0, len(names))
    is_whole = has_cell.shape == (len(lines), len(names))
    codes = cells.codes if is_whole else cells.codes[np.ix_(lines, names)]
    return TypedMatrix(
        by_line,
        by_name,
        by_text,
        cells.lines[ROW].to_numpy()[lines],
        names,
        len(cells.names),
        codes,
        is_cell,
        numbers.is_valid().to_numpy() & is_cell,
        millionths,
    )


def _tells_by_line_and_name(feed: Feed) -> bool:
    """Whether names are places, and lines start with all that is told of period and series."""
    (value,) = feed.values
    by_line = (feed.period.column, feed.period.hour, value.series and value.series.column)
    return feed.place.column == feed.columns[-2] and all(name in feed.columns[:-2] for name in by_line if name)
