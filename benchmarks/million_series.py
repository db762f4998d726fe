"""A world for `bench_assess.py`: a million monthly series of every kind, and what must be said of them, by construction.

In: an empty, migrated warehouse. Out: `pace.target` and what belongs to it, `observations.observation`, counts of verdicts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

AS_OF = datetime(2022, 7, 20, 12, tzinfo=UTC)
"""When it is judged: June's prints are in, and no later one is due."""
PROGRAMME = "small"
OF_PACE = (
    ((1.05, "on_pace"),) * 5 + ((0.97, "watch"),) * 2 + ((0.90, "behind"), (0.70, "far_behind"), (2.70, "achieved"))
)

Month = tuple[int, int]
PAST_YEAR = [(2021, month) for month in range(7, 13)] + [(2022, month) for month in range(1, 7)]
PAST_YEARS = [(year, month) for year in (2019, 2020, 2021) for month in (6, 12)] + PAST_YEAR[6:]
YEAR_ENDS = [(year, 12) for year in range(2016, 2022)] + PAST_YEAR[6:]


@dataclass(frozen=True)
class Shape:
    """Series that are made and judged in the same way. `value` is SQL over size (of the place), outcome, year and month."""

    name: str
    kind: str
    indicators: int
    value: str
    method: str
    outcomes: tuple[tuple[float, str], ...] = OF_PACE
    prints: list[Month] = field(default_factory=lambda: PAST_YEAR)
    target: dict[str, str] = field(default_factory=dict)
    """What differs from `COLUMNS`, as SQL."""


