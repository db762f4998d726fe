"""The bell at the inbox, driven as Airflow drives it."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import pytest
from airflow.triggers.shared_stream import AdvanceItem, AdvanceOutcome

from pacewatch.airflow.inbox_trigger import InboxBell, InboxTrigger
from pacewatch.home import Home

KEPT = AdvanceOutcome(acked=1, failed=0)
LOST = AdvanceOutcome(acked=0, failed=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home.locate(tmp_path)
    made.make_folders()
    return made


def drop(home: Home, name: str, content: str = "1", feed: str = "air") -> Path:
    """A file that was finished some time ago, moved in whole."""
    folder = home.inbox / feed
    folder.mkdir(exist_ok=True)
    path = folder / name
    hidden = folder / f".{name}"
    hidden.write_text(content)
    a_while_ago = time.time() - 60 - len(content)
    os.utime(hidden, (a_while_ago, a_while_ago))
    hidden.rename(path)
    return path


def bell(home: Home) -> InboxBell:
    return InboxBell(home, poke_seconds=0.01)


async def rings(stream: AsyncIterator[Any], count: int) -> list[Any]:
    return [await asyncio.wait_for(anext(stream), 5) for _ in range(count)]


async def is_silent(stream: AsyncIterator[Any], seconds: float = 0.2) -> bool:
    """Whether nothing rings for a while. It ends the stream: a cancelled generator can't go on."""
    try:
        await asyncio.wait_for(anext(stream), seconds)
    except TimeoutError:
        return True
    return False


def run(scene: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scene)


def test_a_file_that_was_there_before_the_start_rings(home: Home) -> None:
    drop(home, "a.csv")

    async def scene() -> None:
        ((ring, _),) = await rings(bell(home).open_stream(), 1)
        assert ring == {"count": 1, "files": ["air/a.csv"]}

    run(scene())


def test_a_file_rings_once_while_it_waits(home: Home) -> None:
    drop(home, "a.csv")

    async def scene() -> None:
        ringer = bell(home)
        stream = ringer.open_stream()
        ((_, signatures),) = await rings(stream, 1)
        await ringer.advance([AdvanceItem(signatures, KEPT)])
        assert await is_silent(stream)

    run(scene())


def test_files_that_come_together_ring_once_and_later_ones_again(home: Home) -> None:
    drop(home, "a.csv")
    drop(home, "b.csv", feed="jobs")

    async def scene() -> None:
        stream = bell(home).open_stream()
        ((first, _),) = await rings(stream, 1)
        assert first["files"] == ["air/a.csv", "jobs/b.csv"]
        drop(home, "c.csv")
        ((second, _),) = await rings(stream, 1)
        assert second["files"] == ["air/c.csv"]

    run(scene())


def test_a_restarted_bell_rings_again_for_what_still_waits(home: Home) -> None:
    taken = drop(home, "a.csv")
    drop(home, "b.csv")

    async def scene() -> None:
        before = bell(home)
        ((_, signatures),) = await rings(before.open_stream(), 1)
        await before.advance([AdvanceItem(signatures, KEPT)])
        taken.unlink()
        ((ring, _),) = await rings(bell(home).open_stream(), 1)
        assert ring["files"] == ["air/b.csv"]

    run(scene())


def test_a_changed_file_of_the_same_name_rings_again(home: Home) -> None:
    drop(home, "a.csv")

    async def scene() -> None:
        stream = bell(home).open_stream()
        await rings(stream, 1)
        drop(home, "a.csv", "a longer content")
        await rings(stream, 1)

    run(scene())


def test_the_same_file_dropped_again_after_it_was_taken_rings_again(home: Home) -> None:
    path = drop(home, "a.csv")
    kept = path.with_name(".kept")

    async def scene() -> None:
        ringer = bell(home)
        stream = ringer.open_stream()
        await rings(stream, 1)
        path.rename(kept)
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.2)
        kept.rename(path)
        await asyncio.wait_for(waiting, 5)

    run(scene())


def test_a_ring_that_did_not_reach_the_database_is_repeated(home: Home) -> None:
    drop(home, "a.csv")

    async def scene() -> None:
        ringer = bell(home)
        stream = ringer.open_stream()
        ((_, signatures),) = await rings(stream, 1)
        await ringer.advance([AdvanceItem(signatures, LOST)])
        ((ring, _),) = await rings(stream, 1)
        assert ring["files"] == ["air/a.csv"]

    run(scene())


def test_unfinished_files_do_not_ring(home: Home) -> None:
    drop(home, "a.csv.part")
    (home.inbox / "air" / "growing.csv").write_text("written this moment")

    async def scene() -> None:
        assert await is_silent(bell(home).open_stream())

    run(scene())


def test_an_inbox_that_cannot_be_read_is_tried_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(home, "a.csv")
    answers = [PermissionError("no"), PermissionError("no")]
    from pacewatch.airflow import inbox_trigger

    real = inbox_trigger.waiting_files

    def flaky(home: Home) -> Any:
        if answers:
            raise answers.pop()
        return real(home)

    monkeypatch.setattr(inbox_trigger, "waiting_files", flaky)

    async def scene() -> None:
        await rings(bell(home).open_stream(), 1)

    run(scene())
    assert answers == []


def test_an_event_names_only_some_of_very_many_files(home: Home) -> None:
    for number in range(50):
        drop(home, f"{number:02}.csv")

    async def scene() -> None:
        ((ring, signatures),) = await rings(bell(home).open_stream(), 1)
        assert (ring["count"], len(ring["files"]), len(signatures)) == (50, 20, 50)

    run(scene())


def test_the_trigger_can_be_built_again_from_what_it_serializes(home: Home) -> None:
    from airflow._shared.module_loading import import_string

    trigger = InboxTrigger(home=str(home.root), poke_seconds=0.01)
    classpath, kwargs = trigger.serialize()
    again = import_string(classpath)(**kwargs)
    assert again.shared_stream_key() == trigger.shared_stream_key()


def test_airflows_shared_stream_confirms_each_ring_only_when_it_is_stored(home: Home) -> None:
    """The real manager: the event is acknowledged after its row is reported as persisted, and not rung for again."""
    from airflow.triggers.shared_stream import SharedStreamManager

    drop(home, "a.csv")

    async def scene() -> None:
        trigger = InboxTrigger(home=str(home.root), poke_seconds=0.01)
        key = trigger.shared_stream_key()
        manager = SharedStreamManager(ack_timeout=5)
        events = trigger.filter_shared_stream(manager.subscribe(trigger_id=1, trigger=trigger, key=key))
        first = await asyncio.wait_for(anext(events), 5)
        assert first.payload["files"] == ["air/a.csv"]
        number = manager.bind_pending_event(trigger_id=1, key=key)
        assert number is not None
        following = asyncio.ensure_future(anext(events))
        manager.confirm_persisted([number])
        await asyncio.sleep(0.2)
        assert not following.done()
        drop(home, "b.csv")
        second = await asyncio.wait_for(following, 5)
        assert second.payload["files"] == ["air/b.csv"]
        await manager.stop_all()

    run(scene())
