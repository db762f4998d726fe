"""A folder elsewhere to the inbox. In: a feed with `fetch: {files: ...}`, and who knows its credentials. Out: rows, faults."""

from __future__ import annotations

from pacewatch.delivery.addresses import ConnectionFields
from pacewatch.errors import SourceFailed
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.remote import folder_words
from pacewatch.feeds.remote_files import FilesReport, fetch_files
from pacewatch.home import Home
from pacewatch.pipeline.fetch_report import FetchRow
from pacewatch.registry import Registry
from pacewatch.registry.fetch_files_model import FilesFetch

OUTCOMES = {"known": "unchanged", "refused": "failed"}


def fetch_folder(
    home: Home,
    registry: Registry,
    feed: str,
    connection: ConnectionFields | None,
    *,
    dry_run: bool,
    anew: bool,
) -> tuple[list[FetchRow], list[Fault]]:
    """Bring what is new there into the inbox; what failed is a row too, and a fault to be told."""
    fetch = registry.feed(feed).fetch
    declared = fetch.files if fetch else None
    assert declared is not None  # noqa: S101 - who calls has looked
    try:
        report = fetch_files(home, registry, feed, connection, dry_run=dry_run, anew=anew)
    except SourceFailed as fault:
        report = FilesReport(feed, declared.url, failure=fault.said[0], failure_zh=fault.said[1])
    return _rows(report, declared), _faults(report)


def _rows(report: FilesReport, declared: FilesFetch) -> list[FetchRow]:
    rows = [
        FetchRow(
            f"{declared.url.rstrip('/')}/{file.name}",
            OUTCOMES.get(file.outcome, file.outcome),
            [file.name] if file.outcome == "fetched" else [],
            file.detail,
        )
        for file in report.files
    ]
    if report.failure:
        rows.append(FetchRow(declared.url, "failed", detail=report.failure, is_transient=report.is_transient))
    return rows


def _faults(report: FilesReport) -> list[Fault]:
    refused = [
        Fault("file", folder_words.of_file(file.name, (file.detail, file.detail_zh)))
        for file in report.files
        if file.outcome == "refused" and file.detail and file.detail_zh
    ]
    failed = report.failure and report.failure_zh and (report.failure, report.failure_zh)
    return [*refused[:1], *([Fault("folder", failed, again=report.is_transient)] if failed else [])]
