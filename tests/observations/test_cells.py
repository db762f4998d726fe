"""Figures stored as cells are those that would have been stored one by one; what doesn't fit is stored one by one."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pacewatch.home import SQL, Home
from pacewatch.observations import cells
from pacewatch.observations.append import Appended, append_batch
from pacewatch.observations.batch import Batch
from pacewatch.observations.outline import outline_of
from pacewatch.raw.store import Arrival
from pacewatch.warehouse import transaction, writing

ARRIVED_AT = datetime(2022, 3, 1)  # noqa: DTZ001 - UTC, as everywhere in the warehouse
SCHEMA = pa.schema(
    [
        ("indicator", pa.string()),
        ("place", pa.dictionary(pa.int32(), pa.string())),
        ("period_start", pa.date32()),
        ("period_end", pa.date32()),
        ("hour", pa.int64()),
        ("value", pa.decimal128(24, 6)),
        ("source_sheet", pa.string()),
        ("source_row", pa.int64()),
        ("source_column", pa.dictionary(pa.int32(), pa.string())),
        ("published_at", pa.timestamp("us")),
    ]
)
STORED = "SELECT * FROM observations.observation ORDER BY ALL"


def table(values: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(values, schema=SCHEMA)


def random_values(chance: Random, first_day: int) -> pa.Table:
    """A table as wide files give it, with gaps: the same row may tell of anything, and a column of anybody."""
    places = [f"2{number}" for number in range(chance.randint(1, 6))]
    columns = places if chance.random() < 0.5 else [f"c{chance.randint(0, 3)}" for _ in places]
    values = []
    for row in range(2, 2 + chance.randint(1, 9)):
        day = date(2022, 1, first_day + chance.randint(0, 2))
        hour = chance.choice((None, 0, row))
        shared = {
            "indicator": chance.choice(("pm", "o3")),
            "period_start": day,
            "period_end": day,
            "hour": hour,
            "source_sheet": chance.choice((None, "甲", "乙")),
            "source_row": chance.choice((row, 2)),
            "published_at": chance.choice((None, datetime(2022, 1, 3), datetime(2023, 1, 3))),  # noqa: DTZ001 - UTC
        }
        for place, column in zip(places, columns, strict=True):
            if chance.random() < 0.8:
                value = Decimal(chance.choice((0, -1, 5, 999_999_999_999))) / chance.choice((1, 1_000_000))
                values.append({**shared, "place": place, "source_column": column, "value": value})
    return table(values)


def append_to(
    connection: duckdb.DuckDBPyConnection, values: pa.Table, number: int, stored_as: cells.Cells | None
) -> Appended:
    arrival = Arrival("feed", f"sha-{number}", "file.csv", "test", 1, ARRIVED_AT)
    batch = Batch(values, [], values.num_rows, outline_of(values))
    with transaction(connection):
        return append_batch(connection, arrival, batch, Path("lake"), ARRIVED_AT, cells=stored_as)


@pytest.mark.parametrize("seed", range(30))
def test_cells_are_the_figures(
    in_memory: duckdb.DuckDBPyConnection, home: Home, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Files one after the other, the last with figures of periods that are known already."""
    files = [random_values(Random(seed * 100 + number), first_day) for number, first_day in enumerate((1, 11, 21, 1))]  # noqa: S311
    monkeypatch.setattr(cells, "FEWEST_VALUES", 1)
    monkeypatch.setattr(cells, "LEAST_IN_ROW", 1)
    told = [append_to(in_memory, file, number, cells.as_cells(file)) for number, file in enumerate(files)]
    assert in_memory.execute("SELECT count(*) FROM observations.cell").fetchall() > [(0,)]
    with writing(home) as beside:
        assert [append_to(beside, file, number, None) for number, file in enumerate(files)] == told
        assert beside.execute("SELECT count(*) FROM observations.cell").fetchall() == [(0,)]
        assert in_memory.execute(STORED).fetchall() == beside.execute(STORED).fetchall()


def wide(value: object = 1, rows: int = 100, per_row: int = 100) -> pa.Table:
    """Hours of a station each, one value in all of them."""
    return table(
        [
            {
                "indicator": "pm",
                "place": f"2{column:03}",
                "period_start": date(2022, 1, 5),
                "period_end": date(2022, 1, 5),
                "hour": row,
                "value": value,
                "source_row": row + 1,
                "source_column": f"{column}A",
            }
            for row in range(rows)
            for column in range(per_row)
        ]
    )


def test_what_a_row_and_a_column_share_is_stored_once(in_memory: duckdb.DuckDBPyConnection) -> None:
    append_to(in_memory, wide(), 1, cells.as_cells(wide()))
    following = pc.add(wide()["hour"], 100)
    later = wide().set_column(4, "hour", following)
    append_to(in_memory, later, 2, cells.as_cells(later))
    counted = [
        in_memory.execute(f"SELECT count(*) FROM observations.{name}").fetchall()[0][0]
        for name in ("cell", "cell_row", "cell_column", "figure", "observation")
    ]
    assert counted == [20_000, 200, 100, 0, 20_000]


@pytest.mark.parametrize(
    ("values", "is_so"),
    [
        (wide(), True),
        (wide(Decimal("-999999999999.999999")), True),
        (wide(Decimal(10**12)), False),
        (wide(Decimal(-(10**12))), False),
        (wide(Decimal(10**17)), False),
        (wide(None), False),
        (wide(rows=99), False),
        (wide(rows=2_000, per_row=7), False),
        (wide(rows=2_000, per_row=8), True),
    ],
)
def test_only_large_tables_of_numbers_that_fit_become_cells(values: pa.Table, is_so: bool) -> None:
    assert (cells.as_cells(values) is not None) == is_so
    if is_so:
        assert cells.as_cells(values).values.cast(values["value"].type).to_pylist() == values["value"].to_pylist()


def test_a_warehouse_from_before_there_were_cells(half_a_year: Home, tmp_path: Path) -> None:
    shutil.copy(half_a_year.warehouse, tmp_path / "old.duckdb")
    described = "DESCRIBE observations.observation"
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        stored, columns = connection.execute(STORED).fetchall(), connection.execute(described).fetchall()
        for made in ("VIEW observations.observation", "VIEW observations.told_period", "TABLE observations.cell"):
            connection.execute(f"DROP {made}")
        connection.execute("DROP TABLE observations.cell_row")
        connection.execute("DROP TABLE observations.cell_column")
        connection.execute("ALTER TABLE observations.figure RENAME TO observation")
        assert [row[:2] for row in connection.execute(described).fetchall()] == [row[:2] for row in columns]
        connection.execute((SQL / "migrations" / "0024_cells.sql").read_text(encoding="utf-8"))
        assert stored
        assert connection.execute(STORED).fetchall() == stored
