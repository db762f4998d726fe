"""Socket Mode against a server of ours: presses are put down before they are acknowledged, and connections are opened anew."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from pacewatch.cli.main import main
from pacewatch.delivery.addresses import SlackAddress
from pacewatch.delivery.presses import put_downs, read_press
from pacewatch.delivery.slack_socket import listen
from pacewatch.demo.slack_standin import SlackStandin
from pacewatch.errors import ConnectionMissing
from pacewatch.home import Home
from tests.slack_socket_server import SocketServer, until
from tests.world import lead_to

TOKEN, APP_TOKEN = "xoxb-socket", "xapp-1-socket"


def pressed(slack: SlackStandin, user: str = "U0WANG", button: str = "pacewatch_acknowledge") -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": user},
        "channel": {"id": "C0SMALLZH"},
        "message": {"ts": "1.0", "text": "长"},
        "response_url": slack.response_url(user),
        "actions": [{"action_id": button, "value": "d" * 24, "action_ts": "1700000000.123456"}],
    }


@pytest.fixture
def server() -> Iterator[SocketServer]:
    with SocketServer() as opened:
        yield opened


@pytest.fixture
def slack(server: SocketServer) -> Iterator[SlackStandin]:
    with SlackStandin(token=TOKEN, socket_url=server.url) as desk:
        yield desk


def address_of(slack: SlackStandin) -> SlackAddress:
    return SlackAddress(TOKEN, slack.base_url, app_token=APP_TOKEN)


@contextlib.contextmanager
def ears(home: Home, slack: SlackStandin) -> Iterator[list[str]]:
    """A listener in a thread of its own; what it tells."""
    said: list[str] = []
    stop = threading.Event()
    thread = threading.Thread(
        target=listen, args=(home, address_of(slack), stop, said.append), kwargs={"ping_seconds": 0.2}, daemon=True
    )
    thread.start()
    try:
        yield said
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive(), "the listener doesn't stop"


@pytest.fixture
def said(home: Home, slack: SlackStandin, server: SocketServer) -> Iterator[list[str]]:
    with ears(home, slack) as told:
        until(lambda: server.connections and "listening" in told, "the connection")
        yield told


def test_a_press_is_on_disk_when_its_envelope_is_acknowledged(
    home: Home, slack: SlackStandin, server: SocketServer, said: list[str]
) -> None:
    kept: list[int] = []
    server.on_acknowledged = lambda _: kept.append(len(put_downs(home)))
    server.envelope("e1", pressed(slack))
    until(lambda: slack.responses["U0WANG"] and kept, "the answer and the acknowledgement")
    assert (server.acknowledged, kept) == (["e1"], [1])
    (file,) = put_downs(home)
    assert json.loads(file.read_bytes()) == pressed(slack)
    assert (read_press(file.read_bytes()).user, file.name.partition("-")[0]) == ("U0WANG", "1700000000")
    assert slack.responses["U0WANG"][0]["response_type"] == "ephemeral"
    assert "a press was put down" in said


def test_the_same_press_again_is_acknowledged_and_counts_once(
    home: Home, slack: SlackStandin, server: SocketServer, said: list[str]
) -> None:
    for envelope in ("e1", "e1", "e2"):
        server.envelope(envelope, pressed(slack))
    server.envelope("e3", pressed(slack, "U0LI"))
    until(lambda: len(server.acknowledged) == 4 and slack.responses["U0LI"], "the acknowledgements")
    assert len(put_downs(home)) == 2
    assert len(slack.responses["U0WANG"]) == 1


def test_when_slack_asks_to_come_again_a_new_connection_is_opened(
    home: Home, slack: SlackStandin, server: SocketServer, said: list[str]
) -> None:
    server.send({"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "x"}})
    until(lambda: len(server.connections) == 2, "the second connection")
    server.envelope("e1", pressed(slack))
    until(lambda: server.acknowledged == ["e1"], "the acknowledgement")
    assert [method for method, _ in slack.calls] == ["apps.connections.open"] * 2
    assert len(put_downs(home)) == 1


@pytest.mark.parametrize("how", ["closed", "cut off"])
def test_a_connection_that_breaks_is_opened_anew(
    how: str, home: Home, slack: SlackStandin, server: SocketServer, said: list[str]
) -> None:
    if how == "closed":
        server.connections[0].close()
    else:
        server.connections[0].socket.shutdown(2)
    until(lambda: len(server.connections) == 2, "the second connection")
    server.envelope("e1", pressed(slack))
    until(lambda: server.acknowledged == ["e1"], "the acknowledgement")
    assert len(put_downs(home)) == 1


def test_an_envelope_that_was_sent_over_a_dying_connection_comes_again_and_counts_once(
    home: Home, slack: SlackStandin, server: SocketServer, said: list[str]
) -> None:
    server.envelope("e1", pressed(slack))
    until(lambda: put_downs(home), "the press")
    server.connections[0].socket.shutdown(2)
    until(lambda: len(server.connections) == 2, "the second connection")
    server.envelope("e2", pressed(slack))
    until(lambda: "e2" in server.acknowledged, "the acknowledgement")
    assert len(put_downs(home)) == 1


@pytest.mark.parametrize("kind", ["events_api", "slash_commands", "something_new"])
def test_other_envelopes_are_acknowledged_only(
    kind: str, home: Home, slack: SlackStandin, server: SocketServer, said: list[str]
) -> None:
    server.send("this is no JSON")
    server.send({"type": "hello"})
    server.envelope("e1", {"type": "event_callback"}, kind)
    until(lambda: server.acknowledged == ["e1"], "the acknowledgement")
    assert put_downs(home) == []


def test_a_button_that_opens_a_page_gets_no_words(
    home: Home, slack: SlackStandin, server: SocketServer, said: list[str]
) -> None:
    server.envelope("e1", pressed(slack, button="pacewatch_open"))
    server.envelope("e2", {"type": "view_submission"})
    until(lambda: said.count("a press was put down") == 2, "both")
    assert slack.responses["U0WANG"] == []


def test_what_can_not_be_put_down_is_not_acknowledged(
    home: Home, slack: SlackStandin, server: SocketServer, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("pacewatch.delivery.presses.os.fsync", full)
        server.envelope("e1", pressed(slack))
        until(lambda: "a press can't be put down: No space left on device" in said, "the fault")
    server.envelope("e2", pressed(slack))
    until(lambda: server.acknowledged, "the acknowledgement")
    assert server.acknowledged == ["e2"]
    assert len(put_downs(home)) == 1


def test_slack_out_of_reach_at_first_is_asked_again(
    home: Home, slack: SlackStandin, server: SocketServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pacewatch.delivery.slack_socket.FIRST_PAUSE_SECONDS", 0.01)
    slack.errors["apps.connections.open"].extend(["internal_error", "fatal_error"])
    with ears(home, slack) as said:
        until(lambda: server.connections, "the connection")
    assert said == [
        "Slack says 'internal_error'; tried again in 0 s",
        "Slack says 'fatal_error'; tried again in 0 s",
        "listening",
    ]


@pytest.mark.parametrize("error", ["invalid_auth", "not_allowed_token_type", "forbidden_team", "missing_scope"])
def test_a_token_that_slack_does_not_take_is_said(error: str, home: Home, slack: SlackStandin) -> None:
    slack.errors["apps.connections.open"].append(error)
    with pytest.raises(ConnectionMissing, match=f"Slack says '{error}': check extra.app_token"):
        listen(home, address_of(slack), threading.Event(), print)


def test_without_an_app_token_it_is_said_what_is_expected(
    capsys: pytest.CaptureFixture[str], home: Home, slack: SlackStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_to(home, monkeypatch)
    connection = {"conn_type": "slack", "password": TOKEN, "extra": {"base_url": slack.base_url}}
    monkeypatch.setenv("AIRFLOW_CONN_SLACK_DEFAULT", json.dumps(connection))
    with pytest.raises(ConnectionMissing, match=r"expected extra\.app_token"):
        listen(home, SlackAddress(TOKEN), threading.Event(), print)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        assert main(["slack", "listen"]) == 1
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert "expected extra.app_token" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_listens_until_it_is_stopped(
    number: signal.Signals, home: Home, slack: SlackStandin, server: SocketServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_to(home, monkeypatch)
    extra = {"base_url": slack.base_url, "app_token": APP_TOKEN}
    connection = {"conn_type": "slack", "password": TOKEN, "extra": extra}
    settings = {
        **os.environ,
        "AIRFLOW_CONN_SLACK_DEFAULT": json.dumps(connection),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-m", "pacewatch.cli.main", "slack", "listen"]
    with subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
        until(lambda: server.connections, "the connection")
        server.envelope("e1", pressed(slack))
        until(lambda: server.acknowledged, "the acknowledgement")
        until(lambda: slack.responses["U0WANG"], "the answer")
        child.send_signal(number)
        printed, _ = child.communicate(timeout=30)
    assert (child.returncode, printed) == (0, "listening\na press was put down\n")
    assert len(put_downs(home)) == 1
