"""Rows of which every cell has a plain meaning. In: text rows. Out: those, typed; the others, for `typed_rows.py` to explain.

Columns are taken apart into their distinct texts, each of which is read once, by the same SQL as everywhere; then
rows are put together from numbers. So a file of millions of cells costs what its distinct texts cost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pacewatch.observations.codes import Codes
from pacewatch.observations.scratch import scratch
from pacewatch.observations.sql_names import quoted
from pacewatch.observations.text_rows import ROW
from pacewatch.observations.typed_numbers import plain_number
from pacewatch.observations.typed_periods import period_columns, stamp_columns
from pacewatch.observations.written_numbers import half_width
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed, ValueColumn
from pacewatch.registry.programme import plain

MOST_STAMPS = 5_000_000
"""A file that may have more pairs of a date and an hour is left to SQL."""

NUMBER = "\x1fnumber"
"""A column's name that no feed can declare."""

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Chosen = Codes | slice
"""Rows by their numbers, or all of them."""


@dataclass(frozen=True)
class SoundRows:
    """The rows that are typed (as `TypedRows.table`), and those that aren't; rows to be passed over are in neither."""

    table: pa.Table | None
    others: pa.Table


@dataclass(frozen=True)
class _Meaning:
    """What some columns mean: in which rows all is plain, which are to be passed over, and their typed columns."""

    is_sound: Mask
    is_ignored: Mask
    typed: Callable[[Chosen], dict[str, pa.Array]]


@dataclass(frozen=True)
class _Column:
    """A column as its distinct texts, trimmed as everywhere, and for each row the index of its own."""

    texts: pa.Array
    codes: Codes

    def called(self, names: Sequence[str | None], rows: Chosen) -> pa.DictionaryArray:
        """A column of names, one for each distinct text."""
        distinct = pa.array(names, pa.string()).dictionary_encode()
        number_of, codes = distinct.indices.fill_null(0).to_numpy(), self.codes[rows]
        if not np.array_equal(number_of, np.arange(len(names))):
            codes = number_of[codes]
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), distinct.dictionary)


def take_sound(table: pa.Table, feed: Feed, programme: LoadedProgramme, today: date) -> SoundRows:
    """Type the rows that hold nothing but plain numbers, dates that have passed, known places and known series.

    `table` is that of `TextRows`; its columns may be dictionaries of strings.
    """
    if not _can_be_sound(table, feed):
        return SoundRows(None, table)
    with scratch() as connection:
        columns = {name: _column(connection, table[name]) for name in feed.columns}
        stamps = _stamps(connection, columns, feed, today)
        if stamps is None:
            return SoundRows(None, table)
        meanings = [_places(columns, table.num_rows, feed, programme), stamps]
        meanings += [_numbers(connection, columns, value, feed, programme) for value in feed.values]
    is_sound = reduce(np.logical_and, [one.is_sound for one in meanings])
    is_ignored = reduce(np.logical_or, [one.is_ignored for one in meanings])
    is_typed = is_sound & ~is_ignored
    rows = slice(None) if is_typed.all() else np.flatnonzero(is_typed)
    typed = {ROW: pa.array(table[ROW].to_numpy()[rows], pa.int64())}
    for one in meanings:
        typed |= one.typed(rows)
    is_other = ~is_sound & ~is_ignored
    return SoundRows(pa.table(typed), table.filter(pa.array(is_other)) if is_other.any() else table.slice(0, 0))


def _can_be_sound(table: pa.Table, feed: Feed) -> bool:
    """Whether dates go by a format, rows name no other day, cells have no units of their own, and all of them are texts."""
    if feed.period.written != "format" or feed.known_at.column is not None:
        return False
    if table.column_names != [ROW, *feed.columns] or not table.num_rows:
        return False
    kinds = [kind.value_type if pa.types.is_dictionary(kind) else kind for kind in table.schema.types[1:]]
    return all(map(pa.types.is_string, kinds)) and not any(column.null_count for column in table.columns[1:])


def _column(connection: duckdb.DuckDBPyConnection, cells: pa.ChunkedArray) -> _Column:
    encoded = cells.unify_dictionaries() if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    texts = encoded.chunk(0).dictionary
    if not pc.utf8_trim_whitespace(texts).equals(texts):
        connection.register("texts", pa.table({"text": texts}))
        texts = connection.sql("SELECT trim(text) AS text FROM texts").to_arrow_table()["text"].combine_chunks()
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in encoded.chunks])
    return _Column(texts, codes)


def _places(columns: dict[str, _Column], row_count: int, feed: Feed, programme: LoadedProgramme) -> _Meaning:
    column = columns[feed.place.column] if feed.place.column else _everywhere(feed.place.fixed or "", row_count)
    labels = column.texts.to_pylist()
    codes = [programme.resolve_place(label) for label in labels]
    is_known = _looked_up([code is not None for code in codes], column.codes)
    return _Meaning(
        is_known,
        ~is_known & (feed.place.others == "ignored"),
        lambda rows: {"place_label": column.called(labels, rows), "place": column.called(codes, rows)},
    )


def _everywhere(text: str, row_count: int) -> _Column:
    return _Column(pa.array([text], pa.string()), np.zeros(row_count, np.int64))


