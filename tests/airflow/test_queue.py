"""The message queue, on a real Redis: what is lost, what is read again, and what is refused."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from airflow.triggers.shared_stream import AdvanceItem, AdvanceOutcome

from pacewatch.airflow import channel_trigger, queue_stream, queue_trigger
from pacewatch.airflow.channel_trigger import ChannelTrigger
from pacewatch.airflow.queue_setting import queue_watchers
from pacewatch.airflow.queue_trigger import QueueProducer, QueueTrigger
from pacewatch.errors import PacewatchError
from pacewatch.home import Home
from tests.redis_server import RedisServer, running_redis
from tests.small_city import air_csv

GOOD = air_csv([("甲市", "2022-10-31", 60)])
FEED, STREAM = "small-air", "figures"
KEPT, LOST = AdvanceOutcome(acked=1, failed=0), AdvanceOutcome(acked=0, failed=1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with running_redis(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture
def broker(server: RedisServer, home: Home, airflow_database: None, monkeypatch: pytest.MonkeyPatch) -> RedisServer:
    server.client.flushall()
    found = {"conn_type": "redis", "host": "127.0.0.1", "port": server.port, "extra": {"db": 0}}
    monkeypatch.setenv("AIRFLOW_CONN_BROKER", json.dumps(found))
    monkeypatch.setenv("PACEWATCH_REGISTRY", str(home.registry))
    monkeypatch.setenv("PACEWATCH_EXPECTATIONS", str(home.expectations))
    monkeypatch.setattr(queue_stream, "BLOCK_MILLISECONDS", 50)
    monkeypatch.setattr(queue_stream, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(queue_trigger, "PATIENCE_SECONDS", (0.05, 0.2))
    return server


def send(broker: RedisServer, name: str = "a.csv", content: bytes = GOOD, **fields: Any) -> None:
    broker.client.xadd(STREAM, {"feed": FEED, "name": name, "content": content, **fields})


def waiting(home: Home) -> dict[str, bytes]:
    folder = home.inbox / FEED
    found = folder.iterdir() if folder.exists() else []
    return {path.name: path.read_bytes() for path in found if not path.name.startswith(".")}


def producer(home: Home) -> QueueProducer:
    return QueueProducer(home, "broker", STREAM)


async def batch(stream: AsyncIterator[Any]) -> Any:
    return await asyncio.wait_for(anext(stream), 10)


async def is_silent(stream: AsyncIterator[Any]) -> bool:
    """Whether nothing comes for a while. It ends the stream."""
    try:
        await asyncio.wait_for(anext(stream), 0.5)
    except TimeoutError:
        return True
    return False


async def until(is_so: Any) -> None:
    async with asyncio.timeout(10):
        while not is_so():
            await asyncio.sleep(0.02)


def run(scene: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scene)


def test_a_message_becomes_a_file_and_leaves_the_stream_only_when_its_event_is_stored(
    home: Home, broker: RedisServer
) -> None:
    send(broker, sha256=hashlib.sha256(GOOD).hexdigest())

    async def scene() -> None:
        reader = producer(home)
        ring, taken = await batch(reader.open_stream())
        assert ring == {"count": 1, "files": ["small-air/a.csv"]}
        assert waiting(home) == {"a.csv": GOOD}
        assert broker.client.xlen(STREAM) == 1
        await reader.advance([AdvanceItem(taken, KEPT)])
        assert broker.client.xlen(STREAM) == 0
        assert broker.client.xpending(STREAM, "pacewatch")["pending"] == 0
        await reader.aclose()

    run(scene())


def test_where_a_file_came_from_names_the_stream_and_the_message(home: Home, broker: RedisServer) -> None:
    from pacewatch.feeds.origins import source_of

    send(broker)

    async def scene() -> None:
        await batch(producer(home).open_stream())

    run(scene())
    assert source_of(home.inbox / FEED / "a.csv").startswith(f"redis stream {STREAM}, message ")


def test_a_reader_that_dies_before_its_event_is_stored_leaves_the_message_to_the_next_one(
    home: Home, broker: RedisServer
) -> None:
    send(broker)

    async def scene() -> None:
        await batch(producer(home).open_stream())  # and dies
        (home.inbox / FEED / "a.csv").unlink()
        after = producer(home)
        _, taken = await batch(after.open_stream())
        assert waiting(home) == {"a.csv": GOOD}
        await after.advance([AdvanceItem(taken, KEPT)])
        assert broker.client.xlen(STREAM) == 0

    run(scene())


def test_an_event_that_was_lost_is_rung_again(home: Home, broker: RedisServer) -> None:
    send(broker)

    async def scene() -> None:
        reader = producer(home)
        stream = reader.open_stream()
        _, taken = await batch(stream)
        await reader.advance([AdvanceItem(taken, LOST)])
        again, _ = await batch(stream)
        assert again["files"] == ["small-air/a.csv"]

    run(scene())


def test_a_message_in_flight_is_not_rung_twice(home: Home, broker: RedisServer) -> None:
    send(broker)

    async def scene() -> None:
        stream = producer(home).open_stream()
        await batch(stream)
        assert await is_silent(stream)

    run(scene())


def test_a_message_without_content_is_a_doorbell(home: Home, broker: RedisServer) -> None:
    broker.client.xadd(STREAM, {"feed": FEED})

    async def scene() -> None:
        ring, taken = await batch(producer(home).open_stream())
        assert (ring, len(taken.numbers)) == ({"count": 0, "files": []}, 1)

    run(scene())
    assert waiting(home) == {}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"name": "a.csv", "content": GOOD}, "lacks 'feed'"),
        ({"feed": FEED, "content": GOOD}, "lacks 'name'"),
        ({"feed": "small-aire", "name": "a.csv", "content": GOOD}, "small-air"),
        ({"feed": FEED, "name": "../a.csv", "content": GOOD}, "saw the name"),
        ({"feed": FEED, "name": b"\xff", "content": GOOD}, "isn't UTF-8"),
        ({"feed": FEED, "name": "a.csv", "content": b""}, "no bytes"),
        ({"feed": FEED, "name": "a.csv", "content": GOOD, "sha256": "0" * 64}, "expected 0000"),
        ({"feed": FEED, "name": "a.csv", "content": b"x" * 2000}, "more than 1000 bytes"),
    ],
)
def test_a_message_that_cannot_be_taken_is_set_aside_with_the_reason_and_holds_up_nothing(
    home: Home, broker: RedisServer, monkeypatch: pytest.MonkeyPatch, fields: dict[Any, Any], reason: str
) -> None:
    monkeypatch.setenv("PACEWATCH_LARGEST_FILE_MB", "0.001")
    broker.client.xadd(STREAM, fields)
    send(broker, "good.csv")

    async def scene() -> None:
        await batch(producer(home).open_stream())

    run(scene())
    assert waiting(home) == {"good.csv": GOOD}
    ((_, refused),) = broker.client.xrange(f"{STREAM}:refused")
    assert reason in refused[b"refused"].decode()
    assert {key: value for key, value in refused.items() if key not in (b"refused", b"message")} == {
        key.encode(): value if isinstance(value, bytes) else value.encode() for key, value in fields.items()
    }
    assert broker.client.xlen(STREAM) == 1


def test_a_message_whose_name_still_waits_in_the_inbox_waits_too(home: Home, broker: RedisServer) -> None:
    send(broker, "a.csv", b"first")
    send(broker, "a.csv", b"second")

    async def scene() -> None:
        reader = producer(home)
        stream = reader.open_stream()
        _, taken = await batch(stream)
        await reader.advance([AdvanceItem(taken, KEPT)])
        assert (waiting(home), broker.client.xlen(STREAM)) == ({"a.csv": b"first"}, 1)
        (home.inbox / FEED / "a.csv").unlink()
        await batch(stream)
        assert waiting(home) == {"a.csv": b"second"}

    run(scene())


def test_messages_wait_while_the_registry_has_faults(
    home: Home, broker: RedisServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    send(broker)
    broken = Home(home.root, tmp_path / "no registry here", home.expectations)

    async def scene() -> None:
        reader = QueueProducer(broken, "broker", STREAM)
        assert await is_silent(reader.open_stream())
        await reader.aclose()
        await batch(producer(home).open_stream())

    run(scene())
    assert waiting(home) == {"a.csv": GOOD}


def test_more_messages_than_are_read_at_once_all_come_again_after_a_death(home: Home, broker: RedisServer) -> None:
    names = {f"{number:02}.csv" for number in range(50)}
    for name in names:
        send(broker, name, name.encode())

    async def scene() -> None:
        dying = producer(home).open_stream()
        for _ in range(3):
            await batch(dying)
        for name in names:
            (home.inbox / FEED / name).unlink()
        after = producer(home)
        stream = after.open_stream()
        while set(waiting(home)) != names:
            _, taken = await batch(stream)
            await after.advance([AdvanceItem(taken, KEPT)])
        assert broker.client.xlen(STREAM) == 0

    run(scene())


def test_a_broker_that_is_killed_is_waited_for_and_forgets_nothing(home: Home, broker: RedisServer) -> None:
    async def scene() -> None:
        stream = producer(home).open_stream()
        send(broker, "before.csv", b"before")
        await batch(stream)
        following = asyncio.ensure_future(anext(stream))
        await asyncio.to_thread(broker.kill)
        await asyncio.sleep(0.3)
        assert not following.done()
        await asyncio.to_thread(broker.start)
        send(broker, "after.csv", b"after")
        await asyncio.wait_for(following, 15)
        while "after.csv" not in waiting(home):
            await batch(stream)

    run(scene())
    assert set(waiting(home)) == {"before.csv", "after.csv"}


def test_airflows_shared_stream_settles_a_message_only_when_its_event_is_stored(
    home: Home, broker: RedisServer
) -> None:
    from airflow.triggers.shared_stream import SharedStreamManager

    send(broker)

    async def scene() -> None:
        trigger = QueueTrigger(home=str(home.root), connection="broker", stream=STREAM)
        key = trigger.shared_stream_key()
        manager = SharedStreamManager(ack_timeout=5)
        events = trigger.filter_shared_stream(manager.subscribe(trigger_id=1, trigger=trigger, key=key))
        first = await asyncio.wait_for(anext(events), 10)
        assert first.payload["files"] == ["small-air/a.csv"]
        number = manager.bind_pending_event(trigger_id=1, key=key)
        assert number is not None
        following = asyncio.ensure_future(anext(events))
        assert broker.client.xlen(STREAM) == 1
        manager.confirm_persisted([number])
        await until(lambda: broker.client.xlen(STREAM) == 0)
        following.cancel()
        await manager.stop_all()

    run(scene())


def test_the_trigger_can_be_built_again_from_what_it_serializes() -> None:
    from airflow._shared.module_loading import import_string

    trigger = QueueTrigger(home="/home", connection="broker", stream=STREAM)
    classpath, kwargs = trigger.serialize()
    assert import_string(classpath)(**kwargs).shared_stream_key() == trigger.shared_stream_key()


def test_without_the_setting_nothing_watches_and_with_it_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PACEWATCH_QUEUE", raising=False)
    assert queue_watchers() == []
    monkeypatch.setenv("PACEWATCH_QUEUE", "redis+stream://broker/figures")
    (watcher,) = queue_watchers()
    assert isinstance(watcher.trigger, QueueTrigger)
    assert (watcher.trigger.connection, watcher.trigger.stream) == ("broker", "figures")


def test_several_queues_are_watched_under_names_of_their_own(
    airflow_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACEWATCH_QUEUE", "redis+stream://broker/figures redis+pubsub://broker/doorbell")
    assert len({watcher.name for watcher in queue_watchers()}) == 2


def test_a_channel_rings_for_one_message_after_another_and_says_nothing_of_what_they_hold(
    home: Home, broker: RedisServer
) -> None:
    async def scene() -> None:
        events = ChannelTrigger(connection="broker", channel="doorbell", poll_seconds=0.02).run()
        for number in range(5):
            ring = asyncio.ensure_future(anext(events))
            while not ring.done():
                await asyncio.to_thread(broker.client.publish, "doorbell", f"secret {number}")
                await asyncio.sleep(0.05)
            assert ring.result().payload == {"channel": "doorbell"}

    run(scene())


def test_a_channel_is_heard_again_when_its_broker_comes_back_and_after_a_message_that_is_no_text(
    home: Home, broker: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_trigger, "RETRY_SECONDS", 0.1)

    async def scene() -> None:
        events = ChannelTrigger(connection="broker", channel="doorbell", poll_seconds=0.02).run()
        ring = asyncio.ensure_future(anext(events))
        await until(lambda: broker.client.publish("doorbell", b"\xff") == 1)
        await asyncio.to_thread(broker.kill)
        await asyncio.sleep(0.3)
        await asyncio.to_thread(broker.start)
        await until(lambda: broker.client.publish("doorbell", b"ring") == 1)
        assert (await asyncio.wait_for(ring, 10)).payload == {"channel": "doorbell"}

    run(scene())


def test_a_channels_trigger_can_be_built_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACEWATCH_QUEUE", "redis+pubsub://broker/doorbell")
    (watcher,) = queue_watchers()
    _, kwargs = watcher.trigger.serialize()
    again = ChannelTrigger(**kwargs)
    assert (again.connection, again.channel, again.poll_seconds) == ("broker", "doorbell", 0.5)


@pytest.mark.parametrize(
    "setting", ["redis://h/x", "redis+stream://broker", "redis+stream:///x", "redis+pubsub://me:secret@h/x", "x"]
)
def test_another_setting_is_refused_without_showing_a_secret(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    monkeypatch.setenv("PACEWATCH_QUEUE", setting)
    with pytest.raises(PacewatchError, match="PACEWATCH_QUEUE") as refused:
        queue_watchers()
    assert "secret" not in str(refused.value)
