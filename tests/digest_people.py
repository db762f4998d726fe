"""The small city's people, some of whom want digests."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from pacewatch.home import Home


def watched_by(home: Home, folder: Path, people: dict[str, dict[str, Any]], **programme: object) -> Home:
    """The same home, with people who want digests, be they new, and a programme that says more."""
    registry = folder / "registry"
    shutil.copytree(home.registry, registry)
    file = registry / "small" / "people.yaml"
    listed = yaml.safe_load(file.read_text(encoding="utf-8"))
    known = {person["id"]: person for person in listed["people"]}
    listed["people"] = [{"id": name, **known.get(name, {}), **people.get(name, {})} for name in {**known, **people}]
    file.write_text(yaml.safe_dump(listed, allow_unicode=True), encoding="utf-8")
    if programme:
        file = registry / "small" / "programme.yaml"
        declared = yaml.safe_load(file.read_text(encoding="utf-8"))
        file.write_text(yaml.safe_dump(declared | programme, allow_unicode=True), encoding="utf-8")
    return replace(home, registry=registry)
