"""The daily housekeeping of the warehouse."""

from __future__ import annotations

from airflow.sdk import DAG, task

from pacewatch.airflow import tasks
from pacewatch.airflow.wiring import DAG_DEFAULTS, TASK_DEFAULTS, TIME_ZONE, WAREHOUSE_POOL, every

DOC = """
### maintain
Publishes the analysts' file afresh, renews the pages in `docs/`, takes the write-ahead log into the warehouse, removes what
killed runs left behind, and looks for what is amiss, as `pacewatch doctor` does; each finding is a warning in the task's log.
Then sets what was said in the last 30 days against what stands in Slack, and the books against their journal, as
`pacewatch audit` does; the log's line `journal:` is the anchor of the day.

**Runs** at 03:10 in the programme's time zone (`PACEWATCH_TIME_ZONE`). **If it fails** with `to be mended`: a message was
lost, doubled, can't be explained or is overdue, or a book was altered; the log names it, and all else was done. Otherwise
no alert is late, and the next run does the same.
"""

with DAG(
    dag_id="maintain",
    description="Publish, checkpoint, tidy up, look for what is amiss",
    doc_md=DOC,
    tags=["pacewatch", "publish"],
    schedule=every("10 3 * * *", TIME_ZONE),
    default_args=TASK_DEFAULTS,
    **DAG_DEFAULTS,
):
    task(task_id="maintain", pool=WAREHOUSE_POOL)(tasks.maintain)()
