"""The stages joined up: what the command line and the DAGs call. In: a `Home`. Out: a report that can be shown as JSON."""

from pacewatch.pipeline.assess import assess, replay
from pacewatch.pipeline.deliver import deliver
from pacewatch.pipeline.fetch import fetch
from pacewatch.pipeline.ingest import ingest_files, ingest_inbox, ingest_log
from pacewatch.pipeline.maintain import maintain
from pacewatch.pipeline.quarantine import discard, release
from pacewatch.pipeline.rebuild import rebuild
from pacewatch.publish import publish

__all__ = [
    "assess",
    "deliver",
    "discard",
    "fetch",
    "ingest_files",
    "ingest_inbox",
    "ingest_log",
    "maintain",
    "publish",
    "rebuild",
    "release",
    "replay",
]
