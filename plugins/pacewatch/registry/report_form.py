"""How a report is found in its file, as `feeds.yaml` states it. In: plain values. Out: a checked `ReportForm`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Words

HeaderRow = Annotated[int, Field(strict=True, ge=1, le=1000)]


class ReportForm(Model):
    """A report is a title, perhaps a unit line, a header of one or more levels, rows of figures, and notes.

    `sheets` are patterns of the names of those that are read (`*` stands for anything). Where the header begins is found out,
    unless `header_row` says in which row. So is what the date of one day stands for: where all dates of a file are firsts or
    lasts of months, a month, a quarter or a year, and among hours the last one of the day before, unless `dates_are` says it.
    """

    sheets: tuple[Words, ...] = Field(("*",), min_length=1)
    header_row: HeaderRow | None = None
    dates_are: Literal["hours", "days", "months", "quarters", "years"] | None = None
