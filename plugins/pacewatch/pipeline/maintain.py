"""Daily upkeep. In: a `Home`. Out: a fresh published file and pages, leftovers of killed runs removed, and what is amiss."""

from __future__ import annotations

import time
from pathlib import Path

from pacewatch.doctor import examine
from pacewatch.errors import RegistryInvalid
from pacewatch.feeds.landing import leftovers
from pacewatch.home import Home
from pacewatch.publish import publish, write_pages
from pacewatch.registry import load_registry
from pacewatch.reports import MaintainReport

LEFTOVER_AFTER_SECONDS = 3600.0


def maintain(home: Home) -> MaintainReport:
    """Publish, renew the pages in `docs/`, tidy up after killed runs, and look for what is amiss."""
    published = publish(home)
    pages = _write_pages(home)
    removed = [str(path.relative_to(home.root)) for path in _leftovers(home)]
    for name in removed:
        (home.root / name).unlink(missing_ok=True)
    findings = [check.finding for check in examine(home) if not check.is_well]
    return MaintainReport(str(published), removed, findings, pages)


def _write_pages(home: Home) -> int:
    try:
        return write_pages(home, load_registry(home.registry, home.expectations))
    except RegistryInvalid:
        return 0  # one of the findings says so


def _leftovers(home: Home) -> list[Path]:
    """Half-written temporary files that no running process can still be writing."""
    oldest = time.time() - LEFTOVER_AFTER_SECONDS
    folders = (home.raw, home.lake, home.published.parent, home.root / "fetch", home.docs)
    hidden = [*(path for folder in folders for path in folder.rglob(".*.tmp")), *leftovers(home)]
    return [path for path in hidden if path.stat().st_mtime < oldest]
