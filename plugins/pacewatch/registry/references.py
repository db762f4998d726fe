"""Judges a programme as a whole: what no single file can say alone. In: the loaded programme. Out: problems."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from pacewatch.registry.feed_model import Feed
from pacewatch.registry.models import Indicator
from pacewatch.registry.nearest import expected_one_of
from pacewatch.registry.target_model import Target

if TYPE_CHECKING:
    from pacewatch.registry.programme import LoadedProgramme

Fault = tuple[str, tuple[str | int, ...], str]
"""File, position in it, sentence."""


def faults(programme: LoadedProgramme) -> Iterator[Fault]:
    """Every reference that leads nowhere and every pair of settings that contradict each other."""
    yield from _places(programme)
    yield from _feeds(programme)
    yield from _targets(programme)
    yield from _people(programme)


def _places(programme: LoadedProgramme) -> Iterator[Fault]:
    for label, codes in programme.labels.items():
        if len(codes) > 1:
            owners = ", ".join(sorted(codes))
            index = max(list(programme.places).index(code) for code in codes)
            yield "places.yaml", ("places", index), f"the name '{label}' belongs to several places: {owners}"


def _feeds(programme: LoadedProgramme) -> Iterator[Fault]:
    supplied: dict[str, str] = {}
    for index, feed in enumerate(programme.feeds.values()):
        at = ("feeds", index)
        fixed = feed.place.fixed
        if fixed is not None and fixed not in programme.places:
            yield "feeds.yaml", (*at, "place", "fixed"), _unknown_place(fixed, programme)
        for number, value in enumerate(feed.values):
            here = (*at, "values", number)
            indicator = programme.indicators.get(value.indicator)
            if indicator is None:
                yield "feeds.yaml", (*here, "indicator"), _unknown("indicator", value.indicator, programme.indicators)
                continue
            if value.indicator in supplied:
                message = f"indicator '{value.indicator}' is already supplied by feed '{supplied[value.indicator]}'"
                yield "feeds.yaml", (*here, "indicator"), message
            supplied[value.indicator] = feed.id
            yield from _span(feed, indicator, at)


def _span(feed: Feed, indicator: Indicator, at: tuple[str | int, ...]) -> Iterator[Fault]:
    expected = "year_to_date" if indicator.form == "year_to_date" else indicator.cadence
    if feed.period.span != expected:
        yield (
            "feeds.yaml",
            (*at, "period", "span"),
            (
                f"saw '{feed.period.span}'; indicator '{indicator.id}' (form {indicator.form}, cadence "
                f"{indicator.cadence}) needs span '{expected}'"
            ),
        )


def _targets(programme: LoadedProgramme) -> Iterator[Fault]:
    supplied = {value.indicator for feed in programme.feeds.values() for value in feed.values}
    for index, target in enumerate(programme.targets.values()):
        at = ("targets", index)
        if target.places != "all":
            yield from _place_codes("targets.yaml", (*at, "places"), target.places, programme)
        indicator = programme.indicators.get(target.indicator)
        if indicator is None:
            yield "targets.yaml", (*at, "indicator"), _unknown("indicator", target.indicator, programme.indicators)
            continue
        if target.indicator not in supplied:
            yield "targets.yaml", (*at, "indicator"), f"no feed supplies indicator '{target.indicator}'"
        yield from ((*found[:1], (*at, *found[1]), found[2]) for found in _fit(target, indicator))


def _fit(target: Target, indicator: Indicator) -> Iterator[Fault]:
    allowed = ("point",) if target.kind == "ratio_floor" else ("flow", "year_to_date")
    if indicator.form not in allowed:
        message = (
            f"kind '{target.kind}' needs an indicator of form {' or '.join(allowed)}; "
            f"'{indicator.id}' has form '{indicator.form}'"
        )
        yield "targets.yaml", ("indicator",), message
    if target.kind == "ratio_floor" and (target.curve == "plan" or target.plan):
        yield "targets.yaml", ("plan" if target.plan else "curve",), "kind 'ratio_floor' takes no plan; leave it out"
    cadence = "year" if indicator.form == "year_to_date" else indicator.cadence
    first, last = _whole(target.period.start, target.period.end, cadence)
    if (first, last) != (target.period.start, target.period.end):
        message = (
            f"saw {target.period.start} to {target.period.end}; indicator '{indicator.id}' (form {indicator.form}, "
            f"cadence {indicator.cadence}) needs whole {cadence}s, such as {first} to {last}"
        )
        yield "targets.yaml", ("period",), message


def _whole(start: date, end: date, cadence: str) -> tuple[date, date]:
    """The shortest span of whole days, months, quarters or years around the given one."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(cadence)
    if months is None:
        return start, end
    first = start.replace(month=(start.month - 1) // months * months + 1, day=1)
    month = (end.month - 1) // months * months + months
    return first, end.replace(month=month, day=monthrange(end.year, month)[1])


def _people(programme: LoadedProgramme) -> Iterator[Fault]:
    for index, person in enumerate(programme.people.values()):
        if person.places != "all":
            yield from _place_codes("people.yaml", ("people", index, "places"), person.places, programme)
    for audience, what in (("verdicts", "verdicts on targets"), ("data", "faults of the data")):
        if not any(audience in person.receives for person in programme.people.values()):
            yield "people.yaml", ("people",), f"nobody receives '{audience}': {what} would reach no one"


def _place_codes(
    file: str, at: tuple[str | int, ...], codes: tuple[str, ...], programme: LoadedProgramme
) -> Iterator[Fault]:
    if not codes:
        yield file, at, "names no place; leave the key out to mean all"
    for number, code in enumerate(codes):
        if code not in programme.places:
            yield file, (*at, number), _unknown_place(code, programme)
        elif code in codes[:number]:
            yield file, (*at, number), f"place '{code}' is named twice"


def _unknown_place(code: str, programme: LoadedProgramme) -> str:
    named = programme.labels.get(code)
    if named:
        return f"saw the name '{code}'; expected its code, '{min(named)}'"
    return _unknown("place", code, programme.places)


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    return f"unknown {what} '{name}'; {expected_one_of(name, known)}"
