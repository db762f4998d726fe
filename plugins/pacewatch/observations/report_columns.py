"""Plain sheets, column by column: a row for each place and period, a column for each series. In: a sheet. Out: `Records`.

It gives what `report_cells` gives cell by cell, for sheets of a hundred thousand rows in the time that reading them takes; what
is less plain isn't for it.
"""

from __future__ import annotations

import pyarrow as pa

from pacewatch.observations.grids import Sheet
from pacewatch.observations.layouts import NOTE, Column, Layout, is_missing, is_note
from pacewatch.observations.report_cells import TO_DATE, name_of_column, period_of_label, unit_of_column
from pacewatch.observations.report_records import Records, columns_of, label_of, unit_in
from pacewatch.observations.report_series import Series
from pacewatch.observations.written_numbers import MISSING, half_width
from pacewatch.registry.feed_model import Feed, ValueColumn

PERCENTAGES = ("%", "％", "点", "倍", "平")
"""Ends of cells that have a unit of their own."""

Chosen = list[tuple[Column, ValueColumn]]


def read_plain(sheet: Sheet, layout: Layout, feed: Feed, series: Series) -> Records | None:
    """The records of a sheet whose figures have their place, period and unit by row or by column; None for any other sheet."""
    if any(column.role in ("series", "unit", "year") or column.label for column in layout.columns):
        return None
    chosen = _chosen(layout, series)
    if len({value.column for _, value in chosen}) < len(chosen) or any(TO_DATE.search(one.name) for one, _ in chosen):
        return None
    columns = list(zip(*sheet.rows[layout.first_row - 1 :], strict=True))
    if any(cell.endswith(PERCENTAGES) for column, _ in chosen for cell in columns[column.index]):
        return None
    kept = _rows_with_figures(sheet, layout, columns, chosen)
    count = len(kept)
    cells = dict.fromkeys(columns_of(feed), pa.repeat(pa.scalar("", pa.string()), count))
    cells[feed.period.column] = pa.array(_labels(layout, columns, kept), pa.string())
    if feed.place.column:
        cells[feed.place.column] = pa.array(_places(layout, columns, kept), pa.string())
    for column, value in chosen:
        unit, is_own = unit_of_column(column, layout)
        texts = columns[column.index]
        cells[value.column] = pa.array([texts[index] for index in kept], pa.string())
        stated = unit_in(unit, value, has_own_unit=is_own)
        cells[f"unit of {value.column}"] = pa.repeat(pa.scalar(stated, pa.string()), count)
    letters = {value.column: column.letters for column, value in chosen}
    return Records(sheet.name, [index + layout.first_row for index in kept], cells, {}, letters)


def _chosen(layout: Layout, series: Series) -> Chosen:
    named = (
        (column, series.find(name_of_column(column, layout))) for column in layout.columns if column.role == "value"
    )
    return [(column, value) for column, value in named if value]


def _rows_with_figures(sheet: Sheet, layout: Layout, columns: list[tuple[str, ...]], chosen: Chosen) -> list[int]:
    """Places, from 0, of the rows that hold a figure and are no notes."""
    kept = [
        index
        for index, cells in enumerate(zip(*(columns[column.index] for column, _ in chosen), strict=True))
        if any(map(_is_figure, cells))
    ]
    suspects = {text for text in set(columns[0]) if not text or NOTE.match(half_width(text))}
    rows = sheet.rows[layout.first_row - 1 :]
    return [index for index in kept if columns[0][index] not in suspects or not is_note(rows[index])]


def _is_figure(text: str) -> bool:
    return text not in MISSING and (text[0].isdigit() or not is_missing(text))


def _labels(layout: Layout, columns: list[tuple[str, ...]], kept: list[int]) -> list[str]:
    """The period of each row, each label read once."""
    dated = next((columns[column.index] for column in layout.columns if column.role == "period"), None)
    if dated is None:
        return [label_of(period_of_label("", layout, layout.year))] * len(kept)
    known = {text: label_of(period_of_label(text, layout, layout.year)) for text in {dated[index] for index in kept}}
    return [known[dated[index]] for index in kept]


def _places(layout: Layout, columns: list[tuple[str, ...]], kept: list[int]) -> list[str]:
    named = [columns[column.index] for column in layout.columns if column.role == "place"]
    if len(named) == 1:
        return [named[0][index] or layout.place for index in kept]
    return ["/".join(column[index] for column in named if column[index]) or layout.place for index in kept]
