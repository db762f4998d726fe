"""The stand-in for Slack, asked by Slack's own SDK: answers have Slack's shape, and errors are names that Slack documents."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from pacewatch.delivery.slack_errors import NO_THREAD
from pacewatch.demo.slack_standin import METHODS, SlackStandin

TOKEN, CHANNEL = "xoxb-contract", "C0CONTRACT"
METADATA = {"event_type": "e", "event_payload": {"delivery": "d"}}

EVERYWHERE = frozenset({
    "access_denied", "accesslimited", "account_inactive", "deprecated_endpoint", "ekm_access_denied",
    "enterprise_is_restricted", "fatal_error",
    "internal_error", "invalid_arg_name", "invalid_arguments", "invalid_array_arg", "invalid_auth",
    "invalid_charset", "invalid_form_data", "invalid_post_type", "method_deprecated", "missing_post_type", "missing_scope",
    "no_permission", "not_allowed_token_type", "not_authed", "org_login_required", "ratelimited", "request_timeout",
    "service_unavailable", "team_access_not_granted", "team_added_to_org", "token_expired", "token_revoked",
    "two_factor_setup_required",
})  # fmt: skip
"""What Slack documents for every method."""

OF_CONTENT = frozenset({
    "invalid_blocks", "invalid_blocks_format", "invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large",
    "msg_too_long", "no_text", "channel_not_found",
})  # fmt: skip

DOCUMENTED: dict[str, frozenset[str]] = {
    "auth.test": frozenset(),
    "api.test": frozenset(),
    "chat.postMessage": OF_CONTENT | {
        "cannot_reply_to_message", "is_archived", "message_limit_exceeded", "messages_tab_disabled", "msg_blocks_too_long",
        "not_in_channel", "rate_limited", "restricted_action", "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel", "restricted_action_thread_locked", "restricted_action_thread_only_channel",
    },
    "chat.update": OF_CONTENT | {
        "block_mismatch", "cant_broadcast_message", "cant_update_message", "edit_window_closed", "is_inactive",
        "message_limit_exceeded", "message_not_found", "update_failed", "msg_blocks_too_long",
    },
    "apps.connections.open": frozenset({"forbidden_team", "insecure_request", "missing_args"}),
    "files.getUploadURLExternal": frozenset({
        "alt_txt_too_large", "file_type_not_allowed", "file_upload_size_restricted", "file_uploads_disabled",
        "file_uploads_except_images_disabled", "missing_argument", "storage_limit_reached",
    }),
    "files.completeUploadExternal": frozenset({
        "file_not_found", "file_type_not_allowed", "file_update_failed", "file_uploads_except_images_disabled",
    }),
    "files.info": frozenset({"file_deleted", "file_not_found"}),
    "conversations.history": frozenset({
        "channel_not_found", "invalid_cursor", "invalid_ts_latest", "invalid_ts_oldest", "not_in_channel",
    }),
    "conversations.replies": frozenset({
        "channel_not_found", "invalid_cursor", "invalid_ts_latest", "invalid_ts_oldest", "thread_not_found",
    }),
}  # fmt: skip
"""The errors that Slack's reference names for each method; of `chat.update` also what was seen of long blocks."""


@pytest.fixture
def desk() -> Iterator[SlackStandin]:
    with SlackStandin(token=TOKEN, channels=frozenset({CHANNEL})) as desk:
        yield desk


@pytest.fixture
def client(desk: SlackStandin) -> WebClient:
    return WebClient(token=TOKEN, base_url=desk.base_url, retry_handlers=[], timeout=5)


