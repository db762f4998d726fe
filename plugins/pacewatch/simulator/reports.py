"""Figures as a department's report. In: a feed, its form, rows of figures. Out: the bytes of a workbook, or of a text file."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pacewatch.registry.feed_model import Feed, ValueColumn
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.simulator.cells import QUARTERS_SO_FAR, Row, number, period_label
from pacewatch.simulator.figures import month_end
from pacewatch.simulator.forms import Form
from pacewatch.simulator.workbooks import Cell, Table, workbook

NONE = "—"
"""What stands in a cell for which there is no figure."""


def report(feed: Feed, programme: LoadedProgramme, form: Form, rows: Iterable[Row]) -> bytes:
    """A report of the feed: a workbook, or text in the feed's encoding."""
    if form.layout == "list":
        return _list(feed, programme, form, rows)
    tables = _by_indicator if form.layout == "indicators" else _by_quarter
    return workbook(list(tables(feed, programme, form, rows)))


def _by_indicator(feed: Feed, programme: LoadedProgramme, form: Form, rows: Iterable[Row]) -> Iterator[Table]:
    """A sheet for each period; what a feed calls 投资/本月止累计/增速 stands in row 投资, below two levels of header."""
    at: dict[tuple[str, str], ValueColumn] = {}
    for value in feed.values:
        name, _, column = value.column.partition("/")
        at[name, column] = value
    names, columns = (list(dict.fromkeys(part)) for part in zip(*at, strict=True))
    levels = list(zip(*(column.split("/") for column in columns), strict=True))
    for row in rows:
        label = period_label(feed, programme, row.period_end)
        body = [[name, *(_cell(programme, form, row, at.get((name, column))) for column in columns)] for name in names]
        header = [[form.head, *level] for level in levels]
        title = form.title.format(place=programme.places[row.place].name.zh, period=label)
        yield Table(label, _around(form, header + body, title), header_rows=len(header))


def _by_quarter(feed: Feed, programme: LoadedProgramme, form: Form, rows: Iterable[Row]) -> Iterator[Table]:
    """A sheet for each year, with a column for each of its quarters up to the newest."""
    years: dict[int, dict[int, Row]] = defaultdict(dict)
    for row in rows:
        years[row.period_end.year][row.period_end.month] = row
    for year, by_month in years.items():
        place = programme.places[by_month[max(by_month)].place].name.zh
        months = [month for month in QUARTERS_SO_FAR if month <= max(by_month)]
        told = [by_month.get(month, Row(month_end(year, month), "", {})) for month in months]
        header = [form.head, "计量单位", *(QUARTERS_SO_FAR[month] for month in months)]
        body = [
            [
                value.column,
                value.unit or programme.indicators[value.indicator or ""].unit,
                *(_cell(programme, form, row, value) for row in told),
            ]
            for value in feed.values
        ]
        title = form.title.format(place=place, year=year)
        yield Table(f"{year}年", _around(form, [header, *body], title), header_rows=1)


def _list(feed: Feed, programme: LoadedProgramme, form: Form, rows: Iterable[Row]) -> bytes:
    """Lines of equal width, as a spreadsheet writes them that is saved as CSV."""
    header = [feed.period.column, feed.place.column or "地区", *(value.column for value in feed.values)]
    body = [
        [
            period_label(feed, programme, row.period_end),
            programme.places[row.place].name.zh,
            *(_cell(programme, form, row, value) for value in feed.values),
        ]
        for row in rows
    ]
    lines = _around(form, [header, *body], form.title)
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(
        [*(f"{cell:f}" if not isinstance(cell, str) else cell for cell in line), *[""] * (len(header) - len(line))]
        for line in lines
    )
    return written.getvalue().encode("utf-8" if feed.encoding == "detect" else feed.encoding)


def _around(form: Form, table: Sequence[Sequence[Cell]], title: str) -> list[Sequence[Cell]]:
    """The table below its title and its unit line, above its notes; these are lines of one cell."""
    unit_line = [[form.unit_line]] if form.unit_line else []
    return [[title], *unit_line, *table, *([note] for note in form.notes)]


def _cell(programme: LoadedProgramme, form: Form, row: Row, value: ValueColumn | None) -> Cell:
    """A figure in the unit of its table; percentages stay what they are."""
    figure = row.values.get(value.indicator or "") if value else None
    if value is None or figure is None:
        return NONE
    indicator = programme.indicators[value.indicator or ""]
    return number(figure, indicator, value, None if indicator.unit == "%" else form.unit)
