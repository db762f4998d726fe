"""One whole Airflow for all of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pacewatch.demo.keeper import Keeper
from pacewatch.demo.reception import StandIns
from pacewatch.demo.stack import LocalAirflow
from pacewatch.home import Home
from tests.digest_people import watched_by
from tests.live.running import DIGEST_READER, ENGINEER, Live
from tests.small_city import PROGRAMMES

TODAY = "2022-11-01T12:00:00+08:00"
READER = {
    "name": {"zh": "孙", "en": "Sun"},
    "language": "en",
    "receives": ["verdicts"],
    "places": ["100200"],
    "email": DIGEST_READER,
    "digest": "weekly",
}
"""Is told of no alert that the files of these tests give rise to."""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Started once, and after the last test asked once more whether any message came twice."""
    folder = tmp_path_factory.mktemp("live")
    home = Home(folder / "home", PROGRAMMES / "registry", PROGRAMMES / "expectations")
    home = watched_by(home, folder, {"reader": READER})
    home.make_folders()
    keeper = Keeper(home.root / "run")
    try:
        stand_ins = StandIns.start(home, keeper)
        airflow = LocalAirflow(home, {**stand_ins.connections(), "PACEWATCH_CLOCK": TODAY}, keeper)
        airflow.start()
        system = Live(home, airflow, stand_ins)
        yield system
        airflow.stop()
        assert {name: system.copies(name) for name in system.refused} == dict.fromkeys(system.refused, ENGINEER)
    finally:
        keeper.close()
