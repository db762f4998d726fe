"""How long a feed's suite takes on the same rows by Great Expectations and by SQL, and whether both say the same.

    make bench-suites

100,000 rows of numbers, names and days, some of them wrong, and a suite that asks something of each column.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pyarrow as pa

from pacewatch.observations.expectations import check_by_gx, check_by_sql
from pacewatch.observations.findings import Checked
from pacewatch.observations.problems import RowProblem

ROWS = 100_000
SUITE = [
    ("expect_column_values_to_be_between", {"column": "value", "min_value": 0, "max_value": 500}),
    ("expect_column_values_to_not_be_null", {"column": "value", "mostly": 0.9}),
    ("expect_column_values_to_be_in_set", {"column": "grade", "value_set": [0, 1, 2]}),
    ("expect_column_values_to_match_regex", {"column": "name", "regex": r"^station-\d+$"}),
    ("expect_column_value_lengths_to_be_between", {"column": "name", "max_value": 12}),
    ("expect_column_pair_values_a_to_be_greater_than_b", {"column_A": "high", "column_B": "value"}),
    ("expect_compound_columns_to_be_unique", {"column_list": ["name", "day"]}),
]


def main() -> int:
    """Print seconds of both, and their ratio."""
    rows = _rows()
    with tempfile.TemporaryDirectory() as folder:
        suite = Path(folder) / "suite.json"
        asked = [{"type": kind, "kwargs": kwargs, "severity": "warning"} for kind, kwargs in SUITE]
        suite.write_text(json.dumps({"name": "suite", "expectations": asked}), encoding="utf-8")
        for check in (check_by_gx, check_by_sql):
            check(rows.slice(0, 10), suite)  # the import, which daily files pay once
        by_gx, said = _seconds(lambda: check_by_gx(rows, suite))
        by_sql, same = _seconds(lambda: check_by_sql(rows, suite))
    if sorted(said, key=repr) != sorted(same, key=repr):
        raise SystemExit(f"not the same verdicts: {len(said)} by Great Expectations, {len(same)} by SQL")
    print(f"{ROWS:,} rows, {len(SUITE)} expectations, {len(said):,} problems found by both alike")
    print(f"Great Expectations {by_gx:.2f} s, SQL {by_sql:.2f} s")
    print(f"suites: ratio {by_gx / by_sql:.1f} (Great Expectations against SQL on the same rows)")
    return 0


def _rows() -> pa.Table:
    chance = Random(2022)  # noqa: S311 - sample data
    first = date(2015, 1, 1)
    values = [None if chance.random() < 0.01 else Decimal(chance.randint(-2, 505)) for _ in range(ROWS)]
    names = [f"station-{number % 100:02}" if chance.random() < 0.999 else "station?" for number in range(ROWS)]
    return pa.table(
        {
            "source_row": pa.array(range(2, ROWS + 2), pa.int64()),
            "name": names,
            "day": pa.array([first + timedelta(days=number // 100) for number in range(ROWS)], pa.date32()),
            "grade": pa.array([int(chance.random() * 3.001) for _ in range(ROWS)], pa.int64()),
            "value": pa.array(values, pa.decimal128(24, 6)),
            "high": pa.array([Decimal(500) for _ in range(ROWS)], pa.decimal128(24, 6)),
        }
    )


def _seconds(step: Callable[[], Checked]) -> tuple[float, list[RowProblem]]:
    start = time.perf_counter()
    found = step().problems
    return time.perf_counter() - start, found


if __name__ == "__main__":
    sys.exit(main())
