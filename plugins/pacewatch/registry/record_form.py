"""How a feed's files hold their records, for formats other than CSV. In: plain values. Out: a checked `RecordForm`.

Which key belongs to which format is said once, in `KEYS`; a key of another format is a `Misfit`.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Misfit, Words, shown
from pacewatch.registry.nearest import expected_one_of
from pacewatch.registry.record_path import Every, RecordPath, parse_path
from pacewatch.registry.wide_form import WideForm

Format = Literal["csv", "report", "json", "ndjson", "xml", "parquet", "sdmx-csv", "sdmx-json"]

KEYS: dict[str, frozenset[str]] = {
    "csv": frozenset({"columns", "encoding", "delimiter", "header", "final_line_break", "wide"}),
    "report": frozenset({"encoding", "report"}),
    "json": frozenset({"columns", "encoding", "records", "fields", "spread", "only", "expect", "message"}),
    "ndjson": frozenset({"columns", "encoding", "records", "fields", "spread", "only"}),
    "xml": frozenset({"columns", "encoding", "records", "fields", "only", "expect", "message"}),
    "parquet": frozenset({"columns", "fields", "only", "expect"}),
    "sdmx-csv": frozenset({"columns", "encoding", "delimiter", "final_line_break", "fields", "only", "expect"}),
    "sdmx-json": frozenset({"columns", "encoding", "fields", "only", "expect", "message"}),
}
"""The keys of `feeds.yaml` that only some formats have."""

PATHS_ARE_NAMES = frozenset({"parquet", "sdmx-csv", "sdmx-json"})
"""Formats whose records are flat, so that a path is one name."""


def _path(text: str) -> str:
    try:
        path = parse_path(text)
    except ValueError as fault:
        raise Misfit(str(fault)) from None
    if Every() in path.steps:
        raise Misfit(f"saw {shown(text)}; expected a path to one value, without [*]")
    return text


def _records_path(text: str) -> str:
    try:
        path = parse_path(text)
    except ValueError as fault:
        raise Misfit(str(fault)) from None
    if path.stops_out:
        raise Misfit(f"saw {shown(text)}; expected a path from the top of the answer, without ^")
    return text


def _mark(value: Any) -> Any:
    """YAML's true, false and whole numbers as the text that a file has; other numbers could be written in many ways."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else value


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


def _as_paths(value: Any) -> Any:
    """One path as a list of one; judged here, where its fault still has a place in the file."""
    return {"paths": [_path(value.strip())]} if isinstance(value, str) else value


class _OrElse:
    """For editors: a value may also be written in a shorter way, which reading makes the longer one of."""

    def __init__(self, *shorter: str) -> None:
        self.shorter = [{"type": kind} for kind in shorter]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Pydantic's own schema, beside the shorter ways."""
        return {"anyOf": [*self.shorter, handler(core)]}


OnePath = Annotated[str, AfterValidator(_path), Field(json_schema_extra={"minLength": 1})]
RecordsPath = Annotated[str, AfterValidator(_records_path), Field(json_schema_extra={"minLength": 1})]
Mark = Annotated[str, BeforeValidator(_mark), _OrElse("boolean", "integer")]
Marks = Annotated[
    tuple[Mark, ...], Field(min_length=1), BeforeValidator(_listed), _OrElse("string", "boolean", "integer")
]


class Joined(Model):
    """Paths whose texts make one cell together, such as a year and a month."""

    paths: tuple[OnePath, ...] = Field(min_length=1, max_length=10)
    join: Annotated[str, StringConstraints(strip_whitespace=False, max_length=10)] = ""


Source = Annotated[Joined, BeforeValidator(_as_paths), _OrElse("string")]


class Spread(Model):
    """Keys of a record that are data, such as `PAYEMS_20211008`: each key that matches makes a row of its own."""

    keys: Words = Field(description="the keys, with * for the part that goes into the column 'name'")
    name: Words
    value: Words


class RecordForm(Model):
    """Where a file's records are, which of their values make a row, and how an answer says that it is none."""

    format: Format = "csv"
    records: RecordsPath | None = None
    fields: dict[Words, Source] = Field(default={})
    spread: Spread | None = None
    wide: WideForm | None = None
    only: dict[OnePath, Marks] = Field(default={})
    expect: dict[OnePath, Mark] = Field(default={})
    message: OnePath | None = None
    missing: tuple[Words, ...] = ()
    member: Words | None = Field(default=None, description="the files in a zip file that are read, such as *.csv")

    def check_form(self, columns: tuple[str, ...], given: Set[str]) -> None:
        """Refuse keys that don't fit the format or each other; `given` are the keys that stand in the file.

        Raises:
            Misfit: with the key at fault.
        """
        every = frozenset().union(*KEYS.values())
        for key in sorted(given & every - KEYS[self.format]):
            having = ", ".join(name for name, keys in KEYS.items() if key in keys)
            raise Misfit(f"format {self.format} has no such key; expected it only with {having}", key)
        if self.format in ("json", "xml") and self.records is None:
            raise Misfit(f"format {self.format} needs 'records', the path to its records, such as data[*]")
        for column in self.fields:
            if column not in columns:
                raise Misfit(f"'columns' doesn't hold it; {expected_one_of(column, columns)}", "fields", column)
        self._check_spread(columns)
        self._check_paths()

    def _check_spread(self, columns: tuple[str, ...]) -> None:
        if self.spread is None:
            return
        if self.spread.keys.count("*") != 1:
            raise Misfit(f"saw {shown(self.spread.keys)}; expected one * in it, as in PAYEMS_*", "spread", "keys")
        if self.spread.name == self.spread.value:
            raise Misfit("saw the same column as in 'name'; expected another one", "spread", "value")
        for key, column in (("name", self.spread.name), ("value", self.spread.value)):
            if column not in columns:
                message = f"saw {shown(column)}, which 'columns' doesn't hold; {expected_one_of(column, columns)}"
                raise Misfit(message, "spread", key)
            if column in self.fields:
                raise Misfit(f"saw {shown(column)}, which 'fields' has a path for; expected one of both", "spread", key)

    def _check_paths(self) -> None:
        stops = parse_path(self.records or "$").stops
        of_records: list[tuple[tuple[str, ...], str]] = [
            (("fields", column), path) for column, source in self.fields.items() for path in source.paths
        ]
        of_records += [(("only", path), path) for path in self.only]
        for at, text in of_records:
            path = parse_path(text)
            if path.stops_out > stops:
                raise Misfit(f"saw {shown(text)}, which goes {path.stops_out} stops out; expected at most {stops}", *at)
            self._check_name(path, *at)
        of_answers: list[tuple[tuple[str, ...], str]] = [(("expect", text), text) for text in self.expect]
        of_answers += [(("message",), self.message)] if self.message else []
        for at, text in of_answers:
            if parse_path(text).stops_out:
                raise Misfit(f"saw {shown(text)}; expected a path from the top of the answer, without ^", *at)
            if self.format != "sdmx-json":
                self._check_name(parse_path(text), *at)

    def _check_name(self, path: RecordPath, *at: str | int) -> None:
        is_a_name = len(path.steps) == 1 and isinstance(path.steps[0], str) and not path.from_the_top
        if self.format in PATHS_ARE_NAMES and not is_a_name:
            raise Misfit(
                f"saw {shown(path.text)}; expected the name of a column of the file, in ['...'] if it holds dots", *at
            )
