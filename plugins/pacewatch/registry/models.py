"""What a programme may say, as pydantic models: one model per YAML file in `registry/<programme>/`.

Each model refuses unknown keys. What can only be judged across files (does the indicator exist?) is in `references.py`.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pacewatch.registry.fields import (
    Amount,
    Count,
    Day,
    Days,
    Delimiter,
    EmailAddress,
    Identifier,
    Index,
    Misfit,
    Offset,
    PlaceCode,
    SlackChannel,
    Words,
)
from pacewatch.registry.nearest import did_you_mean, expected_one_of
from pacewatch.registry.period_format import fault_of_format

Cadence = Literal["day", "month", "quarter", "year"]
Form = Literal["point", "flow", "year_to_date"]
Comparator = Literal[">=", ">", "<=", "<"]
Kind = Literal["cumulative_flow", "ratio_floor"]
Curve = Literal["auto", "plan", "history", "linear"]
Language = Literal["zh", "en"]
Audience = Literal["verdicts", "data"]


class Model(BaseModel):
    """Base of every registry model: unknown keys are refused, values can't be changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Text(Model):
    """The same words in Chinese and in English."""

    zh: Words
    en: Words


class Bands(Model):
    """Where a pace index (actual / expected) turns from one verdict into the next, and how long it must stay there.

    `watch_below` 1.00, `behind_below` 0.95 and `far_behind_below` 0.85 are proposals of docs/pace.md, not law.
    """

    watch_below: Index = Decimal("1.00")
    behind_below: Index = Decimal("0.95")
    far_behind_below: Index = Decimal("0.85")
    too_early_share: Index = Field(Decimal("0.05"), lt=1, description="share of the period that must have passed")
    releases_to_fire: Count = Field(2, description="consecutive releases behind before an alert fires")
    releases_to_clear: Count = Field(2, description="consecutive releases on pace before an alert clears")

    @model_validator(mode="after")
    def _ordered(self) -> Bands:
        order = ("far_behind_below", "behind_below", "watch_below")
        for lower, higher in pairwise(order):
            low, high = getattr(self, lower), getattr(self, higher)
            if low > high:
                at = lower if lower in self.model_fields_set else higher
                raise Misfit(f"saw {lower} {low} and {higher} {high}; expected {' <= '.join(order)}", at)
        return self


class Programme(Model):
    """`programme.yaml`: what is watched as a whole."""

    id: Identifier
    name: Text
    time_zone: str = "Asia/Shanghai"
    bands: Bands = Bands()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            hint = did_you_mean(zone, sorted(available_timezones()))
            raise Misfit(f"saw {zone!r}; expected an IANA time zone such as 'Asia/Shanghai'{hint}")
        return zone


class Place(Model):
    """A place by its division code, with every name that a feed may call it by."""

    code: PlaceCode
    name: Text
    aliases: tuple[Words, ...] = ()


class Release(Model):
    """When a print is due: `lag_days` after the reference period's end, late after `grace_days` more."""

    lag_days: Days = 1
    grace_days: Days = 7


class Indicator(Model):
    """A measured quantity: its unit, how often it is printed, and what one printed number means.

    `form`: `point` (a value of that period alone, e.g. a day's AQI), `flow` (an amount of that period, summed over
    periods), `year_to_date` (an amount since 1 January, which starts again each year).
    """

    id: Identifier
    name: Text
    unit: Words
    unit_en: Words | None = None
    cadence: Cadence
    form: Form
    release: Release = Release()


class PeriodColumn(Model):
    """Which column dates a row, by which `strptime` format, and which span of time that date stands for."""

    column: Words
    format: str = "%Y-%m-%d"
    span: Literal["day", "month", "quarter", "year", "year_to_date"] = "day"

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


class ValueColumn(Model):
    """A column of numbers and the indicator that they are values of."""

    column: Words
    indicator: Identifier


class KnownAt(Model):
    """When a figure became known: at `arrival`, or `lag_days` after its period ended (for files that hold history)."""

    rule: Literal["arrival", "period_end"] = "arrival"
    lag_days: Days = 1


RESERVED_COLUMNS = frozenset({"source_row", "place_label", "place", "period_label", "period_start", "period_end"})
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
    known_at: KnownAt = KnownAt()
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
            self._require_column(value.column, "values", number, "column")
            if value.column in (self.period.column, self.place.column):
                what = "period" if value.column == self.period.column else "place"
                raise Misfit(
                    f"saw '{value.column}', the column of the {what}; expected one of values",
                    "values",
                    number,
                    "column",
                )
        return self

    def _require_column(self, name: str, *at: str | int) -> None:
        if name not in self.columns:
            raise Misfit(f"saw '{name}', which 'columns' doesn't hold; {expected_one_of(name, self.columns)}", *at)


