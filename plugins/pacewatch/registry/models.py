"""What a programme may say, as pydantic models: one model per YAML file in `registry/<programme>/`.

Each model refuses unknown keys. What can only be judged across files (does the indicator exist?) is in `references.py`.
"""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from holidays import list_supported_countries
from pydantic import Field, field_validator, model_validator

from pacewatch.registry.bands_model import Bands
from pacewatch.registry.base_model import Model, Text
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.fields import EmailAddress, Identifier, Misfit, PlaceCode, SlackChannel, SlackUser, Words
from pacewatch.registry.http_fields import ConnectionId
from pacewatch.registry.indicator_model import Indicator
from pacewatch.registry.nearest import did_you_mean
from pacewatch.registry.routes_model import RoutesFile
from pacewatch.registry.sending_model import ClockTime, OfficeHours
from pacewatch.registry.target_model import Target
from pacewatch.registry.topic import Audience

COUNTRIES = frozenset(list_supported_countries())
Language = Literal["zh", "en"]
Action = Literal["acknowledge", "silence"]
Every = Literal["weekly", "monthly"]


def _is_zone(name: str) -> bool:
    """Whether `available_timezones` has it, without reading through all of them for a name that is right."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return not name.startswith(("posix", "right/"))


class Programme(Model):
    """`programme.yaml`: what is watched as a whole."""

    id: Identifier
    name: Text
    time_zone: str = "Asia/Shanghai"
    holidays: str | None = Field(None, description="country code whose public holidays and weekends move due dates")
    bands: Bands = Bands()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if not _is_zone(zone):
            hint = did_you_mean(zone, sorted(available_timezones()))
            raise Misfit(f"saw {zone!r}; expected an IANA time zone such as 'Asia/Shanghai'{hint}")
        return zone

    @field_validator("holidays")
    @classmethod
    def _known_country(cls, country: str | None) -> str | None:
        if country is not None and country not in COUNTRIES:
            hint = did_you_mean(country, sorted(COUNTRIES))
            raise Misfit(f"saw {country!r}; expected an ISO 3166 country code such as 'CN'{hint}")
        return country


class Place(Model):
    """A place by its division code, with every name that a feed may call it by."""

    code: PlaceCode
    name: Text
    aliases: tuple[Words, ...] = ()
    part_of: PlaceCode | None = Field(
        None, description="the place whose figure is made of this one's, such as a station's city"
    )


class Person(Model):
    """Who is told what, in which language, by which channels. Addresses live here and nowhere in the warehouse."""

    id: Identifier
    name: Text
    language: Language = "zh"
    receives: tuple[Audience, ...] = Field(min_length=1)
    places: tuple[str, ...] | Literal["all"] = "all"
    slack_channel: SlackChannel | None = None
    email: EmailAddress | None = None
    service: ConnectionId | None = Field(
        None, description="the Airflow Connection that holds the address of another service, such as WeCom or DingTalk"
    )
    fallback: Identifier | None = Field(
        None, description="the id of somebody who is told what can't be delivered to this person by any channel"
    )
    hours: OfficeHours | None = Field(None, description="when messages may come; at any time if it is left out")
    slack_user: SlackUser | None = Field(None, description="who this is in Slack, to press the buttons of messages")
    may: tuple[Action, ...] = Field((), description="what this person may do about messages that went to others")
    digest: Every | None = Field(None, description="how often this person is told how all their targets stand")
    digest_at: ClockTime | None = Field(
        None, description="from when on, on the first working day of the week or month (default: 08:30)"
    )

    @model_validator(mode="after")
    def _reachable(self) -> Person:
        if not (self.slack_channel or self.email or self.service):
            raise Misfit("saw none of 'slack_channel', 'email' and 'service'; expected at least one of them")
        return self

    @model_validator(mode="after")
    def _digest_has_something_to_tell(self) -> Person:
        if self.digest and "verdicts" not in self.receives:
            raise Misfit("saw it without 'verdicts' in 'receives'; expected both, for it tells of targets", "digest")
        if self.digest_at and not self.digest:
            raise Misfit(
                "saw it without 'digest'; expected 'digest: weekly' or 'digest: monthly' beside it", "digest_at"
            )
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
    "routes.yaml": RoutesFile,
}
"""The files of a programme; every one is required, so that what is missing is said and not guessed, but those of `OPTIONAL`."""

OPTIONAL = frozenset({"routes.yaml"})
