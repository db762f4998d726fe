"""Every shipped suite fails on a row just outside each of its limits, with the severity it states, and passes on the limits."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from pacewatch.errors import PacewatchError
from pacewatch.home import PROJECT
from pacewatch.observations.expectations import check_expectations
from pacewatch.observations.problems import WHOLE_FILE
from tests.small_city import PROGRAMMES

SUITES = [*(PROJECT / "expectations").glob("*.json"), *(PROGRAMMES / "expectations").glob("*.json")]
LIMITS = [
    (suite, number)
    for suite in SUITES
    for number in range(len(json.loads(suite.read_text(encoding="utf-8"))["expectations"]))
]


def rows(column: str, *values: int) -> pa.Table:
    decimals = pa.array([Decimal(value) for value in values], pa.decimal128(24, 6))
    return pa.table({"source_row": range(2, 2 + len(values)), column: decimals})


def test_every_feed_has_its_suite() -> None:
    assert {suite.stem for suite in SUITES} >= {"tonghua-air-daily", "jilin-air-daily", "small-air"}


@pytest.mark.parametrize(("suite", "number"), LIMITS, ids=lambda part: part.stem if isinstance(part, Path) else part)
def test_a_row_just_outside_a_limit_fails_as_the_suite_states(suite: Path, number: int) -> None:
    expectation = json.loads(suite.read_text(encoding="utf-8"))["expectations"][number]
    assert expectation["type"] == "expect_column_values_to_be_between", "write a case for this kind of expectation"
    assert {"zh", "en"} == set(expectation["meta"]["expected"])
    column, low, high = (expectation["kwargs"][name] for name in ("column", "min_value", "max_value"))
    table = rows(column, low, low - 1, high, high + 1)
    for other in json.loads(suite.read_text(encoding="utf-8"))["expectations"]:
        if (name := other["kwargs"]["column"]) not in table.column_names:
            table = table.append_column(name, rows(name, *[other["kwargs"]["min_value"]] * 4)[name])
    found = check_expectations(table, suite).problems
    said = {
        (problem.row, problem.severity)
        for problem in found
        if problem.column == column and problem.detail == expectation["meta"]["expected"]["en"]
    }
    assert said == {(3, expectation["severity"]), (5, expectation["severity"])}


def test_an_expectation_about_the_whole_file_is_a_problem_of_no_row(tmp_path: Path) -> None:
    for severity in ("critical", "warning"):
        about = {
            "type": "expect_table_row_count_to_be_between",
            "kwargs": {"min_value": 3},
            "severity": severity,
            "meta": {"expected": {"zh": "至少三行", "en": "at least three rows"}},
        }
        suite = tmp_path / f"{severity}.json"
        suite.write_text(json.dumps({"name": severity, "expectations": [about]}), encoding="utf-8")
    for severity in ("critical", "warning"):
        (told,) = check_expectations(rows("aqi", 1), tmp_path / f"{severity}.json").problems
        assert (told.row, told.severity, told.seen) == (WHOLE_FILE, severity, "1")
        assert (told.detail_zh, told.detail) == ("至少三行", "at least three rows")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "there is no suite for this feed"),
        ("{", "not a Great Expectations suite"),
        ('{"name": "x", "expectations": [{"type": "expect_magic", "kwargs": {}}]}', "expect_magic"),
        (
            '{"name": "x", "expectations": [{"type": "expect_column_values_to_be_between", '
            '"kwargs": {"column": "gone", "min_value": 0}}]}',
            "gone",
        ),
    ],
)
def test_a_suite_that_cannot_be_run_is_named(text: str | None, sentence: str, tmp_path: Path) -> None:
    suite = tmp_path / "x.json"
    if text is not None:
        suite.write_text(text, encoding="utf-8")
    with pytest.raises(PacewatchError) as refusal:
        check_expectations(rows("aqi", 1), suite)
    assert str(suite) in str(refusal.value)
    assert sentence in str(refusal.value)
