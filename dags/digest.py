"""How all targets stand, for those who want to be told every week or month."""

from __future__ import annotations

from airflow.sdk import DAG, task

from pacewatch.airflow import tasks
from pacewatch.airflow.assets import OUTBOX
from pacewatch.airflow.wiring import DAG_DEFAULTS, TASK_DEFAULTS, TIME_ZONE, WAREHOUSE_POOL, every

DOC = """
### digest
Tells each person with `digest: weekly` or `monthly` in `people.yaml` how all their targets stand, what changed since their last
digest and what needs a decision, on the first working day of the week or month, once.

**Runs** every half hour in the programme's time zone (`PACEWATCH_TIME_ZONE`), for each person may have an hour of their own
(`digest_at`, 08:30 by default). **Rings** `deliver`.
**If it fails**: nothing is lost; the next run tells what is due then, of several periods that were missed the newest.
"""

with DAG(
    dag_id="digest",
    description="How all targets stand, once a week or month",
    doc_md=DOC,
    tags=["pacewatch", "alerts"],
    schedule=every("*/30 * * * *", TIME_ZONE),
    default_args=TASK_DEFAULTS,
    **DAG_DEFAULTS,
):
    task(task_id="digest", pool=WAREHOUSE_POOL, outlets=[OUTBOX])(tasks.digest)()
