"""The tasks' bodies: each locates the home, calls the pipeline and returns its report. In: nothing. Out: JSON.

Heavy packages (DuckDB, Great Expectations, pandas) are imported inside the functions: the DAG files are parsed again and
again, and at the start of every task.
"""

from __future__ import annotations

from typing import Any

import structlog

from pacewatch import clock
from pacewatch.home import Home

log = structlog.get_logger(__name__)


def ingest() -> dict[str, Any]:
    """Take the complete files of the inbox, judge every target, fill the outbox, publish for analysts."""
    from pacewatch import pipeline  # noqa: PLC0415 - heavy

    home = Home.locate()
    taken = pipeline.ingest_inbox(home)
    log.info(taken.summary())
    return {"ingest": taken.as_dict(), **_assess_and_publish(home)}


def assess() -> dict[str, Any]:
    """Judge every target as of now, fill the outbox, publish: what changes by time alone (lateness, deadlines)."""
    return _assess_and_publish(Home.locate())


def deliver() -> dict[str, Any]:
    """Send what the outbox holds; if anything was tried, publish what became of it."""
    from pacewatch import pipeline  # noqa: PLC0415 - heavy
    from pacewatch.airflow.connections import addresses  # noqa: PLC0415 - brings slack_sdk

    home = Home.locate()
    report = pipeline.deliver(home, addresses())
    log.info(report.summary())
    if report.rows:
        pipeline.publish(home)
    return report.as_dict()


def maintain() -> dict[str, Any]:
    """Publish, checkpoint, tidy and audit."""
    from pacewatch import pipeline  # noqa: PLC0415 - heavy

    report = pipeline.maintain(Home.locate())
    log.info(report.summary())
    return report.as_dict()


def _assess_and_publish(home: Home) -> dict[str, Any]:
    from pacewatch import pipeline  # noqa: PLC0415 - heavy

    assessed = pipeline.assess(home, clock.now())
    log.info(assessed.summary())
    published = pipeline.publish(home)
    return {"assess": assessed.as_dict(), "published": str(published)}
