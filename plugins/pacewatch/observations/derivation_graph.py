"""The registry's derivations as tables. In: a `Registry`. Out: what is worked out from what, for those who ask back."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from pacewatch.registry import Registry
from pacewatch.warehouse import as_table

COLUMNS = {
    "derivation": ("programme", "indicator", "rule", "role", "input"),
    "place_part": ("programme", "whole", "part"),
}


def store_derivations(connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    """Make `observations.derivation` and `.place_part` say what the registry says now, within the caller's transaction."""
    programmes = registry.programmes.items()
    derivations = [
        (name, indicator.id, indicator.derived.rule, role, source)
        for name, programme in programmes
        for indicator in programme.indicators.values()
        if indicator.derived
        for role, source in indicator.derived.inputs.items()
    ]
    parts = [
        (name, place.part_of, code)
        for name, programme in programmes
        for code, place in programme.places.items()
        if place.part_of
    ]
    for table, told in (("derivation", derivations), ("place_part", parts)):
        _store(connection, table, told)


def _store(connection: duckdb.DuckDBPyConnection, table: str, told: Sequence[tuple[str, ...]]) -> None:
    names = COLUMNS[table]
    stored = connection.execute(f"SELECT {', '.join(names)} FROM observations.{table}").fetchall()
    if sorted(stored) == sorted(told):
        return
    rows = [dict(zip(names, row, strict=True)) for row in told]
    declared = pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in names]))
    with as_table(connection, "declared", declared):
        connection.execute(f"DELETE FROM observations.{table}")
        connection.execute(f"INSERT INTO observations.{table} BY NAME SELECT * FROM declared")
