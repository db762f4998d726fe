"""Is all well? In: a `Home`. Out: one finding for each thing that can be wrong, with what to do about it.

Looks at files and at the published copy only, so that it can be asked while everything runs, and from outside Airflow.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from pacewatch.delivery.addresses import MAIL_VARIABLE, SLACK_VARIABLE, Addresses, variable_of
from pacewatch.delivery.heartbeat import CONNECTION as HEARTBEAT
from pacewatch.delivery.heartbeat import Watcher
from pacewatch.delivery.presses import put_downs
from pacewatch.delivery.service_address import service_address
from pacewatch.errors import ConnectionMissing, PacewatchError
from pacewatch.feeds.http.memory import Memory
from pacewatch.feeds.inbox import waiting_files
from pacewatch.home import Home
from pacewatch.publish import open_published
from pacewatch.raw.refusals import refusals
from pacewatch.raw.store import raw_path
from pacewatch.registry import Registry, load_registry
from pacewatch.reports import counted
from pacewatch.warehouse import statement

LEAST_FREE_BYTES = 1 << 30
WAITING_TOO_LONG_SECONDS = 900
PUBLISHED_TOO_OLD_SECONDS = 26 * 3600
DELIVERED_TOO_LONG_AGO_SECONDS = 900


@dataclass(frozen=True)
class Check:
    """One thing looked at: whether it is well, and a sentence about it."""

    name: str
    is_well: bool
    finding: str


class Note(str):
    """A finding that is worth knowing and no fault."""

    __slots__ = ()


def examine(home: Home) -> list[Check]:
    """Look at everything; a check that can't be made is a finding, not an error."""
    checks: list[Check] = []
    for name, look in _CHECKS.items():
        try:
            found = list(look(home))
        except (PacewatchError, OSError, duckdb.Error) as fault:
            found = [f"{name}: can't be looked at: {fault}"]
        checks += [Check(name, isinstance(finding, Note), finding) for finding in found]
        if not found:
            checks.append(Check(name, True, f"{name}: well"))
    return checks


def _registry(home: Home) -> Iterator[str]:
    load_registry(home.registry, home.expectations)
    yield from ()


def _disk(home: Home) -> Iterator[str]:
    home.make_folders()
    free = shutil.disk_usage(home.root).free
    if free < LEAST_FREE_BYTES:
        yield f"{home.root}: {free >> 20} MiB free, expected at least {LEAST_FREE_BYTES >> 20} MiB; make room"
    if not os.access(home.root, os.W_OK):
        yield f"{home.root}: not writable for this user"


def _inbox(home: Home) -> Iterator[str]:
    oldest = time.time() - WAITING_TOO_LONG_SECONDS
    for file in waiting_files(home):
        with suppress(FileNotFoundError):  # taken meanwhile
            if file.path.stat().st_ctime < oldest:
                minutes = WAITING_TOO_LONG_SECONDS // 60
                yield f"{file.path}: has waited for over {minutes} minutes; is the DAG 'ingest' running?"


def _sources(home: Home) -> Iterator[str]:
    for feed in load_registry(home.registry, home.expectations).feeds.values():
        if feed.fetch is None:
            continue
        memory = Memory.load(home, feed.id)
        if memory.failures:
            polls = counted(memory.failures, "poll")
            yield f"feed {feed.id}: {polls} failed since {memory.failing_since}; 'pacewatch fetch {feed.id} --dry-run' says why"
        declared = feed.fetch.connection_id
        if declared and (variable := f"AIRFLOW_CONN_{declared.upper()}") not in os.environ:
            yield Note(
                f"feed {feed.id}: {variable} isn't set here; that is well if Airflow keeps the connection itself"
            )


def _published(home: Home) -> Iterator[str]:
    open_published(home).close()
    age = time.time() - home.published.stat().st_mtime
    if age > PUBLISHED_TOO_OLD_SECONDS:
        yield f"{home.published}: published {age / 3600:.0f} h ago; is the DAG 'maintain' running?"


