"""From the outbox to people: rung by whoever may have filled it, and by a sweep every minute."""

from __future__ import annotations

from airflow.sdk import DAG, AssetOrTimeSchedule, task

from pacewatch.airflow import tasks
from pacewatch.airflow.assets import OUTBOX
from pacewatch.airflow.wiring import DAG_DEFAULTS, DELIVERY_POOL, TASK_DEFAULTS, every

DOC = """
### deliver
Sends what the outbox holds, to Slack, by mail and by other services, each message once. Addresses and credentials are the
Airflow Connections `slack_default` and `smtp_default`, and those that people's `service` names. At its end it tells the watcher
outside that `heartbeat_default` names, if there is one.

**Rung by** `ingest`, `assess` and `digest`, and every minute by itself, so that a failed `ingest` holds nothing back.
**If it fails**: a message leaves the outbox only on evidence that it was accepted; the next sweep sends what is left. It also
fails when a message was refused for good or a channel takes none; the log says what to mend.
"""

with DAG(
    dag_id="deliver",
    description="Outbox -> Slack, mail and other services",
    doc_md=DOC,
    tags=["pacewatch", "delivery"],
    schedule=AssetOrTimeSchedule(timetable=every("* * * * *"), assets=[OUTBOX]),
    default_args=TASK_DEFAULTS,
    **DAG_DEFAULTS,
):
    task(task_id="deliver", pool=DELIVERY_POOL)(tasks.deliver)()
