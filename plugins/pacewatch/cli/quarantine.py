"""`pacewatch quarantine`: rows that were kept out. In: a `Home` and parsed arguments. Out: rows shown, or decided about."""

# ruff: noqa: PLC0415 - imports happen inside the commands, as in commands.py

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import duckdb

from pacewatch.cli.show import print_json, print_table, shown
from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.home import Home

if TYPE_CHECKING:
    from pacewatch.observations.quarantine import KeptOut

LIST_TABLE = {
    "id": "id",
    "feed": "feed",
    "file_name": "file",
    "source_sheet": "sheet",
    "source_row": "row",
    "source_column": "column",
    "seen": "seen",
    "expected": "expected",
}
DECIDED = {"decision": "decision", "decided_by": "by", "why": "why"}


def list_rows(home: Home, chosen: argparse.Namespace) -> int:
    """`quarantine list`: one line for each row that is kept out."""
    from pacewatch.registry import load_registry
    from pacewatch.warehouse import rows, statement

    if chosen.feed:
        load_registry(home.registry, home.expectations).feed(chosen.feed)
    asked = {"all": chosen.all, "feed": chosen.feed}
    with _asking(home) as connection:
        found = rows(connection, statement("observations/quarantine/undecided"), asked)
    if chosen.json:
        print_json(found)
    elif found:
        columns = LIST_TABLE | (DECIDED if chosen.all else {})
        print_table(found, columns, title="rows kept out" if chosen.all else "rows kept out, not decided about")
    else:
        print("no row is in quarantine" if chosen.all else "no row in quarantine waits for a decision")
    return 0


@contextmanager
def _asking(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, which may be of a Pacewatch that knew no decisions yet."""
    from pacewatch.publish import open_published

    try:
        with open_published(home) as connection:
            yield connection
    except (duckdb.CatalogException, duckdb.BinderException):
        raise PacewatchError(f"{home.published}: is of an older Pacewatch; run 'pacewatch publish' first") from None


def show(home: Home, chosen: argparse.Namespace) -> int:
    """`quarantine show`: all about one row, and the row itself as it stands in its file."""
    about = _about(home, chosen.id)
    if chosen.json:
        print_json(about)
        return 0
    for name, value in about.items():
        if name != "reasons":
            print(f"{name:12} {shown(value)}")
    columns = {name: name for name in about["reasons"][0]}
    print_table(about["reasons"], columns, title="why it was kept out")
    return 0


def _about(home: Home, entry: str) -> dict[str, Any]:
    from dataclasses import asdict

    from pacewatch.observations.quarantine import kept_out

    with _asking(home) as connection:
        found = kept_out(connection, entry)
    return {
        "id": found.id,
        "feed": found.arrival.feed,
        "file_name": found.arrival.original_name,
        "sha256": found.arrival.sha256,
        "sheet": found.sheet,
        "row": found.row,
        "text": _text_of(home, found),
        "reasons": [asdict(reason) for reason in found.reasons],
        **(
            asdict(found.decision) if found.decision else dict.fromkeys(("decision", "decided_by", "why", "decided_at"))
        ),
    }


def _text_of(home: Home, found: KeptOut) -> str | None:
    """The row as it stands in the kept bytes, or its cells; none when the feed isn't declared any more."""
    from pacewatch.observations.row_text import row_text
    from pacewatch.raw.store import read_kept
    from pacewatch.registry import load_registry

    try:
        programme = load_registry(home.registry, home.expectations).programme_of_feed(found.arrival.feed)
    except UnknownName:
        return None
    declared, zone = programme.feeds[found.arrival.feed], ZoneInfo(programme.programme.time_zone)
    return row_text(read_kept(home, found.arrival.sha256), declared, found.row, found.sheet, zone)


def release(home: Home, chosen: argparse.Namespace) -> int:
    """`quarantine release`: use rows after all."""
    return _decide(home, chosen, "release")


def discard(home: Home, chosen: argparse.Namespace) -> int:
    """`quarantine discard`: leave rows out for good."""
    return _decide(home, chosen, "discard")


def _decide(home: Home, chosen: argparse.Namespace, what: str) -> int:
    from pacewatch import pipeline

    step = pipeline.release if what == "release" else pipeline.discard
    report = step(home, chosen.ids, chosen.by, chosen.why)
    pipeline.publish(home)
    if chosen.json:
        print_json(report.as_dict())
    else:
        print(report.summary())
    return 0
