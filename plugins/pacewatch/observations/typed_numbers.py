"""What the cells of value columns mean. In: the typed table so far. Out: exact numbers in their indicators' units, bad cells.

Plain numbers are read by SQL in the typing statement; here come those that people write in words (下降3.2, １２．５％), marks
for missing ones, and units. Each distinct text is read once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import duckdb
import pyarrow as pa

from pacewatch.observations.problems import RowProblem
from pacewatch.observations.reading_words import A_NUMBER, A_SHORTER_NUMBER, number_in
from pacewatch.observations.sql_names import literal, quoted, series_of, text_of, unit_of
from pacewatch.observations.units import NoConversion, convert, is_share
from pacewatch.observations.written_numbers import NotANumber, half_width, read_number
from pacewatch.registry import LoadedProgramme
from pacewatch.registry.feed_model import Feed, ValueColumn
from pacewatch.said import Said

WRITTEN = pa.schema(
    [
        ("text", pa.string()),
        ("number", pa.decimal128(24, 6)),
        ("is_percent", pa.bool_()),
        ("has_scale", pa.bool_()),
        ("expected", pa.string()),
        ("expected_zh", pa.string()),
    ]
)
CONVERTED = pa.schema([("number", pa.decimal128(24, 6)), ("converted", pa.decimal128(24, 6))])
LARGEST = Decimal(10) ** 18


def plain_number(text: str) -> str:
    """SQL for the exact number that a text is; a comma may only mark thousands, so that 1,5 is never read as 15."""
    return f"""CASE WHEN contains({text}, ',') AND NOT regexp_full_match({text}, '[+-]?[0-9]{{1,3}}(,[0-9]{{3}})+([.][0-9]*)?')
        THEN NULL ELSE try_cast(replace({text}, ',', '') AS DECIMAL(24, 6)) END"""


def read_numbers(connection: duckdb.DuckDBPyConnection, feed: Feed, programme: LoadedProgramme) -> list[RowProblem]:
    """Fill in what the typing statement couldn't read, convert units, and tell what can't be used."""
    problems: list[RowProblem] = []
    for value in feed.values:
        problems += _read_written(connection, value, programme)
        problems += _convert_units(connection, value, programme)
    return problems


def _read_written(
    connection: duckdb.DuckDBPyConnection, value: ValueColumn, programme: LoadedProgramme
) -> Iterator[RowProblem]:
    text, number = text_of(value.column), quoted(value.column)
    unread = connection.execute(f"SELECT DISTINCT {text} FROM typed WHERE {number} IS NULL AND {text} <> ''").fetchall()
    if not unread:
        return
    connection.register("written", pa.Table.from_pylist([_written(cell) for (cell,) in unread], schema=WRITTEN))
    connection.execute(f"UPDATE typed SET {number} = written.number FROM written WHERE {text} = written.text")
    for row, seen, *expected in connection.execute(
        f"SELECT source_row, {text}, expected, expected_zh FROM typed JOIN written ON {text} = written.text "
        "WHERE expected IS NOT NULL"
    ).fetchall():
        yield RowProblem(row, value.column, seen, "number", "critical", *expected)
    for row, seen, is_percent, unit in connection.execute(
        f"SELECT source_row, {text}, is_percent, {_wanted(value, programme)} AS wanted FROM typed "
        f"JOIN written ON {text} = written.text WHERE (is_percent OR has_scale) AND wanted IS NOT NULL"
    ).fetchall():
        if is_percent != is_share(unit) or (not is_percent and unit[:1] in "万亿"):
            yield RowProblem(row, value.column, seen, "unit", "critical", *number_in(unit))
    connection.unregister("written")


def _written(text: str) -> dict[str, object]:
    try:
        read = read_number(text)
    except NotANumber:
        return _unreadable(text, A_NUMBER)
    if read is None:
        return {"text": text}
    number = round(read.value, 6)
    if number != read.value or abs(number) >= LARGEST:
        return _unreadable(text, A_SHORTER_NUMBER)
    return {"text": text, "number": number, "is_percent": read.is_percent, "has_scale": read.has_scale}


def _unreadable(text: str, expected: Said) -> dict[str, object]:
    return {"text": text, "expected": expected[0], "expected_zh": expected[1]}


def _wanted(value: ValueColumn, programme: LoadedProgramme) -> str:
    """SQL for the unit of the indicator that a row's number is a value of."""
    if value.indicator:
        return literal(programme.indicators[value.indicator].unit)
    cases = " ".join(
        f"WHEN {literal(name)} THEN {literal(programme.indicators[name].unit)}" for _, name in value.supplied()
    )
    return f"CASE {series_of(value.column)} {cases} END"