def error_of(call: Callable[..., Any], *positional: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as raised:
        call(*positional, **arguments)
    return str(raised.value.response["error"])


def test_every_method_has_its_documented_errors() -> None:
    assert set(DOCUMENTED) == set(METHODS)


def test_a_message_and_the_answer_to_it(client: WebClient) -> None:
    answer = client.chat_postMessage(channel=CHANNEL, text="one", metadata=METADATA)
    assert {"ok", "channel", "ts", "message"} <= answer.data.keys()
    assert (answer["channel"], answer["message"]["text"], answer["message"]["ts"]) == (CHANNEL, "one", answer["ts"])
    assert {"type", "bot_id", "user", "app_id"} <= answer["message"].keys()
    assert "thread_ts" not in answer["message"]


def test_who_asks(client: WebClient) -> None:
    assert client.api_test(foo="bar")["args"]["foo"] == "bar"
    assert {"url", "team", "user"} <= client.auth_test().data.keys()


def test_a_change_keeps_what_it_does_not_name(client: WebClient, desk: SlackStandin) -> None:
    ts = client.chat_postMessage(channel=CHANNEL, text="one", metadata=METADATA)["ts"]
    answer = client.chat_update(channel=CHANNEL, ts=ts, text="two", blocks=[{"type": "divider"}])
    assert (answer["ts"], answer["channel"], answer["text"]) == (ts, CHANNEL, "two")
    (message,) = client.conversations_history(channel=CHANNEL, include_all_metadata=True)["messages"]
    assert (message["text"], message["blocks"], message["metadata"]) == ("two", [{"type": "divider"}], METADATA)
    assert desk.messages[0]["text"] == "one"
    assert [update["text"] for update in desk.workspace.updates] == ["two"]


def test_a_thread(client: WebClient) -> None:
    root = client.chat_postMessage(channel=CHANNEL, text="root")["ts"]
    quiet = client.chat_postMessage(channel=CHANNEL, text="quiet", thread_ts=root)
    loud = client.chat_postMessage(channel=CHANNEL, text="loud", thread_ts=root, reply_broadcast=True)["ts"]
    assert quiet["message"]["thread_ts"] == root
    in_channel = client.conversations_history(channel=CHANNEL)["messages"]
    assert [(message["text"], message.get("subtype")) for message in in_channel] == [
        ("loud", "thread_broadcast"),
        ("root", None),
    ]
    assert in_channel[1].items() >= {"thread_ts": root, "reply_count": 2, "latest_reply": loud}.items()
    replies = client.conversations_replies(channel=CHANNEL, ts=root)["messages"]
    assert [message["text"] for message in replies] == ["root", "quiet", "loud"]
    alone = client.conversations_replies(channel=CHANNEL, ts=quiet["ts"])["messages"]
    assert [message["text"] for message in alone] == ["quiet"]


def test_a_reply_to_a_reply_stands_in_the_same_thread(client: WebClient) -> None:
    root = client.chat_postMessage(channel=CHANNEL, text="root")["ts"]
    reply = client.chat_postMessage(channel=CHANNEL, text="reply", thread_ts=root)["ts"]
    answer = client.chat_postMessage(channel=CHANNEL, text="again", thread_ts=reply)
    assert answer["message"]["thread_ts"] == root


def test_a_deleted_message(client: WebClient, desk: SlackStandin) -> None:
    lone, root = (client.chat_postMessage(channel=CHANNEL, text="gone")["ts"] for _ in range(2))
    client.chat_postMessage(channel=CHANNEL, text="reply", thread_ts=root)
    desk.workspace.delete(lone)
    desk.workspace.delete(root)
    (tombstone,) = client.conversations_history(channel=CHANNEL, include_all_metadata=True)["messages"]
    assert tombstone.items() >= {"subtype": "tombstone", "ts": root, "thread_ts": root, "reply_count": 1}.items()
    assert error_of(client.conversations_replies, channel=CHANNEL, ts=lone) == "thread_not_found"
    assert error_of(client.chat_update, channel=CHANNEL, ts=root, text="x") == "message_not_found"


def test_pages(client: WebClient) -> None:
    root = client.chat_postMessage(channel=CHANNEL, text="root")["ts"]
    for number in range(5):
        client.chat_postMessage(channel=CHANNEL, text=str(number))
        client.chat_postMessage(channel=CHANNEL, text=f"reply {number}", thread_ts=root)
    pages = [
        (len(page["messages"]), page["has_more"]) for page in client.conversations_history(channel=CHANNEL, limit=4)
    ]
    assert pages == [(4, True), (2, False)]
    threads = [page["messages"] for page in client.conversations_replies(channel=CHANNEL, ts=root, limit=3)]
    assert [messages[0]["text"] for messages in threads] == ["root", "root"]
    assert [len(messages) for messages in threads] == [4, 3]


def test_bounds_leave_out_the_moment_itself_unless_it_is_asked_for(client: WebClient) -> None:
    first, _, last = (client.chat_postMessage(channel=CHANNEL, text=text)["ts"] for text in "abc")

    def texts(**bounds: Any) -> list[str]:
        return [message["text"] for message in client.conversations_history(channel=CHANNEL, **bounds)["messages"]]

    assert texts(oldest=first) == ["c", "b"]
    assert texts(latest=last) == ["b", "a"]
    assert texts(oldest=first, latest=last, inclusive=True) == ["c", "b", "a"]


def test_metadata_is_shown_to_who_asks_for_it(client: WebClient) -> None:
    client.chat_postMessage(channel=CHANNEL, text="one", metadata=METADATA)
    assert "metadata" not in client.conversations_history(channel=CHANNEL)["messages"][0]


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("chat_postMessage", {"text": ""}, "no_text"),
    ("chat_postMessage", {"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
    ("chat_postMessage", {"text": "x", "blocks": [{"type": "poem"}]}, "invalid_blocks"),
    ("chat_postMessage", {"text": "x" * 40_001}, "msg_too_long"),
    ("chat_postMessage", {"text": "x", "metadata": {"event_type": "e"}}, "invalid_metadata_format"),
    ("chat_postMessage", {"text": "x", "metadata": {"event_type": "e", "event_payload": {"d": "x" * 3000}}},
        "metadata_too_large"),
    ("chat_postMessage", {"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5},
        "msg_blocks_too_long"),
    ("chat_update", {"ts": "1.0", "text": "x"}, "message_not_found"),
    ("chat_update", {"ts": "ROOT", "text": ""}, "no_text"),
    ("chat_update", {"ts": "ROOT", "text": "x" * 4001}, "msg_too_long"),
    ("chat_update", {"ts": "ROOT", "text": "x", "blocks": [{"type": "poem"}]}, "invalid_blocks"),
    ("conversations_history", {"cursor": "x"}, "invalid_cursor"),
    ("conversations_history", {"oldest": "yesterday"}, "invalid_ts_oldest"),
    ("conversations_history", {"latest": "yesterday"}, "invalid_ts_latest"),
    ("conversations_replies", {"ts": "1.0"}, "thread_not_found"),
    ("conversations_replies", {"ts": "ROOT", "cursor": "x"}, "invalid_cursor"),
    ("conversations_replies", {"ts": "ROOT", "oldest": "x"}, "invalid_ts_oldest"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "arguments", "expected"), WRONG)
@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
def test_what_slack_refuses_is_refused_by_its_own_name(
    call: str, arguments: dict[str, Any], expected: str, client: WebClient
) -> None:
    root = client.chat_postMessage(channel=CHANNEL, text="root")["ts"]
    sent = {name: root if value == "ROOT" else value for name, value in arguments.items()}
    assert error_of(getattr(client, call), channel=CHANNEL, **sent) == expected
    assert expected in DOCUMENTED[call.replace("_", ".", 1)] | EVERYWHERE


def test_a_file(client: WebClient, desk: SlackStandin) -> None:
    announced = client.files_getUploadURLExternal(filename="chart.png", length=3, alt_txt="a curve")
    assert announced.data.keys() >= {"ok", "upload_url", "file_id"}
    assert re.fullmatch("F[A-Z0-9]{8,}", announced["file_id"])
    assert error_of(client.files_completeUploadExternal, files=[{"id": announced["file_id"]}]) == "file_not_found"
    assert error_of(client.files_info, file=announced["file_id"]) == "file_not_found"
    done = client.files_upload_v2(content=b"PNG", filename="chart.png", title="Curve", alt_txt="a curve")
    (file,) = done["files"]
    assert (file["title"], desk.files.all[file["id"]].content, desk.files.all[file["id"]].alt_text) == (
        "Curve",
        b"PNG",
        "a curve",
    )
    shown = client.files_info(file=file["id"])["file"]
    assert (shown["id"], shown["mimetype"], shown["size"]) == (file["id"], "image/png", 3)


def test_a_file_is_shown_once_slack_is_done_with_it(client: WebClient) -> None:
    with SlackStandin(token=TOKEN, file_seconds=60) as slow:
        asking = WebClient(token=TOKEN, base_url=slow.base_url, retry_handlers=[])
        name = asking.files_upload_v2(content=b"PNG", filename="chart.png")["files"][0]["id"]
        assert asking.files_info(file=name)["file"]["mimetype"] == ""
        picture = [{"type": "image", "alt_text": "x", "slack_file": {"id": name}}]
        assert error_of(asking.chat_postMessage, channel=CHANNEL, text="x", blocks=picture) == "invalid_blocks"
    name = client.files_upload_v2(content=b"PNG", filename="chart.png")["files"][0]["id"]
    picture = [{"type": "image", "alt_text": "x", "slack_file": {"id": name}}]
    assert client.chat_postMessage(channel=CHANNEL, text="x", blocks=picture)["ok"]


def test_what_a_file_can_not_be(client: WebClient) -> None:
    assert error_of(client.files_getUploadURLExternal, filename="x", length=0) == "missing_argument"
    assert error_of(client.files_getUploadURLExternal, filename="x", length=2 * 10**9) == "file_upload_size_restricted"
    assert (
        error_of(client.files_getUploadURLExternal, filename="x", length=1, alt_txt="x" * 1001) == "alt_txt_too_large"
    )
    assert error_of(client.files_completeUploadExternal, files=[]) == "file_not_found"


def test_a_socket(desk: SlackStandin) -> None:
    client = WebClient(base_url=desk.base_url, retry_handlers=[])
    assert client.apps_connections_open(app_token="xapp-1")["url"] == desk.socket_url
    assert error_of(client.apps_connections_open, app_token=TOKEN) == "not_allowed_token_type"
    with urlopen(f"{desk.base_url}apps.connections.open?token=xapp-1") as answer:  # noqa: S310 - of our own server
        assert json.loads(answer.read()) == {"ok": False, "error": "insecure_request"}


def test_an_answer_to_what_happened(desk: SlackStandin) -> None:
    hook = WebhookClient(desk.response_url("x"))
    answers = [hook.send(text=str(number), response_type="ephemeral") for number in range(6)]
    assert [(answer.status_code, answer.body) for answer in answers] == [(200, "ok")] * 5 + [(404, "used_url")]
    assert [answer["text"] for answer in desk.responses["x"]] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"api.test"}))
