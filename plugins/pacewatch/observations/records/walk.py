"""Follows paths through a parsed answer. In: nested dicts and lists, and a path. Out: the records, each with what encloses it.

A trail is what `^` goes out along: the answer, then each item of a `[*]`, and last the record itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pacewatch.observations.records import record_words
from pacewatch.observations.said import SaidError
from pacewatch.registry.record_path import Every, RecordPath, Step, Where

Trail = tuple[Any, ...]


class _Absent:
    """What a path leads to that isn't there; something else than a null that is."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = _Absent()


class NoRecords(SaidError):
    """A path to records leads nowhere; it says how far it led."""


class Element(dict[str, Any]):
    """An element of XML: attributes as `@name`, text as `#text`, children by name; several of a name as a list.

    A child that comes once may be meant as a list of one: lists of XML don't know their length.
    """


def look_up(path: RecordPath, trail: Trail) -> Any:
    """What a path without `[*]` leads to from the last stop of a trail, or `ABSENT`; a null on the way stays a null."""
    value = trail[0] if path.from_the_top else trail[-1 - path.stops_out]
    for step in path.steps:
        if value is ABSENT or value is None:
            return value
        value = _follow(value, step)
    return value


def _follow(value: Any, step: Step) -> Any:
    if isinstance(step, str):
        return value.get(step, ABSENT) if isinstance(value, dict) else ABSENT
    if isinstance(step, int):
        if not isinstance(value, list):
            return value if isinstance(value, Element) and step in (0, -1) else ABSENT
        return value[step] if -len(value) <= step < len(value) else ABSENT
    if isinstance(step, Where):
        items = value if isinstance(value, list) else [value]
        matches = (item for item in items if isinstance(item, dict) and _says(item.get(step.key), step.wanted))
        return next(matches, ABSENT)
    raise TypeError("a path to one value has no [*]")


def _says(value: Any, wanted: str) -> bool:
    if isinstance(value, bool):
        return wanted == ("true" if value else "false")
    return bool(value == wanted)


def trails(path: RecordPath, answer: Any) -> Iterator[Trail]:
    """A trail to each record, in the order of the file.

    Raises:
        NoRecords: the path leads nowhere in the whole answer.
    """
    reached = False
    for trail in _walk((answer,), answer, path.steps, path):
        reached = True
        if trail is not None:
            yield trail
    if not reached:
        raise NoRecords(record_words.nothing_at(path.text))


def _walk(stops: Trail, value: Any, steps: tuple[Step, ...], path: RecordPath) -> Iterator[Trail | None]:
    """Trails; None where the path was there but held no record, such as an empty list."""
    for number, step in enumerate(steps):
        if value is None:
            yield None
            return
        if isinstance(step, Every):
            yield from _walk_items(stops, value, steps[number + 1 :], path)
            return
        value = _follow(value, step)
        if value is ABSENT:
            return
    if value is None:
        yield None
    else:
        # An item of a [*] is a stop already; what lies further in is one of its own.
        yield stops if value is stops[-1] else (*stops, value)


def _walk_items(stops: Trail, value: Any, rest: tuple[Step, ...], path: RecordPath) -> Iterator[Trail | None]:
    if not isinstance(value, list):
        if isinstance(value, Element):
            value = [value]
        else:
            raise NoRecords(record_words.no_list_at(path.text, is_object=isinstance(value, dict)))
    if not value:
        yield None
    for item in value:
        if item is None and not rest:
            yield (*stops, item)
        else:
            yield from _walk((*stops, item), item, rest, path)
