"""What must be true before the demo starts. In: the wish. Out: nothing, or one sentence that says what to do."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

from pacewatch.demo.children import read_records
from pacewatch.demo.ports import HOST, first_free, is_free
from pacewatch.errors import PacewatchError

LEAST_FREE_BYTES = 1 << 30
USUAL_PORT = 8080
MARK = ".pacewatch-demo"
"""Lies in every folder that the demo made, so that it never clears one that it didn't make."""


def check_interpreter() -> None:
    """Refuse an interpreter that Airflow doesn't know, or one without Airflow.

    Raises:
        PacewatchError: it is too old or too new, or a package is missing.
    """
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        found = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise PacewatchError(
            f"Python {found} runs this; Pacewatch needs 3.11, 3.12 or 3.13 ('make demo' makes its own)"
        )
    missing = [name for name in ("airflow", "duckdb", "rich", "aiosmtpd") if importlib.util.find_spec(name) is None]
    if missing:
        raise PacewatchError(
            f"{sys.executable} lacks {', '.join(missing)}; 'make demo' makes an environment that has them"
        )


def check_disk(folder: Path) -> None:
    """Refuse to start with less than 1 GiB free.

    Raises:
        PacewatchError: says how much there is.
    """
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    if free < LEAST_FREE_BYTES:
        raise PacewatchError(
            f"{existing}: {free >> 20} MiB free, the demo needs {LEAST_FREE_BYTES >> 20} MiB; make room"
        )


def choose_port(wanted: int | None) -> int:
    """The port for Airflow's pages: the wanted one, else the usual one or the next free one after it.

    Raises:
        PacewatchError: the wanted port, or every port tried, is taken.
    """
    if wanted is not None:
        if not is_free(wanted):
            raise PacewatchError(f"port {wanted} of {HOST} is taken; choose another one with --port")
        return wanted
    port = first_free(USUAL_PORT)
    if port is None:
        raise PacewatchError(f"port {USUAL_PORT} of {HOST} and those after it are taken; choose one with --port")
    return port


def check_not_running(records: Path) -> None:
    """Refuse to start beside a demo that was left running.

    Raises:
        PacewatchError: one runs; says how to end it.
    """
    running = read_records(records)
    if running:
        names = ", ".join(record.name for record in running)
        raise PacewatchError(f"a demo is running already ({names}); end it with 'make stop', then start again")


def clear(folder: Path) -> None:
    """Remove what an earlier demo left in its folder, and make the folder anew.

    Raises:
        PacewatchError: the folder holds something that no demo has put there.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise PacewatchError(f"{folder}: holds files that aren't from a demo; choose an empty folder with --home")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("made by 'make demo', which clears this folder when it starts\n", encoding="utf-8")
