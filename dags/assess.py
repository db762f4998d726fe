"""The daily judgement, for what changes by time alone: a print that is late, a deadline that has passed."""

from __future__ import annotations

from airflow.sdk import DAG, task

from pacewatch.airflow import tasks
from pacewatch.airflow.assets import OUTBOX
from pacewatch.airflow.wiring import DAG_DEFAULTS, TASK_DEFAULTS, TIME_ZONE, WAREHOUSE_POOL, every

DOC = """
### assess
Judges every target as of now, without new data: lateness, deadlines and days that pass in silence.

**Runs** at 00:30 in the programme's time zone (`PACEWATCH_TIME_ZONE`). **Rings** `deliver`.
**If it fails**: nothing is lost; the next run of this or of `ingest` judges the same targets.
"""

with DAG(
    dag_id="assess",
    description="Verdicts as of now, once a day",
    doc_md=DOC,
    tags=["pacewatch", "pace", "alerts"],
    schedule=every("30 0 * * *", TIME_ZONE),
    default_args=TASK_DEFAULTS,
    **DAG_DEFAULTS,
):
    task(task_id="assess", pool=WAREHOUSE_POOL, outlets=[OUTBOX])(tasks.assess)()
