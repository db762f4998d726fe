"""The daily housekeeping of the warehouse."""

from __future__ import annotations

from airflow.sdk import DAG, CronTriggerTimetable, task

from pacewatch.airflow import tasks
from pacewatch.airflow.wiring import DAG_DEFAULTS, TASK_DEFAULTS, TIME_ZONE, WAREHOUSE_POOL

DOC = """
### maintain
Publishes the analysts' file afresh, checkpoints the warehouse, tidies up and audits: raw bytes against their
fingerprints, what was sent against what was decided.

**Runs** at 03:10 in the programme's time zone. **If it fails**: no alert is late; the next run does the same.
"""

with DAG(
    dag_id="maintain",
    description="Publish, checkpoint, tidy, audit",
    doc_md=DOC,
    tags=["pacewatch", "publish"],
    schedule=CronTriggerTimetable("10 3 * * *", timezone=TIME_ZONE),
    default_args=TASK_DEFAULTS,
    **DAG_DEFAULTS,
):
    task(task_id="maintain", pool=WAREHOUSE_POOL)(tasks.maintain)()
