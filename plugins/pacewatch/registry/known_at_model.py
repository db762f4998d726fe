"""When the figures of a feed became known. In: plain values. Out: a checked `KnownAt`."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Days, Misfit, Words, shown
from pacewatch.registry.period_format import fault_of_format


class KnownAt(Model):
    """When a figure became known: at `arrival`, `lag_days` after its period ended, or on the day that a `column` names.

    `period_end` is for files that hold history. With `column`, whose days are written as `format` (`strptime`) says, a file
    may bring several vintages of a period, each known from the start of its own day.
    """

    rule: Literal["arrival", "period_end", "column"] = "arrival"
    lag_days: Days = 1
    column: Words | None = None
    format: str = "%Y-%m-%d"

    @model_validator(mode="after")
    def _fits(self) -> KnownAt:
        if (self.rule == "column") != (self.column is not None):
            expected = "the column that names the day" if self.rule == "column" else "none, unless the rule is column"
            raise Misfit(f"saw {shown(self.column)} beside 'rule: {self.rule}'; expected {expected}", "column")
        if self.rule == "column" and "lag_days" in self.model_fields_set:
            raise Misfit("saw a lag beside 'rule: column'; expected none, for each figure has its own day", "lag_days")
        if self.rule != "column" and "format" in self.model_fields_set:
            raise Misfit(f"saw a format beside 'rule: {self.rule}'; expected none, unless the rule is column", "format")
        if fault := fault_of_format(self.format, "day"):
            raise Misfit(fault, "format")
        return self
