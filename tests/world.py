"""What many tests do to a home: drop files into its inbox, kill a step at a named point, and look at all that is stored."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from pacewatch.crash import CRASH_VARIABLE
from pacewatch.home import Home

# One process imports the heavy libraries once; every child that is to be killed forks from it.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["pacewatch.pipeline", "great_expectations", "pandas"])

SETTINGS = ("PACEWATCH_", "AIRFLOW_CONN_")
"""Names of the settings that a step goes by begin so."""


def drop(home: Home, feed: str, name: str, content: bytes) -> None:
    """Put a file into a feed's inbox as senders should: by rename."""
    folder = home.inbox / feed
    folder.mkdir(parents=True, exist_ok=True)
    beside = home.inbox / f".{name}"
    beside.write_bytes(content)
    beside.rename(folder / name)


def run_elsewhere(step: Callable[..., object], *arguments: object, crash_at: str | None = None) -> int | None:
    """Run a step in a process of its own that dies at a named point; gives its exit code (-9 if it was killed)."""
    settings = {name: value for name, value in os.environ.items() if name.startswith(SETTINGS)}
    if crash_at:
        settings[CRASH_VARIABLE] = crash_at
    child = _FORKS.Process(target=_run, args=(settings, step, arguments))
    child.start()
    child.join(120)
    assert child.exitcode is not None, "the step hangs"
    return child.exitcode


def _run(settings: dict[str, str], step: Callable[..., object], arguments: tuple[object, ...]) -> None:
    # The server that this was forked from has the settings of whichever test came first.
    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        del os.environ[name]
    os.environ.update(settings)
    step(*arguments)


def stored(home: Home, without: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the warehouse, sorted: two homes with equal answers hold the same.

    `without` leaves out columns of these names.
    """
    left_out = ", ".join(f"'{name}'" for name in ("", *without))
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        return {
            table: connection.execute(
                f"SELECT COLUMNS(lambda name: name NOT IN ({left_out})) FROM {table} ORDER BY ALL"
            ).fetchall()
            for (table,) in connection.execute(
                "SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY ALL"
            ).fetchall()
        }


def query(home: Home, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask the warehouse itself."""
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        return connection.execute(sql, list(values)).fetchall()


def lead_to(home: Home, settings: pytest.MonkeyPatch) -> None:
    """Let whatever looks for a home find this one, as the settings of a shell would."""
    settings.setenv("PACEWATCH_HOME", str(home.root))
    settings.setenv("PACEWATCH_REGISTRY", str(home.registry))
    settings.setenv("PACEWATCH_EXPECTATIONS", str(home.expectations))
