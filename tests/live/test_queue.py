"""A whole Airflow and a real Redis: files that come as messages, whatever is killed meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from pacewatch.demo.keeper import Keeper
from pacewatch.demo.reception import StandIns
from pacewatch.demo.stack import LocalAirflow
from pacewatch.home import Home
from pacewatch.warehouse.store import locked
from tests.live.conftest import TODAY
from tests.live.running import ENGINEER, FEED, Live
from tests.redis_server import RedisServer, running_redis
from tests.small_city import PROGRAMMES

pytestmark = pytest.mark.live

STREAM, CHANNEL = "figures", "doorbell"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with running_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="module")
def live(broker: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """An Airflow that listens to a stream and to a channel."""
    home = Home(tmp_path_factory.mktemp("queue"), PROGRAMMES / "registry", PROGRAMMES / "expectations")
    home.make_folders()
    keeper = Keeper(home.root / "run")
    try:
        stand_ins = StandIns.start(home, keeper)
        settings = {
            **stand_ins.connections(),
            "PACEWATCH_CLOCK": TODAY,
            "PACEWATCH_QUEUE": f"redis+stream://broker/{STREAM} redis+pubsub://broker/{CHANNEL}",
            "AIRFLOW_CONN_BROKER": json.dumps({"conn_type": "redis", "host": "127.0.0.1", "port": broker.port}),
        }
        airflow = LocalAirflow(home, settings, keeper)
        airflow.start()
        yield Live(home, airflow, stand_ins)
        airflow.stop()
    finally:
        keeper.close()


def send(broker: RedisServer, name: str) -> None:
    """A file with the wrong columns: the engineer is told of it, by its name."""
    content = f"not,the,columns\n{name},1,2\n".encode()
    broker.client.xadd(STREAM, {"feed": FEED, "name": name, "content": content})


def settled(live: Live, broker: RedisServer) -> None:
    live.wait_until("an empty stream", lambda: broker.client.xlen(STREAM) == 0)


def test_messages_become_files_and_each_is_told_once(live: Live, broker: RedisServer) -> None:
    names = [f"message-{number}.csv" for number in range(5)]
    for name in names:
        send(broker, name)
    for name in names:
        live.wait_until_sent(name)
    assert {name: live.copies(name) for name in names} == dict.fromkeys(names, ENGINEER)
    settled(live, broker)


def test_messages_before_and_while_the_triggerer_is_dead_are_not_lost(live: Live, broker: RedisServer) -> None:
    """The lock keeps the files in the inbox until all that is to be killed has been killed."""
    names = ["sent-before.csv", "sent-meanwhile.csv", "sent-after.csv"]
    with locked(live.home):
        send(broker, names[0])
        live.airflow.kill_component("triggerer")
        send(broker, names[1])
        live.airflow.start_component("triggerer")
        send(broker, names[2])
        live.wait_until("all files in the inbox", lambda: all(live.is_in_inbox(name) for name in names))
    for name in names:
        live.wait_until_sent(name)
        assert live.copies(name) == ENGINEER
    settled(live, broker)
    live.airflow.wait_healthy("triggerer")


def test_a_ring_on_the_channel_is_an_event(live: Live, broker: RedisServer) -> None:
    """Nobody listens at some moments, and then a ring is lost: so it is repeated here."""

    def has_rung() -> bool:
        broker.client.publish(CHANNEL, "ring")
        answer = live.airflow.api.call("GET", "/api/v2/assets/events?limit=100&order_by=-timestamp")
        payloads = [event["extra"].get("payload") or {} for event in answer["asset_events"]]
        return any(payload.get("channel") == CHANNEL for payload in payloads)

    live.wait_until("an event of the channel", has_rung)
