"""Hostile files of every format: each ends as `expected.txt` says, which is never a crash and never a wrong figure."""

from __future__ import annotations

import pytest

from pacewatch.observations.read_file import READERS
from pacewatch.registry.feed_model import Feed
from tests.observations.hostile.good_files import GOOD
from tests.observations.hostile.outcomes import EXPECTED, cases, outcome

CASES = [pytest.param(declared, content, name, id=name) for name, declared, content in cases()]
ENDS = dict(line.rsplit(": ", 1) for line in EXPECTED.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("good", GOOD)
def test_the_good_files_are_good(good: str) -> None:
    declared, content = GOOD[good]
    assert not outcome(content, declared).startswith(("refused", "0 rows"))


@pytest.mark.parametrize(("declared", "content", "name"), CASES)
def test_ends_as_it_should(declared: Feed, content: bytes, name: str) -> None:
    assert outcome(content, declared) == ENDS[repr(name)]


def test_there_are_enough_of_them_and_no_end_is_left_over() -> None:
    names = [str(case.id) for case in CASES]
    assert len(names) == len(set(names)) == len(ENDS) >= 300
    assert {GOOD[name.split(" | ")[0]][0].format for name in names} == set(READERS)
