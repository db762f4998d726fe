"""Socket Mode: presses of buttons behind a firewall, over a connection that we open. In: Slack's envelopes. Out: files.

A press is put down before its envelope is acknowledged. Slack may deliver an envelope again, on another connection: the
same press has the same name, and is there already.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from pacewatch.delivery.addresses import SLACK_VARIABLE, SlackAddress
from pacewatch.delivery.presses import LARGEST_BYTES, PressUnreadable, action_moment, name_of, put_down, read_press
from pacewatch.delivery.slack_answers import RECEIVED, answer
from pacewatch.delivery.slack_errors import APP_AT_FAULT, code_of, described
from pacewatch.errors import ConnectionMissing
from pacewatch.home import Home

PING_SECONDS = 5.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
AT_FAULT = APP_AT_FAULT | {"missing_args", "forbidden_team"}

Told = Callable[[str], None]
_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())


def listen(
    home: Home, address: SlackAddress, stop: threading.Event, tell: Told, *, ping_seconds: float = PING_SECONDS
) -> None:
    """Put down what is pressed until `stop` is set; `tell` gets a sentence about each thing that happens.

    A connection that breaks or that Slack closes is opened anew.

    Raises:
        ConnectionMissing: there is no app-level token, or Slack doesn't take it.
    """
    if not address.app_token:
        raise ConnectionMissing(
            f'{SLACK_VARIABLE} has no app-level token: expected extra.app_token, for example {{"app_token": "xapp-..."}}'
        )
    pause = FIRST_PAUSE_SECONDS
    while not stop.is_set():
        client = _client(home, address, address.app_token, tell, ping_seconds)
        try:
            client.connect()
            tell("listening")
            stop.wait()
            return
        except SlackApiError as error:
            if (code := code_of(error)) in AT_FAULT:
                raise ConnectionMissing(
                    f"Slack says {code!r}: check extra.app_token of {SLACK_VARIABLE}, and that Socket Mode is on"
                ) from None
            tell(f"Slack says {code!r}; tried again in {pause:.0f} s")
        except Exception as error:  # a network that is down now may be up later
            tell(f"Slack can't be reached: {described(error)}; tried again in {pause:.0f} s")
        finally:
            client.close()
        stop.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def _client(home: Home, address: SlackAddress, app_token: str, tell: Told, ping_seconds: float) -> SocketModeClient:
    client = SocketModeClient(
        app_token=app_token,
        logger=_log,
        web_client=WebClient(base_url=address.base_url, timeout=10, retry_handlers=[], logger=_log),
        ping_interval=ping_seconds,
    )

    def heed(connection: BaseSocketModeClient, request: SocketModeRequest) -> None:
        _heed(home, address, connection, request, tell)

    client.socket_mode_request_listeners.append(heed)
    return client


def _heed(
    home: Home, address: SlackAddress, connection: BaseSocketModeClient, request: SocketModeRequest, tell: Told
) -> None:
    """Put a press down, acknowledge it, and tell who pressed; other envelopes are acknowledged only."""
    is_new = False
    if request.type == "interactive":
        try:
            is_new = _put_down(home, request.payload)
        except OSError as fault:  # not acknowledged: Slack tells who pressed that it didn't work
            return tell(f"a press can't be put down: {fault.strerror}")
    connection.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
    if is_new:
        tell("a press was put down")
        _answer(address, request.payload)
    return None


def _put_down(home: Home, payload: dict[str, Any]) -> bool:
    body = json.dumps(payload, sort_keys=True).encode()
    return len(body) <= LARGEST_BYTES and put_down(home, name_of(action_moment(payload), body.decode()), body)


def _answer(address: SlackAddress, payload: dict[str, Any]) -> None:
    try:
        press = read_press(json.dumps(payload).encode())
    except PressUnreadable:
        return
    if press.what != "open":
        answer(address, press.response_url, RECEIVED)