SHAPES = [
    # Of two years, year to date: December 2021 and June 2022 are added up, against a straight line.
    Shape("flow, straight line", "cumulative_flow", 12,
        "CASE year WHEN 2021 THEN size * month ELSE size * (18 * outcome - 12) * month / 6 END", "linear",
        target={"period_start": "DATE '2021-01-01'", "target_value": "24 * size"}),
    # Of one year, with three years before: shares of 38, 40 and 42 percent by June.
    Shape("flow, past years", "cumulative_flow", 12,
        "CASE year WHEN 2022 THEN size * 40 * outcome * month / 6 WHEN 2019 THEN size * CASE month WHEN 6 THEN 38 ELSE 100 END "
        "WHEN 2020 THEN size * CASE month WHEN 6 THEN 40 ELSE 100 END ELSE size * CASE month WHEN 6 THEN 42 ELSE 100 END END",
        "history", prints=PAST_YEARS, target={"target_value": "100 * size"}),
    Shape("flow, plan", "cumulative_flow", 3, "CASE year WHEN 2021 THEN 90 * month ELSE 60 * outcome * month END", "plan",
        (*OF_PACE[:9], (3.5, "achieved")), target={"target_value": "1200", "has_plan": "TRUE"}),
    Shape("level, declared baseline", "level", 2, "size + CASE year WHEN 2021 THEN 0 ELSE outcome * month END", "linear",
        target={"form": "'point'", "target_value": "size + 12", "baseline": "size"}),
    Shape("level, observed baseline", "level", 2, "size + CASE year WHEN 2021 THEN 0 ELSE outcome * month END", "linear",
        target={"form": "'point'", "target_value": "size + 12"}),
    Shape("growth", "growth", 2, "CASE WHEN month = 12 THEN 8 ELSE outcome END", "direct",
        ((5.2, "on_pace"),) * 5 + ((4.3, "watch"),) * 2 + ((3.8, "behind"), (2.5, "far_behind"), (5.6, "on_pace")), YEAR_ENDS,
        {"form": "'point'", "target_value": "5", "watch_gap": "0.5", "behind_gap": "1", "far_behind_gap": "2"}),
    # Four bad months are allowed.
    Shape("ratio floor", "ratio_floor", 1, "CASE WHEN year = 2022 AND month <= outcome THEN 150 ELSE 50 END", "linear",
        ((1, "on_pace"),) * 4 + ((2, "on_pace"),) * 2 + ((3, "far_behind"),) * 2 + ((4, "far_behind"), (5, "unattainable")),
        target={"form": "'point'", "target_value": "66", "good_comparator": "'<='", "good_value": "100"}),
    Shape("ratio ceiling", "ratio_ceiling", 1, "CASE WHEN year = 2022 AND month <= outcome THEN 150 ELSE 50 END", "linear",
        ((1, "on_pace"),) * 4 + ((2, "on_pace"),) * 2 + ((3, "far_behind"),) * 2 + ((4, "far_behind"), (5, "unattainable")),
        target={"form": "'point'", "target_value": "34", "comparator": "'<='", "good_comparator": "'<='", "good_value": "100"}),
    Shape("trend", "trend", 1, "size + CASE month WHEN 6 THEN outcome ELSE 0 END", "direct",
        ((1, "on_pace"),) * 7 + ((0, "behind"), (-1, "far_behind"), (2, "on_pace")),
        target={"form": "'point'", "target_value": "NULL", "comparator": "'>'", "against": "'previous'"}),
    Shape("elimination", "elimination", 1, "CASE year WHEN 2021 THEN 100 ELSE greatest(100 - outcome * month, 0) END", "linear",
        ((9, "on_pace"),) * 6 + ((8.2, "watch"), (7.5, "behind"), (5, "far_behind"), (17, "achieved")),
        target={"form": "'point'", "target_value": "0", "comparator": "'<='", "baseline": "100"}),
    Shape("milestone", "milestone", 1, "CASE year WHEN 2021 THEN 0 ELSE least(month // 2, outcome) END", "plan",
        ((3, "on_pace"),) * 7 + ((2, "watch"), (1, "far_behind"), (0, "far_behind")),
        target={"form": "'point'", "target_value": "6", "has_plan": "TRUE", "stage_count": "6",
            "watch_gap": "0", "behind_gap": "30", "far_behind_gap": "90"}),
    # With the first growth rate; the outcome is what it falls short of that.
    Shape("in step", "in_step", 1, "CASE WHEN month = 12 THEN 8 ELSE partner - outcome END", "direct",
        ((0.5, "on_pace"),) * 7 + ((1.5, "behind"), (2.5, "far_behind"), (-1, "on_pace")), YEAR_ENDS,
        {"form": "'point'", "target_value": "NULL", "behind_gap": "1", "far_behind_gap": "2"}),
    Shape("rank", "rank", 1, "outcome", "direct", ((2, "on_pace"),) * 8 + ((5, "behind"),) * 2,
        target={"form": "'point'", "target_value": "3", "comparator": "'<='"}),
]  # fmt: skip
COLUMNS = {
    "programme": f"'{PROGRAMME}'",
    "target": "'target-of-' || indicator",
    "place": "place",
    "target_version": "'0123456789abcdef'",
    "indicator": "indicator",
    "kind": "kind",
    "cadence": "'month'",
    "form": "'year_to_date'",
    "period_start": "DATE '2022-01-01'",
    "period_end": "DATE '2022-12-31'",
    "comparator": "'>='",
    "target_value": "NULL",
    "baseline": "NULL",
    "unit": "'u'",
    "unit_en": "'u'",
    "good_comparator": "NULL",
    "good_value": "NULL",
    "curve": "'auto'",
    "has_plan": "FALSE",
    "against": "NULL",
    "stage_count": "1",
    "is_soft": "FALSE",
    "is_undecided": "FALSE",
    "watch_below": "1",
    "behind_below": "0.95",
    "far_behind_below": "0.85",
    "too_early_share": "0.05",
    **dict.fromkeys(("watch_gap", "behind_gap", "far_behind_gap"), "NULL"),
    **dict.fromkeys(("target_name_zh", "target_name_en", "place_name_zh", "place_name_en"), "''"),
    **dict.fromkeys(("department_zh", "department_en"), "''"),
}
INDICATORS = sum(shape.indicators for shape in SHAPES)
SMALL_STEPS = "((number * 31 + month * 17) % 100) / 100.0"
"""Nothing that comes between two prints that decide is round, as in real figures."""
REVISED_ONE_IN = 200


def fill(connection: duckdb.DuckDBPyConnection, places: int) -> Counter[tuple[str, str, str]]:
    """Declare and observe; how many targets must get which (kind, method, verdict)."""
    connection.execute(
        "CREATE TEMP TABLE of_place AS SELECT CAST(100000 + number AS VARCHAR) AS place, number, 100 + number % 900 AS size "
        f"FROM range({places}) AS g(number)"
    )
    due: Counter[tuple[str, str, str]] = Counter()
    months = sorted({month for shape in SHAPES for month in shape.prints})
    for shape in SHAPES:
        outcomes = " ".join(f"WHEN {number} THEN {outcome}" for number, (outcome, _) in enumerate(shape.outcomes))
        partners = " ".join(f"WHEN {number} THEN {rate}" for number, (rate, _) in enumerate(_shape("growth").outcomes))
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {_view(shape)} AS SELECT of_place.*, indicator, '{shape.kind}' AS kind, "
            f"CAST(CASE number % 10 {outcomes} END AS DOUBLE) AS outcome, "
            f"CAST(CASE number % 10 {partners} END AS DOUBLE) AS partner "
            f"FROM of_place, (SELECT unnest({_indicators(shape)}) AS indicator)"
        )
        columns = {**COLUMNS, **shape.target}
        connection.execute(
            f"INSERT INTO pace.target (number, {', '.join(columns)}) SELECT "
            f"(SELECT count(*) FROM pace.target) + row_number() OVER (ORDER BY indicator, place) - 1, "
            f"{', '.join(columns.values())} FROM {_view(shape)}"
        )
        for number in range(10):
            due[shape.kind, shape.method, shape.outcomes[number][1]] += shape.indicators * places // 10
    for batch, month in enumerate(months, start=1):
        _print(connection, month, batch)
    _revise(connection, len(months) + 1)
    _declare_the_rest(connection)
    return due


