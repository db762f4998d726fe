"""The warehouse file and its one writer. In: a `Home`. Out: a DuckDB connection that nobody else can write beside.

DuckDB refuses a second process at once and knows no waiting, and its own lock is lost if this process opens the file by
other means. So writers queue on a `flock` of a separate file, hold it for short, and never copy the file while it is open.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from pacewatch.crash import crash_point
from pacewatch.errors import WarehouseBusy
from pacewatch.home import SQL, Home
from pacewatch.warehouse import journal

WAIT_SECONDS = 120.0
POLL_SECONDS = 0.02
TURN_SECONDS = 3 * POLL_SECONDS
"""So long a writer that has more to do stays away for another one that waits."""


@cache
def statement(name: str) -> str:
    """The text of `sql/<name>.sql`, e.g. `statement("pace/assessment")`."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def writing(home: Home, wait_seconds: float = WAIT_SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, open for writing, its schema up to date; closed and free for others when the block ends.

    Raises:
        WarehouseBusy: another writer kept it for longer than `wait_seconds`.
    """
    home.make_folders()
    with locked(home, wait_seconds):
        connection = duckdb.connect(str(home.warehouse))
        try:
            migrate(connection)
            yield connection
        finally:
            connection.close()


@contextmanager
def locked(home: Home, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the write lock without opening the warehouse; the kernel frees it if this process dies."""
    descriptor = os.open(home.warehouse_lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o660)
    try:
        _wait_for(descriptor, home, wait_seconds)
        yield
    finally:
        os.close(descriptor)


class KeptOpen:
    """The warehouse, kept open for writing from one piece of work to the next: to open and close it takes longer than many."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._opened: ExitStack | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    def connection(self) -> duckdb.DuckDBPyConnection:
        """The warehouse; whoever else waits for it has had a turn before.

        Raises:
            WarehouseBusy: another writer kept it for too long.
        """
        if self._connection and somebody_waits(self._home):
            self.close()
            time.sleep(TURN_SECONDS)
        if not self._connection:
            self._opened = ExitStack()
            self._connection = self._opened.enter_context(writing(self._home))
        return self._connection

    def close(self) -> None:
        """Let others write: call it before anything that takes long, or writes by other means."""
        if self._opened:
            self._opened.close()
        self._opened = self._connection = None


@contextmanager
def kept_open(home: Home) -> Iterator[KeptOpen]:
    """A warehouse that is opened when it is first asked for, and closed when the block ends."""
    kept = KeptOpen(home)
    try:
        yield kept
    finally:
        kept.close()


def somebody_waits(home: Home) -> bool:
    """Whether another writer waits for the lock."""
    try:
        with _queue(home, fcntl.LOCK_EX | fcntl.LOCK_NB):
            return False
    except BlockingIOError:
        return True


@contextmanager
def _queue(home: Home, how: int) -> Iterator[None]:
    descriptor = os.open(home.warehouse_queue, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o660)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, home: Home, wait_seconds: float) -> None:
    if _take(descriptor):
        return
    deadline = time.monotonic() + wait_seconds
    with _queue(home, fcntl.LOCK_SH):
        while not _take(descriptor):
            if time.monotonic() >= deadline:
                raise WarehouseBusy(
                    f"{home.warehouse_lock}: another process has been writing for {wait_seconds:.0f} s; "
                    "see which one with 'fuser' on that file, or try again later"
                )
            time.sleep(POLL_SECONDS)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def rows(connection: duckdb.DuckDBPyConnection, query: str, values: object = None) -> list[dict[str, Any]]:
    """The result of a statement as one dict a row."""
    result = connection.execute(query, values)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@contextmanager
def as_table(connection: duckdb.DuckDBPyConnection, name: str, values: pa.Table) -> Iterator[None]:
    """Let the block's statements read `values` as a table of that name."""
    connection.register(name, values)
    try:
        yield
    finally:
        connection.unregister(name)


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block's statements, and their entries in the journal, or none."""
    connection.begin()
    journal.begin(connection)
    try:
        yield
        journal.enter_noted(connection)
    except BaseException:
        connection.rollback()
        raise
    finally:
        journal.forget(connection)
    connection.commit()


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Apply each numbered file of `sql/migrations/` that this warehouse hasn't had yet, each in its own transaction.

    A warehouse that has had none gets all of them in one: each commit waits for the disk.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS warehouse")
    connection.execute("CREATE TABLE IF NOT EXISTS warehouse.migration (name VARCHAR NOT NULL PRIMARY KEY)")
    done = {name for (name,) in connection.execute("SELECT name FROM warehouse.migration").fetchall()}
    missing = [path for path in sorted((SQL / "migrations").glob("*.sql")) if path.stem not in done]
    for together in [[path] for path in missing] if done else [missing]:
        with transaction(connection):
            for path in together:
                connection.execute(path.read_text(encoding="utf-8"))
                if done and path.stem == journal.MIGRATION:
                    journal.enter_all(connection)
            connection.execute("INSERT INTO warehouse.migration SELECT unnest(?)", [[path.stem for path in together]])
            crash_point("migrate.before_commit")
