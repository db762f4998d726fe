"""What happened to a person's targets between two digests. In: events, and the verdicts of now. Out: the lines of each list."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from pacewatch import clock
from pacewatch.alerts.decide import SEVERITY
from pacewatch.alerts.digest_facts import Line, ListName
from pacewatch.alerts.verdict_facts import bilingual
from pacewatch.registry import LoadedProgramme
from pacewatch.warehouse import rows, statement

LIST_OF: dict[str, ListName] = {
    "first_breach": "newly_behind",
    "flapping": "newly_behind",
    "worsened": "worsened",
    "recovered": "recovered",
    "revised": "revised",
    "flapped": "flapped",
}


def changes(
    connection: duckdb.DuckDBPyConnection,
    programme: LoadedProgramme,
    verdicts: Mapping[tuple[str, str], dict[str, Any]],
    since: datetime,
    until: datetime,
) -> dict[ListName, list[Line]]:
    """The newest of each kind for each target and place of `verdicts`, the gravest first.

    Episodes of an alert that comes and goes weren't told one by one: they are counted, and their ends aren't told either.
    """
    values = {"programme": programme.programme.id, "since": since, "until": until}
    newest: dict[ListName, dict[tuple[str, str], dict[str, Any]]] = defaultdict(dict)
    times: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows(connection, statement("alerts/digest_changes"), values):
        place = (row["target"], row["place"])
        if place not in verdicts or (row["is_quiet"] and row["reason"] in ("recovered", "revised")):
            continue
        times[place] += row["reason"] == "flapped"
        newest[LIST_OF[row["reason"]]][place] = row
    zone = ZoneInfo(programme.programme.time_zone)
    return {
        name: [
            _line(programme, verdicts[place], row, zone, times[place] if name == "flapped" else None)
            for place, row in sorted(found.items(), key=lambda item: -SEVERITY.get(_told(item[1]) or "", 0))
        ]
        for name, found in newest.items()
    }


def _told(row: Mapping[str, Any]) -> str | None:
    """The verdict that was told."""
    verdict: str | None = json.loads(row["facts"])["verdict"]
    return verdict


def _line(
    programme: LoadedProgramme, now: dict[str, Any], row: dict[str, Any], zone: ZoneInfo, times: int | None
) -> Line:
    target = programme.watched[row["target"]]
    return Line(
        about=bilingual(target.name),
        place=bilingual(programme.places[row["place"]].name),
        kind=target.kind,
        verdict=_told(row) if times is None else now["verdict"],
        on=clock.aware(row["occurred_at"]).astimezone(zone).date(),
        times=times,
    )