def test_every_method_asks_for_a_token_and_knows_its_channels(method: str, desk: SlackStandin) -> None:
    good, bad, none = (WebClient(token=token, base_url=desk.base_url) for token in (TOKEN, "xoxb-bad", None))
    assert error_of(none.api_call, method) == "not_authed"
    refused = "not_allowed_token_type" if method == "apps.connections.open" else "invalid_auth"
    assert error_of(bad.api_call, method) == refused
    assert refused in EVERYWHERE
    if method.startswith(("chat.", "conversations.")):
        assert error_of(good.api_call, method, params={"channel": "C0ELSEWHERE"}) == "channel_not_found"


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"api.test"}))
def test_every_method_has_a_rate(method: str) -> None:
    with SlackStandin(token=TOKEN, tiers={method: (0, 60.0)}) as desk:
        token = "xapp-1" if method == "apps.connections.open" else TOKEN
        client = WebClient(token=token, base_url=desk.base_url, retry_handlers=[])
        with pytest.raises(SlackApiError) as raised:
            client.api_call(method, params={"channel": CHANNEL})
    response = raised.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (429, "ratelimited", "1")


def test_the_errors_by_which_a_thread_is_judged_gone_are_documented() -> None:
    known = DOCUMENTED["chat.postMessage"] | DOCUMENTED["chat.update"] | DOCUMENTED["conversations.replies"]
    assert known | {"invalid_thread_ts"} >= NO_THREAD


def test_a_log_holds_messages_and_changes_over_a_restart(tmp_path: Path) -> None:
    log = tmp_path / "slack.jsonl"
    with SlackStandin(log, token=TOKEN) as desk:
        ts = desk.take({"channel": CHANNEL, "text": "one"})["ts"]
        desk.workspace.update({"channel": CHANNEL, "ts": ts, "text": "two"})
    with SlackStandin(log, token=TOKEN) as desk:
        assert [message["text"] for message in desk.workspace.messages()] == ["two"]
        assert [message["text"] for message in desk.messages] == ["one"]
