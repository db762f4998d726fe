"""Figures of reports to records: rows of text cells that know where they stand. In: cells or columns. Out: `TextRows`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from pacewatch.observations.cell_signs import letters_of
from pacewatch.observations.origins import Origins
from pacewatch.observations.period_labels import Period
from pacewatch.observations.report_cells import ReportCell
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.registry.feed_model import Feed, ValueColumn

Watched = tuple[ValueColumn, ReportCell]


@dataclass(frozen=True)
class Records:
    """The records of one sheet: cells by column (those of `columns_of`), their rows in the sheet, and their columns' letters.

    `letters` goes by the place of a record, from 0, and the feed's column; `same_letters` holds for all records of the sheet.
    """

    sheet: str
    rows: Sequence[int]
    cells: Mapping[str, pa.Array]
    letters: Mapping[tuple[int, str], str]
    same_letters: Mapping[str, str]


def columns_of(feed: Feed) -> Iterator[str]:
    """The columns of a feed's records: those that it names, and the unit of each figure."""
    yield from feed.named_columns
    for value in feed.values:
        yield f"unit of {value.column}"


def label_of(period: Period | None) -> str:
    """A period as ISO 8601 writes it, an hour by the time at which it ends; empty where nothing dates the figure."""
    if period and period.span == "hour":
        return f"{period.end} {period.hour:02}:00"
    return f"{period.start}/{period.end}" if period else ""


def unit_in(unit: str, value: ValueColumn, *, has_own_unit: bool) -> str:
    """The unit that a number itself has; the declared one counts before the one of the whole table."""
    return unit if has_own_unit or not value.unit else value.unit


def records_of(sheet: str, watched: list[Watched], feed: Feed) -> Records:
    """The figures that stand in one row of a sheet and are about the same place and period make one record."""
    found: dict[tuple[int, str, str], dict[str, ReportCell]] = {}
    doubled: list[tuple[int, str, str, dict[str, ReportCell]]] = []
    for value, cell in watched:
        key = (cell.row, cell.place, label_of(cell.period))
        if value.column in found.setdefault(key, {}):
            doubled.append((*key, {value.column: cell}))  # a record of its own, so that a contradiction is seen
        else:
            found[key][value.column] = cell
    records = sorted([*((*key, cells) for key, cells in found.items()), *doubled], key=lambda record: record[0])
    table: dict[str, list[str]] = {name: [] for name in columns_of(feed)}
    for _, place, label, cells in records:
        table[feed.period.column].append(label)
        if feed.place.column:
            table[feed.place.column].append(place)
        for value in feed.values:
            one = cells.get(value.column)
            table[value.column].append(one.text if one else "")
            unit = unit_in(one.unit, value, has_own_unit=one.has_own_unit) if one else ""
            table[f"unit of {value.column}"].append(unit)
    letters = {
        (index, column): letters_of(cell.index)
        for index, (*_, cells) in enumerate(records)
        for column, cell in cells.items()
    }
    arrays = {name: pa.array(texts, pa.string()) for name, texts in table.items()}
    return Records(sheet, [row for row, *_ in records], arrays, letters, {})


def together(parts: list[Records], feed: Feed, detected: str) -> TextRows:
    """The records of all sheets, numbered from 1 on."""
    names = list(columns_of(feed))
    tables = [pa.table({name: part.cells[name] for name in names}) for part in parts]
    count = sum(len(part.rows) for part in parts)
    rows = pa.concat_tables(tables).add_column(0, ROW, pa.array(range(1, count + 1), pa.int64()))
    letters: dict[tuple[int, str], str] = {}
    offset = 1
    for part in parts:
        letters |= {(index + offset, column): letter for (index, column), letter in part.letters.items()}
        offset += len(part.rows)
    sheets = pa.concat_arrays([pa.repeat(pa.scalar(part.sheet or None, pa.string()), len(part.rows)) for part in parts])
    numbers = pa.concat_arrays([pa.array(part.rows, pa.int64()) for part in parts])
    same = {(part.sheet or None, column): letter for part in parts for column, letter in part.same_letters.items()}
    return TextRows(rows, [], detected, Origins(sheets, numbers, letters, same))
