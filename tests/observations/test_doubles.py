"""What a file says twice: equal values are used once, different ones are believed in neither, and both are said."""

from __future__ import annotations

import pytest

from pacewatch.alerts.facts import DataFacts, from_json
from pacewatch.delivery.compose import compose
from pacewatch.home import Home
from pacewatch.pipeline import ingest_inbox
from tests.small_city import air_csv
from tests.world import drop, query

ROUND = [("甲市", f"2022-01-{day:02d}", 80) for day in range(1, 9)]


def ingested(home: Home, rows: list[tuple[str, str, object]]) -> tuple[int, int]:
    """How many rows of such a file were quarantined, and how many values are stored."""
    drop(home, "small-air", "days.csv", air_csv(rows))
    (file,) = ingest_inbox(home, quiet_seconds=0).files
    assert file.outcome == "accepted"
    return file.rows_quarantined, file.values_new


def test_equal_values_are_used_once_and_it_is_written_down(home: Home, standing_clock: str) -> None:
    twice = [*ROUND, ("甲市", "2022-01-03", 80), ("甲", "2022-01-05", "80.0")]
    assert ingested(home, twice) == (0, 8)
    found = query(home, "SELECT source_row, source_column, seen, severity, detail FROM observations.quarantine")
    assert found == [
        (10, "aqi", "80", "warning", "each value once; 2 stand here for a second time, equal to the first and used once: "
         "row 10 says the same as row 4"),
    ]  # fmt: skip
    assert query(home, "SELECT count(*) FROM alerts.event") == [(0,)]


def test_different_values_are_believed_in_neither_and_each_names_the_other(home: Home, standing_clock: str) -> None:
    assert ingested(home, [*ROUND, ("甲市", "2022-01-03", 81.5)]) == (2, 7)
    found = query(home, "SELECT source_row, seen, expectation, detail FROM observations.quarantine ORDER BY ALL")
    assert found == [
        (4, "80", "one_value_per_period", "one value for this indicator, place and period; the file also says 81.5 in row 10"),
        (10, "81.5", "one_value_per_period", "one value for this indicator, place and period; the file also says 80 in row 4"),
    ]  # fmt: skip
    assert query(home, "SELECT count(*) FROM observations.observation WHERE period_end = DATE '2022-01-03'") == [(0,)]


@pytest.mark.parametrize("also", [80, 81.5])
def test_of_three_values_one_that_differs_is_enough(home: Home, standing_clock: str, also: float) -> None:
    rows = [*ROUND, ("甲市", "2022-01-03", 81.5), ("甲市", "2022-01-03", also)]
    assert ingested(home, rows) == (3, 7)


def test_the_engineer_is_told_of_both_rows_in_both_languages(home: Home, standing_clock: str) -> None:
    ingested(home, [*ROUND, ("甲市", "2022-01-03", 81.5)])
    ((text,),) = query(home, "SELECT facts FROM alerts.event WHERE reason = 'rows_quarantined'")
    facts = from_json(text)
    assert isinstance(facts, DataFacts)
    assert compose(facts, "zh").quotes == (
        "第4行，“aqi”列：看到“80”；要求：同一指标、地区和时期只有一个数值，而文件第10行为81.5",
        "第10行，“aqi”列：看到“81.5”；要求：同一指标、地区和时期只有一个数值，而文件第4行为80",
    )
    assert compose(facts, "en").quotes[0] == (
        "Row 4, column “aqi”: saw “80”; expected: one value for this indicator, place and period; the file also "
        "says 81.5 in row 10"
    )
