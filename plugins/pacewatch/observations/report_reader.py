"""Reports to text rows: workbooks and text files with titles, unit lines and headers of several levels. In: bytes and a feed.

Figures that stand in one row of a sheet and are about the same place and period make one row; each knows its sheet, row and
column. Series that the feed doesn't name are passed over: a department's report holds more than anybody watches.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, tzinfo
from fnmatch import fnmatchcase

from pacewatch.collection_pause import collection_paused
from pacewatch.errors import BatchRefused
from pacewatch.observations.grids import Grid, read_grid
from pacewatch.observations.header_words import no_sheet
from pacewatch.observations.layouts import Layout, find_layout
from pacewatch.observations.refusal_words import NO_REPORT
from pacewatch.observations.report_cells import name_of_column, read_sheet
from pacewatch.observations.report_columns import read_plain
from pacewatch.observations.report_records import Records, records_of, together
from pacewatch.observations.report_series import Series
from pacewatch.observations.sheets import Sheet
from pacewatch.observations.text_rows import TextRows
from pacewatch.registry.feed_model import Feed

PLAIN_FROM_ROWS = 2_000
"""Sheets of so many rows are read by columns, where they are plain enough: the other way takes some 50 µs a cell."""


@collection_paused()
def read_report_rows(content: bytes, feed: Feed, zone: tzinfo = UTC) -> TextRows:
    """The figures that a feed names, from every sheet that it reads; `zone` is the programme's time zone.

    Raises:
        BatchRefused: `empty`, `format`, `encoding`, `size` (see `read_grid`), `sheets`: none is one of the feed's, or
            `columns`: none of its series is there, or one that goes by a similar name.
    """
    grid = read_grid(content, feed.encoding)
    series = Series(feed)
    seen: list[str] = []
    parts = []
    for sheet in _sheets_of(grid, feed):
        if layout := find_layout(sheet, zone, feed.report.header_row):
            stated = replace(layout, days_are=feed.report.dates_are or layout.days_are)
            parts.append(_read(sheet, stated, feed, series, seen))
    series.require_all(seen)
    found = [part for part in parts if part.rows]
    if not found:
        raise BatchRefused("empty", *NO_REPORT)
    return together(found, feed, grid.detected())


def _sheets_of(grid: Grid, feed: Feed) -> list[Sheet]:
    """The sheets that the feed's patterns name; of a text file, its only one."""
    found = [
        sheet
        for sheet in grid.sheets
        if not sheet.name or any(fnmatchcase(sheet.name, pattern) for pattern in feed.report.sheets)
    ]
    if not found:
        raise BatchRefused("sheets", *no_sheet([sheet.name for sheet in grid.sheets], feed.report.sheets))
    return found


def _read(sheet: Sheet, layout: Layout, feed: Feed, series: Series, seen: list[str]) -> Records:
    """The records of a sheet; names of series are added to those seen."""
    if len(sheet.rows) >= PLAIN_FROM_ROWS and (plain := read_plain(sheet, layout, feed, series)):
        seen += [name_of_column(column, layout) for column in layout.columns if column.role == "value"]
        return plain
    cells = list(read_sheet(sheet, layout))
    seen += [cell.column for cell in cells]
    watched = [(value, cell) for cell in cells if (value := series.find(cell.column))]
    return records_of(sheet.name, watched, feed)
