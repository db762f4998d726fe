"""What the demo tells: a city of 2022, its past, and the morning on which one figure too many comes in.

In: the demo's folder. Out: its home, its settings, and the loaded past.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from datetime import date
from pathlib import Path

from pacewatch.errors import PacewatchError
from pacewatch.home import PROJECT, Home

PROGRAMME = "demo-city"
CLOCK = "2022-10-12T09:00:00+08:00"
REPLAY_UNTIL = date(2022, 10, 11)
NEWEST_FEED = "demo-air-daily"


def prepare_home(folder: Path) -> Home:
    """A home with a registry of its own that holds the sample programme only; this process uses it from now on."""
    registry = folder / "registry"
    shutil.copytree(PROJECT / "registry" / PROGRAMME, registry / PROGRAMME)
    home = Home(folder.resolve(), registry.resolve(), (PROJECT / "expectations").resolve())
    home.make_folders()
    os.environ.update(settings(home))
    return home


def settings(home: Home) -> dict[str, str]:
    """The environment variables that make Pacewatch, in any process, tell this story."""
    return {
        "PACEWATCH_HOME": str(home.root),
        "PACEWATCH_REGISTRY": str(home.registry),
        "PACEWATCH_EXPECTATIONS": str(home.expectations),
        "PACEWATCH_CLOCK": CLOCK,
    }


def write_newest(home: Home) -> Path:
    """The file that will change a verdict, written outside the inbox."""
    from pacewatch.demo import sample  # noqa: PLC0415 - not before the interpreter has been checked

    folder = home.root / "newest"
    folder.mkdir()
    return Path(sample.write_newest(folder).path)


def load_history(home: Home) -> int:
    """Ingest the past files, judge every past day without telling anybody, publish; how many values are known now.

    Raises:
        PacewatchError: a past file wasn't accepted, or what is known can't be stored.
    """
    import duckdb  # noqa: PLC0415 - heavy

    from pacewatch import pipeline  # noqa: PLC0415 - heavy
    from pacewatch.demo import sample  # noqa: PLC0415

    folder = home.root / "history"
    folder.mkdir()
    by_feed: dict[str, list[Path]] = defaultdict(list)
    for file in sample.write_history(folder):
        by_feed[file.feed].append(file.path)
    values = 0
    try:
        for feed, paths in by_feed.items():
            report = pipeline.ingest_files(home, feed, paths)
            for bad in (file for file in report.files if file.outcome not in ("accepted", "known")):
                raise PacewatchError(f"a file of the past wasn't accepted: {bad.summary()}")
            values += sum(file.values_new for file in report.files)
        pipeline.replay(home, REPLAY_UNTIL)
        pipeline.publish(home)
    except RuntimeError as fault:
        if "interrupted" in str(fault).lower():  # what DuckDB makes of Ctrl-C
            raise KeyboardInterrupt from None
        raise
    except duckdb.Error as fault:
        raise PacewatchError(f"{home.warehouse}: the past can't be stored: {fault}") from None
    return values


def drop(home: Home, newest: Path) -> None:
    """Move the newest file into the inbox by rename, as a careful sender does."""
    inbox = home.inbox / NEWEST_FEED
    inbox.mkdir(exist_ok=True)
    newest.rename(inbox / newest.name)
