"""What a Slack workspace remembers, for the stand-in. In: the arguments of methods. Out: Slack's answers.

Messages, threads and changes as Slack documents them; where it documents nothing, as they were seen: a reply to a message
that isn't there is taken as a message by itself, and a deleted message that has replies leaves a tombstone.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

from pacewatch.delivery.slack_limits import fault
from pacewatch.demo import standin
from pacewatch.demo.slack_rules import Arguments, is_true, page_of, shown

FIRST_LOOK = ("ts", "text", "blocks", "metadata")
"""What `chat.update` may change of a message."""


class Workspace:
    """The messages taken so far; each is on disk, with a log, before its sender hears of it."""

    def __init__(self, log: Path | None) -> None:
        """Begin with what the log holds already."""
        self._received = standin.Received(log)
        self._updates = standin.Received(log.with_suffix(".updates.jsonl") if log else None)
        self._deleted: set[str] = set()
        self._lock = threading.RLock()

    @property
    def posted(self) -> list[standin.Record]:
        """Every message as it was posted, with `ts`."""
        return self._received.all()

    @property
    def updates(self) -> list[standin.Record]:
        """Every change that was made to one, as `chat.update` got it."""
        return self._updates.all()

    def messages(self) -> list[standin.Record]:
        """Every message as it stands now; a deleted one only if there are replies to it."""
        with self._lock:
            now = {message["ts"]: dict(message) for message in self._received.all()}
            for update in self._updates.all():
                now[update["ts"]].update({name: update[name] for name in FIRST_LOOK if name in update})
            parents = {message.get("thread_ts") for ts, message in now.items() if ts not in self._deleted}
            return [
                message | ({"is_deleted": True} if ts in self._deleted else {})
                for ts, message in now.items()
                if ts not in self._deleted or ts in parents
            ]

    def delete(self, ts: str) -> None:
        """Delete a message, as somebody with the right to do so would."""
        self._deleted.add(ts)

    def fault_of_post(self, arguments: Arguments) -> str | None:
        """The error for a message that Slack wouldn't take, or None."""
        if not arguments.get("channel"):
            return "channel_not_found"
        found = fault(arguments)
        return found.code if found else None

    def fault_of_update(self, arguments: Arguments) -> str | None:
        """The error for a change that Slack wouldn't make, or None."""
        if self._find(arguments) is None:
            return "message_not_found"
        found = fault(arguments, updating=True)
        return found.code if found else None

    def post(self, arguments: Arguments) -> Arguments:
        """Take a message for good; Slack's answer to it."""
        with self._lock:
            newest = max((float(message["ts"]) for message in self._received.all()), default=0.0)
            ts = f"{max(time.time(), newest + 0.000001):.6f}"
            kept = {name: value for name, value in arguments.items() if name not in ("thread_ts", "reply_broadcast")}
            message = {**kept, "ts": ts}
            parent = self._find({"channel": arguments["channel"], "ts": arguments.get("thread_ts")})
            if parent is not None:
                message["thread_ts"] = parent.get("thread_ts", parent["ts"])
                message["reply_broadcast"] = is_true(arguments.get("reply_broadcast"))
            self._received.add(message)
        return {"ok": True, "channel": arguments["channel"], "ts": ts, "message": shown(message, [message], True)}

    def update(self, arguments: Arguments) -> Arguments:
        """Change a message; Slack's answer to it."""
        with self._lock:
            self._updates.add(arguments)
            message = self._find(arguments) or {}
        answer = {name: arguments[name] for name in ("channel", "ts")}
        return {"ok": True, **answer, "text": message.get("text", ""), "message": shown(message, [message], True)}

    def history(self, arguments: Arguments) -> Arguments:
        """`conversations.history`: newest first, without replies but those that were shown in the channel."""
        everything = self._in(arguments["channel"])
        chosen = [message for message in everything if "thread_ts" not in message or message.get("reply_broadcast")]
        return page_of(chosen[::-1], everything, arguments)

    def replies(self, arguments: Arguments) -> Arguments:
        """`conversations.replies`: the thread's first message and then its replies, oldest first."""
        everything = self._in(arguments["channel"])
        asked = next((message for message in everything if message["ts"] == arguments.get("ts")), None)
        if asked is None:
            return {"ok": False, "error": "thread_not_found"}
        replies = [message for message in everything if message.get("thread_ts") == asked["ts"]]
        return page_of(replies, everything, arguments, first=asked)

    def _in(self, channel: str) -> list[standin.Record]:
        return [message for message in self.messages() if message["channel"] == channel]

    def _find(self, arguments: Arguments) -> standin.Record | None:
        """The message that is meant, unless it was deleted; one with replies can still be replied to."""
        for message in self._in(str(arguments.get("channel"))):
            if message["ts"] == arguments.get("ts") and not message.get("is_deleted"):
                return message
        return None
