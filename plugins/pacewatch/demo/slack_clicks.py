"""A press of a button, as Slack tells of it. In: a message in the stand-in, and who presses. Out: the request of Slack."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

from pacewatch.demo.slack_rules import BOT, Arguments

TEAM = {"id": "T0PACEWATCH", "domain": "example"}


def payload_of(message: Arguments, action_id: str, user: str, response_url: str) -> dict[str, Any]:
    """The payload of kind `block_actions` for the button with that `action_id` under a message.

    Raises:
        StopIteration: the message has no such button.
    """
    elements = [part for block in message.get("blocks", ()) for part in block.get("elements", ())]
    button = next(part for part in elements if part.get("action_id") == action_id)
    channel, moment = message["channel"], time.time()
    in_thread = {"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}
    shown = {name: message[name] for name in ("text", "ts", "blocks") if name in message}
    return {
        "type": "block_actions",
        "user": {"id": user, "username": "somebody", "name": "somebody", "team_id": TEAM["id"]},
        "api_app_id": BOT["app_id"],
        "token": "an-old-verification-token",
        "container": {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel,
            "is_ephemeral": False,
            **in_thread,
        },
        "trigger_id": "12466734323.1395872398",
        "team": TEAM,
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel, "name": "privategroup"},
        "message": {"type": "message", **BOT, **shown, **in_thread},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [
            {
                "type": "button",
                "action_id": action_id,
                "block_id": "b1",
                "text": button["text"],
                "value": button.get("value", ""),
                "action_ts": f"{moment:.6f}",
            }
        ],
    }


def signed(payload: dict[str, Any], secret: str, moment: float | None = None) -> tuple[bytes, dict[str, str]]:
    """The body and the headers with which Slack sends a payload."""
    body = urlencode({"payload": json.dumps(payload, ensure_ascii=False)}).encode()
    timestamp = str(int(time.time() if moment is None else moment))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }
