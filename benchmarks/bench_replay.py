"""How long a replay takes, 31 days by one pass of the statements, against one day at a time; the verdicts must be the same.

    make bench-replay

The simulated city of `make demo`: 124 targets and places, from January to 19 April 2022.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb

from pacewatch import pipeline
from pacewatch.demo import story
from pacewatch.home import PROJECT, Home
from pacewatch.registry import load_registry
from pacewatch.simulator.simulate import simulate

VERDICTS = "SELECT * EXCLUDE (assessment, newest_batch) FROM pace.assessment ORDER BY ALL"


def main() -> int:
    """Print seconds for each way and their ratio; 1 if the verdicts differ."""
    with tempfile.TemporaryDirectory() as folder:
        home = _loaded(Path(folder))
        alone = replace(home, root=Path(folder) / "alone")
        copytree(home.root, alone.root)
        together_s, together = _replayed(home, days_at_once=31)
        alone_s, one_by_one = _replayed(alone, days_at_once=1)
    print(f"{len(together)} verdicts: {together_s:.2f} s together, {alone_s:.2f} s one day at a time")
    print(f"replay: ratio {alone_s / together_s:.1f} (one day at a time against 31 days at once)")
    if together != one_by_one:
        print("the verdicts differ")
        return 1
    return 0


def _loaded(folder: Path) -> Home:
    registry = folder / "registry"
    copytree(PROJECT / "registry" / story.PROGRAMME, registry / story.PROGRAMME)
    home = Home(folder / "home", registry, PROJECT / "expectations")
    programme = load_registry(registry, home.expectations).programmes[story.PROGRAMME]
    pipeline.ingest_log(home, simulate(programme, folder / "sent", until=story.REPLAY_UNTIL).log)
    return home


def _replayed(home: Home, days_at_once: int) -> tuple[float, list[tuple[Any, ...]]]:
    importlib.import_module("pacewatch.pipeline.assess").__dict__["DAYS_AT_ONCE"] = days_at_once
    started = time.perf_counter()
    pipeline.replay(home, story.REPLAY_UNTIL)
    seconds = time.perf_counter() - started
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        return seconds, connection.execute(VERDICTS).fetchall()


if __name__ == "__main__":
    sys.exit(main())
