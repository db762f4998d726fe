"""What single expectations mean in SQL. In: an expectation's arguments and the columns. Out: which rows count, and which hold.

A blank cell is null here. What Great Expectations leaves to the kinds of columns (texts among numbers, dates) isn't translated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pacewatch.errors import PacewatchError
from pacewatch.observations.sql_names import quoted
from pacewatch.observations.sql_regex import regex_for_sql

Kwargs = dict[str, Any]


class NotInSql(PacewatchError):
    """An expectation, or a part of one, that only Great Expectations itself can evaluate."""


@dataclass(frozen=True)
class Columns:
    """The columns of the rows, by what can be compared in them."""

    numbers: frozenset[str]
    texts: frozenset[str]
    others: frozenset[str]

    def require(self, name: str, *, among: str) -> str:
        """The column's name in SQL, if it is `among` (numbers, texts, any)."""
        if name not in self.numbers | self.texts | self.others:
            raise NotInSql(f"there is no column {name!r}")
        if among != "any" and name not in getattr(self, among):
            raise NotInSql(f"column {name!r} doesn't hold {among}")
        return quoted(name)


@dataclass(frozen=True)
class Condition:
    """Which rows count, which of them are as they should be, and the values that the two statements need.

    `looks_at_others`: whether a row is as it should be depends on other rows.
    """

    counted: str
    holds: str
    seen: str = "NULL"
    values: Kwargs = field(default_factory=dict)
    looks_at_others: bool = False


Translation = Callable[[Kwargs, Columns], Condition]


def only(kwargs: Kwargs, *known: str) -> None:
    """Refuse an argument that the translation doesn't know."""
    if unknown := kwargs.keys() - set(known):
        raise NotInSql(f"{', '.join(sorted(unknown))} has no translation into SQL; expected {', '.join(known)}")


def limits(expression: str, kwargs: Kwargs) -> tuple[str, Kwargs]:
    """`expression` between the limits of an expectation, as SQL with the values it needs."""
    parts, values = [], {}
    for name, plain, strict in (("min", ">=", ">"), ("max", "<=", "<")):
        limit = kwargs.get(f"{name}_value")
        if limit is not None:
            if not isinstance(limit, int | float) or isinstance(limit, bool):
                raise NotInSql(f"{name}_value: saw {limit!r}; expected a number")
            parts.append(f"{expression} {strict if kwargs.get(f'strict_{name}') else plain} ${name}")
            values[name] = float(limit)
    if not parts:
        raise NotInSql("saw neither min_value nor max_value; expected one of them")
    if len(values) == 2 and values["min"] > values["max"]:
        raise NotInSql(f"min_value {values['min']:g} is greater than max_value {values['max']:g}")
    return " AND ".join(parts), values


def _counted(kwargs: Kwargs, choices: dict[str, str]) -> str:
    """Which rows count, as `ignore_row_if` says; the first choice is what holds without it."""
    chosen = kwargs.get("ignore_row_if", next(iter(choices)))
    if chosen not in choices:
        raise NotInSql(f"ignore_row_if: saw {chosen!r}; expected {', '.join(choices)}")
    return choices[chosen]


def _between(kwargs: Kwargs, columns: Columns) -> Condition:
    only(kwargs, "column", "min_value", "max_value", "strict_min", "strict_max")
    column = columns.require(kwargs["column"], among="numbers")
    holds, values = limits(column, kwargs)
    return Condition(f"{column} IS NOT NULL", holds, column, values)


def _in_set(kwargs: Kwargs, columns: Columns) -> Condition:
    only(kwargs, "column", "value_set")
    column = columns.require(kwargs["column"], among="any")
    allowed = kwargs["value_set"]
    kind = str if kwargs["column"] in columns.texts else (int, float)
    if kwargs["column"] in columns.others or not isinstance(allowed, list):
        raise NotInSql("value_set: expected a list, for a column of numbers or texts")
    if not allowed or any(not isinstance(one, kind) or isinstance(one, bool) for one in allowed):
        raise NotInSql(f"value_set: saw {allowed!r}; expected values of the column's kind")
    values = [one if isinstance(one, str) else float(one) for one in allowed]
    return Condition(f"{column} IS NOT NULL", f"list_contains($allowed, {column})", column, {"allowed": values})


def _not_null(kwargs: Kwargs, columns: Columns) -> Condition:
    only(kwargs, "column")
    column = columns.require(kwargs["column"], among="any")
    return Condition("TRUE", f"{column} IS NOT NULL", column)


def _unique(kwargs: Kwargs, columns: Columns) -> Condition:
    only(kwargs, "column")
    column = columns.require(kwargs["column"], among="any")
    return Condition(
        f"{column} IS NOT NULL", f"count(*) OVER (PARTITION BY {column}) = 1", column, looks_at_others=True
    )


def _regex(kwargs: Kwargs, columns: Columns) -> Condition:
    only(kwargs, "column", "regex")
    column = columns.require(kwargs["column"], among="texts")
    try:
        pattern = regex_for_sql(kwargs["regex"])
    except PacewatchError as fault:
        raise NotInSql(str(fault)) from None
    return Condition(f"{column} IS NOT NULL", f"regexp_matches({column}, $regex)", column, {"regex": pattern})


def _length(kwargs: Kwargs, columns: Columns) -> Condition:
    only(kwargs, "column", "min_value", "max_value", "strict_min", "strict_max")
    column = columns.require(kwargs["column"], among="texts")
    holds, values = limits(f"length({column})", kwargs)
    return Condition(f"{column} IS NOT NULL", holds, column, values)


def _equal_length(kwargs: Kwargs, columns: Columns) -> Condition:
    only(kwargs, "column", "value")
    length = kwargs["value"]
    return _length({"column": kwargs["column"], "min_value": length, "max_value": length}, columns)


def _greater(kwargs: Kwargs, columns: Columns) -> Condition:
    only(kwargs, "column_A", "column_B", "or_equal", "ignore_row_if")
    one, other = (columns.require(kwargs[name], among="numbers") for name in ("column_A", "column_B"))
    counted = {
        "both_values_are_missing": f"NOT ({one} IS NULL AND {other} IS NULL)",
        "either_value_is_missing": f"{one} IS NOT NULL AND {other} IS NOT NULL",
        "neither": "TRUE",
    }
    return Condition(_counted(kwargs, counted), f"{one} {'>=' if kwargs.get('or_equal') else '>'} {other}")


def _unique_together(kwargs: Kwargs, columns: Columns) -> Condition:
    only(kwargs, "column_list", "ignore_row_if")
    names = [columns.require(name, among="any") for name in kwargs["column_list"]]
    counted = {
        "all_values_are_missing": f"({' OR '.join(f'{name} IS NOT NULL' for name in names)})",
        "any_value_is_missing": " AND ".join(f"{name} IS NOT NULL" for name in names),
        "never": "TRUE",
    }
    is_alone = f"count(*) OVER (PARTITION BY {', '.join(names)}) = 1"
    return Condition(_counted(kwargs, counted), is_alone, looks_at_others=True)


TRANSLATIONS: dict[str, Translation] = {
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_values_to_not_be_null": _not_null,
    "expect_column_values_to_be_unique": _unique,
    "expect_column_values_to_match_regex": _regex,
    "expect_column_value_lengths_to_be_between": _length,
    "expect_column_value_lengths_to_equal": _equal_length,
    "expect_column_pair_values_a_to_be_greater_than_b": _greater,
    "expect_compound_columns_to_be_unique": _unique_together,
}
