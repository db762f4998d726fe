"""The small programme of the tests with a feed of hourly stations beside it, checked by a suite and the shipped shared one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from pacewatch.home import PROJECT, Home

TESTS = PROJECT / "tests" / "programmes"
LIMIT = {
    "type": "expect_column_values_to_be_between",
    "kwargs": {"column": "value", "min_value": 0, "max_value": 5000},
}


def station_home(
    folder: Path, root: Path, feed: dict[str, Any], names: Sequence[tuple[str, str]], indicators: Iterable[str]
) -> Home:
    """A home at `root` whose registry and suites lie in `folder`; `names` are those of the stations, in both languages."""
    registry, suites = folder / "registry" / "small", folder / "expectations"
    for source, to in ((TESTS / "registry" / "small", registry), (TESTS / "expectations", suites)):
        to.mkdir(parents=True)
        for file in source.iterdir():
            (to / file.name).write_bytes(file.read_bytes())
    suite = {"name": feed["id"], "expectations": [LIMIT]}
    (suites / f"{feed['id']}.json").write_text(json.dumps(suite), encoding="utf-8")
    (suites / "_shared.json").write_bytes((PROJECT / "expectations" / "_shared.json").read_bytes())
    of_hours = {"unit": "µg/m³", "cadence": "hour", "form": "point"}
    add(registry, "places", [{"code": f"2{n:05}", "name": {"zh": zh, "en": en}} for n, (zh, en) in enumerate(names)])
    add(registry, "indicators", [{"id": one, "name": {"zh": one, "en": one}, **of_hours} for one in indicators])
    add(registry, "feeds", [feed])
    return Home(root, registry.parent, suites)


def add(registry: Path, name: str, items: list[dict[str, Any]]) -> None:
    """Add items to the list in one of a programme's files."""
    path = registry / f"{name}.yaml"
    kept = yaml.safe_load(path.read_text(encoding="utf-8"))[name]
    path.write_text(yaml.safe_dump({name: kept + items}, allow_unicode=True), encoding="utf-8")
