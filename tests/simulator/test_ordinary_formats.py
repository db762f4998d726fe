"""However departments write their figures, the same ones reach the warehouse: ordinary forms against plain CSV."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

from pacewatch import pipeline
from pacewatch.home import PROJECT, Home
from pacewatch.registry import load_registry
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.simulator.simulate import PROGRAMME, simulate
from tests.simulator.conftest import only_tonghua
from tests.world import query

PLAIN = Path(__file__).parent / "plain" / "feeds.yaml"
"""The programme's feeds as plain CSV: column by column the same figures, in their indicators' units."""

LAST = date(2022, 5, 6)
"""By then there were archives, prints of months and a quarter, and audited air."""

OBSERVED = """
    SELECT indicator, place, period_start, period_end, value, vintage, known_at, grade
    FROM observations.observation WHERE NOT is_derived ORDER BY ALL
"""


def plain_home(folder: Path) -> Home:
    """A home that watches the same city by plain CSV, with suites that ask for nothing."""
    registry, suites = folder / "registry", folder / "expectations"
    shutil.copytree(PROJECT / "registry" / PROGRAMME, registry / PROGRAMME)
    shutil.copy(PLAIN, registry / PROGRAMME / "feeds.yaml")
    suites.mkdir()
    for suite in (PROJECT / "expectations").glob("tonghua-*.json"):
        (suites / suite.name).write_text(json.dumps({"name": suite.stem, "expectations": []}), encoding="utf-8")
    home = Home(folder / "home", registry, suites)
    home.make_folders()
    return home


def watched(home: Home) -> LoadedProgramme:
    return load_registry(home.registry, home.expectations).programmes[PROGRAMME]


def observed(home: Home, sent: Path, feeds: set[str]) -> list[tuple[Any, ...]]:
    """What is known of the city up to `LAST` from the files of some feeds."""
    simulated = simulate(watched(home), sent, until=LAST)
    lines = simulated.log.read_text(encoding="utf-8").splitlines(keepends=True)
    simulated.log.write_text("".join(line for line in lines if line.partition(",")[0] in {"feed", *feeds}), "utf-8")
    assert pipeline.ingest_log(home, simulated.log).is_well
    return query(home, OBSERVED)


def test_the_same_figures_are_known_at_the_same_times(tmp_path: Path) -> None:
    (tmp_path / "ordinary").mkdir()
    ordinary, plain = only_tonghua(tmp_path / "ordinary"), plain_home(tmp_path / "plain")
    by_name = watched(ordinary).feeds, watched(plain).feeds
    other = {name for name in by_name[0] if by_name[0][name] != by_name[1][name]}
    assert {by_name[0][name].format for name in other} == {"csv", "json", "report"}
    expected = observed(plain, tmp_path / "plain" / "sent", other)
    found = observed(ordinary, tmp_path / "ordinary" / "sent", other)
    assert len(expected) > 8000
    assert [row for row in found if row not in set(expected)] == []
    assert found == expected
