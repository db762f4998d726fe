"""Whatever a file holds, reading it ends with rows or a refusal, within a bound of memory; a process of its own tells.

`FUZZ_CASES=10000` reads that many mutated files instead of the few that every run has time for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pacewatch.home import PROJECT
from tests.observations.hostile.fuzz import NAMES

FUZZ_CASES = int(os.environ.get("FUZZ_CASES", "2000"))
FUZZ_MEGABYTES = 600
BOMB_MEGABYTES = 1100


def run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{PROJECT / 'plugins'}{os.pathsep}{PROJECT}"}
    command = [sys.executable, "-m", f"tests.observations.hostile.{module}", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def test_mutated_files_are_read_or_refused() -> None:
    ended = run("fuzz", str(FUZZ_CASES), "0")
    last = ended.stdout.strip().rpartition(" ")[2]
    assert ended.returncode == 0, f"seed {last}: {ended.stderr[-3000:]}"
    found = json.loads(ended.stdout.splitlines()[-1])
    assert sum(found["ends"].values()) == FUZZ_CASES
    assert len(NAMES) > FUZZ_CASES or found["ends"]["read"] > FUZZ_CASES // 20, "hardly a mutated file is read any more"
    assert found["megabytes"] < FUZZ_MEGABYTES


@pytest.fixture(scope="module")
def ends() -> dict[str, list[str | float]]:
    with tempfile.TemporaryDirectory() as folder:
        written = run("bombs", "write", folder)
        assert written.returncode == 0, written.stderr
        assert max(path.stat().st_size for path in Path(folder).iterdir()) < 50_000_000, "no file is large itself"
        told = run("bombs", "read", folder)
        assert told.returncode == 0, told.stderr
        found: dict[str, list[str | float]] = json.loads(told.stdout)
        return found


def test_no_bomb_is_read(ends: dict[str, list[str | float]]) -> None:
    assert len(ends) > 20
    assert not [name for name, (end, _) in ends.items() if end == "read"]


def test_bombs_are_refused_in_both_languages(ends: dict[str, list[str | float]]) -> None:
    assert not [end for end, _ in ends.values() if "Chinese" in str(end)]


def test_bombs_that_would_take_memory_are_refused_for_their_size(ends: dict[str, list[str | float]]) -> None:
    for name in (
        "json~empty lists",
        "json~open lists",
        "xml~empty elements",
        "zip of csv~packed",
        "zip of csv~entries",
    ):
        assert ends[name][0] == "size", name
    assert {end for name, (end, _) in ends.items() if name.startswith("parquet")} == {"size"}


def test_memory_stays_bounded(ends: dict[str, list[str | float]]) -> None:
    assert max(float(peak) for _, peak in ends.values()) < BOMB_MEGABYTES, ends
