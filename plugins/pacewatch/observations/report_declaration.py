"""Layouts as YAML, to be looked at and corrected. In: a file's sheets, or YAML. Out: YAML, or layouts that fit the file."""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from pydantic import TypeAdapter, ValidationError

from pacewatch.errors import PacewatchError
from pacewatch.observations.grids import Grid
from pacewatch.observations.layouts import Layout, find_layout
from pacewatch.observations.report_cells import ReportCell, numbers_of

LAYOUTS = TypeAdapter(tuple[Layout, ...])


def draft(grid: Grid) -> str:
    """The layouts found out from a file, one for each sheet with figures, as YAML that `declared` reads."""
    found = [layout for sheet in grid.sheets if (layout := find_layout(sheet))]
    if not found:
        raise PacewatchError("the file holds no table of figures; expected a header with rows of numbers below it")
    listed = LAYOUTS.dump_python(tuple(found), mode="json")
    return yaml.safe_dump({"sheets": listed}, allow_unicode=True, sort_keys=False)


def declared(text: str, where: str) -> tuple[Layout, ...]:
    """The layouts that a draft holds, perhaps after somebody has corrected it."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        raise PacewatchError(
            f"{where}: saw what is not YAML ({fault}); expected what 'pacewatch feed draft' prints"
        ) from None
    if not isinstance(content, dict) or list(content) != ["sheets"]:
        raise PacewatchError(f"{where}: expected the one key 'sheets', as 'pacewatch feed draft' prints it")
    try:
        return LAYOUTS.validate_python(content["sheets"])
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        if first["type"] == "unexpected_keyword_argument":
            raise PacewatchError(f"{where}: sheets.{place}: there is no such key; expected those of a draft") from None
        raise PacewatchError(f"{where}: sheets.{place}: saw {first['input']!r}; {first['msg']}") from None


def read_declared(grid: Grid, layouts: tuple[Layout, ...]) -> Iterator[ReportCell]:
    """The numbers of a file, read as its layouts say."""
    sheets = {sheet.name: sheet for sheet in grid.sheets}
    for layout in layouts:
        if layout.sheet not in sheets:
            raise PacewatchError(f"saw no sheet {layout.sheet!r}; expected it among {', '.join(sheets)}")
        width = len(sheets[layout.sheet].rows[0]) if sheets[layout.sheet].rows else 0
        if layout.first_row < 1 or any(not 0 <= column.index < width for column in layout.columns):
            raise PacewatchError(
                f"sheet {layout.sheet!r} has {width} columns; expected first_row from 1 and each index below {width}"
            )
        yield from numbers_of(sheets[layout.sheet], layout)
