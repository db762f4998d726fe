"""Figures in the form of a feed. In: a feed's declaration and rows of figures. Out: the bytes of a file as it is sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pacewatch.registry.feed_model import Feed
from pacewatch.registry.programme import LoadedProgramme


@dataclass(frozen=True)
class Row:
    """The figures of one place for one period, by indicator; None is a cell left blank."""

    period_end: date
    place: str
    values: dict[str, Decimal | None]


def content(feed: Feed, programme: LoadedProgramme, rows: Iterable[Row], encoding: str | None = None) -> bytes:
    """A CSV file of the feed; another `encoding` than the declared one is a fault that senders make."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=feed.delimiter, lineterminator="\n")
    if feed.header:
        writer.writerow(feed.columns)
    for row in rows:
        writer.writerows(_lines(feed, programme, row))
    return written.getvalue().encode(encoding or ("utf-8" if feed.encoding == "detect" else feed.encoding))


def _lines(feed: Feed, programme: LoadedProgramme, row: Row) -> Iterable[list[str]]:
    """One line; of a feed whose rows name their series, one for each that has a figure."""
    cells = {feed.period.column: row.period_end.strftime(feed.period.format)}
    if feed.place.column:
        cells[feed.place.column] = programme.places[row.place].name.zh
    named = []
    for value in feed.values:
        if value.series is None:
            cells[value.column] = _text(row.values.get(value.indicator or ""))
            continue
        for name, indicator in value.series.indicators.items():
            if indicator in row.values:
                named.append({value.series.column: name, value.column: _text(row.values[indicator])})
    for more in named or [{}]:
        line = {**cells, **more}
        yield [line.get(column, "") for column in feed.columns]


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