def _ledger(home: Home) -> Iterator[str]:
    with open_published(home) as connection:
        for feed, sha256, name, outcome in connection.execute(
            "SELECT feed, sha256, original_name, outcome FROM raw.arrival ORDER BY arrived_at"
        ).fetchall():
            if not raw_path(home, sha256).exists():
                yield f"{name} of feed {feed}: its bytes {sha256} are gone from {home.raw}; restore them from a backup"
            if outcome is None:
                yield f"{name} of feed {feed}: arrived but not read yet; run 'pacewatch ingest' and see what it says"


def _review(home: Home) -> Iterator[str]:
    with open_published(home) as connection:
        for refusal in (one for one in refusals(connection) if one.waits):
            file = f"{refusal.arrival.original_name} of feed {refusal.arrival.feed}"
            yield (
                f"{file}: refused at {refusal.refused_at:%Y-%m-%d %H:%M} UTC and waits for a person; "
                f"'pacewatch review approve {refusal.id}' or 'reject {refusal.id}', with --by and --why"
            )


def _actions(home: Home) -> Iterator[str]:
    """What people asked for by buttons and nobody has carried out."""
    oldest = time.time() - WAITING_TOO_LONG_SECONDS
    waiting = [file for file in put_downs(home) if file.stat().st_mtime < oldest]
    if not waiting:
        return
    with open_published(home) as connection:
        done = {name for (name,) in connection.execute("SELECT action FROM alerts.action").fetchall()}
    if undone := sum(file.name not in done for file in waiting):
        minutes = WAITING_TOO_LONG_SECONDS // 60
        requests = counted(undone, "request")
        yield f"{home.actions}: {requests} by buttons, unheeded for over {minutes} minutes; is the DAG 'deliver' running?"


def _outbox(home: Home) -> Iterator[str]:
    with open_published(home) as connection:
        for recipient, channel, state, error, count in connection.execute(statement("delivery/stuck")).fetchall():
            messages = counted(count, "message")
            yield f"{messages} to {recipient} by {channel} {state}: {error or 'not tried yet; is deliver running?'}"


def _delivery(home: Home) -> Iterator[str]:
    """Whether somebody delivers, even when there is nothing to send."""
    try:
        done = home.delivered.stat().st_mtime
    except FileNotFoundError:
        yield Note("delivery: none has been completed here yet")
        return
    if (age := time.time() - done) > DELIVERED_TOO_LONG_AGO_SECONDS:
        when = datetime.fromtimestamp(done, UTC)
        yield (
            f"the last delivery was completed at {when:%Y-%m-%d %H:%M} UTC, {age / 60:.0f} minutes ago; is the DAG "
            f"'deliver' running?"
        )


def _connections(home: Home) -> Iterator[str]:
    addresses = Addresses.from_environment()
    yield from addresses.problems.values()
    for address, channel, variable in (
        (addresses.slack, "slack", SLACK_VARIABLE),
        (addresses.mail, "email", MAIL_VARIABLE),
    ):
        if address is None and channel not in addresses.problems:
            yield Note(f"{channel}: {variable} isn't set here; that is well if Airflow keeps the connection itself")
    try:
        fields = addresses.look_up(HEARTBEAT)
        if fields:
            Watcher.from_fields(fields)
    except ConnectionMissing as problem:
        yield str(problem)
    yield from _services(addresses, load_registry(home.registry, home.expectations))


def _services(addresses: Addresses, registry: Registry) -> Iterator[str]:
    """The addresses of services, which only a connection holds: whether each is one of a service that is taken."""
    for person in registry.people.values():
        variable = variable_of(person.service or "")
        if person.service and variable not in os.environ:
            yield Note(
                f"service of {person.id}: {variable} isn't set here; that is well if Airflow keeps the connection itself"
            )
        elif person.service:
            try:
                service_address(addresses, person.service).plugin()
            except ConnectionMissing as problem:
                yield f"service of {person.id}: {problem}"


_CHECKS: dict[str, Callable[[Home], Iterator[str]]] = {
    "registry": _registry,
    "disk": _disk,
    "inbox": _inbox,
    "sources": _sources,
    "published file": _published,
    "ledger": _ledger,
    "review": _review,
    "actions": _actions,
    "outbox": _outbox,
    "delivery": _delivery,
    "connections": _connections,
}
