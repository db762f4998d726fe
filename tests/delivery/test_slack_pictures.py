"""A message's picture: uploaded to no channel, shown once Slack is done with it, and never in a message's way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pacewatch.delivery.chart import png
from pacewatch.delivery.compose import compose
from pacewatch.delivery.results import InDoubt, Refused, Retry, Sent
from pacewatch.delivery.slack import Opening, SlackSender
from pacewatch.demo.slack_standin import SlackStandin
from tests.delivery.conftest import TOKEN
from tests.delivery.drawn import DRAWN
from tests.delivery.test_slack_threads import CHANNEL, WORSE, sender_of, ts_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
DRAWN_JOBS, DRAWN_FIRMS = (compose(DRAWN[name], "en") for name in ("flow", "level"))


@pytest.fixture
def sender(slack: SlackStandin, monkeypatch: pytest.MonkeyPatch) -> SlackSender:
    monkeypatch.setattr("pacewatch.delivery.slack.SECONDS_BETWEEN_MESSAGES", 0.0)
    monkeypatch.setattr("pacewatch.delivery.slack_files.SECONDS_BETWEEN_LOOKS", 0.0)
    monkeypatch.setattr("pacewatch.delivery.slack_files.png", lambda *_: PNG)
    return sender_of(slack)


@pytest.fixture
def slow() -> Iterator[SlackStandin]:
    """Slack works on a file for longer than anybody waits."""
    with SlackStandin(token=TOKEN, file_seconds=3600) as desk:
        yield desk


def images(slack: SlackStandin, number: int = 0) -> list[dict[str, object]]:
    return [block for block in slack.workspace.messages()[number]["blocks"] if block["type"] == "image"]


def called(slack: SlackStandin, method: str) -> int:
    return [one for one, _ in slack.calls].count(method)


def test_a_chart_is_drawn_uploaded_to_no_channel_and_shown_under_the_headline(
    slack: SlackStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = DRAWN_JOBS.chart
    assert chart is not None
    ts_of(sender_of(slack).send(CHANNEL, "first", DRAWN_JOBS))
    ((name, file),) = slack.files.all.items()
    assert (file.content, file.title, file.alt_text) == (png(chart, "en"), chart.title, chart.description)
    assert "channel_id" not in dict(slack.calls)["files.completeUploadExternal"]
    assert [block["type"] for block in slack.messages[0]["blocks"]][:3] == ["header", "section", "image"]
    assert images(slack) == [{"type": "image", "slack_file": {"id": name}, "alt_text": chart.description}]


def test_the_same_chart_is_uploaded_once_and_another_one_by_itself(slack: SlackStandin, sender: SlackSender) -> None:
    for delivery, message in (("first", DRAWN_JOBS), ("second", DRAWN_JOBS), ("third", DRAWN_FIRMS)):
        ts_of(sender.send(CHANNEL, delivery, message))
    assert len(slack.files.all) == 2
    assert images(slack, 0) == images(slack, 1) != images(slack, 2)


def test_a_message_without_a_chart_has_no_picture(slack: SlackStandin, sender: SlackSender) -> None:
    ts_of(sender.send(CHANNEL, "first", WORSE))
    assert (images(slack), slack.files.all) == ([], {})


def test_a_chart_that_can_not_be_drawn_is_left_out(
    slack: SlackStandin, sender: SlackSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise ValueError("no such scale")

    with monkeypatch.context() as drawing:
        drawing.setattr("pacewatch.delivery.slack_files.png", broken)
        ts_of(sender.send(CHANNEL, "first", DRAWN_JOBS))
    ts_of(sender.send(CHANNEL, "second", DRAWN_FIRMS))
    assert (images(slack, 0), len(images(slack, 1))) == ([], 1)


def test_after_an_upload_that_failed_messages_go_out_at_once_without(slack: SlackStandin, sender: SlackSender) -> None:
    slack.errors["files.getUploadURLExternal"].append("missing_scope")
    for delivery in ("first", "second", "third"):
        ts_of(sender.send(CHANNEL, delivery, DRAWN_JOBS))
    assert (len(slack.messages), images(slack), called(slack, "files.getUploadURLExternal")) == (3, [], 1)


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
    assert called(slack, "files.info") == 3


@pytest.mark.parametrize("error", ["missing_scope", "fatal_error", "ratelimited"])
def test_if_it_can_not_be_asked_it_is_not_waited_for(error: str, sender: SlackSender, slack: SlackStandin) -> None:
    slack.errors["files.info"].append(error)
    assert sender.upload(PNG, "x") is not None
    assert called(slack, "files.info") == 1


def test_a_message_whose_picture_is_not_ready_goes_out_without(slow: SlackStandin, sender: SlackSender) -> None:
    ts_of(sender_of(slow).send(CHANNEL, "first", DRAWN_JOBS))
    assert (images(slow), len(slow.messages), called(slow, "files.info")) == ([], 1, 6)


@pytest.mark.parametrize("error", ["invalid_blocks", "file_not_found", "file_deleted", "missing_file_data"])
def test_a_picture_that_slack_does_not_take_is_left_out(error: str, slack: SlackStandin, sender: SlackSender) -> None:
    slack.errors["chat.postMessage"].append(error)
    ts_of(sender.send(CHANNEL, "first", DRAWN_JOBS))
    assert (images(slack), len(slack.messages)) == ([], 1)


def test_a_channel_that_is_not_there_is_still_a_refusal(slack: SlackStandin, sender: SlackSender) -> None:
    slack.errors["chat.postMessage"].extend(["channel_not_found"] * 2)
    assert isinstance(sender.send(CHANNEL, "first", DRAWN_JOBS), Refused)


@pytest.mark.parametrize(("fault", "kind"), [("drop_after", InDoubt), ("error500_after", InDoubt), ("429:3600", Retry)])
def test_in_doubt_it_is_not_sent_again_without(
    fault: str, kind: type[object], slack: SlackStandin, sender: SlackSender
) -> None:
    slack.faults.script(fault)
    assert isinstance(sender.send(CHANNEL, "first", DRAWN_JOBS), kind)
    assert len(slack.messages) == (0 if kind is Retry else 1)


def test_a_reply_and_its_opening_have_pictures_too(slack: SlackStandin, sender: SlackSender) -> None:
    thread = ts_of(sender.send(CHANNEL, "first", WORSE))
    ts_of(sender.send(CHANNEL, "second", DRAWN_JOBS, thread=thread, opening=Opening("first", DRAWN_JOBS)))
    assert images(slack, 0) == images(slack, 1) != []
    assert len(slack.files.all) == 1


def test_an_opening_whose_picture_is_not_ready_is_changed_without(slow: SlackStandin, sender: SlackSender) -> None:
    patient = sender_of(slow)
    thread = ts_of(patient.send(CHANNEL, "first", WORSE))
    second = patient.send(CHANNEL, "second", DRAWN_JOBS, thread=thread, opening=Opening("first", DRAWN_JOBS))
    assert isinstance(second, Sent)
    first, reply = slow.workspace.messages()
    assert (first["blocks"][0]["text"]["text"], reply["thread_ts"]) == (DRAWN_JOBS.subject, thread)
    assert images(slow, 0) == images(slow, 1) == []
