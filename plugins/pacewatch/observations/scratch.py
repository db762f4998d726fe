"""Room for one piece of work in memory. In: nothing. Out: a DuckDB connection whose temporary tables nobody else sees."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def scratch() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to this process's database in memory; what it made is gone when the block ends.

    To make a database of its own for each piece of work would take longer than most of them.
    """
    with _database(os.getpid()).cursor() as connection:
        yield connection


@functools.cache
def _database(process: int) -> duckdb.DuckDBPyConnection:  # noqa: ARG001 - a fork has to have its own
    return duckdb.connect()
