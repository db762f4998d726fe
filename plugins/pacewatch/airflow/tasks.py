"""The tasks' bodies: each locates the home, calls the pipeline and returns its report. In: nothing. Out: JSON.

A task whose work is done but leaves something that a person has to mend fails at its end, without retries: the run is red,
its log says what to mend, and the next sweep tries again.

Heavy packages (DuckDB, Great Expectations, pandas) are imported inside the functions: the DAG files are parsed again and
again, and at the start of every task.
"""

from __future__ import annotations

import logging
from typing import Any

import structlog
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from pacewatch import clock
from pacewatch.home import Home

log = structlog.get_logger(__name__)

# It tells the log of a task about its own import, in over fifty lines.
logging.getLogger("great_expectations").setLevel(logging.WARNING)


def ingest() -> dict[str, Any]:
    """Take the complete files of the inbox, judge every target, fill the outbox, publish for analysts.

    Raises:
        AirflowFailException: all that is done, but a file waits in the inbox or the ledger for our side to be mended.
    """
    from pacewatch import pipeline  # noqa: PLC0415 - heavy

    home = Home.locate()
    taken = pipeline.ingest_inbox(home)
    for file in taken.files:
        (log.info if file.outcome in ("accepted", "known") else log.error)(file.summary())
    log.info(taken.summary())
    done = {"ingest": taken.as_dict(), **_assess_and_publish(home)}
    _fail_for([file.summary() for file in taken.files if file.outcome == "waiting"])
    return done


def assess() -> dict[str, Any]:
    """Judge every target as of now, fill the outbox, publish: what changes by time alone (lateness, deadlines)."""
    return _assess_and_publish(Home.locate())


def poll(feed: str) -> dict[str, Any]:
    """Ask the source of a feed for what is new, and put it into the inbox.

    Raises:
        AirflowException: the source is out of reach; asking again later may help.
        AirflowFailException: it gave no usable answer, or the declaration or the credential has to be mended.
    """
    from pacewatch import pipeline  # noqa: PLC0415 - heavy
    from pacewatch.airflow.connections import look_up  # noqa: PLC0415 - brings slack_sdk

    report = pipeline.fetch(Home.locate(), feed, look_up)
    for row in report.rows:
        (log.error if row.outcome == "failed" else log.info)(row.summary())
    log.info(report.summary())
    if report.failed and all(row.is_transient for row in report.failed):
        raise AirflowException("; ".join(row.summary() for row in report.failed))
    _fail_for([row.summary() for row in report.failed])
    return report.as_dict()


def deliver() -> dict[str, Any]:
    """Send what the outbox holds; if anything was tried, publish what became of it.

    Raises:
        AirflowFailException: a message was refused for good, or a channel takes none until somebody mends it.
    """
    from pacewatch import pipeline  # noqa: PLC0415 - heavy
    from pacewatch.airflow.connections import addresses  # noqa: PLC0415 - brings slack_sdk

    home = Home.locate()
    report = pipeline.deliver(home, addresses())
    log.info(report.summary())
    if report.rows:
        pipeline.publish(home)
    refused = [f"{row.channel} to {row.recipient}: {row.detail}" for row in report.rows if row.outcome == "refused"]
    _fail_for([*refused, *report.notices])
    return report.as_dict()


def maintain() -> dict[str, Any]:
    """Publish, checkpoint, tidy up, and say what is amiss."""
    from pacewatch import pipeline  # noqa: PLC0415 - heavy

    report = pipeline.maintain(Home.locate())
    log.info(report.summary())
    for finding in report.findings:
        log.warning(finding)
    return report.as_dict()


def _assess_and_publish(home: Home) -> dict[str, Any]:
    from pacewatch import pipeline  # noqa: PLC0415 - heavy

    assessed = pipeline.assess(home, clock.now())
    log.info(assessed.summary())
    published = pipeline.publish(home)
    return {"assess": assessed.as_dict(), "published": str(published)}


def _fail_for(sentences: list[str]) -> None:
    """Fail, without retries, if there is anything to mend."""
    if sentences:
        raise AirflowFailException("to be mended: " + "; ".join(sentences))
