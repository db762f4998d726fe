"""Judges derived indicators against their rules. In: the loaded programme. Out: problems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pacewatch.registry.derivation_rules import RULES, RuleShape
from pacewatch.registry.indicator_model import Derivation, Indicator
from pacewatch.registry.names import Fault, unknown
from pacewatch.registry.nearest import expected_one_of

if TYPE_CHECKING:
    from pacewatch.registry.programme import LoadedProgramme

FILE = "indicators.yaml"
Position = tuple[str | int, ...]


def derivation_faults(programme: LoadedProgramme) -> Iterator[Fault]:
    """Roles and settings that a rule doesn't know or lacks, inputs that don't exist or don't fit, and circles."""
    order = list(programme.indicators)
    for index, indicator in enumerate(programme.indicators.values()):
        if indicator.derived is None:
            continue
        at: Position = ("indicators", index, "derived")
        shape = RULES[indicator.derived.rule]
        yield from _roles(indicator.derived, shape, at)
        yield from _settings(indicator.derived, shape, at)
        yield from _inputs(programme, indicator, indicator.derived, order, at)


def _roles(derived: Derivation, shape: RuleShape, at: Position) -> Iterator[Fault]:
    known = (*shape.needs, *shape.may_have)
    for role in derived.inputs:
        if role not in known:
            yield FILE, (*at, "inputs", role), f"unknown role '{role}'; {expected_one_of(role, known)}"
    for role in shape.needs:
        if role not in derived.inputs:
            yield FILE, (*at, "inputs"), f"role '{role}' is missing; rule '{derived.rule}' needs it"


def _settings(derived: Derivation, shape: RuleShape, at: Position) -> Iterator[Fault]:
    for name, value in derived.settings.items():
        if name not in shape.settings:
            known = expected_one_of(name, shape.settings) if shape.settings else f"rule '{derived.rule}' has none"
            yield FILE, (*at, "settings", name), f"unknown setting '{name}'; {known}"
        elif value not in shape.settings[name]:
            yield FILE, (*at, "settings", name), f"saw '{value}'; {expected_one_of(value, shape.settings[name])}"


def _inputs(
    programme: LoadedProgramme, indicator: Indicator, derived: Derivation, order: list[str], at: Position
) -> Iterator[Fault]:
    expected = RULES[derived.rule].from_cadence or indicator.cadence
    for role, name in derived.inputs.items():
        here = (*at, "inputs", role)
        found = programme.indicators.get(name)
        if found is None:
            yield FILE, here, unknown("indicator", name, programme.indicators)
        elif found.derived is not None and order.index(name) >= order.index(indicator.id):
            message = f"saw '{name}', derived itself and declared later; expected inputs to be declared before"
            yield FILE, here, message
        elif found.cadence != expected:
            message = f"saw '{name}' of cadence {found.cadence}; rule '{derived.rule}' needs cadence {expected}"
            yield FILE, here, message
