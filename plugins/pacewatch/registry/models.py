"""What a programme may say, as pydantic models: one model per YAML file in `registry/<programme>/`.

Each model refuses unknown keys. What can only be judged across files (does the indicator exist?) is in `references.py`.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Literal
from zoneinfo import available_timezones

from pydantic import Field, field_validator, model_validator

from pacewatch.registry.base_model import Model, Text
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.fields import (
    Count,
    Days,
    EmailAddress,
    Identifier,
    Index,
    Misfit,
    PlaceCode,
    SlackChannel,
    Words,
)
from pacewatch.registry.nearest import did_you_mean
from pacewatch.registry.target_model import Target

Cadence = Literal["day", "month", "quarter", "year"]
Form = Literal["point", "flow", "year_to_date"]
Language = Literal["zh", "en"]
Audience = Literal["verdicts", "data"]


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
