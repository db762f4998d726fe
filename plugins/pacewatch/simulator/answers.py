"""Figures as an interface answers with them. In: a feed of JSON and rows of figures. Out: the bytes of the answer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pacewatch.registry.feed_model import Feed
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.registry.record_path import parse_path
from pacewatch.simulator.cells import Row, number, period_label


def answer(feed: Feed, programme: LoadedProgramme, rows: Iterable[Row]) -> bytes:
    """An answer that went well: its marks of success, and a record for each row; every value is text, as such services do."""
    told: dict[str, Any] = {}
    for path, mark in feed.expect.items():
        _put(told, path, int(mark) if mark.isdigit() else mark)
    _put(told, feed.records or "", [_record(feed, programme, row) for row in rows])
    return json.dumps(told, ensure_ascii=False).encode()


def _record(feed: Feed, programme: LoadedProgramme, row: Row) -> dict[str, Any]:
    cells = {feed.period.column: period_label(feed, programme, row.period_end)}
    if feed.place.column:
        cells[feed.place.column] = programme.places[row.place].name.zh
    for value in feed.values:
        name = value.indicator or ""
        figure = row.values.get(name)
        blank = feed.missing[0] if feed.missing else ""
        cells[value.column] = blank if figure is None else f"{number(figure, programme.indicators[name], value):f}"
    record: dict[str, Any] = {}
    for column in feed.columns:
        source = feed.fields.get(column)
        _put(record, source.paths[0] if source else f"['{column}']", cells[column])
    return record


def _put(into: dict[str, Any], path: str, value: Any) -> None:
    """Set what a path of names leads to; a last `[*]` stands for the list that is put there."""
    *above, last = [step for step in parse_path(path).steps if isinstance(step, str)]
    for step in above:
        into = into.setdefault(step, {})
    into[last] = value
