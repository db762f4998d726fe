"""The stages joined up: what the command line and the DAGs call. In: a `Home`. Out: a report that can be shown as JSON."""

from pacewatch.delivery.heartbeat import beat
from pacewatch.pipeline.acknowledge import acknowledge
from pacewatch.pipeline.actions import apply_actions
from pacewatch.pipeline.assess import assess, replay
from pacewatch.pipeline.deliver import audit, deliver
from pacewatch.pipeline.digest import digest
from pacewatch.pipeline.digest import preview as preview_digest
from pacewatch.pipeline.fetch import fetch
from pacewatch.pipeline.ingest import ingest_files, ingest_inbox, ingest_log
from pacewatch.pipeline.maintain import maintain
from pacewatch.pipeline.quarantine import discard, release
from pacewatch.pipeline.rebuild import rebuild
from pacewatch.pipeline.review import approve, ask_about, put_question, reject
from pacewatch.pipeline.silence import silence, unsilence
from pacewatch.publish import publish

__all__ = [
    "acknowledge",
    "apply_actions",
    "approve",
    "ask_about",
    "assess",
    "audit",
    "beat",
    "deliver",
    "digest",
    "discard",
    "fetch",
    "ingest_files",
    "ingest_inbox",
    "ingest_log",
    "maintain",
    "preview_digest",
    "publish",
    "put_question",
    "rebuild",
    "reject",
    "release",
    "replay",
    "silence",
    "unsilence",
]
