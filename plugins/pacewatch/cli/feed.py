"""`feed`: what a file would give, before any of it is stored. In: a file, and perhaps its layout. Out: something printed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pacewatch.cli.show import print_json, print_rows
from pacewatch.observations.grids import read_grid
from pacewatch.observations.report_cells import ReportCell, read_report
from pacewatch.observations.report_declaration import declared, draft, read_declared


def print_draft(file: Path, *, as_json: bool) -> None:
    """The layout proposed for a file, as YAML; with JSON, the same as a string of it."""
    text = draft(read_grid(file.read_bytes()))
    if as_json:
        print_json({"layout": text})
    else:
        print(text, end="")


def print_trial(file: Path, layout: Path | None, *, as_json: bool) -> None:
    """What would be read from a file, cell by cell; how its form was found out goes to standard error."""
    grid = read_grid(file.read_bytes())
    print(f"{file.name}: {grid.detected()}", file=sys.stderr)
    cells = (
        read_declared(grid, declared(layout.read_text(encoding="utf-8"), str(layout))) if layout else read_report(grid)
    )
    print_rows([_row(cell) for cell in cells], as_json=as_json, title=None if as_json else file.name)


def _row(cell: ReportCell) -> dict[str, Any]:
    return {
        "column": cell.column,
        "place": cell.place,
        "period_start": cell.period.start if cell.period else None,
        "period_end": cell.period.end if cell.period else None,
        "value": cell.value,
        "unit": cell.unit,
        "sheet": cell.sheet,
        "row": cell.row,
    }
