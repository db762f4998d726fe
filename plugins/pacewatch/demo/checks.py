"""What must be true before the demo starts. In: the wish. Out: nothing, or one sentence that says what to do."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pacewatch.demo.airflow_settings import LOGIN_FILE
from pacewatch.demo.children import read_records
from pacewatch.demo.ports import HOST, first_free, is_free
from pacewatch.errors import PacewatchError

LEAST_FREE_BYTES = 1 << 30
FULL_BYTES = 1 << 22
USUAL_PORT = 8080
MARK = ".pacewatch-demo"
"""Lies in every folder that the demo made, so that it never clears one that it didn't make."""

KEPT = frozenset({MARK, LOGIN_FILE})


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


def check_disk_not_full(folder: Path) -> None:
    """Refuse to go on when nothing can be written any more, which makes everything else fail in ways of its own.

    Raises:
        PacewatchError: the disk has become full meanwhile.
    """
    if folder.exists() and (free := shutil.disk_usage(folder).free) < FULL_BYTES:
        raise PacewatchError(f"{folder}: the disk is full ({free >> 10} KiB free); make room, then start again")


def choose_port(wanted: int | None) -> int:
    """The port for Airflow's pages: the wanted one, else the usual one or the next free one after it.

    Raises:
        PacewatchError: the wanted port, or every port tried, is taken.
    """
    remedy = "choose another one with 'make demo PACEWATCH_PORT=...'"
    if wanted is not None:
        if not is_free(wanted):
            raise PacewatchError(f"port {wanted} of {HOST} is taken; {remedy}")
        return wanted
    port = first_free(USUAL_PORT)
    if port is None:
        raise PacewatchError(f"port {USUAL_PORT} of {HOST} and those after it are taken; {remedy}")
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


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """The demo's folder, which no other demo clears or uses while the block runs; the kernel frees it if this one dies.

    Raises:
        PacewatchError: another demo has it, or it holds something that no demo has put there.
    """
    mark = folder / MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise PacewatchError(f"{folder}: holds files that aren't from a demo; choose an empty folder with --home")
    folder.mkdir(parents=True, exist_ok=True)
    with mark.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PacewatchError(f"another demo is at work in {folder}; wait for its end, or end it") from None
        if not mark.stat().st_size:
            file.write("made by 'make demo', which clears this folder when it starts\n")
            file.flush()
        yield


def clear(folder: Path) -> None:
    """Remove what an earlier demo left in its claimed folder, but for its login."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name not in KEPT:
            path.unlink()
