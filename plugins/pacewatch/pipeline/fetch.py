"""Sources to the inbox. In: a feed that is fetched, and who knows its credentials. Out: its news as files of the inbox.

Nothing is written to the warehouse, except that a source fails; `ingest` takes the files from the inbox like any others.
Killed anywhere, the next poll asks again, and bytes that came twice are known.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pacewatch import clock
from pacewatch.alerts import data_alerts
from pacewatch.crash import crash_point
from pacewatch.delivery.addresses import ConnectionFields
from pacewatch.errors import PacewatchError
from pacewatch.feeds.http import fault_words
from pacewatch.feeds.http.credentials import Credential
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.memory import Memory
from pacewatch.feeds.http.names import file_name
from pacewatch.feeds.http.network import Deadline
from pacewatch.feeds.http.patience import Patience
from pacewatch.feeds.http.poll import Brought, Poll, asks
from pacewatch.feeds.http.shared_pace import SharedPace
from pacewatch.feeds.http.source import Source
from pacewatch.feeds.incoming import land
from pacewatch.home import Home
from pacewatch.pipeline.fetch_folder import fetch_folder
from pacewatch.pipeline.fetch_report import FetchReport, FetchRow
from pacewatch.registry import Registry, load_registry
from pacewatch.registry.feed_model import Feed
from pacewatch.registry.http_model import HttpFetch
from pacewatch.warehouse import transaction, writing

LookUpConnection = Callable[[str], ConnectionFields | None]

TOLD_AFTER = 3
"""How many polls in a row a source may be out of reach before anybody is told; other failures are told at once."""


def fetch(
    home: Home,
    feed: str,
    look_up: LookUpConnection | None = None,
    *,
    dry_run: bool = False,
    anew: bool = False,
    patience: Patience | None = None,
) -> FetchReport:
    """Ask a feed's source for what is new, and put it into the inbox; a dry run asks too, but keeps nothing.

    `anew` asks for everything again, as if nothing had come yet: for files that were refused before the registry was mended.

    Raises:
        UnknownName: the registry has no such feed.
        PacewatchError: the feed isn't fetched.
    """
    home.make_folders()
    registry = load_registry(home.registry, home.expectations)
    declared = registry.feed(feed).fetch
    if declared is None:
        raise PacewatchError(f"feed {feed!r} has no 'fetch' in feeds.yaml; its files come by inbox/{feed}/")
    memory = Memory.load(home, feed)
    if declared.files:
        connection = (
            (look_up or connection_of_environment)(declared.files.connection) if declared.files.connection else None
        )
        rows, faults = fetch_folder(home, registry, feed, connection, dry_run=dry_run, anew=anew)
        if not dry_run:
            _conclude(home, registry, feed, memory, faults)
        return FetchReport(feed, rows, dry_run)
    memory.keep_only(() if anew else {ask.key for ask, _ in asks(declared.request, _today(registry, feed))})
    rows, faults = [], []
    for brought in _poll(
        home, registry, feed, declared.request, look_up or connection_of_environment, memory, patience
    ):
        if brought.fault:
            faults.append(brought.fault)
        rows.append(_settle(home, registry.feeds[feed], brought, memory, dry_run=dry_run))
    if not dry_run:
        _conclude(home, registry, feed, memory, faults)
    return FetchReport(feed, rows, dry_run)


def connection_of_environment(name: str) -> ConnectionFields | None:
    """The Airflow Connection of that id as the environment holds it, without Airflow.

    Raises:
        PacewatchError: the variable holds no Connection.
    """
    variable = f"AIRFLOW_CONN_{name.upper()}"
    text = os.environ.get(variable)
    try:
        return ConnectionFields.parse(text) if text else None
    except (ValueError, AttributeError):
        # The text holds a password, so that neither it nor the parser's message may be shown.
        raise PacewatchError(f"{variable} is neither a JSON object nor a URI that Airflow takes") from None


def _poll(
    home: Home,
    registry: Registry,
    feed: str,
    request: HttpFetch,
    look_up: LookUpConnection,
    memory: Memory,
    patience: Patience | None,
) -> Iterator[Brought]:
    today = _today(registry, feed)
    deadline = Deadline(request.within_seconds)
    first, _ = asks(request, today)[0]
    try:
        source = Source(
            first.url,
            deadline=deadline,
            hosts=request.hosts,
            credential=_credential(request, look_up),
            most_bytes=request.most_megabytes * 1_000_000,
        )
    except Fault as fault:
        yield Brought(first, "fault", fault=fault)
        return
    try:
        pace = _shared_pace(home, registry, request, deadline)
        yield from Poll(request, _kind(registry.feeds[feed]), source, deadline, patience, pace).run(today, memory)
    finally:
        source.close()


def _shared_pace(home: Home, registry: Registry, request: HttpFetch, deadline: Deadline) -> SharedPace | None:
    """The limit of everybody who uses the same Connection: every rate that is declared with it."""
    if request.connection is None:
        return None
    asked = [one.fetch.request for one in registry.feeds.values() if one.fetch and not one.fetch.files]
    name = request.connection.id
    rates = [one.rate for one in asked if one.connection and one.connection.id == name and one.rate]
    return SharedPace(home, name, rates, deadline)


def _today(registry: Registry, feed: str) -> date:
    zone = registry.programme_of_feed(feed).programme.time_zone
    return clock.now().astimezone(ZoneInfo(zone)).date()


def _kind(feed: Feed) -> str:
    """What an answer must be: json, csv, xml or any."""
    return feed.fetch.kind(feed.format, feed.member) if feed.fetch else "any"


def _credential(request: HttpFetch, look_up: LookUpConnection) -> Credential | None:
    declared = request.connection
    if declared is None:
        return None
    fields = look_up(declared.id)
    if fields is None:
        raise Fault("credential", fault_words.no_connection_of(declared.id))
    return Credential.of(declared, fields.login, fields.password)


def _settle(home: Home, feed: Feed, brought: Brought, memory: Memory, *, dry_run: bool) -> FetchRow:
    """Put the news of one request into the inbox, and only then remember that it came."""
    origin = brought.ask.origin
    if fault := brought.fault:
        if fault.body and not dry_run:
            memory.keep_refused(fault.body)
        return FetchRow(origin, "failed", detail=str(fault), is_transient=fault.again)
    files = []
    for page_origin, answer in brought.pages:
        files.append(file_name(feed.id, urlsplit(answer.url).path, answer, _kind(feed)))
        if not dry_run:
            land(home, feed.id, files[-1], answer.body, page_origin)
    if brought.remember and not dry_run:
        memory.requests[brought.ask.key] = brought.remember
        memory.save()
        crash_point("fetch.remembered")
    return FetchRow(origin, "fetched" if brought.outcome == "news" else brought.outcome, files)


def _conclude(home: Home, registry: Registry, feed: str, memory: Memory, faults: list[Fault]) -> None:
    """Remember whether the source failed, and tell of it."""
    if not faults:
        if memory.failures:
            memory.failing_since, memory.failures = None, 0
            memory.save()
        return
    memory.failing_since = memory.failing_since or clock.now().isoformat()
    memory.failures += 1
    memory.save()
    crash_point("fetch.failure_remembered")
    since = datetime.fromisoformat(memory.failing_since).replace(tzinfo=None)
    told = {fault.code: fault for fault in faults if not fault.again or memory.failures >= TOLD_AFTER}
    if told:
        with writing(home) as connection, transaction(connection):
            for code, fault in told.items():
                data_alerts.fetch_failed(connection, registry, feed, code, fault.said, since)
