"""What the demo tells: a city in April 2022, its past, and the day on which the figures of March come in.

In: the demo's folder. Out: its home, its settings, and the loaded past.
"""

from __future__ import annotations

import os
import shutil
from datetime import date, datetime
from pathlib import Path

from pacewatch.errors import PacewatchError
from pacewatch.home import PROJECT, Home

PROGRAMME = "tonghua-2022"
CLOCK = "2022-04-20T13:00:00+08:00"
REPLAY_UNTIL = date(2022, 4, 19)
NEWEST_FEED = "tonghua-statistics-monthly"
NEWEST_FILE = "statistics-monthly-2022-03-31.xlsx"
"""Industry and retail sales of March, after the outbreak: both far behind, in one file."""


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


def simulate(home: Home) -> Path:
    """Write what the city's departments send up to today, outside the inbox; the newest file is the one that counts."""
    from pacewatch import clock  # noqa: PLC0415 - not before the interpreter has been checked
    from pacewatch.registry import load_registry  # noqa: PLC0415
    from pacewatch.simulator.simulate import simulate as write_all  # noqa: PLC0415

    programme = load_registry(home.registry, home.expectations).programmes[PROGRAMME]
    write_all(programme, home.root / "sent", until=clock.parse_moment(CLOCK, "CLOCK").date())
    return home.root / "sent" / NEWEST_FEED / NEWEST_FILE


def load_history(home: Home) -> int:
    """Ingest what was sent up to yesterday, judge every past day without telling anybody, publish; how many values are known.

    Raises:
        PacewatchError: what is known can't be stored.
    """
    import duckdb  # noqa: PLC0415 - heavy

    from pacewatch import pipeline  # noqa: PLC0415 - heavy
    from pacewatch.simulator.simulate import LOG  # noqa: PLC0415

    this_morning = datetime.fromisoformat(CLOCK).replace(hour=0, minute=0)
    try:
        report = pipeline.ingest_log(home, home.root / "sent" / LOG, this_morning)
        pipeline.replay(home, REPLAY_UNTIL)
        pipeline.publish(home)
    except RuntimeError as fault:
        if "interrupted" in str(fault).lower():  # what DuckDB makes of Ctrl-C
            raise KeyboardInterrupt from None
        raise
    except duckdb.Error as fault:
        raise PacewatchError(f"{home.warehouse}: the past can't be stored: {fault}") from None
    return sum(file.values_new for file in report.files)


def drop(home: Home, newest: Path) -> None:
    """Move the newest file into the inbox by rename, as a careful sender does."""
    inbox = home.inbox / NEWEST_FEED
    inbox.mkdir(exist_ok=True)
    newest.rename(inbox / newest.name)
