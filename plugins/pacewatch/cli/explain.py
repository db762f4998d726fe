"""Why a verdict is what it is. In: a target. Out: its numbers, its alert, and each value down to file, row and column."""

from __future__ import annotations

from itertools import groupby, islice
from typing import Any

from pacewatch.cli.lineage import Value, add_inputs, print_tree
from pacewatch.cli.show import print_table, shown
from pacewatch.errors import UnknownName
from pacewatch.home import Home
from pacewatch.publish import open_published
from pacewatch.registry import load_registry
from pacewatch.warehouse import rows, statement

VALUES_SHOWN = 12
TREES_SHOWN = 3
PARTS = ("verdict", "history", "events", "bad_days", "disputes", "values")

Explained = dict[str, Any]


def explain_target(home: Home, target_id: str, place: str | None) -> list[Explained]:
    """One entry for each place: `verdict` (a row of the scoreboard), `history`, `events`, `bad_days`, `disputes`, `values`.

    A derived value has its `inputs`, and these have theirs.

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
            about = {"target": target_id, "place": code}
            entry: Explained = {part: rows(connection, statement(f"publish/explain/{part}"), about) for part in PARTS}
            add_inputs(connection, entry["values"])
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
        lists = {
            "bad_days": f"days that use the budget of {verdict['budget_total']} up",
            "disputes": "what feeds tell differently",
        }
        for part in filter(entry.get, lists):
            _print_newest(entry[part], lists[part])
        for role, values in groupby(entry["values"], key=lambda value: value["role"]):
            _print_newest(list(values), "values it rests on" if role == "main" else f"and, as {role}")
        trees = _worth_a_tree(entry)
        if trees:
            print_tree(trees, "where the newest derived ones come from (all with --json)")


def _print_newest(found: list[dict[str, Any]], title: str) -> None:
    """The newest rows, without the columns that are empty in all of them or too long for people."""
    newest = found[:VALUES_SHOWN]
    names = [
        name for name in found[0] if name not in ("inputs", "sha256") and any(row[name] is not None for row in newest)
    ]
    print_table(newest, {name: name for name in names}, title=f"{title}: the newest {len(newest)} of {len(found)}")


def _worth_a_tree(entry: Explained) -> list[Value]:
    """The newest derived values, of each other indicator the newest; where days are counted, those that use the budget up."""
    bad = {row["period_end"] for row in entry["bad_days"]}
    derived = [value for value in entry["values"] if value["rule"] and (not bad or value["period_end"] in bad)]
    by_indicator = groupby(derived, key=lambda value: (value["role"], value["indicator"]))
    return [
        value for (role, _), values in by_indicator for value in islice(values, TREES_SHOWN if role == "main" else 1)
    ]
