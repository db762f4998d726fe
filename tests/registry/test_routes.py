"""The tree of `routes.yaml`: which branch takes a message, and who is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pacewatch.registry import LoadedProgramme, load_registry
from pacewatch.registry.route_references import people_told, topics
from pacewatch.registry.routes_model import RoutesFile
from pacewatch.registry.topic import SEVERITIES, Topic
from tests.registry.layout import SMALL

AIR = Topic("verdicts", "behind", ("生态环境局", "Ecology Bureau"), "ratio_floor", "air-2022", "100100")
JOBS = Topic("verdicts", "missed", ("人社局", "Labour Bureau"), "cumulative_flow", "jobs-2022", "100200")
FEED = Topic("data", "error", feed="small-air")

TREE = """
people: [mayor]
branches:
  - match: {audience: [data]}
    people: [engineer]
  - match: {severity: [missed, unattainable]}
    people: [inspection]
    continue: true
  - match: {department: [生态环境局]}
    people: [ecology]
    branches:
      - match: {place: ["100100"], severity: [behind]}
        people: [district]
      - match: {kind: [trend]}
  - match: {department: [Labour Bureau], place: ["100100"]}
    people: [labour]
"""


def tree(text: str) -> RoutesFile:
    return RoutesFile.model_validate(yaml.safe_load(text))


def changed(topic: Topic, **values: Any) -> Topic:
    return Topic(**{**topic.__dict__, **values})


@pytest.mark.parametrize(
    ("topic", "told"),
    [
        (FEED, ("engineer",)),
        (AIR, ("district",)),  # the innermost branch
        (changed(AIR, place="100200"), ("ecology",)),  # a branch none of whose own fits
        (changed(AIR, kind="trend", severity="far_behind"), ("ecology",)),  # the people of the branch around
        (changed(AIR, severity="missed"), ("inspection", "ecology")),  # continue
        (JOBS, ("inspection",)),  # continue, and nothing after it fits
        (changed(JOBS, severity="behind"), ("mayor",)),  # nothing fits
        (changed(JOBS, severity="behind", place="100100"), ("labour",)),  # a department by its English name
        (changed(JOBS, departments=()), ("inspection",)),
    ],
)
def test_the_first_branch_that_fits_takes_a_message(topic: Topic, told: tuple[str, ...]) -> None:
    assert tree(TREE).people_for(topic) == told


def test_who_is_named_by_several_branches_is_told_once() -> None:
    both = "people: [a]\nbranches:\n" + "  - {match: {audience: [data]}, people: [b, c], continue: true}\n" * 2
    assert tree(both).people_for(FEED) == ("b", "c")


def programme(folder: Path, routes: str) -> LoadedProgramme:
    small = folder / "small"
    small.mkdir(parents=True)
    for source in SMALL.iterdir():
        (small / source.name).write_bytes(source.read_bytes())
    if routes:
        (small / "routes.yaml").write_text(routes, encoding="utf-8")
    return load_registry(folder).programmes["small"]


def test_without_a_tree_all_are_told_who_receive_such_messages(tmp_path: Path) -> None:
    loaded = programme(tmp_path, "")
    assert [person.id for person in people_told(loaded, AIR)] == ["official-zh", "official-en"]
    assert [person.id for person in people_told(loaded, changed(AIR, place="100200"))] == ["official-zh"]
    assert [person.id for person in people_told(loaded, FEED)] == ["engineer"]


def test_the_tree_tells_nobody_what_people_yaml_keeps_from_them(tmp_path: Path) -> None:
    loaded = programme(tmp_path, "people: [official-zh, official-en, engineer]\n")
    assert [person.id for person in people_told(loaded, changed(AIR, place="100200"))] == ["official-zh"]
    assert [person.id for person in people_told(loaded, FEED)] == ["engineer"]


def test_every_kind_of_message_of_a_programme_is_gone_through(tmp_path: Path) -> None:
    loaded = programme(tmp_path, "")
    about = list(topics(loaded))
    pairs = sum(len(loaded.places_of(target)) for target in loaded.watched.values())
    assert len(about) == pairs * len(SEVERITIES["verdicts"]) + len(loaded.feeds) * len(SEVERITIES["data"])
    assert len(set(about)) == len(about)
