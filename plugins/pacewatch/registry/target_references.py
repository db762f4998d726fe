"""Judges targets against indicators, places and each other. In: the loaded programme. Out: problems."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from pacewatch.registry.indicator_model import Indicator
from pacewatch.registry.names import Fault, place_codes, unknown
from pacewatch.registry.sub_targets import sub_targets
from pacewatch.registry.target_model import Target

if TYPE_CHECKING:
    from pacewatch.registry.programme import LoadedProgramme

FILE = "targets.yaml"
Position = tuple[str | int, ...]

FORMS = {"cumulative_flow": ("flow", "year_to_date")}
"""Forms of the indicators that a kind is judged on; the other kinds take values that stand for themselves."""


def target_faults(programme: LoadedProgramme) -> Iterator[Fault]:
    """References that lead nowhere, indicators that don't fit a target's kind, and targets that don't fit each other."""
    supplied = {name for feed in programme.feeds.values() for name in feed.indicators}
    supplied |= {indicator.id for indicator in programme.indicators.values() if indicator.derived}
    for index, target in enumerate(programme.targets.values()):
        at: Position = ("targets", index)
        if target.places != "all":
            yield from place_codes(FILE, (*at, "places"), target.places, programme)
        for key, name in _indicators(target):
            if name not in programme.indicators:
                yield FILE, (*at, *key), unknown("indicator", name, programme.indicators)
            elif name not in supplied:
                yield FILE, (*at, *key), f"no feed supplies indicator '{name}'"
        if target.indicator in programme.indicators:
            yield from ((FILE, (*at, *key), message) for key, message in _fit(target, programme))
        yield from ((FILE, (*at, *key), message) for key, message in _among_targets(target, programme))


def _indicators(target: Target) -> Iterator[tuple[Position, str]]:
    yield ("indicator",), target.indicator
    if target.in_step_with:
        yield ("in_step_with",), target.in_step_with
    yield from ((("also", number), name) for number, name in enumerate(target.also))
    if target.weights:
        yield ("weights",), target.weights


def _fit(target: Target, programme: LoadedProgramme) -> Iterator[tuple[Position, str]]:
    indicator = programme.indicators[target.indicator]
    yield from _form(("indicator",), target, indicator, FORMS.get(target.kind, ("point",)))
    if indicator.cadence == "hour":
        yield ("indicator",), f"'{indicator.id}' is hourly; targets are judged by the day or longer: derive a daily one"
        return
    for number, name in enumerate((target.in_step_with, *target.also)):
        other = programme.indicators.get(name or "")
        key: Position = ("also", number - 1) if number else ("in_step_with",)
        if other and other.cadence != indicator.cadence:
            message = (
                f"saw '{other.id}' of cadence {other.cadence}; expected that of '{indicator.id}', {indicator.cadence}"
            )
            yield key, message
    weights = programme.indicators.get(target.weights or "")
    if weights:
        yield from _form(("weights",), target, weights, ("flow", "year_to_date"))
    cadence = "year" if indicator.form == "year_to_date" else indicator.cadence
    first, last = _whole(target.period.start, target.period.end, cadence)
    if (first, last) != (target.period.start, target.period.end):
        message = (
            f"saw {target.period.start} to {target.period.end}; indicator '{indicator.id}' (form {indicator.form}, "
            f"cadence {indicator.cadence}) needs whole {cadence}s, such as {first} to {last}"
        )
        yield ("period",), message


def _form(
    key: Position, target: Target, indicator: Indicator, allowed: tuple[str, ...]
) -> Iterator[tuple[Position, str]]:
    if indicator.form not in allowed:
        message = (
            f"kind '{target.kind}' needs an indicator of form {' or '.join(allowed)}; "
            f"'{indicator.id}' has form '{indicator.form}'"
        )
        yield key, message


def _among_targets(target: Target, programme: LoadedProgramme) -> Iterator[tuple[Position, str]]:
    for number, name in enumerate(target.after):
        if message := _fault_of_predecessor(target, name, programme):
            yield ("after", number), message
    if target.within and (message := _fault_of_nesting(target, target.within, programme)):
        yield ("within",), message
    for part in sub_targets(target):
        if part.id in programme.targets:
            yield ("yearly",), f"'{part.id}' is what the sub-target would be called, and another target's id"


def _fault_of_predecessor(target: Target, name: str, programme: LoadedProgramme) -> str | None:
    other = programme.targets.get(name)
    if other is None:
        return unknown("target", name, programme.targets)
    if other.kind != "milestone":
        return f"saw '{name}' of kind '{other.kind}'; expected a milestone"
    return (
        f"'{name}' comes after '{target.id}' itself; expected no circle"
        if target.id in programme.predecessors(other)
        else None
    )


def _fault_of_nesting(target: Target, name: str, programme: LoadedProgramme) -> str | None:
    outer = programme.targets.get(name)
    if outer is None:
        return unknown("target", name, programme.targets)
    if outer.kind != target.kind or outer.period != target.period:
        return f"'{name}' differs in kind or period; expected a count of the same kind and time"
    if target.value is not None and outer.value is not None and target.value > outer.value:
        return f"saw a value of {target.value} within {outer.value} of '{name}'; expected no more than that"
    return None


def _whole(start: date, end: date, cadence: str) -> tuple[date, date]:
    """The shortest span of whole days, months, quarters or years around the given one."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(cadence)
    if months is None:
        return start, end
    first = start.replace(month=(start.month - 1) // months * months + 1, day=1)
    month = (end.month - 1) // months * months + months
    return first, end.replace(month=month, day=monthrange(end.year, month)[1])
