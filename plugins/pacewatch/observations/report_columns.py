"""Plain sheets, column by column: a row for each place and period, a column for each series. In: a sheet. Out: `Records`.

It gives what `report_cells` gives cell by cell, for sheets of a hundred thousand rows in the time that reading them takes; what
is less plain isn't for it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.cell_signs import NOTE, is_missing, is_note
from pacewatch.observations.layouts import Layout
from pacewatch.observations.report_cells import TO_DATE, name_of_column, period_of_label, unit_of_column
from pacewatch.observations.report_headers import Column
from pacewatch.observations.report_records import Records, columns_of, label_of, unit_in
from pacewatch.observations.report_series import Series
from pacewatch.observations.sheets import Sheet
from pacewatch.observations.written_numbers import half_width
from pacewatch.registry.feed_model import Feed, ValueColumn

PERCENTAGES = ("%", "％", "点", "倍", "平")
"""Ends of cells that have a unit of their own."""

SHARE = r"^[+-]?[0-9]+([.][0-9]+)?%$"
"""The plainest of them, as a workbook's cells in per cent are read."""

Chosen = list[tuple[Column, ValueColumn]]


def read_plain(sheet: Sheet, layout: Layout, feed: Feed, series: Series) -> Records | None:
    """The records of a sheet whose figures have their place, period and unit by row or by column; None for any other sheet."""
    if any(column.role in ("series", "unit", "year", "hour") or column.label for column in layout.columns):
        return None
    chosen = _chosen(layout, series)
    if len({value.column for _, value in chosen}) < len(chosen) or any(TO_DATE.search(one.name) for one, _ in chosen):
        return None
    columns = {
        column.index: sheet.column(column.index, layout.first_row)
        for column in layout.columns
        if column.role in ("period", "place") or column in [one for one, _ in chosen]
    }
    if any(_has_percentages(columns[column.index]) for column, _ in chosen):
        return None
    kept = _rows_with_figures(sheet, layout, [columns[column.index] for column, _ in chosen])
    if len(kept) < len(sheet.rows) - layout.first_row + 1:
        columns = {index: texts.take(kept) for index, texts in columns.items()}
    cells = dict.fromkeys(columns_of(feed), pa.repeat(pa.scalar("", pa.string()), len(kept)))
    cells[feed.period.column] = _labels(layout, columns, len(kept))
    if feed.place.column:
        cells[feed.place.column] = _places(layout, columns, len(kept))
    for column, value in chosen:
        unit, is_own = unit_of_column(column, layout)
        cells[value.column] = columns[column.index]
        stated = unit_in(unit, value, has_own_unit=is_own)
        cells[f"unit of {value.column}"] = _units(columns[column.index], stated)
    letters = {value.column: column.letters for column, value in chosen}
    return Records(sheet.name, pc.add(kept, layout.first_row).to_pylist(), cells, {}, letters)


def _chosen(layout: Layout, series: Series) -> Chosen:
    named = (
        (column, series.find(name_of_column(column, layout))) for column in layout.columns if column.role == "value"
    )
    return [(column, value) for column, value in named if value]


def _has_percentages(texts: pa.Array) -> bool:
    """Whether there are cells with a unit of their own, other than plain shares."""
    others = texts.filter(pc.invert(pc.match_substring_regex(texts, SHARE)))
    return any(pc.any(pc.ends_with(others, end)).as_py() for end in PERCENTAGES)


def _units(texts: pa.Array, stated: str) -> pa.Array:
    """The unit of each cell of a column: its own where it is a share, else the one that the column states."""
    unit = pa.scalar(stated, pa.string())
    if not pc.any(pc.ends_with(texts, "%")).as_py():
        return pa.repeat(unit, len(texts))
    return pc.if_else(pc.match_substring_regex(texts, SHARE), pa.scalar("%", pa.string()), unit)


def _rows_with_figures(sheet: Sheet, layout: Layout, chosen: list[pa.Array]) -> pa.Array:
    """Places, from 0 (int64), of the rows that hold a figure and are no notes."""
    holds = functools.reduce(pc.or_, map(_are_figures, chosen))
    is_suspect = _are_suspect(sheet.column(0, layout.first_row))
    rows = sheet.rows[layout.first_row - 1 :]
    suspects = pc.indices_nonzero(pc.and_(holds, is_suspect)).to_pylist()
    notes = pa.array([index for index in suspects if is_note(rows[index])], pa.uint64())
    found = pc.indices_nonzero(holds)
    kept = found.filter(pc.invert(pc.is_in(found, notes))) if len(notes) else found
    return kept.cast(pa.int64())


def _are_figures(texts: pa.Array) -> pa.Array:
    """Which texts are no marks for a missing figure; what begins with a digit never is."""
    begins_with_digit = _begin_with_digit(texts)
    if pc.all(begins_with_digit).as_py():
        return begins_with_digit
    return pc.or_(begins_with_digit, _where(texts, lambda text: text[:1].isdigit() or not is_missing(text)))


def _begin_with_digit(texts: pa.Array) -> pa.Array:
    return pc.and_(pc.greater_equal(texts, "0"), pc.less(texts, ":"))


def _are_suspect(texts: pa.Array) -> pa.Array:
    """Which texts may begin a note: those of notes, and empty ones."""
    begins_with_digit = _begin_with_digit(texts)
    if pc.all(begins_with_digit).as_py():
        return pc.invert(begins_with_digit)
    return _where(texts, lambda text: not text or NOTE.match(half_width(text)) is not None)


def _where(texts: pa.Array, holds: Callable[[str], bool]) -> pa.Array:
    """Which texts something holds for, each distinct one asked once."""
    found = texts.dictionary_encode()
    return pa.array([holds(text) for text in found.dictionary.to_pylist()], pa.bool_()).take(found.indices)


def _labels(layout: Layout, columns: dict[int, pa.Array], count: int) -> pa.Array:
    """The period of each row, each label read once."""
    dated = next((columns[column.index] for column in layout.columns if column.role == "period"), None)
    if dated is None:
        whole = label_of(period_of_label("", layout, layout.year))
        return pa.repeat(pa.scalar(whole, pa.string()), count)
    found = dated.dictionary_encode()
    if layout.days_are == "days" and _are_iso_days(found.dictionary):
        return pc.binary_join_element_wise(dated, dated, "/")
    labels = [label_of(period_of_label(text, layout, layout.year)) for text in found.dictionary.to_pylist()]
    return pa.array(labels, pa.string()).take(found.indices)


def _are_iso_days(texts: pa.Array) -> bool:
    """Whether each is a date such as 2022-01-31 that a calendar has, whose label is the day from and to."""
    try:
        texts.cast(pa.date32())
    except pa.ArrowInvalid:
        return False
    return bool(pc.all(pc.greater_equal(texts, "0001")).as_py())


def _places(layout: Layout, columns: dict[int, pa.Array], count: int) -> pa.Array:
    """The place of each row, the levels of its name joined by /; the whole sheet's where it names none."""
    named = [columns[column.index] for column in layout.columns if column.role == "place"]
    whole = pa.scalar(layout.place, pa.string())
    if len(named) == 1:
        return pc.if_else(pc.equal(named[0], ""), whole, named[0])
    rows = zip(*(texts.to_pylist() for texts in named), strict=True)
    joined = ["/".join(filter(None, row)) or layout.place for row in rows]
    return pa.array(joined, pa.string()) if named else pa.repeat(whole, count)
