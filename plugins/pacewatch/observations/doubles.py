"""What a file says more than once. In: the table `long` of its values. Out: a problem for what differs, and for what is equal.

Two different values for one thing are believed in neither: only people know which one is right. Equal ones are used once.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

import duckdb

from pacewatch.observations.origins import Origins
from pacewatch.observations.problems import RowProblem

KEY = "indicator, place, period_start, period_end, period_hour, known_day"
"""What a value is of, and the day on which it became known, where rows name one."""

SAME = " AND ".join(f"long.{column} IS NOT DISTINCT FROM contradicted.{column}" for column in KEY.split(", "))
SHOWN = 3
"""So many of the places where the other values stand are named."""


def contradictions(connection: duckdb.DuckDBPyConnection, origins: Origins | None = None) -> list[RowProblem]:
    """A critical problem for each value beside which another one stands for the same indicator, place and period.

    `origins` says where the rows stand for people.
    """
    connection.execute(f"""
        CREATE TEMP TABLE contradicted AS
        SELECT {KEY}, row_number() OVER () AS number FROM long GROUP BY ALL HAVING min(value) <> max(value)
    """)
    found = connection.execute(f"""
        SELECT number, source_row, source_column, value FROM long JOIN contradicted ON {SAME}
        ORDER BY number, source_row, source_column
    """).fetchall()
    problems = []
    for _, group in groupby(found, key=lambda row: row[0]):
        told = [(row, column, value) for _, row, column, value in group]
        problems += [_contradiction(cell, told, origins) for cell in told]
    return problems


def _contradiction(
    cell: tuple[int, str, Decimal], told: list[tuple[int, str, Decimal]], origins: Origins | None
) -> RowProblem:
    row, column, value = cell
    others = [one for one in told if one[2] != value]
    said = ", ".join(f"{plain(other)} in {row_in(at, origins)[1]}" for at, _, other in others[:SHOWN])
    said_zh = "、".join(f"{row_in(at, origins)[0]}为{plain(other)}" for at, _, other in others[:SHOWN])
    return RowProblem(
        row,
        column,
        plain(value),
        "one_value_per_period",
        "critical",
        f"one value for this indicator, place and period; the file also says {said}",
        f"同一指标、地区和时期只有一个数值，而文件{said_zh}",
    )


def row_in(record: int, origins: Origins | None) -> tuple[str, str]:
    """A row as people find it, in Chinese and in English."""
    if origins is None:
        return f"第{record}行", f"row {record}"
    sheet, row = origins.sheets[record - 1].as_py(), origins.rows[record - 1].as_py()
    return (f"工作表“{sheet}”第{row}行", f"row {row} of sheet “{sheet}”") if sheet else (f"第{row}行", f"row {row}")


def repeats(connection: duckdb.DuckDBPyConnection, origins: Origins | None = None) -> list[RowProblem]:
    """A warning for each column in which equal values stand twice for the same thing: how many, and the first of them."""
    found = connection.execute(f"""
        WITH told AS (
            SELECT source_row, source_column, value,
                first_value(source_row) OVER (PARTITION BY {KEY} ORDER BY source_row, source_column) AS first_row,
                row_number() OVER (PARTITION BY {KEY} ORDER BY source_row, source_column) AS place_in_order
            FROM long ANTI JOIN contradicted ON {SAME}
        )
        SELECT source_column, count(*), min(source_row), arg_min(first_row, source_row), arg_min(value, source_row)
        FROM told WHERE place_in_order > 1
        GROUP BY source_column ORDER BY source_column
    """).fetchall()
    return [
        RowProblem(
            row,
            column,
            plain(value),
            "said_once",
            "warning",
            f"each value once; {count} {'stands' if count == 1 else 'stand'} here for a second time, equal to the first and "
            f"used once: {row_in(row, origins)[1]} says the same as {row_in(first, origins)[1]}",
            f"每个数值只出现一次；本列有{count}个数值与前面的行完全相同，只计一次，如{row_in(row, origins)[0]}与"
            f"{row_in(first, origins)[0]}",
        )
        for column, count, row, first, value in found
    ]


def plain(value: Decimal) -> str:
    """A number as people write it: 5000, 0.31."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