def _shape(name: str) -> Shape:
    return next(shape for shape in SHAPES if shape.name == name)


def _view(shape: Shape) -> str:
    return f'"series: {shape.name}"'


def _indicators(shape: Shape) -> list[str]:
    return [f"{shape.name.replace(', ', '-').replace(' ', '-')}-{number}" for number in range(shape.indicators)]


def _print(connection: duckdb.DuckDBPyConnection, month: Month, batch: int) -> None:
    """All of a month's figures, as they come in: one batch, published a fortnight after the month."""
    end = _month_end(month)
    for shape in SHAPES:
        if month not in shape.prints:
            continue
        start = date(month[0], 1, 1) if "form" not in shape.target else end.replace(day=1)
        is_wobbly = shape.kind in ("cumulative_flow", "level") and month[1] not in (6, 12)
        value = shape.value + (f" + {SMALL_STEPS}" if is_wobbly else "")
        connection.execute(
            "INSERT INTO observations.figure SELECT indicator, place, ?, ?, NULL, ?, ?, 1, FALSE, 'official', "
            f"CAST(round({value}, 2) AS DECIMAL(24, 6)), number + 2, 'c', NULL FROM "
            f"(SELECT *, {month[0]} AS year, {month[1]} AS month FROM {_view(shape)})",
            [start, end, datetime.combine(end + timedelta(days=15), datetime.min.time()), batch],
        )


def _revise(connection: duckdb.DuckDBPyConnection, batch: int) -> None:
    """May's figure of one flow and level in two hundred is corrected after June's came in."""
    connection.execute(
        "INSERT INTO observations.figure SELECT indicator, place, period_start, period_end, NULL, "
        "TIMESTAMP '2022-07-18', ?, 2, FALSE, grade, value + 1, source_row, source_column, NULL FROM observations.observation "
        f"WHERE period_end = DATE '2022-05-31' AND source_row % {REVISED_ONE_IN} = 0 "
        "AND (indicator LIKE 'flow%' OR indicator LIKE 'level%')",
        [batch],
    )


def _declare_the_rest(connection: duckdb.DuckDBPyConnection) -> None:
    plans = [(f"target-of-{name}", day, value) for name in _indicators(_shape("flow, plan"))
        for day, value in ((date(2021, 12, 31), 0), (date(2022, 6, 30), 360), (date(2022, 12, 31), 1200))]  # fmt: skip
    connection.executemany("INSERT INTO pace.plan_point VALUES (?, ?, ?)", plans)
    (milestone,) = _indicators(_shape("milestone"))
    stages = [
        (f"target-of-{milestone}", stage, _month_end((2022, due)))
        for stage, due in enumerate((1, 3, 5, 7, 9, 12), start=1)
    ]
    connection.executemany("INSERT INTO pace.stage VALUES (?, ?, ?, '', '')", stages)
    (in_step,) = _indicators(_shape("in step"))
    growth = _indicators(_shape("growth"))[0]
    connection.execute(
        f"INSERT INTO pace.target_input SELECT 'target-of-{in_step}', place, 'partner', '{growth}' FROM of_place"
    )
    names = [name for shape in SHAPES for name in _indicators(shape)]
    ends = [_month_end((2022, month)) for month in range(1, 13)]
    releases: list[dict[str, Any]] = [
        {
            "programme": PROGRAMME,
            "indicator": name,
            "period_end": end,
            "due_on": end + timedelta(days=15),
            "late_after": end + timedelta(days=20),
        }
        for name in names
        for end in ends
    ]
    connection.register("declared", pa.Table.from_pylist(releases))
    connection.execute("INSERT INTO pace.release SELECT * FROM declared")
    connection.unregister("declared")


def _month_end(month: Month) -> date:
    year, number = month
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)
