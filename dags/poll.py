"""One DAG for each feed that is fetched, made from the registry: `poll_<feed>`, at the times that its `every` says."""

from __future__ import annotations

from airflow.sdk import DAG, get_parsing_context, task

from pacewatch.airflow import tasks
from pacewatch.airflow.polls import polled_feeds
from pacewatch.airflow.wiring import DAG_DEFAULTS, FETCH_POOL, POLL_DEFAULTS, every
from pacewatch.home import Home

DOC = """
### {dag_id}
Asks the source of the feed `{feed}` for what is new, and puts it into its inbox, where the bell rings `ingest`.

**Runs** as `every` in `feeds.yaml` says, in the programme's time zone; without it, when somebody starts it.
**If it fails**: the log says what the source answered; the newest refused answer lies in `fetch/{feed}.refused`. What can't be
reached is tried again three times, ten minutes apart; the next run asks for everything that hasn't come.
"""

# A task that starts needs its own DAG only.
wanted = get_parsing_context().dag_id

for feed in polled_feeds(Home.locate().registry):
    dag_id = f"poll_{feed.id}"
    if wanted not in (None, dag_id):
        continue
    with DAG(
        dag_id=dag_id,
        description=f"Source of {feed.id} -> inbox",
        doc_md=DOC.format(dag_id=dag_id, feed=feed.id),
        tags=["pacewatch", "feeds", "poll"],
        schedule=every(feed.cron, feed.time_zone) if feed.cron else None,
        default_args=POLL_DEFAULTS,
        **DAG_DEFAULTS,
    ):
        task(task_id=dag_id, pool=FETCH_POOL)(tasks.poll)(feed.id)
