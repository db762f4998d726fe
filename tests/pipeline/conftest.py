"""A copy of the small city for each test that goes on from its half year."""

from __future__ import annotations

from pathlib import Path

import pytest

from pacewatch.home import Home
from tests.small_city import copy_with_july


@pytest.fixture
def in_august(half_a_year: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of that home on 16 August, when the files of July lie in the inbox."""
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-08-16T08:00:00+08:00")
    return copy_with_july(half_a_year, tmp_path / "august")
