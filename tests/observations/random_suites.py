"""Random suites and rows: nulls, NaN, limits hit and missed by a millionth, duplicates, characters of all kinds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa

from pacewatch.observations.sql_translations import TRANSLATIONS

NUMBERS = ("x", "y", "n", "f")
TEXTS = ("s", "t")
WORDS = [
    "",
    " ",
    "a",
    "A",
    "ab",
    "é",
    "e\u0301",
    "甲市",
    "甲市\n",
    "٣",
    "3",
    "a3",
    "_",
    "🤦🏼‍♂️",
    "ß",
    "\u00a0",
    "a\nb",
    "x" * 20,
    "nan",
]
PATTERNS = [
    "^a", "a$", "^.$", r"^\d+$", r"\w\w", r"^\S*$", "[^a-c]", "(a|甲).?", "^(ab?){1,2}$", "市$", r"\s", "^[A-Zé]", "b\\Z", "",
    r"^\D", r"^[\w]{3,}", "x{20}", "a+?", r"\W", r"^\.?",
]  # fmt: skip


def numbers_of(chance: Random, count: int) -> list[Decimal | None]:
    edges = [
        Decimal(text) for text in ("0", "1", "1.5", "-0.000001", "500", "500.000001", "499.999999", "-3", "1e6", "0.1")
    ]
    return [None if chance.random() < 0.2 else chance.choice(edges) for _ in range(count)]


def rows_of(chance: Random) -> pa.Table:
    """A few rows as `type_rows` gives them, and a column of doubles with NaN, infinities and both zeros."""
    count = chance.choice([1, 2, 5, 12, 30])
    decimal = pa.decimal128(24, 6)
    odd = [0.0, -0.0, 1.0, 2.5, float("nan"), float("inf"), float("-inf"), None]
    words = chance.sample(WORDS, chance.randint(1, len(WORDS)))
    days = [date(2022, 1, 1) + timedelta(days=chance.randint(0, 9)) for _ in range(count)]
    texts = {name: [None if chance.random() < 0.2 else chance.choice(words) for _ in range(count)] for name in TEXTS}
    return pa.table(
        {
            "source_row": pa.array(range(2, 2 + count), pa.int64()),
            **{name: pa.array(found, pa.string()) for name, found in texts.items()},
            "day": pa.array(days, pa.date32()),
            "n": pa.array([chance.randint(0, 3) for _ in range(count)], pa.int64()),
            "x": pa.array(numbers_of(chance, count), decimal),
            "y": pa.array(numbers_of(chance, count), decimal),
            "f": pa.array([chance.choice(odd) for _ in range(count)], pa.float64()),
        }
    )


def limits_of(chance: Random, values: list[float]) -> dict[str, Any]:
    low, high = sorted(chance.choices(values, k=2))
    kwargs: dict[str, Any] = chance.choice(
        [{"min_value": low}, {"max_value": high}, {"min_value": low, "max_value": high}]
    )
    return kwargs | {
        name: chance.random() < 0.5 for name in ("strict_min", "strict_max") if name[7:] + "_value" in kwargs
    }


def kwargs_of(chance: Random, kind: str) -> dict[str, Any]:
    number, text = chance.choice(NUMBERS), chance.choice(TEXTS)
    anything = chance.choice([*NUMBERS, *TEXTS, "day"])
    if kind == "expect_column_values_to_be_between":
        return {"column": number, **limits_of(chance, [0, 1, 1.5, 2, 500, -0.000001, 0.1])}
    if kind == "expect_column_values_to_be_in_set":
        column = chance.choice([number, text])
        values: list[Any] = WORDS if column in TEXTS else [0, 1, 1.5, 2, 500, 0.1, -3]
        return {"column": column, "value_set": chance.sample(values, chance.randint(1, len(values)))}
    if kind in ("expect_column_values_to_not_be_null", "expect_column_values_to_be_unique"):
        return {"column": anything}
    if kind == "expect_column_values_to_match_regex":
        return {"column": text, "regex": chance.choice(PATTERNS)}
    if kind == "expect_column_value_lengths_to_be_between":
        return {"column": text, **limits_of(chance, [0, 1, 2, 3, 5, 20])}
    if kind == "expect_column_value_lengths_to_equal":
        return {"column": text, "value": chance.choice([0, 1, 2, 5])}
    if kind == "expect_column_pair_values_a_to_be_greater_than_b":
        ignored = chance.choice([{}, *({"ignore_row_if": f"{which}"} for which in PAIR_IGNORES)])
        one, other = chance.sample(NUMBERS, 2)
        return {"column_A": one, "column_B": other, "or_equal": chance.random() < 0.5, **ignored}
    if kind == "expect_compound_columns_to_be_unique":
        ignored = chance.choice([{}, *({"ignore_row_if": which} for which in COMPOUND_IGNORES)])
        return {"column_list": chance.sample([*NUMBERS, *TEXTS, "day"], chance.randint(2, 3)), **ignored}
    return limits_of(chance, [1, 2, 5, 12, 30])


PAIR_IGNORES = ("both_values_are_missing", "either_value_is_missing", "neither")
COMPOUND_IGNORES = ("all_values_are_missing", "any_value_is_missing", "never")
KINDS = [*TRANSLATIONS, "expect_table_row_count_to_be_between"]


def expectation_of(chance: Random, kind: str) -> dict[str, Any]:
    kwargs = kwargs_of(chance, kind)
    if "table" not in kind and chance.random() < 0.4:
        kwargs["mostly"] = chance.choice([0.0, 0.3, 0.5, 0.75, 0.9, 1.0])
    severity = {
        "severity": "warning" if "table" in kind and chance.random() < 0.9 else chance.choice(["critical", "warning"])
    }
    meta = {"meta": {"expected": {"zh": "甲", "en": f"as {kind}"}}} if chance.random() < 0.5 else {}
    return {"type": kind, "kwargs": kwargs, **severity, **meta}