def _looked_up(told: Sequence[bool] | Mask, codes: Codes) -> Mask:
    of_texts: Mask = np.asarray(told, np.bool_)
    return np.ones(len(codes), np.bool_) if of_texts.all() else of_texts[codes]


def _stamps(
    connection: duckdb.DuckDBPyConnection, columns: dict[str, _Column], feed: Feed, today: date
) -> _Meaning | None:
    """Each pair of a date and an hour that stands in the file, read once; none if there may be too many of them."""
    dates = columns[feed.period.column]
    hours = columns[feed.period.hour] if feed.period.hour else _everywhere("", len(dates.codes))
    pair_count = len(dates.texts) * len(hours.texts)
    if pair_count > MOST_STAMPS:
        return None
    pairs = dates.codes.astype(np.int64) * len(hours.texts) + hours.codes
    seen = np.flatnonzero(np.bincount(pairs, minlength=pair_count))
    cells = {feed.period.column: dates.texts.take(pa.array(seen // len(hours.texts)))}
    if feed.period.hour:
        cells[feed.period.hour] = hours.texts.take(pa.array(seen % len(hours.texts)))
    connection.register("cells", pa.table({NUMBER: pa.array(np.arange(len(seen))), **cells}))
    number, (stamp, hour) = quoted(NUMBER), stamp_columns(feed)
    first_day, last_day, period_hour = period_columns(feed)
    found = connection.sql(f"""
        WITH dated AS (SELECT {number} AS number, CAST({stamp} AS DATE) AS d, CAST({hour} AS BIGINT) AS period_hour FROM cells)
        SELECT {first_day} AS period_start, {last_day} AS period_end, {period_hour} AS period_hour FROM dated ORDER BY number
    """).to_arrow_table()
    known = pc.fill_null(pc.less_equal(found["period_end"], pa.scalar(today)), False)
    place_of = np.zeros(pair_count, np.int64)
    place_of[seen] = np.arange(len(seen))
    numbers = place_of[pairs]
    return _Meaning(
        _looked_up(known.to_numpy(), numbers),
        np.zeros(len(numbers), np.bool_),
        lambda rows: {
            **{name: found[name].combine_chunks().take(pa.array(numbers[rows])) for name in found.column_names},
            "known_day": pa.nulls(len(numbers[rows]), pa.date32()),
        },
    )


def _numbers(
    connection: duckdb.DuckDBPyConnection,
    columns: dict[str, _Column],
    value: ValueColumn,
    feed: Feed,
    programme: LoadedProgramme,
) -> _Meaning:
    column = columns[value.column]
    connection.register("texts", pa.table({"number": pa.array(np.arange(len(column.texts))), "text": column.texts}))
    found = connection.sql(f"SELECT {plain_number('text')} AS value FROM texts ORDER BY number").to_arrow_table()
    numbers = found["value"].combine_chunks()
    told = pc.or_(numbers.is_valid(), pc.equal(column.texts, "")).to_numpy(zero_copy_only=False)
    is_plain = _looked_up(told, column.codes)
    of_series = _series(columns, value, feed, programme)
    return _Meaning(
        is_plain & of_series.is_sound,
        of_series.is_ignored,
        lambda rows: {value.column: numbers.take(pa.array(column.codes[rows])), **of_series.typed(rows)},
    )


def _series(columns: dict[str, _Column], value: ValueColumn, feed: Feed, programme: LoadedProgramme) -> _Meaning:
    """What the numbers are values of; a row whose number has to be converted isn't plain."""
    row_count = len(columns[value.column].codes)
    if value.series is None:
        is_plain = np.full(row_count, _keeps_unit(value, value.indicator or "", programme))
        return _Meaning(is_plain, np.zeros(row_count, np.bool_), lambda _: {})
    column = columns[value.series.column]
    known = {plain(name): indicator for name, indicator in value.series.indicators.items()}
    indicators = [known.get(plain(label)) for label in column.texts.to_pylist()]
    is_known = _looked_up([one is not None for one in indicators], column.codes)
    is_plain = _looked_up([one is not None and _keeps_unit(value, one, programme) for one in indicators], column.codes)
    ignores = value.series.others == "ignored" and len(feed.values) == 1
    return _Meaning(
        is_plain,
        ~is_known & ignores,
        lambda rows: {f"series of {value.column}": column.called(indicators, rows)},
    )


def _keeps_unit(value: ValueColumn, indicator: str, programme: LoadedProgramme) -> bool:
    return value.unit is None or half_width(value.unit) == half_width(programme.indicators[indicator].unit)


def one_table(sound: pa.Table, explained: pa.Table) -> pa.Table:
    """Typed rows of both kinds in the order of their numbers."""
    texts = {
        name for name, kind in zip(sound.column_names, sound.schema.types, strict=True) if pa.types.is_dictionary(kind)
    }
    columns = {
        name: explained[name].dictionary_encode() if name in texts else explained[name] for name in sound.column_names
    }
    both = pa.concat_tables([sound, pa.table(columns, schema=sound.schema)]).unify_dictionaries().combine_chunks()
    return both.take(pc.sort_indices(both[ROW]))
