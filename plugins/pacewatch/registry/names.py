"""Names that one file of a programme uses and another declares. In: a name. Out: the sentence for one that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pacewatch.registry.nearest import expected_one_of

if TYPE_CHECKING:
    from pacewatch.registry.programme import LoadedProgramme

Fault = tuple[str, tuple[str | int, ...], str]
"""File, position in it, sentence."""


def place_codes(
    file: str, at: tuple[str | int, ...], codes: tuple[str, ...], programme: LoadedProgramme
) -> Iterator[Fault]:
    """Codes that no place has, that stand there twice, and a list that names none."""
    if not codes:
        yield file, at, "names no place; leave the key out to mean all"
    for number, code in enumerate(codes):
        if code not in programme.places:
            yield file, (*at, number), unknown_place(code, programme)
        elif code in codes[:number]:
            yield file, (*at, number), f"place '{code}' is named twice"


def unknown_place(code: str, programme: LoadedProgramme) -> str:
    """The sentence for a place that isn't declared, or that is called by its name instead of its code."""
    named = programme.labels.get(code)
    if named:
        return f"saw the name '{code}'; expected its code, '{min(named)}'"
    return unknown("place", code, programme.places)


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """The sentence for anything else that isn't declared."""
    return f"unknown {what} '{name}'; {expected_one_of(name, known)}"
