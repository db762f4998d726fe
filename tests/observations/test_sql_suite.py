"""A suite evaluated by SQL gives the verdicts of Great Expectations: on random suites and rows, and no mutant of it does."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from pacewatch.errors import PacewatchError
from pacewatch.observations import expectations, sql_suite
from pacewatch.observations.expectations import check_by_gx, check_by_sql, check_expectations
from pacewatch.observations.findings import Checked
from pacewatch.observations.problems import WHOLE_FILE
from pacewatch.observations.sql_regex import regex_for_sql
from pacewatch.observations.sql_translations import TRANSLATIONS, Condition, NotInSql
from pacewatch.observations.suite_rows import TableRows
from tests.observations.random_suites import KINDS, expectation_of, rows_of

PAIRS, SEED = 240, 2022


@dataclass(frozen=True)
class Pair:
    """A suite and the rows that it is run on, with what Great Expectations says."""

    suite: Path
    rows: pa.Table
    expected: Checked


def said(check: Any, rows: pa.Table, suite: Path) -> Checked:
    """All problems in a fixed order, and what came of each expectation, whoever found it."""
    checked = check(rows, suite)
    return Checked(sorted(checked.problems, key=repr), [replace(one, engine="sql") for one in checked.results])


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[Pair]:
    chance = Random(SEED)  # noqa: S311 - sample data
    folder, made = tmp_path_factory.mktemp("suites"), []
    for number in range(PAIRS):
        kinds = [KINDS[number % len(KINDS)], *chance.choices(KINDS, k=2)]
        suite = folder / f"{number}.json"
        declared = [expectation_of(chance, kind) for kind in kinds]
        suite.write_text(json.dumps({"name": f"{number}", "expectations": declared}), encoding="utf-8")
        rows = rows_of(chance)
        made.append(Pair(suite, rows, said(check_by_gx, rows, suite)))
    return made


def test_sql_says_what_great_expectations_says(pairs: list[Pair]) -> None:
    differing = []
    for pair in pairs:
        by_sql = said(check_by_sql, pair.rows, pair.suite)
        if by_sql != pair.expected:
            differing.append((pair.suite.read_text(encoding="utf-8"), by_sql, pair.expected))
    assert differing == []
    assert len(pairs) >= 200
    kinds = {problem.expectation for pair in pairs for problem in pair.expected.problems}
    assert kinds == set(KINDS), "every kind must fail somewhere"
    assert any(pair.expected.problems == [] for pair in pairs)
    assert any(one.row == WHOLE_FILE for pair in pairs for one in pair.expected.problems if one.severity == "critical")
    met = [one for pair in pairs for one in pair.expected.results if one.is_met]
    assert any(one.rows_failed for one in met), "some are met although not by every row"


@pytest.mark.parametrize("name", ["times", "holds", "seen", "checked", "alike_0"])
def test_columns_may_be_called_like_what_statements_call_something(tmp_path: Path, name: str) -> None:
    rows = pa.table({"source_row": [2, 3, 4, 5], name: [1.0, 1.0, 9.0, None], "other": [0.0, 2.0, 2.0, 2.0]})
    limits = {"column": name, "max_value": 5}
    pair = {"column_A": "other", "column_B": name, "ignore_row_if": "either_value_is_missing"}
    declared = [
        {"type": "expect_column_values_to_be_between", "kwargs": limits},
        {"type": "expect_column_values_to_be_between", "kwargs": {**limits, "mostly": 0.6}},
        {"type": "expect_column_values_to_be_unique", "kwargs": {"column": name}},
        {"type": "expect_column_pair_values_a_to_be_greater_than_b", "kwargs": pair},
    ]
    suite = tmp_path / "suite.json"
    suite.write_text(json.dumps({"name": "x", "expectations": declared}), encoding="utf-8")
    assert said(check_by_sql, rows, suite) == said(check_by_gx, rows, suite)
    assert [one.rows_failed for one in check_by_sql(rows, suite).results] == [1, 1, 2, 2]


MUTANTS = {
    "a lower limit that is strict": ("expect_column_values_to_be_between", ">= $min", "> $min"),
    "a lower limit that isn't strict": ("expect_column_values_to_be_between", "> $min", ">= $min"),
    "an upper limit that is strict": ("expect_column_values_to_be_between", "<= $max", "< $max"),
    "an upper limit that isn't strict": ("expect_column_values_to_be_between", "< $max", "<= $max"),
    "one limit is enough": ("expect_column_values_to_be_between", " AND ", " OR "),
    "blanks lie in no set": ("expect_column_values_to_be_in_set", "IS NOT NULL", "IS NOT NULL OR TRUE"),
    "a set the other way round": ("expect_column_values_to_be_in_set", "coalesce(", "NOT coalesce("),
    "blanks are fine": ("expect_column_values_to_not_be_null", "IS NOT NULL, FALSE", "IS NOT NULL OR TRUE, FALSE"),
    "twice is unique": ("expect_column_values_to_be_unique", "= 1", "<= 2"),
    "blanks are alike": ("expect_column_values_to_be_unique", "IS NOT NULL", "IS NOT NULL OR TRUE"),
    "a pattern of the whole": ("expect_column_values_to_match_regex", "regexp_matches", "regexp_full_match"),
    "rows that are alike count once": ("", "sum(times)", "count(*)"),
    "lengths in bytes": ("expect_column_value_lengths_to_be_between", "length(", "strlen("),
    "lengths in bytes, equal": ("expect_column_value_lengths_to_equal", "length(", "strlen("),
    "lengths at least": ("expect_column_value_lengths_to_equal", "<= $max", "<> $max + 1"),
    "greater or equal": ("expect_column_pair_values_a_to_be_greater_than_b", " > ", " >= "),
    "greater only": ("expect_column_pair_values_a_to_be_greater_than_b", " >= ", " > "),
    "pairs with blanks pass": ("expect_column_pair_values_a_to_be_greater_than_b", ", FALSE)", ", TRUE)"),
    "all pairs count": ("expect_column_pair_values_a_to_be_greater_than_b", "checked WHERE", "checked WHERE TRUE OR"),
    "twice together": ("expect_compound_columns_to_be_unique", "= 1", "<= 2"),
    "all together count": ("expect_compound_columns_to_be_unique", "checked WHERE", "checked WHERE TRUE OR"),
    "mostly is nothing": ("", "CAST($mostly AS DOUBLE)", "CAST(greatest($mostly, 1) AS DOUBLE)"),
    "mostly is more than": ("", "< CAST($mostly", "<= CAST($mostly"),
    "NaN is a number": ("", "CASE WHEN NOT isnan", "CASE WHEN TRUE OR NOT isnan"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_says_something_else(pairs: list[Pair], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, old, new = MUTANTS[name]
    statement, columns_of = sql_suite._statement, sql_suite._columns_of
    used = []

    def mutated(text: str) -> str:
        used.extend([1] * (old in text))
        return text.replace(old, new)

    def translate(of: str) -> Any:
        def translated(kwargs: Any, columns: Any) -> Any:
            condition = TRANSLATIONS_AS_THEY_ARE[of](kwargs, columns)
            return Mutable(**{**vars(condition), "is_mutated": of == kind or not kind})

        return translated

    for of in TRANSLATIONS:
        monkeypatch.setitem(TRANSLATIONS, of, translate(of))
    monkeypatch.setattr(
        sql_suite,
        "_statement",
        lambda one, *asked: mutated(statement(one, *asked)) if one.is_mutated else statement(one, *asked),
    )
    if name == "NaN is a number":
        monkeypatch.setattr(sql_suite, "_columns_of", lambda rows: (columns_of(rows)[0], mutated(columns_of(rows)[1])))
    assert any(said(check_by_sql, pair.rows, pair.suite) != pair.expected for pair in pairs)
    assert used, "the mutant is never made: the statement reads otherwise now"


TRANSLATIONS_AS_THEY_ARE = dict(TRANSLATIONS)


@dataclass(frozen=True)
class Mutable(Condition):
    """A condition that knows whether its statement is to be mutated."""

    is_mutated: bool = False


REFUSED = [
    (
        {"type": "expect_column_values_to_be_increasing", "kwargs": {"column": "x"}},
        "expect_column_values_to_be_increasing",
    ),
    (
        {"type": "expect_column_values_to_be_between", "kwargs": {"column": "s", "min_value": 1}},
        "'s' doesn't hold numbers",
    ),
    ({"type": "expect_column_values_to_be_between", "kwargs": {"column": "gone", "min_value": 1}}, "no column 'gone'"),
    ({"type": "expect_column_values_to_be_between", "kwargs": {"column": "x"}}, "neither min_value nor max_value"),
    (
        {"type": "expect_column_values_to_be_between", "kwargs": {"column": "x", "min_value": "2022-01-01"}},
        "'2022-01-01'",
    ),
    (
        {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "x", "row_condition": "y > 1"}},
        "expect_column_values_to_be_unique: row_condition",
    ),
    (
        {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "x", "value_set": ["a"]}},
        "value_set: saw ['a']",
    ),
    ({"type": "expect_column_values_to_match_regex", "kwargs": {"column": "s", "regex": "a(?=b)"}}, "saw assert in"),
    ({"type": "expect_column_values_to_match_regex", "kwargs": {"column": "s", "regex": "(?i)a"}}, "saw a flag"),
    ({"type": "expect_column_values_to_match_regex", "kwargs": {"column": "s", "regex": r"\ba"}}, "at_boundary"),
    (
        {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "s", "regex": "a$\n?"}},
        "$ before something",
    ),
    ({"type": "expect_column_values_to_match_regex", "kwargs": {"column": "s", "regex": "(a"}}, "'(a'"),
    ({"type": "expect_column_values_to_match_regex", "kwargs": {"column": "s", "regex": "a{2000}"}}, "1000 repeats"),
]


@pytest.mark.parametrize(("expectation", "sentence"), REFUSED, ids=lambda part: part if isinstance(part, str) else "")
def test_what_has_no_translation_is_refused_by_name(expectation: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NotInSql) as refusal:
        sql_suite.find_by_sql(TableRows(rows_of(Random(1))), [expectation])  # noqa: S311 - sample data
    assert expectation["type"] in str(refusal.value)
    assert sentence in str(refusal.value)


def test_large_files_are_checked_by_sql_and_small_ones_by_great_expectations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = tmp_path / "x.json"
    between = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "x", "max_value": 5}}
    suite.write_text(json.dumps({"name": "x", "expectations": [between]}), encoding="utf-8")
    used: list[str] = []
    for name in ("check_by_gx", "check_by_sql"):
        real = getattr(expectations, name)
        monkeypatch.setattr(
            expectations, name, lambda *given, name=name, real=real: (used.append(name), real(*given))[1]
        )
    for count in (expectations.SQL_ABOVE_ROWS, expectations.SQL_ABOVE_ROWS + 1):
        table = pa.table({"source_row": range(count), "x": [9, *[1] * (count - 1)]})
        assert [problem.row for problem in check_expectations(table, suite).problems] == [0]
    assert used == ["check_by_gx", "check_by_sql"]
    increasing = {"type": "expect_column_values_to_be_increasing", "kwargs": {"column": "x"}}
    suite.write_text(json.dumps({"name": "x", "expectations": [increasing]}), encoding="utf-8")
    with pytest.raises(PacewatchError, match="increasing"):
        check_by_sql(table, suite)


BROKEN = [
    "{",
    '{"name": "x"}',
    '{"name": "x", "expectations": ["none"]}',
    '{"name": "x", "expectations": [{"kwargs": {}}]}',
    '{"name": "x", "expectations": [{"type": "expect_column_values_to_be_unique", "kwargs": {}, "severity": "bad"}]}',
    '{"name": "x", "expectations": [{"type": "expect_column_values_to_be_unique", "kwargs": {"column": "x", "mostly": 2}}]}',
    '{"name": "x", "expectations": [{"type": "expect_column_values_to_be_unique", "kwargs": {"column": ["x"]}}]}',
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_suite_is_left_to_great_expectations_to_refuse(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = tmp_path / "x.json"
    suite.write_text(text, encoding="utf-8")
    rows = rows_of(Random(1))  # noqa: S311 - sample data
    with pytest.raises(NotInSql):
        check_by_sql(rows, suite)
    monkeypatch.setattr(expectations, "SQL_ABOVE_ROWS", 0)
    with pytest.raises(PacewatchError, match=r"x\.json"):
        check_expectations(rows, suite)


@pytest.mark.parametrize("check", [check_by_gx, check_by_sql])
def test_a_decimal_on_the_limit_passes(check: Any, tmp_path: Path) -> None:
    suite = tmp_path / "x.json"
    between = {
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "x", "min_value": 0.1, "max_value": 0.3},
    }
    suite.write_text(json.dumps({"name": "x", "expectations": [between]}), encoding="utf-8")
    values = [Decimal("0.1"), Decimal("0.3"), Decimal("0.099999"), Decimal("0.300001")]
    rows = pa.table({"source_row": [2, 3, 4, 5], "x": pa.array(values, pa.decimal128(24, 6))})
    assert [(problem.row, problem.seen) for problem in check(rows, suite).problems] == [
        (4, "0.099999"),
        (5, "0.300001"),
    ]


def test_a_pattern_means_to_duckdb_what_it_means_to_python() -> None:
    assert regex_for_sql("^a.b$") == r"\A\x{61}[^\x{A}]\x{62}(?:\x{A}?\z)"
