"""Modules of words in both languages. In: modules. Out: their phrases and sentences, and where one of those falls short."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from types import ModuleType
from typing import Any

from pacewatch.said import Said
from tests.both_languages import differences

Made = Callable[[int], Any]

ANY: Mapping[str, Made] = {
    "str": lambda n: f"name{n}",
    "str | None": lambda n: f"name{n}",
    "object": lambda n: f"fault {n}",
    "int": lambda n: n,
    "float": float,
    "bytes": lambda n: f"\x01{n}".encode(),
    "bool": lambda n: n % 2 == 0,
    "Said": lambda n: (f"words {n}", f"文字{n}"),
    "Sequence[str]": lambda n: [f"甲{n}", f"乙{n}"],
    "Iterable[str]": lambda n: [f"甲{n}", f"乙{n}"],
}
"""By the annotation of an argument: a value for it that is unlike any other."""


def constants_of(modules: Iterable[ModuleType]) -> dict[str, Said]:
    """The phrases, by where they stand."""
    return {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, tuple) and module.__annotations__.get(name) == "Said"
    }


def sentences_of(modules: Iterable[ModuleType]) -> dict[str, Callable[..., Said]]:
    """The functions that make sentences, by where they stand."""
    return {
        f"{module.__name__}.{name}": sentence
        for module in modules
        for name, sentence in inspect.getmembers(module, inspect.isfunction)
        if sentence.__module__ == module.__name__ and not name.startswith("_")
    }


def shortcomings(
    sentence: Callable[..., Said], more: Mapping[str, Made] | None = None, fixed: Mapping[str, Any] | None = None
) -> list[str]:
    """How a sentence differs between the languages, or doesn't say all that it is given.

    `more` has values for further annotations; `fixed` has them for arguments that take certain ones only.
    """
    made, given, numbers = {**ANY, **(more or {})}, dict(fixed or {}), count(101)
    for name, parameter in inspect.signature(sentence).parameters.items():
        number = next(numbers)
        given.setdefault(name, made[parameter.annotation](number) if name not in given else None)
    said = sentence(**given)
    found = differences(said)
    for name, value in given.items():
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        if name not in (fixed or {}):
            found += [f"{text!r} isn't said" for text in texts if isinstance(text, str) and not _in_both(text, said)]
    return found + [f"ends as a sentence: {one}" for one in said if one.endswith((".", "。"))]


def _in_both(text: str, said: Said) -> bool:
    return text in said[0] and text in said[1]
