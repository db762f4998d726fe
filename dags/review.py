"""People decide about files that were refused whole: rung by `ingest`, and by a sweep every hour."""

from __future__ import annotations

from airflow.sdk import DAG, AssetOrTimeSchedule, task

from pacewatch.airflow import tasks
from pacewatch.airflow.assets import OUTBOX, REFUSED
from pacewatch.airflow.review_operator import ANSWER_WITHIN, ASKED_AT_ONCE, REASON, TRIES, ReviewOperator
from pacewatch.airflow.wiring import DAG_DEFAULTS, TASK_DEFAULTS, WAREHOUSE_POOL, every

DOC = """
### review
Asks people about each file that was read but not believed (mostly bad rows, or an expectation about the whole file failed):
open **Required Actions**, read what was found, give the reason, and choose.
**Approve**: every row of the file that has a meaning is used from then on, rows that failed the suite included; rows without
a meaning stay in quarantine. **Reject**: the file stays out for good.
Who, when and why are stored. `pacewatch review` does the same; who decides first has decided.

**Rung by** `ingest` when it refuses such a file, and every hour. A question that nobody answers for seven days fails here,
and is asked again. No other DAG waits for an answer. **Rings** `deliver`.
"""

with DAG(
    dag_id="review",
    description="Refused files -> a person's decision",
    doc_md=DOC,
    tags=["pacewatch", "feeds"],
    schedule=AssetOrTimeSchedule(timetable=every("7 * * * *"), assets=[REFUSED]),
    default_args=TASK_DEFAULTS,
    **{**DAG_DEFAULTS, "max_active_runs": ASKED_AT_ONCE},
):
    found = task(task_id="find", pool=WAREHOUSE_POOL)(tasks.find_refused)()
    ReviewOperator.partial(
        task_id="review",
        pool=WAREHOUSE_POOL,
        outlets=[OUTBOX],
        response_timeout=ANSWER_WITHIN,
        params={"why": REASON},
        **TRIES,
    ).expand_kwargs(found)
