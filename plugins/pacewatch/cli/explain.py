"""Why a verdict is what it is. In: a target. Out: its numbers, its alert, and each value down to file, row and column."""

from __future__ import annotations

from typing import Any

from pacewatch.cli.show import print_table, shown
from pacewatch.errors import UnknownName
from pacewatch.home import Home
from pacewatch.publish import open_published
from pacewatch.registry import load_registry
from pacewatch.warehouse import rows, statement

VALUES_SHOWN = 12

Explained = dict[str, Any]


def explain_target(home: Home, target_id: str, place: str | None) -> list[Explained]:
    """One entry for each place: `verdict` (a row of the scoreboard), `history`, `events` and `values`.

    Raises:
        UnknownName: no such target, or no such place of it.
    """
    registry = load_registry(home.registry, home.expectations)
    target = registry.target(target_id)
    programme = registry.programme_of_target(target_id)
    places = programme.places_of(target)
    if place is not None:
        code = programme.resolve_place(place)
        if code not in places:
            raise UnknownName(f"target {target_id!r} has no place {place!r}; it has {', '.join(places)}")
        places = (code,)
    with open_published(home) as connection:
        explained = []
        for code in places:
            entry: Explained = {}
            for part in ("verdict", "history", "events", "values"):
                about = {"target": target_id, "place": code}
                entry[part] = rows(connection, statement(f"publish/explain/{part}"), about)
            explained.append(entry)
    return explained


def print_explained(explained: list[Explained]) -> None:
    """The same for people."""
    for entry in explained:
        if not entry["verdict"]:
            print("not assessed yet; run 'pacewatch assess'")
            continue
        verdict = entry["verdict"][0]
        print(f"{verdict['target']} · {verdict['place_name_zh']} / {verdict['place_name_en']} ({verdict['place']})")
        print(f"  {verdict['target_name_zh']} / {verdict['target_name_en']}")
        for name, value in verdict.items():
            if value is not None and not name.endswith(("_zh", "_en")) and name not in ("target", "place"):
                print(f"  {name:22} {shown(value)}")
        for part, title in (("history", "verdicts, newest first"), ("events", "events, newest first")):
            if entry[part]:
                print_table(entry[part], {name: name for name in entry[part][0]}, title=title)
        values = entry["values"]
        if values:
            title = (
                f"values it rests on: the newest {min(len(values), VALUES_SHOWN)} of {len(values)} (all with --json)"
            )
            print_table(values[:VALUES_SHOWN], {name: name for name in values[0]}, title=title)
