"""What the DAGs are rung by: the inbox, watched by the bell and by the message queue if there is one, and the outbox.

The outbox is rung by the tasks that may have filled it.
"""

from __future__ import annotations

from airflow.sdk import Asset, AssetWatcher

from pacewatch.airflow.inbox_trigger import InboxTrigger
from pacewatch.airflow.queue_setting import queue_watchers
from pacewatch.home import Home

INBOX = Asset(
    name="pacewatch-inbox",
    uri="x-pacewatch://inbox",
    watchers=[
        AssetWatcher(name="pacewatch-inbox-bell", trigger=InboxTrigger(home=str(Home.locate().root))),
        *queue_watchers(),
    ],
)
OUTBOX = Asset(name="pacewatch-outbox", uri="x-pacewatch://outbox")
