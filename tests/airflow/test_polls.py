"""The DAGs made from the registry: one for each feed that is fetched, cheap to parse, and red when a source fails."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from pacewatch import pipeline
from pacewatch.airflow import tasks
from pacewatch.airflow.polls import PolledFeed, as_cron, polled_feeds
from pacewatch.feeds.http.patience import Patience
from pacewatch.home import Home
from pacewatch.registry.schedule import MINUTES
from tests.feeds.http.local_source import LocalSource, in_turn, reply
from tests.small_city import PROGRAMMES, air_csv

PROJECT = Path(__file__).resolve().parents[2]
GOOD = reply(200, air_csv([("甲市", "2022-10-31", 60)]))
SECRET = "a-key-of-mine"


@pytest.fixture
def source() -> Iterator[LocalSource]:
    served = LocalSource(lambda _: GOOD)
    yield served
    served.close()


@pytest.fixture
def home(home: Home, source: LocalSource, standing_clock: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home that DAGs and tasks find by themselves; `small-air` is fetched each half hour, `small-jobs` by hand."""
    registry = tmp_path / "registry"
    shutil.copytree(PROGRAMMES / "registry", registry)
    feeds = registry / "small" / "feeds.yaml"
    text = feeds.read_text(encoding="utf-8")
    connection = "connection: {id: air_key, shown_as: bearer}"
    air = f"    fetch: {{http: {{url: '{source.url}/air', {connection}, every: 30}}}}\n"
    jobs = f"    fetch: {{http: {{url: '{source.url}/jobs'}}}}\n"
    for mark, fetch in (("{rule: period_end, lag_days: 1}\n", air), ("{rule: period_end, lag_days: 15}\n", jobs)):
        text = text.replace(mark, mark + fetch)
    feeds.write_text(text, encoding="utf-8")
    monkeypatch.setenv("PACEWATCH_HOME", str(home.root))
    monkeypatch.setenv("PACEWATCH_REGISTRY", str(registry))
    monkeypatch.setenv("PACEWATCH_EXPECTATIONS", str(home.expectations))
    monkeypatch.setenv("PACEWATCH_ALLOW_PRIVATE_HOSTS", f"127.0.0.1:{source.port}")
    monkeypatch.setenv("AIRFLOW_CONN_AIR_KEY", json.dumps({"conn_type": "http", "password": SECRET}))
    return Home.locate()


@pytest.fixture
def bag(home: Home, airflow_database: None) -> Any:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(PROJECT / "dags"))


def test_each_feed_that_is_fetched_has_a_dag_of_one_patient_task(bag: Any) -> None:
    assert bag.import_errors == {}
    polls = {name: dag for name, dag in bag.dags.items() if name.startswith("poll_")}
    assert set(polls) == {"poll_small-air", "poll_small-jobs"}
    for name, dag in polls.items():
        (task,) = dag.tasks
        assert (task.task_id, task.pool, task.owner, task.retries) == (name, "fetch", "pacewatch", 3)
        assert (dag.max_active_runs, dag.catchup) == (1, False)
        assert dag.doc_md.strip().startswith(f"### {name}")
    pools = json.loads((PROJECT / "deploy" / "pools.json").read_text(encoding="utf-8"))
    assert "fetch" in pools


def test_it_runs_as_every_says_in_the_programmes_time_zone_or_by_hand(bag: Any) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    timetable = bag.dags["poll_small-air"].timetable
    assert (timetable.expression, str(timetable.timezone)) == ("*/30 * * * *", "Asia/Shanghai")
    dag = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(bag.dags["poll_small-air"]))
    following = dag.next_dagrun_info(last_automated_run_info=None)
    assert following is not None
    assert following.run_after > datetime.now(UTC)
    assert bag.dags["poll_small-jobs"].timetable.can_be_scheduled is False


