"""A file that can't be taken is never taken, or left out, in silence."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Misfit
from pacewatch.registry.validation import validate
from pacewatch.registry.yaml_reader import parse_yaml


def _no(_: str) -> str:
    raise Misfit("saw something; expected something else")


def _wrapped(value: Any) -> Any:
    return {"inner": value}


class Inner(Model):
    inner: Annotated[str, AfterValidator(_no)]


class Outer(Model):
    key: Annotated[Inner, BeforeValidator(_wrapped)]


def test_a_fault_without_a_place_in_the_file_is_told_all_the_same() -> None:
    document = parse_yaml("key: x\n", "some.yaml")
    assert validate(document, Outer) is None
    assert [str(problem) for problem in document.problems] == [
        "some.yaml: Value error, saw something; expected something else"
    ]
