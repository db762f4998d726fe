"""A suite that doesn't fit its feed is found by `pacewatch check`, before any file comes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pacewatch.errors import RegistryInvalid
from pacewatch.registry import load_registry
from tests.registry.layout import SUITES
from tests.small_city import PROGRAMMES


def expecting(**settings: object) -> str:
    expectation = {"type": "expect_column_values_to_not_be_null", "kwargs": settings}
    return json.dumps({"name": "small-air", "expectations": [expectation]})


FAULTS = {
    "a column the feed lacks": (
        expecting(column="AQI"),
        "suites/small-air.json: expectations[1].kwargs.column: saw 'AQI', no column of feed 'small-air'; "
        "expected one of: city, date, aqi (did you mean 'aqi'?)",
    ),
    "a list with such a column": (
        expecting(column_list=["city", "day"]),
        "suites/small-air.json: expectations[1].kwargs.column_list: saw 'day', no column of feed 'small-air'; "
        "expected one of: city, date, aqi",
    ),
    "no JSON": ('{"name": "small-air",\n', "suites/small-air.json:2: not valid JSON: Expecting property name"),
    "no list": ('{"name": "small-air"}', "suites/small-air.json: expectations: expected a list of expectations"),
    "a list at the top": ("[]", "suites/small-air.json: expectations: expected a list of expectations"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_suite_that_does_not_fit_is_a_problem_of_the_registry(fault: str, tmp_path: Path) -> None:
    text, sentence = FAULTS[fault]
    shutil.copytree(SUITES, tmp_path / "suites")
    (tmp_path / "suites" / "small-air.json").write_text(text, encoding="utf-8")
    with pytest.raises(RegistryInvalid) as refusal:
        load_registry(PROGRAMMES / "registry", tmp_path / "suites")
    (problem,) = refusal.value.problems
    assert str(problem).startswith(sentence)


def test_the_folder_is_named_with_the_problems(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RegistryInvalid) as refusal:
        load_registry(PROGRAMMES / "registry", tmp_path / "empty")
    assert str(refusal.value).startswith(f"the registry {PROGRAMMES / 'registry'} has 3 problems:\n")
