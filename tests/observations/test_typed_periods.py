"""A moment stands for the same days in `feed try` (Python) and in `ingest` (SQL)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import get_args

import duckdb
import pytest

from pacewatch.observations.sql_names import quoted
from pacewatch.observations.trial import try_feed
from pacewatch.observations.typed_periods import SPANS, period_at, stamp_columns
from pacewatch.registry.declaration import read_declaration
from pacewatch.registry.feed_model import Span

BESIDE = """
feeds:
- id: hours
  name: {zh: 小时值, en: Hours}
  source: tests
  columns: [day, hour, aqi]
  period: {column: day, hour: hour, format: "%Y%m%d", span: hour}
  place: {fixed: "100100"}
  values: [{column: aqi, indicator: aqi}]
"""
CLOCKS = ("0", "7", "07", " 9 ", "23", "24", "25", "007", "+7", "1_0", "7.0", "七", "")


def test_every_span_has_both() -> None:
    assert set(SPANS) == set(get_args(Span))


@pytest.mark.parametrize("span", get_args(Span))
def test_python_and_sql_agree_on_days_and_hour(span: Span) -> None:
    first, last = SPANS[span]
    moments = [datetime(2019, 12, 30) + timedelta(hours=7 * number) for number in range(1500)]  # noqa: DTZ001
    ended = "hour(moment) + 1" if span == "hour" else "0"
    hour = "INTERVAL 1 HOUR" if span == "hour" else "INTERVAL 0 HOUR"
    with duckdb.connect() as connection:
        for moment in moments:
            told = connection.execute(
                f"SELECT {first}, {last}, {ended} FROM (SELECT $1 - {hour} AS moment, CAST(moment AS DATE) AS d)",
                [moment],
            )
            read = period_at(moment, span)
            assert told.fetchone() == (read.start, read.end, read.hour), moment


def test_python_and_sql_agree_on_a_column_of_hours() -> None:
    feed = read_declaration(BESIDE, "hours.yaml")
    written = "".join(f"20220302,{clock},{number}\n" for number, clock in enumerate(CLOCKS))
    tried = [(cell.period_end, cell.hour) for cell in try_feed(f"day,hour,aqi\n{written}".encode(), feed).cells]
    stamp, hour = stamp_columns(feed)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE cells ({quoted('day')} VARCHAR, {quoted('hour')} VARCHAR)")
        connection.executemany("INSERT INTO cells VALUES ('20220302', ?)", [[clock] for clock in CLOCKS])
        told = connection.execute(f"SELECT CAST({stamp} AS DATE), nullif({hour}, 0) FROM cells").fetchall()
    assert tried == told
    days = (date(2022, 3, 1), date(2022, 3, 2))
    assert told[:6] == [(days[0], 24), (days[1], 7), (days[1], 7), (days[1], 9), (days[1], 23), (days[1], 24)]
    assert set(told[6:]) == {(None, None)}
