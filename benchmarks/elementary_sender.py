"""The sender of elementary-data, driven by its own interpreter: `run_alerts` as it stands, over a book in place of dbt.

    python elementary_sender.py BOOK SLACK_URL

`BOOK` is an SQLite file with a table `alert (number, status)`; it stands for the warehouse to which elementary-data's dbt
project writes what was sent. That takes seconds of dbt there and no time here, which is in its favour. Its own limit of one
message a second is taken off. It prints `ready` before it begins.
"""

from __future__ import annotations

import sqlite3
import sys
from datetime import UTC, datetime
from typing import Any

import ratelimit


def _unlimited(**_: Any) -> Any:
    return lambda function: function


ratelimit.limits = _unlimited
ratelimit.sleep_and_retry = lambda function: function

from elementary.config.config import Config  # noqa: E402 - only now: it takes the limits on import
from elementary.messages.messaging_integrations.slack_web import SlackWebMessagingIntegration  # noqa: E402
from elementary.monitor.data_monitoring.alerts.data_monitoring_alerts import DataMonitoringAlerts  # noqa: E402
from elementary.monitor.fetchers.alerts.schema.pending_alerts import PendingAlertSchema  # noqa: E402

NEVER_AS_A_GROUP = 1_000_000


class Book:
    """What `AlertsAPI` asks dbt for."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path)

    def get_new_alerts(self, days_back: int) -> list[PendingAlertSchema]:  # noqa: ARG002 - as it is called
        """Whatever is pending."""
        found = self._connection.execute("SELECT number FROM alert WHERE status = 'pending' ORDER BY number")
        return [_alert(number) for (number,) in found.fetchall()]

    def get_alerts_last_sent_times(self, days_back: int) -> dict[str, datetime]:  # noqa: ARG002 - as it is called
        """None: no two alerts are of the same class."""
        return {}

    def skip_alerts(self, alerts: list[PendingAlertSchema]) -> None:
        """Mark what is never sent."""
        self._mark("skipped", [alert.id for alert in alerts])

    def update_sent_alerts(self, alert_ids: list[str]) -> None:
        """Mark what was sent."""
        self._mark("sent", alert_ids)

    def _mark(self, status: str, ids: list[str]) -> None:
        with self._connection:
            self._connection.executemany("UPDATE alert SET status = ? WHERE number = ?", [(status, one) for one in ids])


class Sender(DataMonitoringAlerts):
    """The real one, without the dbt project that it reads and writes its alerts by."""

    def __init__(self, book: Book, config: Config) -> None:
        self._book = book
        super().__init__(config, populate_data=False)
        self.alerts_api = book

    def _init_internal_dbt_runner(self) -> None:
        return None

    def get_latest_invocation(self) -> dict[str, Any]:
        """Nothing of dbt ran."""
        return {}

    def _get_warehouse_info(self, hash_id: bool = False) -> None:  # noqa: ARG002 - as it is called
        return None

    def get_elementary_database_and_schema(self) -> str:
        """Only shown in messages."""
        return "book.alerts"


def _alert(number: int) -> PendingAlertSchema:
    data = {
        "id": str(number),
        "alert_class_id": str(number),
        "model_unique_id": f"model.{number}",
        "detected_at": datetime.now(tz=UTC).isoformat(),
        "schema_name": "small",
        "status": "fail",
        "test_unique_id": f"test.{number}",
        "test_type": "dbt_test",
        "test_sub_type": "generic",
        "test_name": f"{number}.csv",
        "test_short_name": f"{number}.csv",
        "severity": "ERROR",
        "elementary_unique_id": str(number),
    }
    return PendingAlertSchema(
        id=str(number),
        alert_class_id=str(number),
        type="test",
        detected_at=None,
        created_at=None,
        updated_at=None,
        status="pending",
        data=data,
    )


def main(book: str, url: str) -> int:
    """Send what is pending, once."""
    config = Config(
        config_dir=f"{book}.config",
        target_path=f"{book}.target",
        slack_token="xoxb-elementary",
        slack_channel_name="C0DATAZH",
        group_alerts_threshold=NEVER_AS_A_GROUP,
    )
    sender = Sender(Book(book), config)
    assert isinstance(sender.alerts_integration, SlackWebMessagingIntegration)
    sender.alerts_integration.client.base_url = url
    print("ready", flush=True)
    return 0 if sender.run_alerts(days_back=1) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
