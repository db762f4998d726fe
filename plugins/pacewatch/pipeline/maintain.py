"""Daily upkeep. In: a `Home`. Out: a fresh published file, leftovers of killed runs removed, and what is amiss."""

from __future__ import annotations

import time
from pathlib import Path

from pacewatch.doctor import examine
from pacewatch.feeds.landing import leftovers
from pacewatch.home import Home
from pacewatch.publish import publish
from pacewatch.reports import MaintainReport

LEFTOVER_AFTER_SECONDS = 3600.0


def maintain(home: Home) -> MaintainReport:
    """Publish, tidy up after killed runs, and look for what is amiss."""
    published = publish(home)
    removed = [str(path.relative_to(home.root)) for path in _leftovers(home)]
    for name in removed:
        (home.root / name).unlink(missing_ok=True)
    findings = [check.finding for check in examine(home) if not check.is_well]
    return MaintainReport(str(published), removed, findings)


def _leftovers(home: Home) -> list[Path]:
    """Half-written temporary files that no running process can still be writing."""
    oldest = time.time() - LEFTOVER_AFTER_SECONDS
    folders = (home.raw, home.lake, home.published.parent, home.root / "fetch")
    hidden = [*(path for folder in folders for path in folder.rglob(".*.tmp")), *leftovers(home)]
    return [path for path in hidden if path.stat().st_mtime < oldest]
