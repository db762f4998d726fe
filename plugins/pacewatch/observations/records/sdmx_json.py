"""SDMX-JSON 1.0 and 2.0 to text rows. In: bytes and a feed. Out: `TextRows`, or a refusal.

Keys such as `0:2:1` are looked up in the structure; a record has the ids of all dimensions and attributes and OBS_VALUE.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pacewatch.errors import BatchRefused
from pacewatch.observations.reading_words import fitting_structure
from pacewatch.observations.records import sdmx_words
from pacewatch.observations.records.answer import check_answer, said
from pacewatch.observations.records.json_reader import parse_document
from pacewatch.observations.records.record_table import RecordTable
from pacewatch.observations.said import SaidError
from pacewatch.observations.text_rows import TextRows
from pacewatch.registry.feed_model import Feed

LEVELS = ("dataSet", "series", "observation")


class Unreadable(SaidError):
    """A part of an answer that doesn't fit its structure; it says what was seen and expected."""


@dataclass(frozen=True)
class Component:
    """A dimension or an attribute: its id, and the codes that its indexes stand for, None for one that isn't given."""

    id: str
    codes: tuple[str | None, ...]

    def code(self, index: str) -> str:
        """The code behind an index."""
        code = self.codes[self._number(index)]
        if code is None:
            raise Unreadable(sdmx_words.no_code(index, self.id))
        return code

    def value(self, given: Any) -> str | None:
        """Of an attribute, what is behind an index, or, if it has no list of values, what stands there itself."""
        if not isinstance(given, str):
            return None if given is None else str(given)
        return self.codes[self._number(given)] if self.codes else given

    def _number(self, given: str) -> int:
        if not given.isascii() or not given.isdigit() or int(given[:9]) >= len(self.codes) or len(given) > 9:
            raise Unreadable(sdmx_words.other_index(given, self.id, len(self.codes)))
        return int(given)


@dataclass(frozen=True)
class Structure:
    """What the keys and arrays of a data set stand for, by level."""

    dimensions: dict[str, list[Component]] = field(default_factory=dict)
    attributes: dict[str, list[Component]] = field(default_factory=dict)


def read_sdmx_json(content: bytes, feed: Feed) -> TextRows:
    """The observations of an SDMX-JSON file.

    Raises:
        BatchRefused: `format`: it is no SDMX-JSON; `answer`, `columns`, `empty`, `encoding` or `size`.
    """
    answer = parse_document(content, feed)
    check_answer(answer, feed)
    table = RecordTable(feed)
    try:
        for data_set, structure in _data_sets(answer):
            _require_values(data_set)
            for record in _observations(data_set, structure):
                if isinstance(record, Unreadable):
                    table.add_broken(table.row + 1, "", "fits_the_structure", fitting_structure(record.said))
                else:
                    table.add((record,))
    except Unreadable as fault:
        raise BatchRefused("format", *sdmx_words.no_sdmx_json(fault.said, said(answer, feed))) from None
    return table.rows()


def _data_sets(answer: Any) -> Iterator[tuple[dict[str, Any], Structure]]:
    data = answer.get("data", answer) if isinstance(answer, dict) else None
    if not isinstance(data, dict):
        raise Unreadable(sdmx_words.NO_DATA)
    listed = data.get("structures", data.get("structure"))
    structures = [_structure(one) for one in (listed if isinstance(listed, list) else [listed])]
    for data_set in _list(data.get("dataSets"), "dataSets"):
        number = str(_dict(data_set, "a data set").get("structure") or "0")
        if not number.isascii() or not number.isdigit() or len(number) > 6 or int(number) >= len(structures):
            raise Unreadable(sdmx_words.other_structure(number, len(structures)))
        yield data_set, structures[int(number)]


def _require_values(data_set: dict[str, Any]) -> None:
    """A data set may ask to delete; what was known stays known."""
    if str(data_set.get("action", "")).lower() == "delete":
        raise BatchRefused("answer", *sdmx_words.ASKS_TO_DELETE)


