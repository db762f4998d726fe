"""The simulated city, ingested at its times, judged day by day and published: once for all tests that only look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from pacewatch import pipeline
from pacewatch.home import PROJECT, Home
from pacewatch.registry import load_registry
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.reports import IngestReport
from pacewatch.simulator.simulate import PROGRAMME, Simulated, simulate
from tests.built_once import built_once

UNTIL = date(2023, 2, 28)


@dataclass(frozen=True)
class City:
    """The year 2022 as it went: what was sent, what became of it, and the home that holds it."""

    home: Home
    simulated: Simulated
    ingested: IngestReport


@pytest.fixture(scope="session")
def programme() -> LoadedProgramme:
    return load_registry(PROJECT / "registry", PROJECT / "expectations").programmes[PROGRAMME]


@pytest.fixture(scope="session")
def city(programme: LoadedProgramme, tmp_path_factory: pytest.TempPathFactory) -> City:
    """Don't write to its home."""
    return built_once(tmp_path_factory, "city", partial(_lived, programme))


def _lived(programme: LoadedProgramme, folder: Path) -> City:
    home = only_tonghua(folder)
    simulated = simulate(programme, folder / "sent", until=UNTIL)
    ingested = pipeline.ingest_log(home, simulated.log)
    pipeline.replay(home, UNTIL)
    pipeline.publish(home)
    return City(home, simulated, ingested)


def only_tonghua(folder: Path) -> Home:
    """A home that watches the simulated programme and nothing else."""
    registry = folder / "registry"
    registry.mkdir()
    (registry / PROGRAMME).symlink_to(PROJECT / "registry" / PROGRAMME)
    home = Home(folder / "home", registry, PROJECT / "expectations")
    home.make_folders()
    return home
