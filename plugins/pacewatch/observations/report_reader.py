"""Reports to text rows: workbooks and text files with titles, unit lines and headers of several levels. In: bytes and a feed.

Figures that stand in one row of a sheet and are about the same place and period make one row; each knows its sheet, row and
column. Series that the feed doesn't name are passed over: a department's report holds more than anybody watches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

import pyarrow as pa

from pacewatch.errors import BatchRefused
from pacewatch.observations.grids import Grid, Sheet, read_grid
from pacewatch.observations.layouts import find_layout, letters_of, plain_name
from pacewatch.observations.origins import Origins
from pacewatch.observations.report_cells import ReportCell, read_sheet
from pacewatch.observations.text_rows import ROW, TextRows
from pacewatch.observations.written_numbers import half_width
from pacewatch.registry.feed_model import Feed, ValueColumn
from pacewatch.registry.nearest import expected_one_of, nearest

Key = tuple[str, int, str, str]
"""Sheet, row in it, place, period."""


def read_report_rows(content: bytes, feed: Feed) -> TextRows:
    """The figures that a feed names, from every sheet that it reads.

    Raises:
        BatchRefused: `empty`, `format`, `encoding`, `size` (see `read_grid`), `sheets`: none is one of the feed's, or
            `columns`: none of its series is there, or one that goes by a similar name.
    """
    grid = read_grid(content, feed.encoding)
    cells = [cell for sheet in _sheets_of(grid, feed) for cell in _cells(sheet, feed)]
    series = _Series(feed)
    watched = [(value, cell) for cell in cells if (value := series.find(cell.column))]
    series.require_all({value.column for value, _ in watched}, [cell.column for cell in cells])
    return _rows(watched, feed, grid.detected())


def _sheets_of(grid: Grid, feed: Feed) -> list[Sheet]:
    """The sheets that the feed's patterns name; of a text file, its only one."""
    found = [
        sheet
        for sheet in grid.sheets
        if not sheet.name or any(fnmatchcase(sheet.name, pattern) for pattern in feed.report.sheets)
    ]
    if not found:
        raise BatchRefused(
            "sheets",
            f"the workbook has the sheets {', '.join(sheet.name for sheet in grid.sheets)}; "
            f"expected one called {' or '.join(feed.report.sheets)}",
        )
    return found


def _cells(sheet: Sheet, feed: Feed) -> Iterator[ReportCell]:
    if layout := find_layout(sheet, feed.report.header_row):
        days_are = feed.report.dates_are or layout.days_are
        yield from read_sheet(sheet, replace(layout, days_are=days_are))


class _Series:
    """The series that a feed names, found again by what a report calls them."""

    def __init__(self, feed: Feed) -> None:
        self._exact = {half_width(value.column): value for value in feed.values}
        plain = [(plain_name(value.column), value) for value in feed.values]
        # Without what stands in brackets, unless two differ in just that.
        self._plain = {name: value for name, value in plain if [other for other, _ in plain].count(name) == 1}

    def find(self, name: str) -> ValueColumn | None:
        return self._exact.get(half_width(name)) or self._plain.get(plain_name(name))

    def require_all(self, found: set[str], names: Iterable[str]) -> None:
        """Refuse a report without any of the series, or with one that seems to have been renamed."""
        others = [name for name in dict.fromkeys(names) if self.find(name) is None]
        missing = [value.column for value in self._exact.values() if value.column not in found]
        for name in missing:
            if not found or nearest(name, others):
                seen = ", ".join(others)[:300] or "no figures at all"
                raise BatchRefused(
                    "columns",
                    f"the report has no series {name!r}; saw {seen}; {expected_one_of(name, others) if others else ''}",
                )


def _rows(watched: list[tuple[ValueColumn, ReportCell]], feed: Feed, detected: str) -> TextRows:
    if not watched:
        raise BatchRefused("empty", "the report holds no figures; expected numbers below a header")
    records: dict[Key, dict[str, ReportCell]] = {}
    doubled: list[tuple[Key, str, ReportCell]] = []
    for value, cell in watched:
        key = (cell.sheet, cell.row, cell.place, _label(cell))
        if value.column in records.setdefault(key, {}):
            doubled.append((key, value.column, cell))
        else:
            records[key][value.column] = cell
    # A row that gives one figure twice makes two records, so that a contradiction is seen.
    found = [*records.items(), *((key, {column: cell}) for key, column, cell in doubled)]
    order = list(dict.fromkeys(key[0] for key, _ in found))
    found.sort(key=lambda item: (order.index(item[0][0]), item[0][1]))
    table: dict[str, list[str]] = {name: [] for name in _columns(feed)}
    letters = {}
    for number, (key, cells) in enumerate(found, 1):
        _add(table, feed, key, cells)
        letters.update({(number, column): letters_of(cell.index) for column, cell in cells.items()})
    schema = pa.schema([(name, pa.string()) for name in table])
    rows = pa.table(table, schema=schema).add_column(0, ROW, pa.array(range(1, len(found) + 1), pa.int64()))
    sheets = pa.array([key[0] or None for key, _ in found], pa.string())
    return TextRows(rows, [], detected, Origins(sheets, pa.array([key[1] for key, _ in found], pa.int64()), letters))


def _columns(feed: Feed) -> Iterator[str]:
    yield from feed.named_columns
    for value in feed.values:
        yield f"unit of {value.column}"


def _add(table: dict[str, list[str]], feed: Feed, key: Key, cells: dict[str, ReportCell]) -> None:
    table[feed.period.column].append(key[3])
    if feed.place.column:
        table[feed.place.column].append(key[2])
    for value in feed.values:
        cell = cells.get(value.column)
        table[value.column].append(cell.text if cell else "")
        table[f"unit of {value.column}"].append(_unit(cell, value) if cell else "")


def _unit(cell: ReportCell, value: ValueColumn) -> str:
    """The unit that the number itself has; the declared one counts before the one of the whole table."""
    return cell.unit if cell.has_own_unit or not value.unit else value.unit


def _label(cell: ReportCell) -> str:
    """The period as ISO 8601 writes it; empty where nothing dates the figure."""
    return f"{cell.period.start}/{cell.period.end}" if cell.period else ""
