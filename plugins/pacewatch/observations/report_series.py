"""The series that a feed names, found again by what a report calls them. In: a feed. Out: value columns, or a refusal."""

from __future__ import annotations

from collections.abc import Iterable

from pacewatch.errors import BatchRefused
from pacewatch.observations.cell_signs import plain_name
from pacewatch.observations.header_words import no_series
from pacewatch.observations.written_numbers import half_width
from pacewatch.registry.feed_model import Feed, ValueColumn
from pacewatch.registry.nearest import nearest


class Series:
    """Looks series up by name; `report_reader` says which it saw."""

    def __init__(self, feed: Feed) -> None:
        self._exact = {half_width(value.column): value for value in feed.values}
        plain = [(plain_name(value.column), value) for value in feed.values]
        names = [name for name, _ in plain]
        # Without what stands in brackets, unless two differ in just that.
        self._plain = {name: value for name, value in plain if names.count(name) == 1}
        self._found: dict[str, ValueColumn | None] = {}

    def find(self, name: str) -> ValueColumn | None:
        """The value column that a report's series is, or None for one that the feed doesn't name."""
        if name not in self._found:
            self._found[name] = self._exact.get(half_width(name)) or self._plain.get(plain_name(name))
        return self._found[name]

    def require_all(self, seen: Iterable[str]) -> None:
        """Refuse a report without any of the series, or with one that seems to have been renamed; `seen` are its names.

        Raises:
            BatchRefused: `columns`.
        """
        names = list(dict.fromkeys(seen))
        found = {value.column for name in names if (value := self.find(name))}
        others = [name for name in names if self.find(name) is None]
        for value in self._exact.values():
            if value.column not in found and (not found or nearest(value.column, others)):
                raise BatchRefused("columns", *no_series(value.column, others))
