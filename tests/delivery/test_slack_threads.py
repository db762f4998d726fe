"""Replies in a thread, its first message changed in place, and all of it found again; with the faults that Slack has."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from pacewatch.delivery import slack_blocks
from pacewatch.delivery.addresses import SlackAddress
from pacewatch.delivery.compose import compose
from pacewatch.delivery.message import Message
from pacewatch.delivery.outbox import machine_now
from pacewatch.delivery.results import HistoryUnreadable, InDoubt, Refused, Result, Retry, Sent
from pacewatch.delivery.slack import Opening, SlackSender
from pacewatch.demo.slack_standin import SlackStandin
from tests.delivery.conftest import TOKEN
from tests.delivery.verdict_facts import JOBS

CHANNEL = "C0SMALLDATA"
BEHIND = compose(JOBS, "en")
WORSE = compose(replace(JOBS, reason="worsened", verdict="far_behind"), "en")
AGO = timedelta(hours=1)

GONE = ["message_not_found"]
FIXED = ["cant_update_message", "edit_window_closed", "is_inactive", "block_mismatch", "update_failed", "msg_too_long"]
NO_REPLY = [
    "cannot_reply_to_message",
    "restricted_action_non_threadable_channel",
    "restricted_action_thread_locked",
    "thread_not_found",
]
BROKEN = ["429:3600", "error500_before", "error500_after", "drop_before", "drop_after", "html_200", "delay:1.5"]


@pytest.fixture
def sender(slack: SlackStandin, monkeypatch: pytest.MonkeyPatch) -> SlackSender:
    monkeypatch.setattr("pacewatch.delivery.slack.SECONDS_BETWEEN_MESSAGES", 0.0)
    return sender_of(slack)


def sender_of(slack: SlackStandin) -> SlackSender:
    return SlackSender(SlackAddress(TOKEN, slack.base_url), timeout_seconds=1)


def ts_of(result: Result) -> str:
    assert isinstance(result, Sent), result
    return result.reference


def begun(sender: SlackSender) -> str:
    return ts_of(sender.send(CHANNEL, "first", BEHIND))


def reply(sender: SlackSender, thread: str, delivery: str = "second", **settings: bool) -> Result:
    return sender.send(CHANNEL, delivery, WORSE, thread=thread, opening=Opening("first", WORSE), **settings)


def standing(slack: SlackStandin) -> dict[str, tuple[str | None, str]]:
    """By delivery: the thread that the message stands in, and its header as it is now."""
    return {
        message["metadata"]["event_payload"]["delivery"]: (
            message.get("thread_ts"),
            message["blocks"][0]["text"]["text"],
        )
        for message in slack.workspace.messages()
    }


def found(sender: SlackSender, threads: tuple[str, ...] = ()) -> list[str]:
    return sorted(delivery for delivery, _ in sender.history(CHANNEL, machine_now() - AGO, threads))


def test_the_first_message_is_changed_in_place_and_the_news_is_a_reply(
    slack: SlackStandin, sender: SlackSender
) -> None:
    assert BEHIND.subject != WORSE.subject
    thread = begun(sender)
    second = ts_of(reply(sender, thread))
    assert standing(slack) == {"first": (None, WORSE.subject), "second": (thread, WORSE.subject)}
    assert [method for method, _ in slack.calls] == ["chat.postMessage", "chat.update", "chat.postMessage"]
    assert (second > thread, slack.messages[1]["reply_broadcast"]) == (True, False)
    assert found(sender) == ["first", "second"]


def test_a_reply_may_be_shown_in_the_channel_and_is_still_one_message(slack: SlackStandin, sender: SlackSender) -> None:
    thread = begun(sender)
    second = ts_of(reply(sender, thread, broadcast=True))
    assert slack.messages[1]["reply_broadcast"] is True
    in_channel = slack.workspace.history({"channel": CHANNEL})["messages"]
    assert [message["ts"] for message in in_channel] == [second, thread]
    assert list(sender.history(CHANNEL, machine_now() - AGO)) == [("second", second), ("first", thread)]


def test_without_an_opening_nothing_is_changed(slack: SlackStandin, sender: SlackSender) -> None:
    thread = begun(sender)
    ts_of(sender.send(CHANNEL, "second", WORSE, thread=thread))
    assert standing(slack) == {"first": (None, BEHIND.subject), "second": (thread, WORSE.subject)}


@pytest.mark.parametrize("error", GONE)
def test_if_the_first_message_is_gone_the_news_is_a_message_by_itself(
    error: str, slack: SlackStandin, sender: SlackSender
) -> None:
    thread = begun(sender)
    slack.errors["chat.update"].append(error)
    ts_of(reply(sender, thread))
    assert standing(slack)["second"] == (None, WORSE.subject)


@pytest.mark.parametrize("error", FIXED)
def test_if_the_first_message_cannot_be_changed_the_reply_goes_out_all_the_same(
    error: str, slack: SlackStandin, sender: SlackSender
) -> None:
    thread = begun(sender)
    slack.errors["chat.update"].append(error)
    ts_of(reply(sender, thread))
    assert standing(slack) == {"first": (None, BEHIND.subject), "second": (thread, WORSE.subject)}


@pytest.mark.parametrize("fault", BROKEN)
def test_whatever_becomes_of_the_change_the_reply_goes_out_once(
    fault: str, slack: SlackStandin, sender: SlackSender
) -> None:
    thread = begun(sender)
    slack.update_faults.script(fault)
    ts_of(reply(sender, thread))
    assert standing(slack)["second"] == (thread, WORSE.subject)
    assert len(slack.messages) == 2


@pytest.mark.parametrize("error", NO_REPLY)
def test_if_nothing_can_be_replied_to_the_news_is_a_message_by_itself(
    error: str, slack: SlackStandin, sender: SlackSender
) -> None:
    thread = begun(sender)
    slack.errors["chat.postMessage"].append(error)
    ts_of(reply(sender, thread))
    assert standing(slack)["second"] == (None, WORSE.subject)


def test_a_message_that_was_deleted_is_not_replied_to(slack: SlackStandin, sender: SlackSender) -> None:
    thread = begun(sender)
    slack.workspace.delete(thread)
    second = ts_of(reply(sender, thread))
    assert standing(slack) == {"second": (None, WORSE.subject)}
    assert sender.find(CHANNEL, "second", machine_now() - AGO, thread) == second


def test_replies_under_a_message_that_was_deleted_are_still_found(slack: SlackStandin, sender: SlackSender) -> None:
    thread = begun(sender)
    second = ts_of(reply(sender, thread))
    slack.workspace.delete(thread)
    assert slack.workspace.history({"channel": CHANNEL})["messages"][0]["subtype"] == "tombstone"
    assert found(sender) == ["second"]
    assert sender.find(CHANNEL, "second", machine_now() - AGO, thread) == second


@pytest.mark.parametrize(
    ("error", "kind", "calls"),
    [("channel_not_found", Refused, 1), ("invalid_auth", Retry, 1), ("internal_error", InDoubt, 1)],
)
def test_other_refusals_are_judged_as_ever(
    error: str, kind: type[Result], calls: int, slack: SlackStandin, sender: SlackSender
) -> None:
    thread = begun(sender)
    slack.errors["chat.postMessage"].append(error)
    assert isinstance(reply(sender, thread), kind)
    assert len(slack.messages) == 1


@pytest.mark.parametrize(
    ("fault", "arrives"),
    [("error500_before", False), ("drop_before", False), ("html_200", False), ("error500_after", True),
     ("drop_after", True)],
)  # fmt: skip
@pytest.mark.parametrize("broadcast", [False, True])
def test_a_reply_in_doubt_is_found_in_its_thread_or_is_not_there(
    fault: str, arrives: bool, broadcast: bool, slack: SlackStandin, sender: SlackSender
) -> None:
    thread = begun(sender)
    slack.faults.script(fault)
    assert isinstance(reply(sender, thread, broadcast=broadcast), InDoubt)
    expected = slack.messages[1]["ts"] if arrives else None
    assert sender.find(CHANNEL, "second", machine_now() - AGO, thread) == expected


def test_a_thread_that_is_gone_is_no_reason_to_find_nothing(slack: SlackStandin, sender: SlackSender) -> None:
    lone = begun(sender)
    assert sender.find(CHANNEL, "first", machine_now() - AGO, "1111111111.000001") == lone
    slack.errors["conversations.replies"].append("channel_not_found")
    with pytest.raises(HistoryUnreadable, match="channel_not_found"):
        sender.find(CHANNEL, "first", machine_now() - AGO, "1111111111.000001")


def many(slack: SlackStandin, thread: str | None, count: int, name: str) -> None:
    for number in range(count):
        metadata = {"event_type": "pacewatch_delivery", "event_payload": {"delivery": f"{name}{number:03}"}}
        slack.take({"channel": CHANNEL, "text": name, "metadata": metadata, "thread_ts": thread})


def test_a_long_history_and_a_long_thread_are_read_page_by_page(slack: SlackStandin, sender: SlackSender) -> None:
    thread = begun(sender)
    many(slack, None, 450, "top")
    many(slack, thread, 410, "reply")
    everything = found(sender)
    assert len(everything) == len(set(everything)) == 861
    assert [method for method, _ in slack.calls].count("conversations.history") == 3
    assert [method for method, _ in slack.calls].count("conversations.replies") == 3
    assert sender.find(CHANNEL, "reply400", machine_now() - AGO, thread) is not None


def test_only_threads_with_news_are_read(slack: SlackStandin, sender: SlackSender) -> None:
    begun(sender)
    busy = ts_of(sender.send(CHANNEL, "busy", BEHIND))
    many(slack, busy, 1, "reply")
    slack.calls.clear()
    assert found(sender) == ["busy", "first", "reply000"]
    assert [arguments["ts"] for method, arguments in slack.calls if method == "conversations.replies"] == [busy]


def test_a_thread_that_began_before_is_read_if_it_is_named(slack: SlackStandin, sender: SlackSender) -> None:
    thread = begun(sender)
    many(slack, thread, 1, "reply")
    posted = slack.workspace.messages()
    posted[0]["ts"] = "1600000000.000001"
    posted[1]["thread_ts"] = "1600000000.000001"
    with SlackStandin(token=TOKEN) as later:
        for message in posted:
            later.workspace._received.add(message)
        reading = sender_of(later)
        assert found(reading) == []
        assert found(reading, ("1600000000.000001", "1111111111.000001")) == ["reply000"]


def test_reading_many_threads_waits_as_often_as_slack_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pacewatch.delivery.slack.SECONDS_BETWEEN_MESSAGES", 0.0)
    with SlackStandin(token=TOKEN, tiers={"conversations.replies": (1, 0.9)}) as slack:
        sender = sender_of(slack)
        threads = [ts_of(sender.send(CHANNEL, f"root{number}", BEHIND)) for number in range(4)]
        for number, thread in enumerate(threads):
            many(slack, thread, 1, f"reply{number}-")
        assert len(found(sender)) == 8
        assert [method for method, _ in slack.calls].count("conversations.replies") == 7


def test_a_history_that_breaks_off_is_no_answer(slack: SlackStandin, sender: SlackSender) -> None:
    thread = begun(sender)
    many(slack, thread, 250, "reply")
    slack.errors["conversations.replies"].append("fatal_error")
    with pytest.raises(HistoryUnreadable, match="fatal_error"):
        found(sender)


@pytest.fixture
def strict() -> Iterator[SlackStandin]:
    with SlackStandin(token=TOKEN, rate_limit=True) as slack:
        yield slack


def test_a_change_counts_as_a_message_of_the_channel(strict: SlackStandin, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    # Not the whole machine's sleep: threads that other tests have left would be counted too.
    clock = SimpleNamespace(sleep=pauses.append, monotonic=time.monotonic)
    monkeypatch.setattr("pacewatch.delivery.slack.time", clock)
    sender = sender_of(strict)
    sender._count(CHANNEL)
    sender.send("C0OTHER", "other", BEHIND)
    assert pauses == []
    reply(sender, "1111111111.000001")
    assert len(pauses) == 2
    assert all(0.5 < pause <= 1 for pause in pauses)


def test_words_that_slack_would_refuse_are_refused_before_anything_is_sent(
    slack: SlackStandin, sender: SlackSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = begun(sender)
    slack.calls.clear()
    monkeypatch.setattr("pacewatch.delivery.slack.slack_blocks.blocks", lambda *_: [{"type": "divider"}] * 51)
    result = reply(sender, thread)
    assert isinstance(result, Refused)
    assert result.error == "Slack wouldn't take the message (invalid_blocks): blocks: saw 51; expected at most 50"
    assert slack.calls == []


def test_an_opening_that_slack_would_refuse_is_left_as_it_is(
    slack: SlackStandin, sender: SlackSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = begun(sender)
    changed = replace(WORSE, subject="changed")
    real = slack_blocks.blocks

    def spoiled(message: Message, *_: object) -> list[dict[str, object]]:
        return [{"type": "nothing"}] if message.subject == "changed" else real(message)

    monkeypatch.setattr("pacewatch.delivery.slack.slack_blocks.blocks", spoiled)
    ts_of(sender.send(CHANNEL, "second", WORSE, thread=thread, opening=Opening("first", changed)))
    assert standing(slack) == {"first": (None, BEHIND.subject), "second": (thread, WORSE.subject)}
