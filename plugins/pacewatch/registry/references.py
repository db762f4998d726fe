"""Judges a programme as a whole: what no single file can say alone. In: the loaded programme. Out: problems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pacewatch.registry.derivation_references import derivation_faults
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.indicator_model import Indicator
from pacewatch.registry.models import Person
from pacewatch.registry.names import Fault, place_codes, unknown, unknown_place
from pacewatch.registry.route_references import route_faults
from pacewatch.registry.target_references import target_faults

if TYPE_CHECKING:
    from pacewatch.registry.programme import LoadedProgramme


def faults(programme: LoadedProgramme) -> Iterator[Fault]:
    """Every reference that leads nowhere and every pair of settings that contradict each other."""
    yield from _places(programme)
    yield from _feeds(programme)
    yield from derivation_faults(programme)
    yield from target_faults(programme)
    yield from _people(programme)
    yield from route_faults(programme)


def _places(programme: LoadedProgramme) -> Iterator[Fault]:
    for label, codes in programme.labels.items():
        if len(codes) > 1:
            owners = ", ".join(sorted(codes))
            index = max(list(programme.places).index(code) for code in codes)
            yield "places.yaml", ("places", index), f"the name '{label}' belongs to several places: {owners}"
    for index, place in enumerate(programme.places.values()):
        at = ("places", index, "part_of")
        if place.part_of is not None and place.part_of not in programme.places:
            yield "places.yaml", at, unknown_place(place.part_of, programme)
        elif place.part_of == place.code:
            yield "places.yaml", at, "saw the place's own code; expected the one that it is a part of"


def _feeds(programme: LoadedProgramme) -> Iterator[Fault]:
    spans: dict[str, Feed] = {}
    for index, feed in enumerate(programme.feeds.values()):
        at = ("feeds", index)
        fixed = feed.place.fixed
        if fixed is not None and fixed not in programme.places:
            yield "feeds.yaml", (*at, "place", "fixed"), unknown_place(fixed, programme)
        supplied: set[str] = set()
        for number, value in enumerate(feed.values):
            for key, name in value.supplied():
                here: tuple[str | int, ...] = (*at, "values", number, *key)
                indicator = programme.indicators.get(name)
                if indicator is None:
                    yield "feeds.yaml", here, unknown("indicator", name, programme.indicators)
                    continue
                if name in supplied:
                    yield (
                        "feeds.yaml",
                        here,
                        f"this feed supplies indicator '{name}' already; expected it once in a feed",
                    )
                supplied.add(name)
                yield from _span(feed, indicator, at)
                yield from _same_span(feed, spans.setdefault(name, feed), name, at)


def _span(feed: Feed, indicator: Indicator, at: tuple[str | int, ...]) -> Iterator[Fault]:
    if feed.period.span is None and feed.period.written == "label":
        return  # each label says its own; what doesn't fit is seen when a file is read
    stated = feed.period.stated_span
    expected = "year_to_date" if indicator.form == "year_to_date" else indicator.cadence
    # A rate may be told of the time since January, as published growth is.
    is_rate_so_far = indicator.form == "point" and stated == "year_to_date" and indicator.cadence != "hour"
    if stated != expected and not is_rate_so_far:
        yield (
            "feeds.yaml",
            (*at, "period", "span"),
            (
                f"saw '{stated}'; indicator '{indicator.id}' (form {indicator.form}, cadence "
                f"{indicator.cadence}) needs span '{expected}'"
            ),
        )


def _same_span(feed: Feed, first: Feed, indicator: str, at: tuple[str | int, ...]) -> Iterator[Fault]:
    """Several feeds may bring one indicator, if they speak of the same periods: only then can they be compared."""
    if feed.period.span != first.period.span:
        message = (
            f"saw '{feed.period.span}', but feed '{first.id}' brings indicator '{indicator}' by '{first.period.span}'; "
            "expected the same of all feeds that bring it, or an indicator of its own"
        )
        yield "feeds.yaml", (*at, "period", "span"), message


def _people(programme: LoadedProgramme) -> Iterator[Fault]:
    for index, person in enumerate(programme.people.values()):
        if person.places != "all":
            yield from place_codes("people.yaml", ("people", index, "places"), person.places, programme)
        if person.fallback is not None:
            yield from _fallback(person, ("people", index, "fallback"), programme)
    for audience, what in (("verdicts", "verdicts on targets"), ("data", "faults of the data")):
        if not any(audience in person.receives for person in programme.people.values()):
            yield "people.yaml", ("people",), f"nobody receives '{audience}': {what} would reach no one"


def _fallback(person: Person, at: tuple[str | int, ...], programme: LoadedProgramme) -> Iterator[Fault]:
    """Somebody else, who may receive all that the person does, and whose own fallbacks don't lead back."""
    other = programme.people.get(str(person.fallback))
    if other is None:
        yield "people.yaml", at, unknown("person", str(person.fallback), programme.people)
        return
    lacking = [audience for audience in person.receives if audience not in other.receives]
    if lacking:
        yield (
            "people.yaml",
            at,
            f"'{other.id}' doesn't receive '{lacking[0]}', as '{person.id}' does; expected somebody who does",
        )
    elsewhere = set(programme.places if person.places == "all" else person.places)
    if other.places != "all" and (missing := sorted(elsewhere - set(other.places))):
        message = f"'{other.id}' isn't told about place '{missing[0]}', as '{person.id}' is; expected somebody who is"
        yield "people.yaml", at, message
    way = [person.id]
    while other is not None and other.id not in way:
        way.append(other.id)
        other = programme.people.get(other.fallback or "")
    if other is not None and other.id == person.id:
        circle = "' -> '".join([*way, person.id])
        yield "people.yaml", at, f"leads in a circle, '{circle}'; expected an end"
