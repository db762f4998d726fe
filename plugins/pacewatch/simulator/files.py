"""Figures in the form of a feed. In: a feed's declaration and rows of figures. Out: the bytes of a file as it is sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

from pacewatch.registry.feed_model import Feed, ValueColumn
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.simulator.answers import answer
from pacewatch.simulator.cells import FULL_WIDTH, Row, number, period_label
from pacewatch.simulator.forms import FORMS, TYPED_FULL_WIDTH
from pacewatch.simulator.reports import report


def content(feed: Feed, programme: LoadedProgramme, rows: Iterable[Row], encoding: str | None = None) -> bytes:
    """A file of the feed; another `encoding` than the declared one is a fault that senders of CSV make."""
    if feed.format == "report":
        return report(feed, programme, FORMS[feed.id], rows)
    if feed.format == "json":
        return answer(feed, programme, rows)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=feed.delimiter, lineterminator="\n")
    if feed.header:
        writer.writerow(feed.columns)
    for row in rows:
        writer.writerows(_lines(feed, programme, row))
    return written.getvalue().encode(encoding or ("utf-8" if feed.encoding == "detect" else feed.encoding))


def suffix(feed: Feed) -> str:
    """How the names of the feed's files end."""
    if feed.format == "report":
        return "csv" if FORMS[feed.id].layout == "list" else "xlsx"
    return feed.format


def repeats_the_year(feed: Feed) -> bool:
    """Whether each file tells the earlier periods of its year once more."""
    return feed.format == "report" and FORMS[feed.id].layout == "quarters"


def _lines(feed: Feed, programme: LoadedProgramme, row: Row) -> Iterable[list[str]]:
    """One line; of a feed whose rows name their series, one for each that has a figure."""
    cells = {feed.period.column: period_label(feed, programme, row.period_end)}
    if feed.place.column:
        cells[feed.place.column] = programme.places[row.place].name.zh
    named = []
    for value in feed.values:
        if value.series is None:
            indicator = value.indicator or ""
            cells[value.column] = _text(feed, programme, value, indicator, row.values.get(indicator))
            continue
        for name, indicator in value.series.indicators.items():
            if indicator in row.values:
                figure = _text(feed, programme, value, indicator, row.values[indicator])
                named.append({value.series.column: name, value.column: figure})
    for more in named or [{}]:
        line = {**cells, **more}
        yield [line.get(column, "") for column in feed.columns]


def _text(feed: Feed, programme: LoadedProgramme, value: ValueColumn, indicator: str, figure: Decimal | None) -> str:
    if figure is None:
        return ""
    text = f"{number(figure, programme.indicators[indicator], value):f}"
    return text.translate(FULL_WIDTH) if feed.id in TYPED_FULL_WIDTH else text
