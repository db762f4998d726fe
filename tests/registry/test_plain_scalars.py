"""The registry's quick look at what a plain scalar is says what the YAML library says."""

from __future__ import annotations

import pytest
import yaml

from pacewatch.registry.yaml_reader import Loader, parse_yaml

SCALARS = (
    "text", "空气质量", "12", "-7", "010", "0x1F", "1_000", "1:30", "0.1", ".5", "1e3", "1.0e+3", ".inf", "-.INF", ".nan",
    "true", "No", "on", "y", "~", "null", "", "2022-01-31", "2022-01-31 08:00:00", "2022-1-5", "<<", "=", "'12'", '"true"',
    "'2022-01-31'", "12 months", "+", ".", "1.2.3", "0o17", "nullable", "Truely", "220500", "|\n    12\n", ">\n    true\n",
)  # fmt: skip


@pytest.mark.parametrize("written", SCALARS)
def test_a_scalar_has_the_tag_it_has_in_yaml(written: str) -> None:
    text = f"key: {written}\n"
    (mine, usual) = (yaml.compose(text, Loader=loader).value[0][1] for loader in (Loader, yaml.CSafeLoader))
    assert (mine.tag, mine.value) == (usual.tag, usual.value)


@pytest.mark.parametrize(("text", "said"), [("a: &b 1", "saw 'b'"), ("a: *b", "saw 'b'"), ("a: !!str 1", "2002:str")])
def test_what_isnt_plain_is_noticed(text: str, said: str) -> None:
    (problem,) = parse_yaml(text, "file").problems
    assert said in problem.message
