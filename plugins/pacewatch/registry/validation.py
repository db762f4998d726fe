"""Turns pydantic's findings into sentences. In: a read file and its model. Out: the model's instance, or its problems."""

from __future__ import annotations

import re
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pacewatch.errors import RegistryProblem
from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Misfit, shown
from pacewatch.registry.nearest import expected_one_of
from pacewatch.registry.yaml_reader import Document, Position

QUOTED = re.compile(r"'([^']*)'")


def validate(document: Document, model: type[Model]) -> Model | None:
    """The file as an instance of `model`; None after noting in `document` every way in which it isn't one.

    A value that reading refused already isn't judged again.
    """
    if document.data is None:
        return None
    try:
        found = model.model_validate(document.data)
        return None if document.problems else found
    except ValidationError as error:
        said: set[tuple[Position, str]] = set()
        for details in error.errors():
            position = _position(details, document)
            message = _sentence(details, model, position)
            if (
                (position, message) in said
                or document.is_refused(position)
                or _is_of_the_other_member(details, position)
                or _is_short_of_a_faulty_item(details, error.errors())
            ):
                continue
            said.add((position, message))
            place = position[:-1] if details["type"] == "extra_forbidden" else position
            line = document.line_of(position)
            document.problems.append(RegistryProblem(document.file, document.name_of(place), message, line))
        if not document.problems and not document.refused:
            # What was left out as said elsewhere wasn't: a file that can't be taken is never taken in silence.
            document.refuse(str(error.errors()[0]["msg"]))
        return None


def _position(details: ErrorDetails, document: Document) -> Position:
    """Where the value stands in the file: pydantic's own path without the names of union members it appends."""
    position = tuple(details["loc"])
    if details["type"] == "missing":
        return position[:-1]
    if isinstance(error := details.get("ctx", {}).get("error"), Misfit):
        position = (*position, *error.at)
    while position and position not in document.lines:
        position = position[:-1]
    return position


def _is_of_the_other_member(details: ErrorDetails, position: Position) -> bool:
    """A value that fits neither 'all' nor a list is reported by both; a word is judged as a word, the rest as a list."""
    # A key at fault has a place of its own in pydantic's path, which says nothing about unions.
    path = tuple(part for part in details["loc"] if part != "[key]")
    in_a_union = path != position and details["type"] != "missing"
    return in_a_union and (details["type"] == "literal_error") != isinstance(details["input"], str)


def _is_short_of_a_faulty_item(details: ErrorDetails, others: list[ErrorDetails]) -> bool:
    """A list whose items are faulty has enough of them all the same; pydantic counts the faultless ones."""
    start = details["loc"]
    return details["type"] == "too_short" and any(
        other["loc"][: len(start)] == start and other["loc"] != start for other in others
    )


def _sentence(details: ErrorDetails, model: type[Model], position: Position) -> str:
    kind, context = details["type"], details.get("ctx", {})
    seen = shown(details["input"])
    if kind == "missing":
        return f"key '{details['loc'][-1]}' is missing"
    if kind == "extra_forbidden":
        key = str(details["loc"][-1])
        return f"unknown key '{key}'; {expected_one_of(key, _keys(model, position[:-1]))}"
    if kind == "literal_error":
        return f"saw {seen}; {expected_one_of(details['input'], QUOTED.findall(str(context['expected'])))}"
    if kind == "value_error":
        error = context["error"]
        return str(error) if isinstance(error, Misfit) else f"saw {seen}; {error}"
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return f"saw {seen}; expected a number {BOUNDS[kind]} {next(iter(context.values()))}"
    expected = EXPECTED.get(kind) or details["msg"].removeprefix("Input should be ").removeprefix("a valid ")
    return f"saw {seen}; expected {expected[0].lower() + expected[1:]}"


BOUNDS = {
    "greater_than": "above",
    "greater_than_equal": "of at least",
    "less_than": "below",
    "less_than_equal": "of at most",
}
EXPECTED = {
    "string_type": "text (put it into quotation marks)",
    "tuple_type": "a list",
    "list_type": "a list",
    "too_short": "at least one item",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
    "dict_type": "keys and values",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "decimal_parsing": "a number",
    "decimal_type": "a number",
    "finite_number": "a number",
    "date_type": "a date such as 2022-01-31",
    "date_parsing": "a date such as 2022-01-31",
    "date_from_datetime_parsing": "a date such as 2022-01-31",
    "date_from_datetime_inexact": "a date without a time, such as 2022-01-31",
}
"""What is expected, by pydantic's name for the fault; its own words speak of Python."""


def _keys(model: type[Model], position: Position) -> list[str]:
    """The keys allowed at `position`, found by walking down the models."""
    for part in position:
        # A key that no model has is one of a dict, such as a column's name in 'fields'; its model is the dict's.
        if isinstance(part, str) and part in model.model_fields:
            inner = _model_in(model.model_fields[part].annotation)
            if inner is None:
                return []
            model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[Model] | None:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)
