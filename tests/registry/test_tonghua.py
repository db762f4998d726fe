"""The shipped programme holds every commitment of the report once, each with where it stands and how it is read."""

from __future__ import annotations

from collections import Counter

import pytest

from pacewatch.home import PROJECT
from pacewatch.registry import load_registry
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.registry.target_model import Target

COMMITMENTS = 103
LENGTH_OF_REPORT = 2486
"""In characters."""


@pytest.fixture(scope="module")
def programme() -> LoadedProgramme:
    return load_registry(PROJECT / "registry", PROJECT / "expectations").programmes["tonghua-2022"]


def by_commitment(programme: LoadedProgramme) -> dict[str, list[Target]]:
    found: dict[str, list[Target]] = {}
    for target in programme.targets.values():
        found.setdefault(target.commitment or target.id, []).append(target)
    return found


def test_every_commitment_is_there(programme: LoadedProgramme) -> None:
    commitments = by_commitment(programme)
    assert len(commitments) == COMMITMENTS
    assert [name for name, targets in commitments.items() if len(targets) > 1] == ["five-insurance-coverage"]


def test_each_says_where_it_stands_in_the_report(programme: LoadedProgramme) -> None:
    for target in programme.targets.values():
        assert target.source is not None, target.id
        assert target.source.start is not None, target.id
        assert target.source.end is not None, target.id
        assert 0 <= target.source.start < target.source.end <= LENGTH_OF_REPORT, target.id


def test_each_is_read_in_one_way_or_asks_or_says_what_is_checked(programme: LoadedProgramme) -> None:
    for target in programme.targets.values():
        assert sum(bool(reading) for reading in (target.settled, target.needs_decision, target.checks)) == 1, target.id


def test_no_number_stands_where_the_report_has_none(programme: LoadedProgramme) -> None:
    without = [target.id for target in programme.targets.values() if target.value is None and target.kind == "level"]
    assert without == ["double-hundred-city-population", "double-hundred-city-area"]
    assert all(
        not target.stages and not target.plan and target.baseline is None for target in programme.targets.values()
    )


def test_the_kinds_are_those_of_the_report(programme: LoadedProgramme) -> None:
    kinds = Counter(targets[0].kind for targets in by_commitment(programme).values())
    assert kinds == {
        "milestone": 52,
        "cumulative_flow": 21,
        "trend": 9,
        "level": 9,
        "growth": 6,
        "rank": 2,
        "in_step": 2,
        "ratio_floor": 1,
        "elimination": 1,
    }


def test_counts_are_nested_as_the_report_says(programme: LoadedProgramme) -> None:
    nested = {target.id: target.within for target in programme.targets.values() if target.within}
    assert nested == {"projects-1bn-count": "projects-100m-count", "projects-100m-count": "projects-50m-count"}


def test_people_and_placements_never_mix(programme: LoadedProgramme) -> None:
    assert programme.indicators["urban-new-employment"].unit == "万人"
    assert programme.indicators["rural-labour-transfer"].unit == "万人次"


def test_targets_of_several_years_that_can_be_divided_are_judged_by_the_year_too(programme: LoadedProgramme) -> None:
    divided = [target.id for target in programme.targets.values() if target.yearly]
    assert divided == ["good-air-day-ratio", "urban-new-employment", "rural-labour-transfer"]
    assert programme.watched["urban-new-employment-2024"].value == 1
