"""A feed's declaration, proposed for a report nobody has seen before. In: its sheets. Out: YAML for `feeds.yaml`.

It names every series of the file with the unit that its figures seem to have; what a machine can't know (who sends it, which
indicators its series are) is left to be filled in. `pacewatch feed try --declaration` shows what it reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo

import yaml

from pacewatch.errors import PacewatchError
from pacewatch.observations.cell_signs import plain_name
from pacewatch.observations.grids import Grid
from pacewatch.observations.layouts import Layout, find_layout
from pacewatch.observations.report_cells import ReportCell, read_sheet
from pacewatch.registry.fields import LONGEST_TEXT

PERIOD, PLACE = "期间", "地区"
UNKNOWN = "未命名 (unnamed)"


def draft(grid: Grid, indicators: Mapping[str, str] | None = None, file_name: str = "", zone: tzinfo = UTC) -> str:
    """The declaration of a feed that reads all figures of a file, as YAML that `feeds.yaml` may hold.

    The feed is called as the file's title says, else by `file_name`. `indicators` gives ids by what indicators are called:
    series of such a name are proposed to be values of theirs. `zone` is the programme's, for times that say their
    offset from UTC.

    Raises:
        PacewatchError: the file holds no table of figures.
    """
    layouts = {sheet.name: layout for sheet in grid.sheets if (layout := find_layout(sheet, zone))}
    cells = [cell for sheet in grid.sheets if sheet.name in layouts for cell in read_sheet(sheet, layouts[sheet.name])]
    if not cells:
        raise PacewatchError("the file holds no table of figures; expected a header with rows of numbers below it")
    title = _title(list(layouts.values()), file_name)
    feed = {
        "id": "draft",
        "name": {"zh": title, "en": title},
        "source": UNKNOWN,
        "format": "report",
        **_form(grid, cells, list(layouts.values())),
        "period": {"column": PERIOD, "written": "label"},
        "place": {"column": PLACE},
        "values": _values(cells, indicators or {}),
    }
    head = f"# Read from {grid.detected()}.\n"
    head += "# To be filled in: id, name, source, the indicator of each series; take out the others.\n"
    if any(cell.period and cell.period.span == "hour" for cell in cells):
        head += "# A time is taken for the end of its hour: 0:00 is the 24th hour of the day before.\n"
    if any(not cell.place for cell in cells):
        head += (
            '# Some figures name no place: if all are about one, say so by its code, as in place: {fixed: "220500"}.\n'
        )
    if any(cell.period is None for cell in cells):
        head += "# Some figures are dated by nothing in the file; they can't be taken.\n"
    return head + yaml.safe_dump({"feeds": [feed]}, allow_unicode=True, sort_keys=False, width=1000)


def _title(layouts: list[Layout], file_name: str) -> str:
    titles = (" ".join(layout.title.split())[:LONGEST_TEXT] for layout in layouts if layout.title != layout.sheet)
    return next(filter(None, titles), file_name or UNKNOWN)


def _form(grid: Grid, cells: list[ReportCell], layouts: list[Layout]) -> dict[str, object]:
    """The sheets that hold figures, where the workbook has others too, and what dates stand for, where not for days."""
    form: dict[str, object] = {}
    names = list(dict.fromkeys(cell.sheet for cell in cells))
    if len(names) < len(grid.sheets):
        form["sheets"] = names
    if len(dates_are := {layout.days_are for layout in layouts} - {"days"}) == 1:
        form["dates_are"] = dates_are.pop()
    return {"report": form} if form else {}


def _values(cells: list[ReportCell], indicators: Mapping[str, str]) -> list[dict[str, str]]:
    """Every series once, in the order of the file, with the unit of its figures where they have only one."""
    found: dict[str, set[str]] = {}
    for cell in cells:
        found.setdefault(" ".join(cell.column.split()), set()).add(cell.unit)
    units = {column: next(iter(seen)) if len(seen) == 1 else "" for column, seen in found.items()}
    by_name = {plain_name(name): indicator for name, indicator in indicators.items()}
    values = []
    for number, (column, unit) in enumerate(units.items(), 1):
        indicator = by_name.get(plain_name(column), f"fill-in-{number}")
        values.append({"column": column, **({"unit": unit} if unit else {}), "indicator": indicator})
    return values
