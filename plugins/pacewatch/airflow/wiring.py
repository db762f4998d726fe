"""What all DAGs have in common: owner, patience with failures, pools and the programme's time zone. Cheap to import."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable

TIME_ZONE = os.environ.get("PACEWATCH_TIME_ZONE", "Asia/Shanghai")
"""The zone in which a programme's day begins; `PACEWATCH_TIME_ZONE` changes it."""

WAREHOUSE_POOL = "warehouse"
"""One slot: DuckDB has one writer."""

DELIVERY_POOL = "delivery"
"""One slot: messages leave one after another."""

FETCH_POOL = "fetch"
"""A few slots: sources are slow, and a task that waits for one needs nothing else."""

DAG_DEFAULTS: dict[str, Any] = {"catchup": False, "max_active_runs": 1}

TASK_DEFAULTS: dict[str, Any] = {
    "owner": "pacewatch",
    "retries": 4,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=5),
    "execution_timeout": timedelta(minutes=15),
}

POLL_DEFAULTS: dict[str, Any] = {
    **TASK_DEFAULTS,
    "retries": 3,
    "retry_delay": timedelta(minutes=10),
    "retry_exponential_backoff": 1.0,
    "max_retry_delay": timedelta(minutes=10),
}
"""A source that is out of reach is left alone for a while."""


def every(expression: str, time_zone: str = "UTC") -> CronTriggerTimetable:
    """A cron expression as a timetable.

    A fresh Airflow waits for the first tick instead of running all DAGs at once for the ones just past; this holds as long
    as the DAGs have no start date.
    """
    return CronTriggerTimetable(expression, timezone=time_zone, run_immediately=timedelta(0))
