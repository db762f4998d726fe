"""A moment stands for the same days in `feed try` (Python) and in `ingest` (SQL)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

import duckdb
import pytest

from pacewatch.observations.typed_periods import SPANS, period_at
from pacewatch.registry.feed_model import Span


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