@dataclass(frozen=True)
class _Pair:
    """A unit of the file and the one that its numbers are wanted in."""

    unit: str
    wanted: str

    def factor(self) -> Decimal | None:
        """What to multiply by, where that is a power of ten; else None. `NoConversion` where there is none at all."""
        one = convert(Decimal(1), self.unit, self.wanted, exactly=False)
        return one if one.as_tuple().digits == (1,) else None


def _convert_units(
    connection: duckdb.DuckDBPyConnection, value: ValueColumn, programme: LoadedProgramme
) -> Iterator[RowProblem]:
    described = connection.execute("SELECT * FROM typed LIMIT 0").description or ()
    has_own = f"unit of {value.column}" in [name for name, *_ in described]
    declared = literal(value.unit) if value.unit else "NULL"
    unit = f"coalesce(nullif({unit_of(value.column)}, ''), {declared})" if has_own else declared
    if unit == "NULL":
        return
    number, wanted = quoted(value.column), _wanted(value, programme)
    pairs = connection.execute(
        f"SELECT DISTINCT {unit} AS unit, {wanted} AS wanted FROM typed WHERE {number} IS NOT NULL AND unit <> wanted"
    ).fetchall()
    for pair in (_Pair(*found) for found in pairs):
        if half_width(pair.unit) == half_width(pair.wanted):
            continue
        where = f"{number} IS NOT NULL AND {unit} = {literal(pair.unit)} AND {wanted} = {literal(pair.wanted)}"
        yield from _convert_pair(connection, value, pair, where)


def _convert_pair(
    connection: duckdb.DuckDBPyConnection, value: ValueColumn, pair: _Pair, where: str
) -> Iterator[RowProblem]:
    number = quoted(value.column)
    try:
        factor = pair.factor()
    except NoConversion as fault:
        seen = connection.execute(f"SELECT source_row, {text_of(value.column)} FROM typed WHERE {where}").fetchall()
        for row, text in seen:
            yield RowProblem(row, value.column, f"{text} {pair.unit}", "unit", "critical", *fault.expected)
        connection.execute(f"UPDATE typed SET {number} = NULL WHERE {where}")
        return
    if factor is None:
        _convert_each(connection, value, pair, where)
        return
    digits = max(0, -int(factor.as_tuple().exponent))
    product = f"try_cast({number} * CAST('{factor:f}' AS DECIMAL(14, {digits})) AS DECIMAL(24, 6))"
    connection.execute(f"UPDATE typed SET {number} = {product} WHERE {where}")


def _convert_each(connection: duckdb.DuckDBPyConnection, value: ValueColumn, pair: _Pair, where: str) -> None:
    """Units whose ratio isn't a power of ten, such as 亩: number by number, to the six digits that are stored."""
    number = quoted(value.column)
    distinct = connection.execute(f"SELECT DISTINCT {number} FROM typed WHERE {where}").fetchall()
    told = [
        {"number": seen, "converted": round(convert(seen, pair.unit, pair.wanted, exactly=False), 6)}
        for (seen,) in distinct
    ]
    connection.register("converted", pa.Table.from_pylist(told, schema=CONVERTED))
    connection.execute(
        f"UPDATE typed SET {number} = converted.converted FROM converted WHERE {where} AND {number} = converted.number"
    )
    connection.unregister("converted")
