"""Logs of past deliveries. In: a CSV file with the columns feed, file and arrived_at. Out: what came when, in that order.

Paths are relative to the log's own folder; times are ISO 8601 with an offset.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pacewatch import clock
from pacewatch.errors import FileUnreadable, PacewatchError

COLUMNS = ("feed", "file", "arrived_at")


@dataclass(frozen=True)
class PastDelivery:
    """A file of a feed, and when it came (aware, UTC)."""

    feed: str
    path: Path
    arrived_at: datetime


def read_log(log: Path, until: datetime | None = None) -> list[PastDelivery]:
    """The deliveries that a log lists, those up to a moment (aware) if there is one, ordered by when they came.

    Raises:
        FileUnreadable: the log, or a file that it lists, isn't there or can't be read.
        PacewatchError: the log isn't one, or a line of it can't be understood or lies in the future.
    """
    try:
        text = log.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise FileUnreadable(f"{log}: can't be read: {fault.strerror}; expected a log of deliveries") from None
    except UnicodeDecodeError:
        raise PacewatchError(f"{log}: not UTF-8; expected a CSV file with the columns {', '.join(COLUMNS)}") from None
    lines = csv.reader(text.splitlines())
    header = tuple(next(lines, ()))
    if header != COLUMNS:
        raise PacewatchError(f"{log}:1: saw the columns {', '.join(header)}; expected {', '.join(COLUMNS)}")
    told = (_delivery(log, number, line, until) for number, line in enumerate(lines, start=2) if line)
    return sorted((past for past in told if past), key=lambda delivery: delivery.arrived_at)


def _delivery(log: Path, number: int, line: list[str], until: datetime | None) -> PastDelivery | None:
    where = f"{log}:{number}"
    if len(line) != len(COLUMNS):
        raise PacewatchError(f"{where}: saw {len(line)} cells; expected {len(COLUMNS)}: {', '.join(COLUMNS)}")
    feed, name, text = line
    arrived_at = clock.parse_moment(text, f"{where}: arrived_at")
    if until is not None and arrived_at > until:
        return None
    if arrived_at > clock.now():
        raise PacewatchError(
            f"{where}: arrived_at: saw {text}, which is still to come; expected a time that has passed"
        )
    path = log.parent / name
    if not path.is_file():
        raise FileUnreadable(f"{where}: file: saw {name!r}, which isn't in {log.parent}")
    return PastDelivery(feed, path, arrived_at)
