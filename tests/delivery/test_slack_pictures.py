"""A message's picture: uploaded to no channel, shown once Slack is done with it, and never in a message's way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pacewatch.delivery.results import InDoubt, Refused, Retry, Sent
from pacewatch.delivery.slack import Opening, SlackSender
from pacewatch.delivery.slack_files import Picture
from pacewatch.demo.slack_standin import SlackStandin
from tests.delivery.conftest import TOKEN
from tests.delivery.test_slack_threads import BEHIND, CHANNEL, WORSE, begun, sender_of, ts_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
SENTENCE = "A curve that falls behind its plan."


@pytest.fixture
def sender(slack: SlackStandin, monkeypatch: pytest.MonkeyPatch) -> SlackSender:
    monkeypatch.setattr("pacewatch.delivery.slack.SECONDS_BETWEEN_MESSAGES", 0.0)
    monkeypatch.setattr("pacewatch.delivery.slack_files.SECONDS_BETWEEN_LOOKS", 0.0)
    return sender_of(slack)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackStandin]:
    """Slack works on a file for longer than anybody waits."""
    with SlackStandin(token=TOKEN, file_seconds=3600) as desk:
        yield desk


def picture(sender: SlackSender) -> Picture:
    file = sender.upload(PNG, "New urban jobs", SENTENCE)
    assert file is not None
    return Picture(file, SENTENCE)


def images(slack: SlackStandin, number: int = 0) -> list[dict[str, object]]:
    return [block for block in slack.workspace.messages()[number]["blocks"] if block["type"] == "image"]


def test_a_picture_is_uploaded_whole_and_shown_under_the_headline(slack: SlackStandin, sender: SlackSender) -> None:
    shown = picture(sender)
    file = slack.files.all[shown.file]
    assert (file.content, file.title, file.alt_text, file.name) == (PNG, "New urban jobs", SENTENCE, "chart.png")
    assert "channel_id" not in dict(slack.calls)["files.completeUploadExternal"]
    ts_of(sender.send(CHANNEL, "first", BEHIND, picture=shown))
    kinds = [block["type"] for block in slack.messages[0]["blocks"]]
    assert kinds[:3] == ["header", "section", "image"]
    assert images(slack) == [{"type": "image", "slack_file": {"id": shown.file}, "alt_text": SENTENCE}]


def test_without_a_description_the_title_says_what_it_is(slack: SlackStandin, sender: SlackSender) -> None:
    file = sender.upload(PNG, "x" * 3000)
    assert file is not None
    assert slack.files.all[file].alt_text == "x" * 999 + "…"


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
@pytest.mark.parametrize(
    "error", ["missing_scope", "file_uploads_disabled", "storage_limit_reached", "file_type_not_allowed", "fatal_error"]
)
def test_an_upload_that_slack_refuses_is_no_picture(
    method: str, error: str, slack: SlackStandin, sender: SlackSender
) -> None:
    slack.errors[method].append(error)
    assert sender.upload(PNG, "x") is None


@pytest.mark.parametrize("status", [0, 400, 403, 500, 503])
def test_bytes_that_do_not_arrive_are_no_picture(status: int, slack: SlackStandin, sender: SlackSender) -> None:
    slack.upload_errors.append(status)
    assert sender.upload(PNG, "x") is None


def test_nothing_is_no_picture(slack: SlackStandin, sender: SlackSender) -> None:
    assert sender.upload(b"", "x") is None


def test_slack_out_of_reach_is_no_picture() -> None:
    with SlackStandin(token=TOKEN) as gone:
        pass
    assert sender_of(gone).upload(PNG, "x") is None


def test_it_is_waited_for_until_slack_is_done(sender: SlackSender, slack: SlackStandin) -> None:
    slack.errors["files.info"].extend(["file_not_found", "file_not_found"])
    assert sender.upload(PNG, "x") is not None
    assert [method for method, _ in slack.calls].count("files.info") == 3


@pytest.mark.parametrize("error", ["missing_scope", "fatal_error", "ratelimited"])
def test_if_it_can_not_be_asked_it_is_not_waited_for(error: str, sender: SlackSender, slack: SlackStandin) -> None:
    slack.errors["files.info"].append(error)
    assert sender.upload(PNG, "x") is not None
    assert [method for method, _ in slack.calls].count("files.info") == 1


def test_a_message_whose_picture_is_not_ready_goes_out_without(slow: SlackStandin, sender: SlackSender) -> None:
    patient = sender_of(slow)
    shown = picture(patient)
    assert [method for method, _ in slow.calls].count("files.info") == 6
    ts_of(patient.send(CHANNEL, "first", BEHIND, picture=shown))
    assert images(slow) == []
    assert len(slow.messages) == 1


@pytest.mark.parametrize("error", ["invalid_blocks", "file_not_found", "file_deleted", "missing_file_data"])
def test_a_picture_that_slack_does_not_take_is_left_out(error: str, slack: SlackStandin, sender: SlackSender) -> None:
    shown = picture(sender)
    slack.errors["chat.postMessage"].append(error)
    ts_of(sender.send(CHANNEL, "first", BEHIND, picture=shown))
    assert (images(slack), len(slack.messages)) == ([], 1)


def test_a_channel_that_is_not_there_is_still_a_refusal(slack: SlackStandin, sender: SlackSender) -> None:
    shown = picture(sender)
    slack.errors["chat.postMessage"].extend(["channel_not_found"] * 2)
    assert isinstance(sender.send(CHANNEL, "first", BEHIND, picture=shown), Refused)


@pytest.mark.parametrize(("fault", "kind"), [("drop_after", InDoubt), ("error500_after", InDoubt), ("429:3600", Retry)])
def test_in_doubt_it_is_not_sent_again_without(
    fault: str, kind: type[object], slack: SlackStandin, sender: SlackSender
) -> None:
    shown = picture(sender)
    slack.faults.script(fault)
    assert isinstance(sender.send(CHANNEL, "first", BEHIND, picture=shown), kind)
    assert len(slack.messages) == (0 if kind is Retry else 1)


def test_a_reply_and_its_opening_have_pictures_too(slack: SlackStandin, sender: SlackSender) -> None:
    thread, shown = begun(sender), picture(sender)
    opening = Opening("first", WORSE, picture=shown)
    ts_of(sender.send(CHANNEL, "second", WORSE, thread=thread, opening=opening, picture=shown))
    assert len(images(slack, 0)) == len(images(slack, 1)) == 1


def test_an_opening_whose_picture_is_not_ready_is_changed_without(slow: SlackStandin, sender: SlackSender) -> None:
    patient = sender_of(slow)
    thread, shown = begun(patient), picture(patient)
    second = patient.send(
        CHANNEL, "second", WORSE, thread=thread, opening=Opening("first", WORSE, picture=shown), picture=shown
    )
    assert isinstance(second, Sent)
    first, reply = slow.workspace.messages()
    assert (first["blocks"][0]["text"]["text"], reply["thread_ts"]) == (WORSE.subject, thread)
    assert images(slow, 0) == images(slow, 1) == []
