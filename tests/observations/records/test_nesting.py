"""Only what nests deeply is refused for it, whatever stands in its texts."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from pacewatch.errors import BatchRefused
from pacewatch.observations.records import nesting
from pacewatch.observations.records.nesting import check_nesting


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def is_refused(text: str) -> bool:
    try:
        check_nesting(text)
    except BatchRefused as refusal:
        return refusal.code == "size"
    return False


@pytest.mark.parametrize("around", ["{}", "[{}]", '{{"a": {}}}', '["[[[[", {}]', '["\\\\", {}]', '["\\"[", {}, "[["]'])
def test_the_limit_is_a_hundred_levels(around: str) -> None:
    own = 0 if around == "{}" else 1
    filled = around.format(nested(100 - own))
    json.loads(filled)
    assert not is_refused(filled)
    assert is_refused(around.format(nested(101 - own)))


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "]" * 10_000, '"' + "[" * 500, json.dumps(["[" * 500 + '"\\' + "{" * 500] * 9), "[]" * 500]
)
def test_what_is_no_deep_json_is_left_to_the_parser(text: str) -> None:
    assert not is_refused(text)


def depth_of(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max((depth_of(one) for one in inner), default=0)


def test_it_agrees_with_the_parsed_value_whatever_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = random.Random(5)  # noqa: S311 - no secret
    words = ["", "[", '"', "\\", '\\"', "]{", "年", "a" * 30]

    def made(depth: int) -> Any:
        if depth == 0 or chosen.random() < 0.2:
            return chosen.choice(words)
        inner = [made(depth - 1) for _ in range(chosen.randrange(1, 4))]
        return inner if chosen.random() < 0.5 else dict(zip(words, inner, strict=False))

    for _ in range(300):
        value = made(chosen.randrange(1, 9))
        monkeypatch.setattr(nesting, "CHUNK", chosen.randrange(1, 50))
        for most in range(1, 9):
            monkeypatch.setattr(nesting, "DEEPEST_NESTING", most)
            text = json.dumps(value, ensure_ascii=chosen.random() < 0.5)
            assert is_refused(text) == (depth_of(value) > most)
