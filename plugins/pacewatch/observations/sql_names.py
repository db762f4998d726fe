"""Names of the typed table's columns as SQL. In: a name of a feed. Out: an identifier that is safe in a statement."""

from __future__ import annotations


def quoted(name: str) -> str:
    """A name as an SQL identifier, whatever characters it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL string, whatever characters it holds."""
    return "'" + text.replace("'", "''") + "'"


def text_of(column: str) -> str:
    """The column that holds a value column's cells as they stand in the file."""
    return quoted(f"text of {column}")


def name_of(column: str) -> str:
    """The column that holds what each row calls the series of a value column."""
    return quoted(f"name of {column}")


def series_of(column: str) -> str:
    """The column that holds the indicator which each row of a value column names."""
    return quoted(f"series of {column}")


def unit_of(column: str) -> str:
    """The column that holds the unit which each cell of a value column has in the file."""
    return quoted(f"unit of {column}")
