"""What is built once is built by one process, whoever asks first, and anew if that one died."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from pacewatch.warehouse.store import migrate
from tests.built_once import built_once
from tests.warehouse.catalogue import all_of
from tests.world import run_elsewhere

TOGETHER = 4


def ask(worker: Path, *, dies: bool = False) -> None:
    """As a process of a test run does; each building leaves its mark beside the folder."""

    def build(folder: Path) -> str:
        with (worker.parent / "buildings").open("a") as marks:
            marks.write("built\n")
        (folder / "half").mkdir()  # fails where something is left of a building before
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)
        return folder.name

    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("PYTEST_XDIST_WORKER", worker.name)
        assert built_once(SimpleNamespace(getbasetemp=lambda: worker), "city", build) == "city-of-all"  # type: ignore[arg-type]


def buildings(run: Path) -> int:
    return len((run / "buildings").read_text().splitlines())


def test_processes_that_ask_together_get_what_one_of_them_built(tmp_path: Path) -> None:
    forks = multiprocessing.get_context("forkserver")
    asking = [forks.Process(target=ask, args=(tmp_path / f"gw{number}",)) for number in range(TOGETHER)]
    for process in asking:
        process.start()
    for process in asking:
        process.join()
    assert [process.exitcode for process in asking] == [0] * TOGETHER
    assert buildings(tmp_path) == 1


def test_what_was_begun_by_a_process_that_died_is_built_anew(tmp_path: Path) -> None:
    assert run_elsewhere(die_of_it, tmp_path) == -9
    assert buildings(tmp_path) == 1
    ask(tmp_path / "gw1")
    ask(tmp_path / "gw2")
    assert buildings(tmp_path) == 2


def die_of_it(run: Path) -> None:
    ask(run / "gw0", dies=True)


def test_a_copied_warehouse_is_what_the_migrations_make(in_memory: duckdb.DuckDBPyConnection) -> None:
    with duckdb.connect() as made:
        migrate(made)
        assert all_of(in_memory) == all_of(made)
