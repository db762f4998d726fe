"""The ear for Slack's buttons beside the push, as Airflow's API server mounts them: closed by Slack's signature alone."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from pacewatch.delivery.presses import LARGEST_BYTES, put_downs
from pacewatch.demo.slack_clicks import signed
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.home import Home
from pacewatch.warehouse.store import locked
from tests.pressing import ACK, OPEN, SECRET, TOKEN, WANG
from tests.world import lead_to

PATH = "/pacewatch/slack/actions"


def pressed(slack: SlackStandin | None = None, button: str = ACK) -> dict[str, object]:
    return {
        "type": "block_actions",
        "user": {"id": WANG},
        "channel": {"id": "C0SMALLZH"},
        "message": {"ts": "1.0"},
        "response_url": slack.response_url("one") if slack else None,
        "actions": [{"action_id": button, "value": "d" * 24, "action_ts": "1.0"}],
    }


@pytest.fixture
def slack() -> Iterator[SlackStandin]:
    with SlackStandin(token=TOKEN) as desk:
        yield desk


@pytest.fixture
def listening(home: Home, slack: SlackStandin, monkeypatch: pytest.MonkeyPatch) -> Home:
    lead_to(home, monkeypatch)
    connect(monkeypatch, {"base_url": slack.base_url, "signing_secret": SECRET})
    return home


def connect(monkeypatch: pytest.MonkeyPatch, extra: dict[str, str]) -> None:
    connection = {"conn_type": "slack", "password": TOKEN, "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_SLACK_DEFAULT", json.dumps(connection))


@pytest.fixture(scope="module")
def client() -> TestClient:
    """All that the plugin adds, mounted in the order in which Airflow does."""
    from pacewatch_plugin import PacewatchPlugin

    server = FastAPI()
    for app in PacewatchPlugin.fastapi_apps:
        server.mount(app["url_prefix"], app["app"])
    return TestClient(server, raise_server_exceptions=False)


def kept(home: Home) -> list[bytes]:
    return [path.read_bytes() for path in put_downs(home)]


def test_what_slack_signed_is_put_down_as_it_came_and_who_pressed_is_told(
    listening: Home, client: TestClient, slack: SlackStandin
) -> None:
    body, headers = signed(pressed(slack), SECRET)
    answer = client.post(PATH, content=body, headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert kept(listening) == [body]
    (told,) = slack.responses["one"]
    assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)
    assert told["text"].startswith("收到")


def test_a_button_that_opens_a_page_is_taken_without_a_word(
    listening: Home, client: TestClient, slack: SlackStandin
) -> None:
    body, headers = signed(pressed(slack, OPEN), SECRET)
    assert client.post(PATH, content=body, headers=headers).status_code == 200
    assert len(kept(listening)) == 1
    assert slack.responses["one"] == []


def test_it_answers_while_the_warehouse_is_locked(listening: Home, client: TestClient) -> None:
    body, headers = signed(pressed(), SECRET)
    with locked(listening):
        assert client.post(PATH, content=body, headers=headers).status_code == 200
    assert kept(listening) == [body]


SIGNATURE, TIMESTAMP = "X-Slack-Signature", "X-Slack-Request-Timestamp"
FORGED_HEADERS: dict[str, dict[str, str | bytes]] = {
    "no signature": {SIGNATURE: ""},
    "no timestamp": {TIMESTAMP: ""},
    "no number": {TIMESTAMP: "abc"},
    "number of another script": {TIMESTAMP: "\u0661\u0662\u0663".encode()},
    "number with an underscore": {TIMESTAMP: "1_0"},
    "huge number": {TIMESTAMP: "9" * 5000},
    "signature that is no ASCII": {SIGNATURE: b"v0=\xff\xfe"},
    "signature of zeros": {SIGNATURE: "v0=" + "0" * 64},
    "another version": {SIGNATURE: "v1=" + "0" * 64},
    "another time": {TIMESTAMP: str(int(time.time()) - 1)},
}
FORGED_BODIES = {
    "another body": b"payload=%7B%7D",
    "an empty body": b"",
    "a body that is no text": b"\xff\xfe\x00",
}
FORGERS: dict[str, tuple[str, float]] = {
    "another secret": ("another secret", 0.0),
    "five minutes ago": (SECRET, -305.0),
    "in five minutes": (SECRET, 305.0),
}


def assert_turned_away(client: TestClient, home: Home, body: bytes, headers: Mapping[str, str | bytes]) -> None:
    assert client.post(PATH, content=body, headers=headers).status_code == 401  # type: ignore[arg-type]
    assert kept(home) == []


@pytest.mark.parametrize("how", FORGED_HEADERS)
def test_headers_that_do_not_fit_leave_nothing(how: str, listening: Home, client: TestClient) -> None:
    body, headers = signed(pressed(), SECRET)
    assert_turned_away(client, listening, body, {**headers, **FORGED_HEADERS[how]})


@pytest.mark.parametrize("how", FORGED_BODIES)
def test_a_body_that_was_not_signed_leaves_nothing(how: str, listening: Home, client: TestClient) -> None:
    _, headers = signed(pressed(), SECRET)
    assert_turned_away(client, listening, FORGED_BODIES[how], headers)


@pytest.mark.parametrize("how", FORGERS)
def test_what_is_not_signed_by_slack_now_leaves_nothing(how: str, listening: Home, client: TestClient) -> None:
    secret, seconds = FORGERS[how]
    assert_turned_away(client, listening, *signed(pressed(), secret, time.time() + seconds))


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}])
def test_without_a_signature_nothing_else_helps(headers: dict[str, str], listening: Home, client: TestClient) -> None:
    assert_turned_away(client, listening, signed(pressed(), SECRET)[0], headers)


def test_who_sends_too_slowly_is_not_waited_for(
    listening: Home, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pacewatch.airflow.slack_actions.SECONDS", 0.0)
    body, headers = signed(pressed(), SECRET)
    assert client.post(PATH, content=body, headers=headers).status_code == 408
    assert kept(listening) == []


def test_the_same_request_again_is_turned_away_also_after_a_restart_and_when_it_was_carried_out(
    listening: Home, client: TestClient
) -> None:
    from pacewatch import pipeline

    body, headers = signed(pressed(), SECRET)
    assert client.post(PATH, content=body, headers=headers).status_code == 200
    assert client.post(PATH, content=body, headers=headers).status_code == 401
    assert [one.outcome for one in pipeline.apply_actions(listening)] == ["stranger"]
    assert client.post(PATH, content=body, headers=headers).status_code == 401
    assert pipeline.apply_actions(listening) == []


def test_of_many_equal_requests_at_once_one_is_taken(listening: Home, client: TestClient) -> None:
    body, headers = signed(pressed(), SECRET)
    answers: list[int] = []
    senders = [
        threading.Thread(target=lambda: answers.append(client.post(PATH, content=body, headers=headers).status_code))
        for _ in range(8)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(answers) == [200] + [401] * 7
    assert kept(listening) == [body]


def test_a_body_that_is_too_large_is_not_read_to_its_end(listening: Home, client: TestClient) -> None:
    body, headers = signed(pressed() | {"message": {"text": "x" * LARGEST_BYTES}}, SECRET)
    assert client.post(PATH, content=body, headers=headers).status_code == 413
    just_fits = urlencode({"payload": "x" * (LARGEST_BYTES - 8)}).encode()
    assert len(just_fits) == LARGEST_BYTES
    assert client.post(PATH, content=just_fits, headers=headers).status_code == 401
    assert kept(listening) == []


@pytest.mark.parametrize("extra", [{}, {"signing_secret": ""}, {"signing_secret": " "}, {"app_token": "xapp-1"}])
def test_without_a_signing_secret_nobody_is_let_in(
    extra: dict[str, str], listening: Home, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(monkeypatch, extra)
    for secret in (SECRET, " ", "None"):
        body, headers = signed(pressed(), secret)
        assert client.post(PATH, content=body, headers=headers).status_code == 401
    assert kept(listening) == []


def test_without_a_connection_nobody_is_let_in(
    listening: Home, client: TestClient, monkeypatch: pytest.MonkeyPatch, airflow_database: None
) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_SLACK_DEFAULT")
    body, headers = signed(pressed(), SECRET)
    assert client.post(PATH, content=body, headers=headers).status_code == 401


def test_a_disk_that_is_full_is_said_and_slack_may_try_again(
    listening: Home, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    body, headers = signed(pressed(), SECRET)
    with monkeypatch.context() as broken:
        broken.setattr("pacewatch.delivery.presses.os.fsync", full)
        assert client.post(PATH, content=body, headers=headers).status_code == 503
    assert kept(listening) == []
    assert list(listening.actions.iterdir()) == []
    assert client.post(PATH, content=body, headers=headers).status_code == 200


def test_a_request_that_is_signed_but_makes_no_sense_is_kept_for_whoever_carries_it_out(
    listening: Home, client: TestClient
) -> None:
    body, headers = signed({"type": "view_submission"}, SECRET)
    assert client.post(PATH, content=body, headers=headers).status_code == 200
    assert len(kept(listening)) == 1


def test_nothing_else_is_open(listening: Home, client: TestClient, tmp_path: Path) -> None:
    body, headers = signed(pressed(), SECRET)
    for method in ("GET", "PUT", "DELETE", "HEAD", "OPTIONS"):
        assert client.request(method, PATH).status_code == 405
    for path in ("", "/", "/other", "/docs", "/openapi.json", "/actions/", "/actions/x"):
        answer = client.post(f"/pacewatch/slack{path}", content=body, headers=headers, follow_redirects=False)
        assert answer.status_code in (307, 404), path
    assert client.post("/pacewatch/feeds/small-air/files/x.csv", content=b"x").status_code == 401
    assert client.post("/pacewatch/feeds/small-air/files/x.csv", content=body, headers=headers).status_code == 401
    assert kept(listening) == []
