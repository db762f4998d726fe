"""From derived figures back to files. In: values as `explain` shows them. Out: the same with their inputs, and as a tree."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from pacewatch.cli.show import shown
from pacewatch.escapes import escaped
from pacewatch.warehouse import rows, statement

if TYPE_CHECKING:
    from rich.tree import Tree

Value = dict[str, Any]
"""A figure: what it is of, its value, and either the rule that derived it or the file, row and column where it stands."""

KEY = ("indicator", "place", "period_start", "period_end")
ASKED = pa.schema([("indicator", pa.string()), ("place", pa.string()), *((name, pa.date32()) for name in KEY[2:])])
LEAVES_SHOWN = 3


def add_inputs(connection: duckdb.DuckDBPyConnection, values: list[Value]) -> None:
    """Give each derived value its `inputs`, these theirs, and so on down to what was read from files.

    Ends, since no indicator is derived from itself by any way round (`registry/derivation_references.py`).
    """
    level = [value for value in values if value["rule"]]
    while level:
        keys = {tuple(value[name] for name in KEY) for value in level}
        asked = [dict(zip(KEY, key, strict=True)) for key in keys]
        connection.register("asked", pa.Table.from_pylist(asked, schema=ASKED))
        found: defaultdict[tuple[Any, ...], list[Value]] = defaultdict(list)
        for row in rows(connection, statement("publish/explain/inputs")):
            found[tuple(row.pop(f"of_{name}") for name in KEY)].append(row)
        connection.unregister("asked")
        for value in level:
            value["inputs"] = found[tuple(value[name] for name in KEY)]
        level = [row for inputs in found.values() for row in inputs if row["rule"]]


def print_tree(values: list[Value], title: str) -> None:
    """Some derived values with everything that they come from; many alike from one column are one line."""
    from rich.console import Console  # noqa: PLC0415 - not needed for JSON
    from rich.text import Text  # noqa: PLC0415
    from rich.tree import Tree  # noqa: PLC0415

    tree = Tree(Text(escaped(title)))
    for value in values:
        _grow(tree.add(Text(_said(value))), value)
    console = Console()
    (console if console.is_terminal else Console(width=200)).print(tree)


def _grow(branch: Tree, value: Value) -> None:
    from rich.text import Text  # noqa: PLC0415 - as above

    for _, group in groupby(value["inputs"], key=_alike):
        alike = list(group)
        if len(alike) > LEAVES_SHOWN and not alike[0]["rule"]:
            branch.add(Text(_said_of_many(alike)))
        else:
            for row in alike:
                below = branch.add(Text(f"{row['role']}: {_said(row)}"))
                if row["rule"]:
                    _grow(below, row)


def _alike(value: Value) -> tuple[Any, ...]:
    return tuple(
        value[name] for name in ("role", "indicator", "place", "rule", "file_name", "source_sheet", "source_column")
    )


def _file(value: Value) -> str:
    """The file, and the sheet of it, that a figure stands in."""
    return f"{value['file_name']}, sheet {value['source_sheet']}" if value["source_sheet"] else str(value["file_name"])


def _said(value: Value) -> str:
    when = f"{value['period_end']}" if value["hour"] is None else f"{value['period_end']} {value['hour']}:00"
    origin = (
        f"by {value['rule']}"
        if value["rule"]
        else f"{_file(value)}, row {value['source_row']}, column {value['source_column']}"
    )
    return escaped(f"{value['indicator']} {value['place']} {when} = {shown(value['value'])}  ({origin})")


def _said_of_many(alike: list[Value]) -> str:
    first = alike[0]
    lowest, highest = min(row["value"] for row in alike), max(row["value"] for row in alike)
    lines = sorted(row["source_row"] for row in alike)
    reach = f"all {shown(lowest)}" if lowest == highest else f"{shown(lowest)} to {shown(highest)}"
    return escaped(
        f"{first['role']}: {first['indicator']} {first['place']}: {len(alike)} values, {reach}  "
        f"({_file(first)}, rows {lines[0]} to {lines[-1]}, column {first['source_column']})"
    )
