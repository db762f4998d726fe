"""Which feeds are polled, and when. In: the registry's folder. Out: for each feed with `fetch`, what its DAG needs.

DAG files are parsed again and again, and at the start of every task, so this only picks out what it needs and checks nothing:
`pacewatch check`, and the poll itself, say what is wrong with a registry. A file that can't be read has no polls, and doesn't
take those of other programmes away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
import yaml
from croniter import croniter

from pacewatch.airflow.wiring import TIME_ZONE

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PolledFeed:
    """A feed that is fetched: `cron` in `time_zone` says when; none: only when somebody starts it."""

    id: str
    cron: str | None
    time_zone: str


def polled_feeds(registry: Path) -> list[PolledFeed]:
    """The feeds with `fetch` of all programmes, by id."""
    found = [feed for path in sorted(registry.glob("*/feeds.yaml")) for feed in _polled(path)]
    return sorted({feed.id: feed for feed in found}.values(), key=lambda feed: feed.id)


def as_cron(every: object) -> str | None:
    """The cron expression of what `every` says: itself, or minutes that divide a day evenly."""
    if isinstance(every, str):
        return every if len(every.split()) == 5 and croniter.is_valid(every) else None
    if not isinstance(every, int) or every < 1:
        return None
    if every < 60:
        return f"*/{every} * * * *"
    return f"0 */{every // 60} * * *" if every < 1440 else "0 0 * * *"


def _polled(path: Path) -> Iterator[PolledFeed]:
    try:
        content = path.read_bytes()
        if b"fetch:" not in content:
            return
        feeds = yaml.load(content, yaml.CSafeLoader)["feeds"]
        programme = yaml.load(path.with_name("programme.yaml").read_bytes(), yaml.CSafeLoader)
        zone = ZoneInfo(programme.get("time_zone", TIME_ZONE)).key
        for feed in feeds:
            if feed.get("fetch") and re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", feed["id"]):
                yield PolledFeed(feed["id"], as_cron(_every(feed["fetch"])), zone)
    except (OSError, yaml.YAMLError, ValueError, KeyError, TypeError, AttributeError) as fault:
        log.error("no feed of this file is polled; 'pacewatch check' says more", file=str(path), error=str(fault))


def _every(fetch: dict[str, Any]) -> object:
    """`every` of the one way in which the feed is fetched."""
    return next((way["every"] for way in fetch.values() if isinstance(way, dict) and "every" in way), None)
