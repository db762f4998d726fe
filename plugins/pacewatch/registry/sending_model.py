"""How messages go out: several as one, some not while others stand, none at night. In: YAML. Out: checked rules.

They decide about sending only; what is judged, and what is recorded as worth saying, doesn't depend on them.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Misfit, shown
from pacewatch.registry.topic import Match, Topic

URGENT = frozenset({"unattainable", "missed"})
"""What is told at once, whatever the hour: it can no longer be put right, or won't be tomorrow."""


class Bundling(Model):
    """Messages to one person by one channel that are due at the same time go out as one, from so many on."""

    model_config = ConfigDict(populate_by_name=True)

    from_: int = Field(3, alias="from", ge=2, description="how many it takes")
    by: tuple[Literal["department", "kind", "place", "severity"], ...] = Field(
        (), description="what the messages of one bundle have in common"
    )

    def key_of(self, topic: Topic) -> tuple[str | None, ...]:
        """What a message has to share with those that go out with it."""
        values = {
            "department": next(iter(topic.departments), None),
            "kind": topic.kind,
            "place": topic.place,
            "severity": topic.severity,
        }
        return tuple(values[name] for name in self.by)


class Inhibition(Model):
    """While an alert stands that fits `while`, nothing is told of those that fit `quiet` and share what `equal` names."""

    model_config = ConfigDict(populate_by_name=True)

    while_: Match = Field(alias="while")
    quiet: Match
    equal: tuple[Literal["target", "place", "department"], ...] = Field(
        ("target",), description="what both have to be about"
    )
    within: bool = Field(False, description="whether the quiet one's place has to be part of the other's (part_of)")

    @model_validator(mode="after")
    def _about_verdicts(self) -> Inhibition:
        for name, match in (("while", self.while_), ("quiet", self.quiet)):
            if "data" in match.audience or match.feed:
                raise Misfit("is about faults of the data; expected alerts on targets, which alone can stand", name)
        if self.within and "place" in self.equal:
            raise Misfit("'within' and the same 'place' exclude each other; expected one of them", "equal")
        return self


def _clock_time(value: object) -> object:
    """A time of day; YAML takes 18:30 without quotation marks for a number to the base of sixty."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value // 60:02}:{value % 60:02}" if 0 <= value < 24 * 60 else value
    try:
        return datetime.strptime(str(value), "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone of its own
    except ValueError:
        raise Misfit(f"saw {shown(value)}; expected a time such as '08:30'") from None


ClockTime = Annotated[time, BeforeValidator(_clock_time)]


class OfficeHours(Model):
    """When a person is told: between two times of a working day, in the programme's time zone and its country's calendar.

    What becomes due outside waits for the next hour that is within; what is urgent (`unattainable`, `missed`, and errors of
    the data) doesn't, unless `urgent_too`.
    """

    model_config = ConfigDict(populate_by_name=True)

    from_: ClockTime = Field(alias="from")
    until: ClockTime
    urgent_too: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> OfficeHours:
        if self.from_ >= self.until:
            raise Misfit(f"saw {self.from_:%H:%M} to {self.until:%H:%M}; expected the first to be earlier")
        return self
