"""What takes long to make and is only looked at: made by one process of a test run, and read by all of them."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

Made = TypeVar("Made")


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], Made]) -> Made:
    """What `build` gives for a fresh folder, or gave another process of this run; don't write to what lies in the folder.

    Whoever comes while it is being built waits. What a process left that died meanwhile is removed, and built anew.
    """
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, made = shared / f"{name}-of-all", shared / f"{name}-of-all.pickle"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            beside = made.with_suffix(".new")
            beside.write_bytes(pickle.dumps(build(folder)))
            beside.rename(made)
        built: Made = pickle.loads(made.read_bytes())  # noqa: S301 - this run's own
    return built
