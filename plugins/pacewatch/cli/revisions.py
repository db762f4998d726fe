"""Figures that were told anew. In: the published file, perhaps an indicator and a place. Out: one row for each revision."""

from __future__ import annotations

from typing import Any

import duckdb

from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.home import Home
from pacewatch.publish import open_published
from pacewatch.registry import Registry, load_registry
from pacewatch.registry.nearest import did_you_mean
from pacewatch.warehouse import rows

REVISIONS_TABLE = {
    "indicator": "indicator",
    "place": "place",
    "period_end": "period until",
    "hour": "hour",
    "previous_value": "before",
    "value": "now",
    "change": "change",
    "change_pct": "in %",
    "known_at": "known from",
    "file_name": "file",
    "source_row": "row",
    "previous_file_name": "file before",
}


def revision_rows(home: Home, indicator: str | None, place: str | None) -> list[dict[str, Any]]:
    """Rows of `main.revisions`, newest first; only of an indicator or a place (code or name), where these are given.

    Raises:
        UnknownName: no programme has such an indicator, or such a place.
        PacewatchError: the published file is of a Pacewatch that had no such view.
    """
    registry = load_registry(home.registry, home.expectations)
    known = {name for programme in registry.programmes.values() for name in programme.indicators}
    if indicator is not None and indicator not in known:
        raise UnknownName(f"there is no indicator {indicator!r}{did_you_mean(indicator, known)}")
    wanted = (
        "SELECT * FROM main.revisions "
        "WHERE ($indicator IS NULL OR indicator = $indicator) AND ($place IS NULL OR place = $place)"
    )
    asked = {"indicator": indicator, "place": _code(registry, place) if place is not None else None}
    try:
        with open_published(home) as connection:
            return rows(connection, wanted, asked)
    except duckdb.CatalogException:
        raise PacewatchError(f"{home.published}: is of an older Pacewatch; run 'pacewatch publish' first") from None


def _code(registry: Registry, place: str) -> str:
    for programme in registry.programmes.values():
        if code := programme.resolve_place(place):
            return code
    raise UnknownName(f"no programme has a place {place!r}; 'pacewatch status' shows places with their codes")
