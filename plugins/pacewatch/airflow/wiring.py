"""What all DAGs have in common: owner, patience with failures, pools and the programme's time zone. Cheap to import."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

TIME_ZONE = os.environ.get("PACEWATCH_TIME_ZONE", "Asia/Shanghai")
"""The zone in which a programme's day begins; `PACEWATCH_TIME_ZONE` changes it."""

WAREHOUSE_POOL = "warehouse"
"""One slot: DuckDB has one writer."""

DELIVERY_POOL = "delivery"
"""One slot: messages leave one after another."""

DAG_DEFAULTS: dict[str, Any] = {
    "start_date": datetime(2022, 1, 1, tzinfo=UTC),
    "catchup": False,
    "max_active_runs": 1,
}

TASK_DEFAULTS: dict[str, Any] = {
    "owner": "pacewatch",
    "retries": 4,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=5),
    "execution_timeout": timedelta(minutes=15),
}
