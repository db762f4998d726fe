"""A feed as `feeds.yaml` states it: the file's form, and what its columns mean. In: plain values. Out: a checked `Feed`."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from pacewatch.registry.base_model import Model, Text
from pacewatch.registry.doubts_model import Doubts
from pacewatch.registry.fetch_model import Fetch
from pacewatch.registry.fields import Delimiter, Identifier, Misfit, PlaceCode, Words, shown
from pacewatch.registry.known_at_model import KnownAt
from pacewatch.registry.nearest import expected_one_of
from pacewatch.registry.period_format import fault_of_format
from pacewatch.registry.record_form import RecordForm
from pacewatch.registry.report_form import ReportForm

Span = Literal["hour", "day", "month", "quarter", "year", "year_to_date"]


class PeriodColumn(Model):
    """Which column dates a row, how, and which span of time that date stands for.

    By a `strptime` format, or, with `written: label`, by the label of a period as people write it (1-2月, 上半年, 2022-Q1,
    202202): then each label says its own span, unless `span` says that months or quarters stand for the year up to them.
    `hour` holds 0 to 23 or 1 to 24; 0 and the 24 of the day before are the same hour.
    """

    column: Words
    hour: Words | None = Field(default=None, description="a second column, with the hour that ends at so many o'clock")
    written: Literal["format", "label"] = "format"
    format: str = "%Y-%m-%d"
    span: Span | None = None

    @model_validator(mode="after")
    def _dates_a_row(self) -> PeriodColumn:
        if self.written == "label":
            self._require_only_a_label()
        elif fault := fault_of_format(self.format, "day" if self.hour else self.stated_span):
            raise Misfit(fault, "format")
        elif self.hour:
            self._require_hours_only_there()
        return self

    @property
    def stated_span(self) -> Span:
        """The span that each date stands for, where a format reads it."""
        return self.span or "day"

    def _require_hours_only_there(self) -> None:
        if self.span != "hour":
            raise Misfit(f"saw {shown(self.span)}; expected hour, for there is a column of hours", "span")
        if "%H" in self.format:
            expected = f"expected no %H, for the hour stands in column {shown(self.hour)}"
            raise Misfit(f"saw {shown(self.format)}; {expected}", "format")

    def _require_only_a_label(self) -> None:
        if self.hour:
            raise Misfit("saw a column of hours beside 'written: label'; expected one of the two", "hour")
        if "format" in self.model_fields_set:
            raise Misfit("saw a format beside 'written: label'; expected one of the two", "format")
        if self.span not in (None, "year_to_date"):
            raise Misfit(f"saw '{self.span}'; expected no span, for a label says its own, or year_to_date", "span")


class PlaceColumn(Model):
    """Which column names the place, or the one place that the whole file is about.

    Rows of places that the programme doesn't know are kept out and told, or passed over where `others` are `ignored`.
    """

    column: Words | None = None
    fixed: PlaceCode | None = None
    others: Literal["kept_out", "ignored"] = "kept_out"

    @model_validator(mode="after")
    def _one_of(self) -> PlaceColumn:
        if (self.column is None) == (self.fixed is None):
            seen = "neither" if self.column is None else "both"
            raise Misfit(f"saw {seen} of 'column' and 'fixed'; expected one of them")
        return self


class Series(Model):
    """Which column says what a row's number is a value of, and the indicator behind each name that stands there.

    Rows of other names are kept out and told, or passed over where `others` are `ignored`.
    """

    column: Words
    indicators: dict[Words, Identifier] = Field(min_length=1)
    others: Literal["kept_out", "ignored"] = "kept_out"


class ValueColumn(Model):
    """A column of numbers, and what they are values of: one indicator, or by row the one that another column names.

    `unit` is that of the numbers where the file doesn't say and it isn't the indicator's: they are converted into that one.
    """

    column: Words
    unit: Words | None = None
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


RESERVED_COLUMNS = frozenset(
    {
        "source_row",
        "source_sheet",
        "place_label",
        "place",
        "period_label",
        "period_start",
        "period_end",
        "period_hour",
        "known_label",
        "known_day",
    }
)
"""Columns that reading a file adds to its own."""


class Feed(RecordForm):
    """A file that arrives again and again: how it is read and what its columns mean.

    Of `csv`, `columns` names the columns in their order in the file. With `header: true` the file's first row must hold
    all these names, and columns are known by them: others and another order are told once and change nothing. With `header:
    false` the file starts with data, in exactly this order; with `wide` the last two stand for all further columns of the
    header. Of records (json, xml, parquet ...) it names what each holds, in any order. Of a `report` (a workbook or text
    file as departments lay them out), the columns of `values` are its series as `pacewatch feed try` names them, and those
    of period and place only say what the suite calls them.
    """

    id: Identifier
    name: Text
    source: Words = Field(description="who publishes it, and where")
    encoding: Literal["detect", "utf-8", "gb18030", "utf-16"] = "detect"
    delimiter: Delimiter = ","
    header: bool = True
    final_line_break: Literal["required", "optional"] = "required"
    columns: tuple[Words, ...] = ()
    report: ReportForm = ReportForm()
    period: PeriodColumn
    place: PlaceColumn
    values: tuple[ValueColumn, ...] = Field(min_length=1)
    grade: Literal["official", "provisional", "unofficial"] = "official"
    known_at: KnownAt = KnownAt()
    fetch: Fetch | None = Field(None, description="where its files are fetched from; none: they come by the inbox")
    refuse_above_bad_share: Decimal = Field(Decimal("0.5"), gt=0, le=1)
    doubts: Doubts = Field(Doubts(), description="how figures are compared with what was known before")

    @model_validator(mode="after")
    def _form_fits(self) -> Feed:
        self.check_form(self.named_columns, self.model_fields_set)
        if self.format == "report":
            if self.period.written != "label":
                raise Misfit("saw a format; expected 'label', for reports name their periods", "period", "written")
        elif not self.columns:
            raise Misfit("saw no columns; expected their names in the order of the file", "columns")
        elif self.wide:
            self.wide.check(self.columns, tuple(value.column for value in self.values), header=self.header)
        return self

    @property
    def named_columns(self) -> tuple[str, ...]:
        """The columns that rows have once they are read: the declared ones, of a report those that the feed makes use of."""
        if self.format != "report":
            return self.columns
        place = (self.place.column,) if self.place.column else ()
        return (self.period.column, *place, *(value.column for value in self.values))

    @model_validator(mode="after")
    def _columns_fit(self) -> Feed:
        seen: dict[str, str] = {}
        for number, name in enumerate(self.named_columns):
            # DuckDB makes no difference between AQI and aqi.
            if (first := seen.setdefault(name.lower(), name)) is not name or name in self.named_columns[:number]:
                raise Misfit(
                    f"saw '{name}' after '{first}'; expected each column once, whatever its case", "columns", number
                )
            if name.lower() in RESERVED_COLUMNS:
                kept = ", ".join(sorted(RESERVED_COLUMNS))
                raise Misfit(f"saw '{name}', a name that Pacewatch keeps for itself ({kept})", "columns", number)
        self._require_column(self.period.column, "period", "column")
        if self.period.hour:
            self._require_column(self.period.hour, "period", "hour")
        if self.place.column:
            self._require_column(self.place.column, "place", "column")
        if self.known_at.column:
            self._require_column(self.known_at.column, "known_at", "column")
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
            self.fetch.expect_fits(self.format, self.member, self.grade)
        return self

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator that the feed brings values of."""
        return tuple(found for value in self.values for _, found in value.supplied())

    def _require_value_column(self, name: str, *at: str | int) -> None:
        self._require_column(name, *at)
        if name in (self.period.column, self.period.hour, self.place.column):
            what = "place" if name == self.place.column else "period"
            raise Misfit(f"saw '{name}', the column of the {what}; expected one of values", *at)

    def _require_column(self, name: str, *at: str | int) -> None:
        if name not in self.named_columns:
            raise Misfit(
                f"saw '{name}', which 'columns' doesn't hold; {expected_one_of(name, self.named_columns)}", *at
            )
