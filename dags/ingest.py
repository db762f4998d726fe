"""From a file in the inbox to verdicts and an outbox: rung by the inbox, and by a sweep every two minutes."""

from __future__ import annotations

from airflow.sdk import DAG, AssetOrTimeSchedule, task

from pacewatch.airflow import tasks
from pacewatch.airflow.assets import INBOX, OUTBOX, REFUSED_BELL
from pacewatch.airflow.wiring import DAG_DEFAULTS, TASK_DEFAULTS, WAREHOUSE_POOL, every

DOC = """
### ingest
Takes every complete file of `inbox/<feed>/`, checks it, stores what is good, judges all targets, fills the outbox and
publishes the analysts' file. It takes what is there and not yet in the ledger, whatever rang: a lost or doubled event,
a kill at any moment or a second run changes nothing.

**Rung by** the inbox (within half a second of a rename) and every two minutes. **Rings** `deliver`,
and `review` if a file was refused that a person may approve.
**If it fails**: each file is still in the inbox or in the ledger; the retries and the next sweep take it up again. It also
fails, after all else is done, while a file waits for our side to be mended; the log names the file and what to mend.
"""

with DAG(
    dag_id="ingest",
    description="Files of the inbox -> observations -> verdicts -> outbox",
    doc_md=DOC,
    tags=["pacewatch", "feeds", "pace", "alerts"],
    schedule=AssetOrTimeSchedule(timetable=every("*/2 * * * *"), assets=[INBOX]),
    default_args=TASK_DEFAULTS,
    **DAG_DEFAULTS,
):
    task(task_id="ingest", pool=WAREHOUSE_POOL, outlets=[OUTBOX, REFUSED_BELL])(tasks.ingest)()
