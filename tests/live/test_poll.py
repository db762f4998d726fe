"""A whole Airflow asks a source: what is new becomes an alert, what is no data is told, and the key is in no log."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from pacewatch.demo.keeper import Keeper
from pacewatch.demo.reception import StandIns
from pacewatch.demo.stack import LocalAirflow
from pacewatch.home import Home
from tests.feeds.http.local_source import LocalSource, local_source, reply
from tests.live.running import ENGINEER, FEED, Live
from tests.small_city import PROGRAMMES, air_csv

pytestmark = pytest.mark.live

TODAY = "2022-11-01T12:00:00+08:00"
TARGET_ZH = "2022年优良天数比例不低于95%"
DAG_ID = f"poll_{FEED}"
KEY = "the-key-that-nobody-sees"


@pytest.fixture(scope="module")
def source() -> Iterator[LocalSource]:
    with local_source(lambda _: reply(500)) as served:
        yield served


@pytest.fixture(scope="module")
def live(source: LocalSource, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """An Airflow that watches the small city, whose air is fetched from the source when somebody starts the DAG."""
    registry = tmp_path_factory.mktemp("registry")
    shutil.copytree(PROGRAMMES / "registry", registry, dirs_exist_ok=True)
    feeds = registry / "small" / "feeds.yaml"
    fetch = (
        f"    fetch: {{http: {{url: '{source.url}/air', connection: {{id: air_key, shown_as: query, name: key}}}}}}\n"
    )
    mark = "    known_at: {rule: period_end, lag_days: 1}\n"
    feeds.write_text(feeds.read_text(encoding="utf-8").replace(mark, mark + fetch, 1), encoding="utf-8")
    home = Home(tmp_path_factory.mktemp("live"), registry, PROGRAMMES / "expectations")
    home.make_folders()
    keeper = Keeper(home.root / "run")
    try:
        stand_ins = StandIns.start(home, keeper)
        settings = {
            **stand_ins.connections(),
            "PACEWATCH_CLOCK": TODAY,
            "PACEWATCH_ALLOW_PRIVATE_HOSTS": f"127.0.0.1:{source.port}",
            "AIRFLOW_CONN_AIR_KEY": json.dumps({"conn_type": "http", "password": KEY}),
        }
        airflow = LocalAirflow(home, settings, keeper)
        airflow.start()
        yield Live(home, airflow, stand_ins)
        airflow.stop()
    finally:
        keeper.close()


def run_poll(live: Live) -> None:
    """Start the DAG, as a person does on Airflow's page."""
    live.wait_until(DAG_ID, lambda: DAG_ID in live.airflow.api.dag_ids())
    live.airflow.api.call("POST", f"/api/v2/dags/{DAG_ID}/dagRuns", {"logical_date": None})


def test_a_source_becomes_an_alert_and_a_page_one_for_the_engineer_and_no_file_holds_the_key(
    live: Live, source: LocalSource
) -> None:
    first = date(2022, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(2022, 10, 31) - first).days + 1)]
    content = air_csv([("甲市", str(day), 150 if day.day <= 10 else 60) for day in days])
    source.script = lambda _: reply(200, content)
    run_poll(live)
    live.wait_until_sent(TARGET_ZH)
    assert live.copies(TARGET_ZH) == {("slack", "C0SMALLZH"): 1, ("mail", "wang@example.org"): 1}
    assert source.seen[-1].query == {"key": KEY}

    source.script = lambda _: reply(200, "<html>Wartung</html>")
    run_poll(live)
    sentence = "an HTML page came instead of CSV"
    live.wait_until_sent(sentence)
    assert live.copies(sentence) == ENGINEER

    written = [path for path in live.home.root.rglob("*") if path.is_file() and not path.is_symlink()]
    assert any(f"dag_id={DAG_ID}" in str(path) for path in written)
    assert [path for path in written if KEY.encode() in path.read_bytes()] == []