class Period(Model):
    """From the first to the last day, both included."""

    start: Day
    end: Day

    @model_validator(mode="after")
    def _forward(self) -> Period:
        if self.end < self.start:
            raise Misfit(f"saw {self.end}; expected a day on or after the start, {self.start}", "end")
        return self


class GoodWhen(Model):
    """For a ratio: a reference period counts as good when its observation compares so with `value`."""

    comparator: Comparator
    value: Amount


class PlanPoint(Model):
    """By the end of `date`, the approved plan expects `value` in all since the target's start."""

    date: Day
    value: Amount


class Source(Model):
    """Where the target was stated: the document and the character offsets of the statement in it."""

    document: Words
    start: Offset | None = None
    end: Offset | None = None


class Target(Model):
    """What is to be reached: an indicator, in places, over a period, compared with a value.

    `kind` is `cumulative_flow` (an amount summed up by a deadline) or `ratio_floor` (a share, in percent, of the
    reference periods of `period` that must be good).
    """

    id: Identifier
    name: Text
    kind: Kind
    indicator: Identifier
    places: tuple[str, ...] | Literal["all"] = "all"
    period: Period
    comparator: Comparator = ">="
    value: Amount
    good_when: GoodWhen | None = None
    curve: Curve = "auto"
    plan: tuple[PlanPoint, ...] = ()
    department: Text
    source: Source | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Target:
        if self.kind == "ratio_floor" and self.good_when is None:
            raise Misfit("key 'good_when' is missing; kind 'ratio_floor' needs it")
        if self.kind != "ratio_floor" and self.good_when is not None:
            raise Misfit(f"saw it with kind '{self.kind}'; it belongs to kind 'ratio_floor' only", "good_when")
        if self.kind == "ratio_floor" and not 0 < self.value < 100:
            raise Misfit(f"saw {self.value}; expected a percentage between 0 and 100, both excluded", "value")
        if self.kind == "cumulative_flow" and self.value <= 0:
            raise Misfit(f"saw {self.value}; expected an amount above 0", "value")
        if self.comparator not in (">=", ">"):
            raise Misfit(f"saw '{self.comparator}'; kind '{self.kind}' takes '>=' and '>'", "comparator")
        if self.curve == "plan" and not self.plan:
            raise Misfit("saw 'plan'; expected a key 'plan' with at least one point", "curve")
        self._check_plan()
        return self

    def _check_plan(self) -> None:
        before: PlanPoint | None = None
        for number, point in enumerate(self.plan):
            if not self.period.start <= point.date <= self.period.end:
                message = f"saw {point.date}; expected a day of the period, {self.period.start} to {self.period.end}"
                raise Misfit(message, "plan", number, "date")
            if not 0 <= point.value <= self.value:
                message = f"saw {point.value}; expected from 0 to the target's value, {self.value}"
                raise Misfit(message, "plan", number, "value")
            if before and point.date <= before.date:
                raise Misfit(
                    f"saw {point.date} after {before.date}; expected dates that go forward", "plan", number, "date"
                )
            if before and point.value < before.value:
                message = f"saw {point.value} after {before.value}; expected no fall, since a plan is cumulative"
                raise Misfit(message, "plan", number, "value")
            before = point


class Person(Model):
    """Who is told what, in which language, by which channels. Addresses live here and nowhere in the warehouse."""

    id: Identifier
    name: Text
    language: Language = "zh"
    receives: tuple[Audience, ...] = Field(min_length=1)
    places: tuple[str, ...] | Literal["all"] = "all"
    slack_channel: SlackChannel | None = None
    email: EmailAddress | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Person:
        if not (self.slack_channel or self.email):
            raise Misfit("saw neither 'slack_channel' nor 'email'; expected one of them or both")
        return self


class FeedsFile(Model):
    """`feeds.yaml`."""

    feeds: tuple[Feed, ...]


class IndicatorsFile(Model):
    """`indicators.yaml`."""

    indicators: tuple[Indicator, ...]


class PlacesFile(Model):
    """`places.yaml`."""

    places: tuple[Place, ...]


class TargetsFile(Model):
    """`targets.yaml`."""

    targets: tuple[Target, ...]


class PeopleFile(Model):
    """`people.yaml`."""

    people: tuple[Person, ...]


FILES: dict[str, type[Model]] = {
    "programme.yaml": Programme,
    "places.yaml": PlacesFile,
    "indicators.yaml": IndicatorsFile,
    "feeds.yaml": FeedsFile,
    "targets.yaml": TargetsFile,
    "people.yaml": PeopleFile,
}
"""The files of a programme; every one is required, so that what is missing is said and not guessed."""