def test_a_run_of_the_dag_puts_what_is_new_into_the_inbox(bag: Any, home: Home, source: LocalSource) -> None:
    run = bag.dags["poll_small-air"].test()
    assert str(run.state) == "success"
    assert source.seen[0].headers["authorization"] == f"Bearer {SECRET}"
    assert [path.suffix for path in (home.inbox / "small-air").glob("[!.]*")] == [".csv"]
    (taken,) = pipeline.ingest_inbox(home, quiet_seconds=0).files
    assert (taken.outcome, taken.values_new) == ("accepted", 1)


def test_what_a_person_has_to_mend_fails_without_retries_and_a_source_out_of_reach_with_them(
    home: Home, source: LocalSource, airflow_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pacewatch.feeds.http.poll.Patience", lambda: Patience(tries=1))
    source.script = in_turn(reply(200, "<html></html>"), reply(503), GOOD)
    with pytest.raises(AirflowFailException, match="an HTML page came instead of CSV"):
        tasks.poll("small-air")
    with pytest.raises(AirflowException, match="the source answered 503") as busy:
        tasks.poll("small-air")
    assert not isinstance(busy.value, AirflowFailException)
    done = tasks.poll("small-air")
    assert [row["outcome"] for row in done["rows"]] == ["fetched"]
    json.dumps(done)


def test_the_connection_may_be_missing(home: Home, airflow_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_AIR_KEY")
    with pytest.raises(AirflowFailException, match="there is no Airflow Connection 'air_key'"):
        tasks.poll("small-air")


@pytest.mark.parametrize("broken", ["feeds: [", "feeds: 1 # fetch:", "# fetch:\n", "feeds: [1] # fetch:", "fetch: é"])
def test_a_broken_programme_takes_no_polls_of_others_away(broken: str, home: Home) -> None:
    shutil.copytree(home.registry / "small", home.registry / "another")
    (home.registry / "another" / "feeds.yaml").write_bytes(broken.encode("latin-1"))
    assert [feed.id for feed in polled_feeds(home.registry)] == ["small-air", "small-jobs"]


@pytest.mark.parametrize(
    ("was", "broken", "left"),
    [("time_zone: Asia/Shanghai", "time_zone: Asia/Shangai", []),
     ("every: 30", "every: 61 * * * *", ["small-air", "small-jobs"]),
     ("every: 30", "every: -5", ["small-air", "small-jobs"]), ("id: small-air", "id: Small Air", ["small-jobs"])],
)  # fmt: skip
def test_a_slip_never_stops_airflow_from_reading_the_file(was: str, broken: str, left: list[str], home: Home) -> None:
    from pacewatch.airflow.wiring import every

    for path in (home.registry / "small" / "programme.yaml", home.registry / "small" / "feeds.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace(was, broken), encoding="utf-8")
    found = polled_feeds(home.registry)
    assert [feed.id for feed in found] == left
    assert all(feed.cron is None or every(feed.cron, feed.time_zone) for feed in found)


def test_a_thousand_feeds_are_read_in_a_moment(tmp_path: Path) -> None:
    (tmp_path / "large").mkdir()
    one = "  - id: feed-{0}\n    columns: [a, b, c]\n    fetch: {{http: {{url: 'https://a.example.org/{0}', every: 60}}}}\n"
    text = "feeds:\n" + "".join(one.format(number) for number in range(1000))
    (tmp_path / "large" / "feeds.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "large" / "programme.yaml").write_text("id: large\ntime_zone: Asia/Urumqi\n", encoding="utf-8")
    began = time.process_time()
    found = polled_feeds(tmp_path)
    assert time.process_time() - began < 2
    assert (len(found), found[0]) == (1000, PolledFeed("feed-0", "0 */1 * * *", "Asia/Urumqi"))


@pytest.mark.parametrize("minutes", MINUTES)
def test_minutes_become_a_cron_expression_with_even_gaps(minutes: int) -> None:
    from croniter import croniter

    cron = as_cron(minutes)
    assert cron
    times = croniter(cron, datetime(2022, 3, 1, tzinfo=UTC))
    moments = [times.get_next(datetime) for _ in range(100)]
    assert {(later - earlier).total_seconds() for earlier, later in pairwise(moments)} == {minutes * 60}
