"""Reads one YAML file of the registry strictly. In: a path. Out: plain data, and the line of each key and list item.

Stricter than YAML itself, because a registry decides what officials are told: a key given twice, an anchor or an alias,
a file that isn't UTF-8, is empty or is larger than 1 MB is a problem and never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from pacewatch.errors import RegistryProblem

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

Position = tuple[str | int, ...]


@dataclass
class Document:
    """What one file says: `data` as plain values, the `root` that they were made of, and what was wrong with it."""

    file: str
    data: Any = None
    root: yaml.MappingNode | None = None
    problems: list[RegistryProblem] = field(default_factory=list)
    refused: dict[Position, list[tuple[str, int]]] = field(default_factory=dict)
    """Sentences and lines of what was refused while reading, by place; named once the whole file is read."""

    def refuse_value(self, position: Position, message: str, line: int) -> None:
        """Note that a value wasn't taken; reading goes on without it."""
        self.refused.setdefault(position, []).append((message, line))

    def is_refused(self, position: Position) -> bool:
        """Whether the value at or around `position` was refused while reading."""
        return any(position[: len(refused)] == refused for refused in self.refused)

    def name_refused(self) -> None:
        """Turn what was refused while reading into problems, now that list items can be called by their ids."""
        for position, found in self.refused.items():
            for message, line in found:
                self.refuse(message, self.name_of(position), line)

    def refuse(self, message: str, where: str = "", line: int | None = None) -> None:
        """Note a problem; reading goes on as far as it makes sense."""
        self.problems.append(RegistryProblem(self.file, where, message, line))

    @cached_property
    def lines(self) -> dict[Position, int]:
        """The line (from 1) of each key and list item: only asked for where something is wrong."""
        return {} if self.root is None else {(): _line(self.root), **dict(_lines(self.root, ()))}

    def line_of(self, position: Position) -> int | None:
        """The line of the nearest place at or above `position`."""
        while position and position not in self.lines:
            position = position[:-1]
        return self.lines.get(position)

    def name_of(self, position: Position) -> str:
        """`targets[air-2022].value`: list items are called by their id or code where they have one."""
        name, value = "", self.data
        for part in position:
            value = _child(value, part)
            if isinstance(part, int):
                label = (value.get("id") or value.get("code")) if isinstance(value, dict) else None
                name += f"[{label if isinstance(label, str) else part + 1}]"
            else:
                name += f".{part}" if name else part
        return name


def read_yaml(path: Path, file: str) -> Document:
    """Read `path`, which problems call `file`."""
    document = Document(file)
    text = _text(path, document)
    return document if text is None else _parse(text, document)


def parse_yaml(text: str, file: str) -> Document:
    """Read a text, which problems call `file`."""
    return _parse(text, Document(file))


def _parse(text: str, document: Document) -> Document:
    try:
        if any(sign in text for sign in SIGNS_OF_EXTRAS):
            for event in yaml.parse(text, Loader=yaml.CSafeLoader):
                if message := _extra(event):
                    document.refuse(message, line=_line(event))
                    return document
        root = yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        _refuse_syntax(error, document)
        return document
    if root is None:
        document.refuse("the file holds nothing but comments; expected keys")
    elif not isinstance(root, yaml.MappingNode):
        document.refuse("expected keys at the top, saw a list or a single value", line=_line(root))
    else:
        document.root = root
        document.data = _value(root, (), document)
        document.name_refused()
    return document


