"""The tasks' bodies: each locates the home, calls the pipeline and returns its report. In: next to nothing. Out: JSON.

A task whose work is done but leaves something that a person has to mend fails at its end, without retries: the run is red,
its log says what to mend, and the next sweep tries again.

Heavy packages (DuckDB, Great Expectations, pandas) are imported inside the functions: the DAG files are parsed again and
again, and at the start of every task.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import structlog
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from pacewatch import clock
from pacewatch.airflow.assets import REFUSED, REFUSED_BELL
from pacewatch.errors import AlreadyDecided
from pacewatch.escapes import escaped
from pacewatch.home import Home

log = structlog.get_logger(__name__)

# It tells the log of a task about its own import, in over fifty lines.
logging.getLogger("great_expectations").setLevel(logging.WARNING)


def ingest(outlet_events: Any = None) -> dict[str, Any]:
    """Take the complete files of the inbox, judge every target, fill the outbox, publish for analysts.

    Rings `review` (by Airflow's `outlet_events`) if a file was refused that a person may approve.

    Raises:
        AirflowFailException: all that is done, but a file waits in the inbox or the ledger for our side to be mended.
    """
    from pacewatch import pipeline  # noqa: PLC0415 - heavy

    home = Home.locate()
    taken = pipeline.ingest_inbox(home)
    for file in taken.files:
        (log.info if file.outcome in ("accepted", "known") else log.error)(file.summary())
    log.info(taken.summary())
    if outlet_events is not None and any(file.review for file in taken.files):
        outlet_events[REFUSED_BELL].add(REFUSED)
    done = {"ingest": taken.as_dict(), **_assess_and_publish(home)}
    _fail_for([file.summary() for file in taken.files if file.outcome == "waiting"])
    return done


def assess() -> dict[str, Any]:
    """Judge every target as of now, fill the outbox, publish: what changes by time alone (lateness, deadlines)."""
    return _assess_and_publish(Home.locate())


def digest() -> dict[str, Any]:
    """Queue the digests that are due; if there were any, publish."""
    from pacewatch import pipeline  # noqa: PLC0415 - heavy

    home = Home.locate()
    report = pipeline.digest(home, clock.now())
    log.info(report.summary())
    if report.told:
        pipeline.publish(home)
    return report.as_dict()


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
    for warning in report.warnings:
        log.warning(escaped(warning))
    if report.rows:
        pipeline.publish(home)
    refused = [f"{row.channel} to {row.recipient}: {row.detail}" for row in report.rows if row.outcome == "refused"]
    _fail_for([*refused, *report.notices])
    return report.as_dict()


def maintain() -> dict[str, Any]:
    """Publish, checkpoint, tidy up, say what is amiss, and set what was said against what stands in Slack.

    Raises:
        AirflowFailException: a message was lost, doubled, can't be explained or is overdue; all else is done by then.
    """
    from pacewatch import pipeline  # noqa: PLC0415 - heavy
    from pacewatch.airflow.connections import addresses  # noqa: PLC0415 - brings slack_sdk

    home = Home.locate()
    report = pipeline.maintain(home)
    log.info(report.summary())
    for finding in report.findings:
        log.warning(escaped(finding))
    known = addresses()
    audited = pipeline.audit(home, known)
    log.info(audited.summary())
    broken = [f"{one.kind}: {one.detail}" for one in audited.findings if one.kind != "unread"]
    if warning := pipeline.beat(known, "maintain", report.summary(), is_well=not (broken or report.findings)):
        log.warning(escaped(warning))
    _fail_for(broken)
    return {**report.as_dict(), "audit": audited.as_dict()}


def find_refused(run_id: str | None = None) -> list[dict[str, str]]:
    """For each refused file that nobody is asked about yet, what the task that asks needs: id, subject and body."""
    from pacewatch import pipeline  # noqa: PLC0415 - heavy
    from pacewatch.airflow.question import question  # noqa: PLC0415 - heavy
    from pacewatch.registry import load_registry  # noqa: PLC0415 - heavy

    home = Home.locate()
    registry = load_registry(home.registry, home.expectations)
    return [question(registry, refusal) for refusal in pipeline.ask_about(home, str(run_id))]


def put_question(refusal: str, run_id: str, put: Callable[[], object], *, again: bool = False) -> bool:
    """Ask for a decision about a refused file by `put`, unless an earlier try has; False if nothing waits for one."""
    from pacewatch import pipeline  # noqa: PLC0415 - heavy

    return pipeline.put_question(Home.locate(), refusal, run_id, put, again=again)


def decide(refusal: str, *, is_approved: bool, by: str, why: str) -> dict[str, Any]:
    """What a person decided about a refused file; of an approved one, all that follows, as after `ingest`.

    Raises:
        AirflowFailException: the file is approved, but waits for our side to be mended.
    """
    from pacewatch import pipeline  # noqa: PLC0415 - heavy

    home = Home.locate()
    try:
        report = (pipeline.approve if is_approved else pipeline.reject)(home, refusal, by, why)
    except AlreadyDecided as late:
        log.warning(str(late))
        return {"too_late": str(late)}
    log.info(report.summary())
    done = {"review": report.as_dict(), **_assess_and_publish(home)}
    _fail_for([report.summary()] if report.taken and report.taken.outcome == "waiting" else [])
    return done


def _assess_and_publish(home: Home) -> dict[str, Any]:
    from pacewatch import pipeline  # noqa: PLC0415 - heavy

    assessed = pipeline.assess(home, clock.now())
    log.info(assessed.summary())
    published = pipeline.publish(home)
    return {"assess": assessed.as_dict(), "published": str(published)}


def _fail_for(sentences: list[str]) -> None:
    """Fail, without retries, if there is anything to mend."""
    if sentences:
        raise AirflowFailException("to be mended: " + "; ".join(map(escaped, sentences)))
