"""A feed as `feeds.yaml` states it: the file's form, and what its columns mean. In: plain values. Out: a checked `Feed`."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from pacewatch.registry.base_model import Model, Text
from pacewatch.registry.fetch_model import Fetch
from pacewatch.registry.fields import Days, Delimiter, Identifier, Misfit, PlaceCode, Words
from pacewatch.registry.nearest import expected_one_of
from pacewatch.registry.period_format import fault_of_format


class PeriodColumn(Model):
    """Which column dates a row, by which `strptime` format, and which span of time that date stands for."""

    column: Words
    format: str = "%Y-%m-%d"
    span: Literal["hour", "day", "month", "quarter", "year", "year_to_date"] = "day"

    @model_validator(mode="after")
    def _dates_a_row(self) -> PeriodColumn:
        if fault := fault_of_format(self.format, self.span):
            raise Misfit(fault, "format")
        return self


class PlaceColumn(Model):
    """Which column names the place, or the one place that the whole file is about."""

    column: Words | None = None
    fixed: PlaceCode | None = None

    @model_validator(mode="after")
    def _one_of(self) -> PlaceColumn:
        if (self.column is None) == (self.fixed is None):
            seen = "neither" if self.column is None else "both"
            raise Misfit(f"saw {seen} of 'column' and 'fixed'; expected one of them")
        return self


class Series(Model):
    """Which column says what a row's number is a value of, and the indicator behind each name that stands there."""

    column: Words
    indicators: dict[Words, Identifier] = Field(min_length=1)


class ValueColumn(Model):
    """A column of numbers, and what they are values of: one indicator, or by row the one that another column names."""

    column: Words
    indicator: Identifier | None = None
    series: Series | None = None

    @model_validator(mode="after")
    def _one_of(self) -> ValueColumn:
        if (self.indicator is None) == (self.series is None):
            seen = "neither" if self.indicator is None else "both"
            raise Misfit(f"saw {seen} of 'indicator' and 'series'; expected one of them")
        return self

    def supplied(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        """Each indicator that the column brings values of, with the path to where the column says so."""
        if self.series is None:
            return ((("indicator",), self.indicator or ""),)
        return tuple((("series", "indicators", name), found) for name, found in self.series.indicators.items())


class KnownAt(Model):
    """When a figure became known: at `arrival`, or `lag_days` after its period ended (for files that hold history)."""

    rule: Literal["arrival", "period_end"] = "arrival"
    lag_days: Days = 1


RESERVED_COLUMNS = frozenset(
    {"source_row", "place_label", "place", "period_label", "period_start", "period_end", "period_hour"}
)
"""Columns that reading a file adds to its own."""


class Feed(Model):
    """A file that arrives again and again: how it is read and what its columns mean.

    `columns` names the columns in their order in the file. With `header: true` the file's first row must hold exactly
    these names; with `header: false` the file starts with data.
    """

    id: Identifier
    name: Text
    source: Words = Field(description="who publishes it, and where")
    format: Literal["csv"] = "csv"
    encoding: Literal["utf-8", "gb18030", "utf-16"] = "utf-8"
    delimiter: Delimiter = ","
    header: bool = True
    final_line_break: Literal["required", "optional"] = "required"
    columns: tuple[Words, ...] = Field(min_length=1)
    period: PeriodColumn
    place: PlaceColumn
    values: tuple[ValueColumn, ...] = Field(min_length=1)
    grade: Literal["official", "provisional", "unofficial"] = "official"
    known_at: KnownAt = KnownAt()
    fetch: Fetch | None = Field(None, description="where its files are fetched from; none: they come by the inbox")
    refuse_above_bad_share: Decimal = Field(Decimal("0.5"), gt=0, le=1)

    @model_validator(mode="after")
    def _columns_fit(self) -> Feed:
        seen: dict[str, str] = {}
        for number, name in enumerate(self.columns):
            # DuckDB makes no difference between AQI and aqi.
            if (first := seen.setdefault(name.lower(), name)) is not name or name in self.columns[:number]:
                raise Misfit(
                    f"saw '{name}' after '{first}'; expected each column once, whatever its case", "columns", number
                )
            if name.lower() in RESERVED_COLUMNS:
                kept = ", ".join(sorted(RESERVED_COLUMNS))
                raise Misfit(f"saw '{name}', a name that Pacewatch keeps for itself ({kept})", "columns", number)
        self._require_column(self.period.column, "period", "column")
        if self.place.column:
            self._require_column(self.place.column, "place", "column")
        for number, value in enumerate(self.values):
            self._require_value_column(value.column, "values", number, "column")
            if value.series:
                self._require_value_column(value.series.column, "values", number, "series", "column")
                if value.series.column == value.column:
                    message = f"saw '{value.column}', the column of the numbers; expected the one of their names"
                    raise Misfit(message, "values", number, "series", "column")
        return self

    @model_validator(mode="after")
    def _fetch_fits(self) -> Feed:
        if self.fetch:
            self.fetch.expect_fits(self.format, self.grade)
        return self

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator that the feed brings values of."""
        return tuple(found for value in self.values for _, found in value.supplied())

    def _require_value_column(self, name: str, *at: str | int) -> None:
        self._require_column(name, *at)
        if name in (self.period.column, self.place.column):
            what = "period" if name == self.period.column else "place"
            raise Misfit(f"saw '{name}', the column of the {what}; expected one of values", *at)

    def _require_column(self, name: str, *at: str | int) -> None:
        if name not in self.columns:
            raise Misfit(f"saw '{name}', which 'columns' doesn't hold; {expected_one_of(name, self.columns)}", *at)