class Loader(yaml.CSafeLoader):
    """Sees at once that a text is one: a registry is mostly texts, and asking in general takes longer than reading."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        """The tag of a node without one; `implicit` says whether a scalar stands there without quotation marks."""
        if kind is not yaml.ScalarNode:
            return super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
        if implicit[0]:
            for tag, pattern in self.yaml_implicit_resolvers.get(value[:1], ()):
                if pattern.match(value):
                    return tag
        return TEXT

    def descend_resolver(self, parent: Any, index: Any) -> None:
        """No tag depends on where a node stands."""

    def ascend_resolver(self) -> None:
        """Likewise."""


SIGNS_OF_EXTRAS = "&*!"
"""Without one of them a file has no anchor, alias or tag."""


def _extra(event: yaml.Event) -> str | None:
    """What is wrong with an event that makes use of more of YAML than keys, lists and plain values."""
    if (anchor := getattr(event, "anchor", None)) is not None:
        return f"anchors and aliases are not taken (saw '{anchor}'); write the value out"
    tag = getattr(event, "tag", None)
    if tag is not None and not isinstance(event, yaml.DocumentStartEvent):
        return f"tags are not taken (saw '{tag}'); write the value itself"
    return None


def _text(path: Path, document: Document) -> str | None:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            document.refuse(f"the file has {size:,} bytes; expected at most {MAX_BYTES:,}")
            return None
        content = path.read_bytes()
    except FileNotFoundError:
        document.refuse("the file is missing; a programme needs it")
        return None
    except OSError as error:
        document.refuse(f"the file can't be read: {error.strerror}")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        document.refuse(f"byte {content[error.start]:#04x} is not UTF-8; save the file as UTF-8", line=line)
        return None
    if not text.strip():
        document.refuse("the file is empty")
        return None
    return text


def _refuse_syntax(error: yaml.YAMLError, document: Document) -> None:
    mark = getattr(error, "problem_mark", None)
    problem, context = getattr(error, "problem", None) or "", getattr(error, "context", None) or ""
    # A quotation mark or bracket left open is noticed at the end of the file; it stands where the context began.
    opened = getattr(error, "context_mark", None) if context.startswith("while") else None
    at = opened or mark
    found = " ".join(part for part in (context, problem) if part) or " ".join(str(error).split())
    hint = next((hint for sign, hint in SYNTAX_HINTS.items() if sign in found), "")
    document.refuse(f"not valid YAML: {found}{hint}", line=at.line + 1 if at else None)


SYNTAX_HINTS = {
    "mapping values are not allowed": "; put a text that holds ': ' into quotation marks, and check the indentation",
    "cannot start any token": "; indent with spaces, not tabs; put a text that begins with @, % or ` into quotation marks",
    "another document": "; expected one: take the line '---' between them away",
    "expected <block end>": "; check the indentation",
    "unexpected end of stream": "; a quotation mark was opened here and not closed",
}
"""What most likely happened, by a part of the parser's sentence."""


def _value(node: yaml.Node, position: Position, document: Document) -> Any:
    if len(position) > MAX_DEPTH:
        document.refuse_value(position, f"nested more than {MAX_DEPTH} levels deep", _line(node))
        return None
    if node.tag == TEXT:  # most are
        return node.value
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, position, document)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*position, index), document) for index, item in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)  # noqa: S101 - YAML has no fourth kind of node
    return _scalar(node, position, document)


def _mapping(node: yaml.MappingNode, position: Position, document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            document.refuse_value(position, "a key must be a word, saw a list or a mapping", _line(key_node))
            continue
        key = str(key_node.value)
        if key == "<<":
            message = "merge keys are not taken (saw '<<'); write the keys out"
            document.refuse_value((*position, key), message, _line(key_node))
        elif key in found:
            first = document.lines[(*position, key)]
            message = f"key '{key}' is given twice, first on line {first}; keep one"
            document.refuse_value((*position, key), message, _line(key_node))
        else:
            found[key] = _value(value_node, (*position, key), document)
    return found


def _lines(node: yaml.Node, position: Position) -> Iterator[tuple[Position, int]]:
    """The lines of all that is in a node, as far as it is read; of a key given twice, the first."""
    if len(position) > MAX_DEPTH:
        return
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*position, index), _line(item)
            yield from _lines(item, (*position, index))
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key_node, value_node in node.value:
            if isinstance(key_node, yaml.ScalarNode) and key_node.value not in seen:
                seen.add(key_node.value)
                yield (*position, key_node.value), _line(key_node)
                yield from _lines(value_node, (*position, key_node.value))


TEXT = "tag:yaml.org,2002:str"
NUMBER = re.compile(r"[-+]?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?|[-+]?[.](inf|nan)", re.IGNORECASE)
"""Decimal digits only: YAML would also read 1:30 as 90, 0x10 as 16, 010 as 8 and 1_000 as 1000."""


def _scalar(node: yaml.ScalarNode, position: Position, document: Document) -> Any:
    if node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float"):
        if not NUMBER.fullmatch(node.value):
            message = f"saw {node.value}; write a number in decimal digits, or put text into quotation marks"
            document.refuse_value(position, message, _line(node))
            return None
        # Decimal keeps 0.1 the 0.1 that was written.
        if node.tag.endswith("float") and node.value.lower().lstrip("+-") not in (".inf", ".nan"):
            return Decimal(node.value)
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        reason = getattr(error, "problem", None) or str(error)
        document.refuse_value(position, f"saw '{node.value}': {reason}", _line(node))
        return None


def _line(found: yaml.Node | yaml.Event) -> int:
    return found.start_mark.line + 1 if found.start_mark else 1


def _child(value: Any, part: str | int) -> Any:
    if isinstance(part, int):
        return value[part] if isinstance(value, list) and part < len(value) else None
    return value.get(part) if isinstance(value, dict) else None
