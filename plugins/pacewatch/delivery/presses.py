"""What people press in Slack, put down before anything else is done. In: a request's bytes. Out: a file, and a `Press`.

The file holds the bytes as they came. Its name is made of what makes this request the one it is, and it is put in place so
that of two equal requests one finds the other there: a request that is repeated is known, also after a restart, for as
long as its file is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from pacewatch.delivery.slack_buttons import IDS, What
from pacewatch.durable import sync_folder
from pacewatch.home import Home

LARGEST_BYTES = 1_000_000
"""Slack sends the message along, whose every Chinese character takes nine bytes there."""

KEPT_SECONDS = 15 * 60
"""Longer than a signed request is taken: five minutes either side of its timestamp."""

NAME = re.compile(r"(\d{1,12})-[0-9a-f]{32}")


@dataclass(frozen=True)
class Press:
    """A button that was pressed: which, of which delivery's message, by whom, where, and where to answer."""

    what: What
    delivery: str
    user: str
    channel: str
    thread: str
    response_url: str | None


class PressUnreadable(Exception):
    """The bytes are no press of a button of ours; the message says why."""


def name_of(timestamp: str, identity: str) -> str:
    """A request's name: its moment in seconds, which tells how long it is kept, and a hash of what identifies it."""
    return f"{int(timestamp)}-{hashlib.sha256(identity.encode('utf-8', 'replace')).hexdigest()[:32]}"


def put_down(home: Home, name: str, body: bytes) -> bool:
    """Write a request down, complete and on disk; false, and nothing is changed, if it was before.

    Raises:
        OSError: it can't be written.
    """
    home.actions.mkdir(parents=True, exist_ok=True)
    temporary = home.actions / f".{name}.{os.getpid()}.{time.monotonic_ns()}.tmp"
    try:
        with temporary.open("wb") as target:
            target.write(body)
            target.flush()
            os.fsync(target.fileno())
        try:
            os.link(temporary, home.actions / name)
        except FileExistsError:
            return False
        sync_folder(home.actions)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def put_downs(home: Home) -> list[Path]:
    """The requests that are kept, in the order of their moments."""
    found = [path for path in home.actions.glob("*") if NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: (_moment(path), path.name))


def forget(home: Home, done: list[Path]) -> None:
    """Remove requests that are done and too old to come again, and what a killed writer left."""
    now = time.time()
    for path in done:
        if now - _moment(path) > KEPT_SECONDS:
            path.unlink(missing_ok=True)
    for leftover in home.actions.glob(".*.tmp"):
        with suppress(FileNotFoundError):
            if now - leftover.stat().st_mtime > KEPT_SECONDS:
                leftover.unlink()


def read_press(body: bytes) -> Press:
    """The press that a request tells of: a form with a `payload`, or that payload itself, as JSON.

    Raises:
        PressUnreadable: it tells of none, or of a button that isn't ours.
    """
    try:
        text = body.decode("utf-8")
        payload = json.loads(text if text.startswith("{") else parse_qs(text, strict_parsing=True)["payload"][0])
        pressed = payload["actions"][0]
        what = IDS[pressed["action_id"]]
        container, message = payload.get("container") or {}, payload.get("message") or {}
        thread = message.get("thread_ts") or container.get("thread_ts") or container.get("message_ts") or message["ts"]
        said = [pressed["value"], payload["user"]["id"], payload["channel"]["id"], thread]
        for text in said:
            text.encode()  # half a surrogate pair is text to JSON, and to nobody else
        answer_to = payload.get("response_url")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as fault:
        raise PressUnreadable(f"no press of a button of ours: {type(fault).__name__}") from None
    delivery, user, channel, where = said
    return Press(what, delivery, user, channel, where, answer_to if isinstance(answer_to, str) else None)


def action_moment(payload: dict[str, Any]) -> str:
    """The seconds at which a button was pressed, as Slack says; 0 if it doesn't."""
    try:
        seconds = str(payload["actions"][0]["action_ts"]).partition(".")[0]
    except (KeyError, IndexError, TypeError):
        return "0"
    return seconds if re.fullmatch(r"\d{1,12}", seconds) else "0"


def _moment(path: Path) -> int:
    return int(path.name.partition("-")[0])
