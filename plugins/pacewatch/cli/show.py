"""Rows as a table for people or as JSON for scripts. In: a list of dicts. Out: standard output."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pacewatch.escapes import escaped, escaped_json

Row = dict[str, Any]


def print_json(value: object) -> None:
    """JSON with exact numbers: decimals as JSON numbers, dates and times in ISO 8601."""
    print(escaped_json(json.dumps(value, default=_plain, ensure_ascii=False, indent=1)))


def print_rows(rows: Sequence[Row], *, as_json: bool, title: str | None) -> None:
    """All columns of some rows, as JSON or as a table."""
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {name: name for name in rows[0]} if rows else {}, title=title)


def print_table(rows: Sequence[Row], columns: dict[str, str], title: str | None) -> None:
    """Some columns of some rows; `columns` gives each one's heading."""
    from rich.console import Console  # noqa: PLC0415 - not needed for JSON
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=escape(escaped(title)) if title else None, title_justify="left")
    for name, heading in columns.items():
        is_number = any(isinstance(row.get(name), int | float | Decimal) for row in rows)
        table.add_column(escape(escaped(heading)), justify="right" if is_number else "left")
    for row in rows:
        # As `Text`, for words in brackets would be read as colours.
        table.add_row(*(Text(shown(row.get(name))) for name in columns))
    console = Console()
    # Not a terminal: don't cut columns to a width that nobody has.
    (console if console.is_terminal else Console(width=max(200, 18 * len(columns)))).print(table)


def shown(value: object) -> str:
    """A value as a cell on one line: decimals with at most three places and no trailing zeros, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, Decimal | float):
        text = f"{value:.3f}".rstrip("0").rstrip(".")
        return "0" if text in ("", "-0") else text
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return escaped(str(value))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