def _structure(given: Any) -> Structure:
    described = _dict(given, "the structure")
    found = Structure()
    for kind, levels in (("dimensions", found.dimensions), ("attributes", found.attributes)):
        by_level = _dict(described.get(kind) or {}, kind)
        for level in LEVELS:
            read = _dimension if kind == "dimensions" else _attribute
            levels[level] = [read(one) for one in _list(by_level.get(level) or [], kind)]
    return found


def _dimension(given: Any) -> Component:
    """A dimension's codes are the ids of its values; nothing else will do, for they say what an observation is of."""
    codes = [_dict(value, "a value").get("id") for value in _values(given)]
    return Component(given["id"], tuple(code if isinstance(code, str) else None for code in codes))


def _attribute(given: Any) -> Component:
    """An attribute's values may have no ids; then they are written out in `value` or `name`, or stand there alone."""
    values = [
        next((value[key] for key in ("id", "value", "name") if isinstance(value.get(key), str)), None)
        if isinstance(value, dict)
        else value
        for value in _values(given)
    ]
    return Component(given["id"], tuple(value if isinstance(value, str) else None for value in values))


def _values(given: Any) -> list[Any]:
    described = _dict(given, "a dimension or attribute")
    if not isinstance(described.get("id"), str):
        raise Unreadable(sdmx_words.NO_ID)
    return _list(described.get("values") or [], "its values")


def _observations(data_set: dict[str, Any], structure: Structure) -> Iterator[dict[str, Any] | Unreadable]:
    """Records, and what can't be made one; the order is that of the file."""
    of_all = {one.id: one.code("0") for one in structure.dimensions["dataSet"]}
    of_all |= _attributes(data_set.get("attributes"), structure.attributes["dataSet"])
    if "series" in data_set:
        for key, series in _dict(data_set["series"], "series").items():
            try:
                inner = _dict(series, "a series")
                of_series = of_all | _key(key, structure.dimensions["series"])
                of_series |= _attributes(inner.get("attributes"), structure.attributes["series"])
                observations = _dict(inner.get("observations") or {}, "observations")
            except Unreadable as fault:
                yield Unreadable(sdmx_words.in_series(key, fault.said))
                continue
            yield from _flat(observations, of_series, structure)
    else:
        yield from _flat(_dict(data_set.get("observations"), "observations"), of_all, structure)


def _flat(
    observations: dict[str, Any], around: dict[str, Any], structure: Structure
) -> Iterator[dict[str, Any] | Unreadable]:
    for key, given in observations.items():
        try:
            values = _list(given, "an observation")
            record = around | _key(key, structure.dimensions["observation"])
            record |= _attributes(values[1:], structure.attributes["observation"])
            yield record | {"OBS_VALUE": values[0] if values else None}
        except Unreadable as fault:
            yield Unreadable(sdmx_words.in_observation(key, fault.said))


def _key(key: str, dimensions: list[Component]) -> dict[str, Any]:
    parts = key.split(":")
    if len(parts) != len(dimensions):
        raise Unreadable(sdmx_words.other_key(key, len(dimensions)))
    return {one.id: one.code(part) for one, part in zip(dimensions, parts, strict=True)}


def _attributes(given: Any, attributes: list[Component]) -> dict[str, Any]:
    """Attributes by their ids; those at the end that aren't given are empty."""
    values = _list(given or [], "attributes")
    if len(values) > len(attributes):
        raise Unreadable(sdmx_words.many_attributes(len(values), len(attributes)))
    padded = [*values, *[None] * (len(attributes) - len(values))]
    return {one.id: one.value(value) for one, value in zip(attributes, padded, strict=True)}


def _dict(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(sdmx_words.no_object(what))
    return value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable(sdmx_words.no_list(what))
    return value
