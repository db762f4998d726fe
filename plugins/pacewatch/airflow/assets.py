"""What the DAGs are rung by: the inbox, watched by the bell; outbox and refused files, by tasks that made work there."""

from __future__ import annotations

from airflow.sdk import Asset, AssetAlias, AssetWatcher

from pacewatch.airflow.inbox_trigger import InboxTrigger
from pacewatch.home import Home

INBOX = Asset(
    name="pacewatch-inbox",
    uri="x-pacewatch://inbox",
    watchers=[AssetWatcher(name="pacewatch-inbox-bell", trigger=InboxTrigger(home=str(Home.locate().root)))],
)
OUTBOX = Asset(name="pacewatch-outbox", uri="x-pacewatch://outbox")
REFUSED = Asset(name="pacewatch-refused", uri="x-pacewatch://refused")
REFUSED_BELL = AssetAlias(name="pacewatch-refused-bell")
"""By way of an alias a task rings only if it has a reason to; an outlet is rung by every run."""
