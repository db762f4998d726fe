"""The analysts' file: a whole copy of the warehouse, put in place by rename, so that neither side waits for the other.

A reader that has the old file open keeps reading it undisturbed; whoever opens it next sees the new one.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import duckdb

from pacewatch.crash import crash_point
from pacewatch.durable import sync_folder
from pacewatch.errors import NotYetPublished, PacewatchError
from pacewatch.home import SQL, Home
from pacewatch.publish.comments import inherit_comments
from pacewatch.warehouse import statement, transaction
from pacewatch.warehouse.store import locked, migrate

VIEWS = tuple(sorted(path.stem for path in (SQL / "publish").glob("*.sql")))

READER_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}
"""How readers open the file: no way out of it, and no way to change that."""


def publish(home: Home) -> Path:
    """Replace the published file by the warehouse as it is now; readers never wait and never see half of it.

    Raises:
        WarehouseBusy: a writer didn't finish in time.
        PacewatchError: the copy failed, for instance because the disk is full; the old file then stays.
    """
    home.make_folders()
    temporary = home.published.with_name(f".{home.published.name}.{os.getpid()}.tmp")
    with locked(home):
        _settle(home)
        try:
            _copy(home.warehouse, temporary)
        except (subprocess.CalledProcessError, duckdb.Error) as fault:
            temporary.unlink(missing_ok=True)
            said = fault.stderr if isinstance(fault, subprocess.CalledProcessError) else str(fault)
            raise PacewatchError(f"{home.published}: can't be published: {said.strip()}") from None
    crash_point("publish.copied")
    temporary.chmod(0o644)
    with temporary.open("rb") as copy:
        os.fsync(copy.fileno())
    temporary.replace(home.published)
    sync_folder(home.published.parent)
    crash_point("publish.replaced")
    return home.published


def _copy(warehouse: Path, copy: Path) -> None:
    """Copy, and open the copy, so that nothing is published that can't be opened; once more if it can't."""
    for is_last in (False, True):
        # In a process of its own: DuckDB's lock is lost when the writing process opens the file by other means.
        subprocess.run(["cp", "--", str(warehouse), str(copy)], check=True, capture_output=True, text=True)
        try:
            duckdb.connect(str(copy), read_only=True).close()
            return
        except duckdb.Error:
            if is_last:
                raise


def _settle(home: Home) -> None:
    """Bring views up to date and everything out of the write-ahead log, then let go of the file."""
    connection = duckdb.connect(str(home.warehouse))
    try:
        migrate(connection)
        with transaction(connection):
            for view in VIEWS:
                connection.execute(statement(f"publish/{view}"))
            inherit_comments(connection)
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def open_published(home: Home) -> duckdb.DuckDBPyConnection:
    """The published file, read-only and locked down; close it soon, and open it again to see newer data.

    Raises:
        NotYetPublished: nothing has been published yet.
    """
    if not home.published.exists():
        raise NotYetPublished(f"{home.published}: nothing has been published yet; run 'pacewatch publish'")
    while True:
        opened = home.published.stat().st_ino
        try:
            return duckdb.connect(str(home.published), read_only=True, config=READER_SETTINGS)
        except duckdb.Error:
            if home.published.stat().st_ino == opened:  # not replaced while it was being opened: it is the file's fault
                raise
