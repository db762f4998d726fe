"""What a programme may say, as pydantic models: one model per YAML file in `registry/<programme>/`.

Each model refuses unknown keys. What can only be judged across files (does the indicator exist?) is in `references.py`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Identifier = Annotated[
    str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", description="lower-case letters, digits, hyphens")
]
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

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Bands(Model):
    """Where a pace index (actual / expected) turns from one verdict into the next, and how long it must stay there.

    `watch_below` 1.00, `behind_below` 0.95 and `far_behind_below` 0.85 are proposals of docs/pace.md, not law.
    """

    watch_below: Decimal = Decimal("1.00")
    behind_below: Decimal = Decimal("0.95")
    far_behind_below: Decimal = Decimal("0.85")
    too_early_share: Decimal = Field(
        Decimal("0.05"), ge=0, lt=1, description="share of the period that must have passed"
    )
    releases_to_fire: int = Field(2, ge=1, description="consecutive releases behind before an alert fires")
    releases_to_clear: int = Field(2, ge=1, description="consecutive releases on pace before an alert clears")

    @model_validator(mode="after")
    def _ordered(self) -> Bands:
        if not self.far_behind_below <= self.behind_below <= self.watch_below:
            raise ValueError("expected far_behind_below <= behind_below <= watch_below")
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
            raise ValueError(f"{zone!r} is not an IANA time zone such as 'Asia/Shanghai'")
        return zone


class Place(Model):
    """A place by its division code, with every name that a feed may call it by."""

    code: str = Field(pattern=r"^[0-9A-Za-z-]{2,20}$")
    name: Text
    aliases: tuple[str, ...] = ()


class Release(Model):
    """When a print is due: `lag_days` after the reference period's end, late after `grace_days` more."""

    lag_days: int = Field(1, ge=0)
    grace_days: int = Field(7, ge=0)


class Indicator(Model):
    """A measured quantity: its unit, how often it is printed, and what one printed number means.

    `form`: `point` (a value of that period alone, e.g. a day's AQI), `flow` (an amount of that period, summed over
    periods), `year_to_date` (an amount since 1 January, which starts again each year).
    """

    id: Identifier
    name: Text
    unit: str = Field(min_length=1)
    unit_en: str | None = None
    cadence: Cadence
    form: Form
    release: Release = Release()


class PeriodColumn(Model):
    """Which column dates a row, by which `strptime` format, and which span of time that date stands for."""

    column: str
    format: str = "%Y-%m-%d"
    span: Literal["day", "month", "quarter", "year", "year_to_date"] = "day"


class PlaceColumn(Model):
    """Which column names the place, or the one place that the whole file is about."""

    column: str | None = None
    fixed: str | None = None

    @model_validator(mode="after")
    def _one_of(self) -> PlaceColumn:
        if (self.column is None) == (self.fixed is None):
            raise ValueError("expected exactly one of 'column' and 'fixed'")
        return self


class ValueColumn(Model):
    """A column of numbers and the indicator that they are values of."""

    column: str
    indicator: Identifier


class KnownAt(Model):
    """When a figure became known: at `arrival`, or `lag_days` after its period ended (for files that hold history)."""

    rule: Literal["arrival", "period_end"] = "arrival"
    lag_days: int = Field(1, ge=0)


class Feed(Model):
    """A file that arrives again and again: how it is read and what its columns mean.

    `columns` names the columns in their order in the file. With `header: true` the file's first row must hold exactly
    these names; with `header: false` the file starts with data.
    """

    id: Identifier
    name: Text
    source: str = Field(min_length=1, description="who publishes it, and where")
    format: Literal["csv"] = "csv"
    encoding: Literal["utf-8", "gb18030", "utf-16"] = "utf-8"
    delimiter: str = Field(",", min_length=1, max_length=1)
    header: bool = True
    final_line_break: Literal["required", "optional"] = "required"
    columns: tuple[str, ...] = Field(min_length=1)
    period: PeriodColumn
    place: PlaceColumn
    values: tuple[ValueColumn, ...] = Field(min_length=1)
    known_at: KnownAt = KnownAt()
    refuse_above_bad_share: Decimal = Field(Decimal("0.5"), gt=0, le=1)

    @model_validator(mode="after")
    def _columns_exist(self) -> Feed:
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("'columns' names a column twice")
        used = {self.period.column, *(value.column for value in self.values)}
        if self.place.column:
            used.add(self.place.column)
        for name in sorted(used - set(self.columns)):
            raise ValueError(f"column {name!r} is not among 'columns': {', '.join(self.columns)}")
        return self


class Period(Model):
    """From the first to the last day, both included."""

    start: date
    end: date

    @model_validator(mode="after")
    def _forward(self) -> Period:
        if self.end < self.start:
            raise ValueError(f"the end {self.end} lies before the start {self.start}")
        return self


class GoodWhen(Model):
    """For a ratio: a reference period counts as good when its observation compares so with `value`."""

    comparator: Comparator
    value: Decimal


class PlanPoint(Model):
    """By the end of `date`, the approved plan expects `value` in all since the target's start."""

    date: date
    value: Decimal


class Source(Model):
    """Where the target was stated: the document and the character offsets of the statement in it."""

    document: str
    start: int | None = None
    end: int | None = None


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
    value: Decimal
    good_when: GoodWhen | None = None
    curve: Curve = "auto"
    plan: tuple[PlanPoint, ...] = ()
    department: Text
    source: Source | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Target:
        if (self.kind == "ratio_floor") != (self.good_when is not None):
            raise ValueError("'good_when' belongs to kind 'ratio_floor', and that kind needs it")
        if self.kind == "ratio_floor" and not 0 < self.value < 100:
            raise ValueError(f"a ratio floor is a percentage between 0 and 100, saw {self.value}")
        if self.kind == "cumulative_flow" and self.value <= 0:
            raise ValueError(f"a cumulative flow has a positive target value, saw {self.value}")
        if self.comparator not in (">=", ">"):
            raise ValueError(f"kind {self.kind!r} takes the comparators '>=' and '>', saw {self.comparator!r}")
        if (self.curve == "plan") and not self.plan:
            raise ValueError("curve 'plan' needs a 'plan' with at least one point")
        dates = [point.date for point in self.plan]
        values = [point.value for point in self.plan]
        if dates != sorted(set(dates)) or values != sorted(values):
            raise ValueError("'plan' must go forward: dates strictly, values without a fall (they are cumulative)")
        if any(not self.period.start <= day <= self.period.end for day in dates):
            raise ValueError(f"a plan point lies outside the period {self.period.start} to {self.period.end}")
        return self


class Person(Model):
    """Who is told what, in which language, by which channels. Addresses live here and nowhere in the warehouse."""

    id: Identifier
    name: Text
    language: Language = "zh"
    receives: tuple[Audience, ...] = Field(min_length=1)
    places: tuple[str, ...] | Literal["all"] = "all"
    slack_channel: str | None = None
    email: str | None = Field(None, pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+$")

    @model_validator(mode="after")
    def _reachable(self) -> Person:
        if not (self.slack_channel or self.email):
            raise ValueError("expected 'slack_channel', 'email' or both")
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
