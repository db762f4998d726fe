"""A moment stands for the same days in `feed try` (Python) and in `ingest` (SQL)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

import duckdb
import pytest

from pacewatch.observations.typed_periods import SPANS, first_and_last
from pacewatch.registry.feed_model import Span


def test_every_span_has_both() -> None:
    assert set(SPANS) == set(get_args(Span))


@pytest.mark.parametrize("span", get_args(Span))
def test_python_and_sql_agree_on_first_and_last_day(span: Span) -> None:
    first, last = SPANS[span]
    moments = [datetime(2019, 12, 30) + timedelta(hours=7 * number) for number in range(1500)]  # noqa: DTZ001
    hour = "INTERVAL 1 HOUR" if span == "hour" else "INTERVAL 0 HOUR"
    with duckdb.connect() as connection:
        for moment in moments:
            told = connection.execute(f"SELECT {first}, {last} FROM (SELECT CAST($1 - {hour} AS DATE) AS d)", [moment])
            assert told.fetchone() == first_and_last(moment, span), moment
