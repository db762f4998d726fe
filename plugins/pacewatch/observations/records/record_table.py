"""Records to rows, as the feed declares. In: trails to records. Out: `TextRows`; a column that no record has is a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pacewatch.errors import BatchRefused
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.reading_words import A_RECORD, at, chosen_by
from pacewatch.observations.records import record_words
from pacewatch.observations.records.cells import NotACell, brief, cell_text
from pacewatch.observations.records.row_builder import RowBuilder
from pacewatch.observations.records.sources import sources
from pacewatch.observations.records.walk import ABSENT, Trail, look_up
from pacewatch.observations.text_rows import TextRows
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.record_path import parse_path
from pacewatch.said import Said


class RecordTable:
    """Rows of a file in the making: each record is asked for every column, and it is noted which were ever there."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.sources = sources(feed)
        self.only = [(parse_path(text), frozenset(marks)) for text, marks in feed.only.items()]
        self.builder = RowBuilder(feed.columns)
        self.row = 0
        self.left_out = 0
        self._takes_lists = any(isinstance(path.steps[0], int) for s in self.sources for path in s.paths if path.steps)
        self._there: set[str] = set()
        self._first: Any = None
        self._spread = (_pattern(feed.spread.keys), feed.spread) if feed.spread else None

    def add(self, trail: Trail, row: int | None = None) -> None:
        """One record; its number in the file, if it isn't the one after the last."""
        if row is not None:
            self.row = row - 1
        record = trail[-1]
        if not (isinstance(record, dict) or (isinstance(record, list) and self._takes_lists)):
            self.add_broken(self.row + 1, brief(record), "record", A_RECORD)
            return
        if self._first is None:
            self._first = record
        problems = self._outside(trail)
        if problems is None:
            self.row += 1
            self.left_out += 1
            self._note(trail)
            return
        cells = self._cells(trail, problems)
        if self._spread is None:
            self._add_row(cells, problems)
            return
        for key, name, value in self._spread_keys(record):
            self._add_spread(key, name, value, cells, problems)

    def add_broken(self, row: int, seen: str, rule: str, expected: Said) -> None:
        """A record that can't be used at all."""
        self.row = row
        self.builder.add_broken([RowProblem(row, "", seen, rule, "critical", *expected)])

    def rows(self) -> TextRows:
        """All rows.

        Raises:
            BatchRefused: `columns`: no record has one of the columns; `empty`: there is no row.
        """
        if self._first is not None:
            self._require_columns()
        rows = self.builder.rows()
        if rows.row_count == 0:
            raise BatchRefused("empty", *record_words.no_rows(self.left_out, record_words.A_RECORD))
        return rows

    def _outside(self, trail: Trail) -> list[RowProblem] | None:
        """None for a record that `only` leaves out; else what is wrong with what `only` goes by."""
        problems, is_outside = [], False
        for path, marks in self.only:
            value = look_up(path, trail)
            if value is ABSENT:
                expected = chosen_by(path.text)
                problems.append(RowProblem(self.row + 1, "", brief(trail[-1]), "chosen_by", "critical", *expected))
                continue
            self._there.add(path.text)
            try:
                is_outside |= cell_text(value, path.text) not in marks
            except NotACell as fault:
                problems.append(RowProblem(self.row + 1, "", brief(value), "one_value", "critical", *fault.expected))
        return None if is_outside else problems

    def _cells(self, trail: Trail, problems: list[RowProblem]) -> dict[str, str]:
        cells = {}
        for source in self.sources:
            texts = []
            for path in source.paths:
                value = look_up(path, trail)
                if value is not ABSENT:
                    self._there.add(path.text)
                try:
                    texts.append(cell_text(value, source.column))
                except NotACell as fault:
                    expected = at(path.text, fault.expected)
                    problems.append(
                        RowProblem(self.row + 1, source.column, brief(value), "one_value", "critical", *expected)
                    )
            cells[source.column] = source.join.join(texts)
        return cells

    def _note(self, trail: Trail) -> None:
        """That a record is left out says nothing about its columns: they are there all the same."""
        self._cells(trail, [])
        for _ in self._spread_keys(trail[-1]):
            pass

    def _add_row(self, cells: dict[str, str], problems: list[RowProblem]) -> None:
        self.row += 1
        if problems:
            self.builder.add_broken(problems)
        else:
            self.builder.add(self.row, [cells[name] for name in self.feed.columns])

    def _spread_keys(self, record: dict[str, Any] | list[Any]) -> Iterator[tuple[str, str, Any]]:
        """Each key of a record that is data: the key, what its `*` stands for, its value."""
        if self._spread is None or not isinstance(record, dict):
            return
        pattern, spread = self._spread
        for key, value in record.items():
            if found := pattern.fullmatch(key):
                self._there.add(spread.keys)
                yield key, found[1], value

    def _add_spread(self, key: str, name: str, value: Any, cells: dict[str, str], problems: list[RowProblem]) -> None:
        """The row of one key that is data."""
        spread = self.feed.spread
        own = [replace(problem, row=self.row + 1) for problem in problems]
        try:
            more = {spread.name: cell_text(name, spread.name), spread.value: cell_text(value, key)} if spread else {}
        except NotACell as fault:
            more, column = {}, spread.value if spread else ""
            expected = at(key, fault.expected)
            own.append(RowProblem(self.row + 1, column, brief(value), "one_value", "critical", *expected))
        self._add_row({**cells, **more}, own)

    def _require_columns(self) -> None:
        wanted = [
            (path.text, record_words.of_column(source.column)) for source in self.sources for path in source.paths
        ]
        wanted += [(path.text, record_words.ONLY) for path, _ in self.only]
        wanted += [(self.feed.spread.keys, record_words.SPREAD)] if self.feed.spread else []
        for text, reader in wanted:
            if text not in self._there:
                raise BatchRefused("columns", *record_words.nowhere(text, reader, _keys(self._first)))


def _pattern(keys: str) -> re.Pattern[str]:
    before, after = keys.split("*")
    return re.compile(f"{re.escape(before)}(.+){re.escape(after)}", re.DOTALL)


def _keys(record: Any) -> Said:
    if isinstance(record, dict):
        return record_words.keys_of(brief(key) for key in record)
    return record_words.items_of(len(record))
