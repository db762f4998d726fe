"""A large wide file of which nothing has to be kept out, to a batch. In: bytes, feed, suite. Out: what `read_batch` gives.

Such a file is checked by lines and names, at half of what its cells cost one by one. Whatever is out of the ordinary (a cell
without a plain meaning, one that a suite keeps out, a figure told twice) is left to the way that can explain it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.batch import Batch, in_order
from pacewatch.observations.expectations import SQL_ABOVE_ROWS, check_rows_by_sql
from pacewatch.observations.findings import Checked
from pacewatch.observations.limits import LONGEST_CELL, check_file_size
from pacewatch.observations.shared_suite import period_columns, placed, shared_suite
from pacewatch.observations.sql_translations import NotInSql
from pacewatch.observations.text_rows import ROW
from pacewatch.observations.wide.matrix_rows import MatrixRows, rows_of
from pacewatch.observations.wide.matrix_values import (
    MatrixFigures,
    cells_of_figures,
    figures_of,
    outline_of_figures,
    values_of,
)
from pacewatch.observations.wide.typed_matrix import type_matrix
from pacewatch.observations.wide.wide_reader import WideFile, open_wide
from pacewatch.observations.zip_guard import START as ZIP_START
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed


def read_matrix(content: bytes, feed: Feed, programme: LoadedProgramme, suite: Path, today: date) -> Batch | None:
    """The batch of a file, if it is a large wide one and none of its cells has to be kept out.

    Raises:
        BatchRefused: the file can't be a file of this feed.
    """
    if not feed.wide or feed.member or content.startswith(ZIP_START) or len(content) <= SQL_ABOVE_ROWS:
        return None
    check_file_size(content, feed.format)
    file = open_wide(content, feed)
    if file.problems or file.cells.codes.size <= SQL_ABOVE_ROWS or _has_long_texts(file):
        return None
    matrix = type_matrix(file.cells, feed, programme, today)
    figures = matrix and figures_of(matrix, feed, programme)
    if not (matrix and figures):
        return None
    rows = rows_of(matrix)
    if rows.count <= SQL_ABOVE_ROWS:
        return None
    values = values_of(figures, feed)
    checked = _checked(rows, figures, values, suite)
    if checked is None or any(one.severity == "critical" for one in checked.problems):
        return None
    return Batch(
        values,
        in_order(checked.problems),
        rows.count,
        outline_of_figures(figures),
        file.detected,
        checked.results,
        origins=file.origins(feed),
        cells=cells_of_figures(figures, file.header.names),
    )


def _has_long_texts(file: WideFile) -> bool:
    """Whether a text may be too long for a cell: counted in bytes, of which a character has one at least."""
    texts = [file.cells.texts, *file.cells.lines.drop_columns([ROW]).columns]
    return any((pc.max(pc.binary_length(one)).as_py() or 0) > LONGEST_CELL for one in texts)


def _checked(rows: MatrixRows, figures: MatrixFigures, values: pa.Table, suite: Path) -> Checked | None:
    """What both suites say; None if one asks for something that SQL can't tell."""
    shared = shared_suite(suite)
    try:
        checked = check_rows_by_sql(rows, suite)
        of_all = placed(check_rows_by_sql(_shared_rows(figures), shared), values) if shared else Checked([], [])
    except NotInSql:
        return None
    return Checked([*checked.problems, *of_all.problems], [*checked.results, *of_all.results])


def _shared_rows(figures: MatrixFigures) -> MatrixRows:
    """The figures as the suite of all observations sees them."""
    matrix, by_line = figures.matrix, figures.by_line
    for name, column in period_columns(by_line).items():
        by_line = by_line.append_column(name, column)
    return MatrixRows(
        by_line.drop_columns(["published_at"]),
        pa.table({"place": figures.places}),
        matrix.by_text.rename_columns(["value"]),
        matrix.codes,
        matrix.is_figure,
        lambda: np.arange(1, len(figures.line) + 1),
    )
