"""A stand-in for Slack's Web API, for `make demo` and the tests. In: requests of any Slack SDK. Out: the messages taken.

It knows the methods of `METHODS`, with the errors and limits that Slack documents for them.
By hand: `python -m pacewatch.demo.slack_standin --port 8025 --log slack.jsonl`.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from pacewatch.demo import standin
from pacewatch.demo.slack_files import Files
from pacewatch.demo.slack_rules import Arguments
from pacewatch.demo.slack_server import Handler, Server
from pacewatch.demo.slack_workspace import Workspace

FAULTS = frozenset({"429", "error500_before", "error500_after", "drop_before", "drop_after", "html_200", "delay"})
"""`_before`: nothing was taken; `_after`: the message was taken, and only the answer goes wrong. `delay:2.5` takes the
message after 2.5 seconds."""

ANSWERS = 5
"""How often a response URL takes an answer."""

METHODS = (
    "api.test",
    "apps.connections.open",
    "auth.test",
    "chat.postMessage",
    "chat.update",
    "conversations.history",
    "conversations.replies",
    "files.completeUploadExternal",
    "files.getUploadURLExternal",
    "files.info",
)


class SlackStandin:
    """One workspace; a context manager that listens while it is open."""

    def __init__(
        self,
        log: Path | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        channels: frozenset[str] = frozenset(),
        token: str | None = None,
        rate_limit: bool = False,
        tiers: Mapping[str, tuple[int, float]] | None = None,
        socket_url: str = "wss://127.0.0.1:1/",
        file_seconds: float = 0.0,
    ) -> None:
        """Bind the port. Without `channels` every id that begins with C is one; without `token` any `xoxb-` one will do.

        `rate_limit` lets a channel have one message a second; `tiers` a method so many calls in so many seconds. Socket Mode
        is at `socket_url`; a file is worked on for `file_seconds`.

        Raises:
            OSError: the port is taken.
        """
        self.faults = standin.Faults(FAULTS)
        self.update_faults = standin.Faults(FAULTS)
        self.errors: defaultdict[str, deque[str]] = defaultdict(deque)
        """By method: the errors that the next calls of it get."""
        self.responses: defaultdict[str, list[Arguments]] = defaultdict(list)
        """By response URL: what was answered to it."""
        self.files = Files(file_seconds)
        self.upload_errors: deque[int] = deque()
        """The statuses that the next uploads of a file's bytes get; 0 hangs up."""
        self.socket_url = socket_url
        self.calls: list[tuple[str, Arguments]] = []
        self.workspace = Workspace(log)
        self._channels = channels
        self._token = token
        self._rate_limit = rate_limit
        self._tiers = dict(tiers or {})
        self._lock = threading.Lock()
        self._last_post: dict[str, float] = {}
        self._called: defaultdict[str, list[float]] = defaultdict(list)
        self._server = Server((host, port), Handler)
        self._server.standin = self
        self.port: int = self._server.server_address[1]
        self.base_url = f"http://{host}:{self.port}/api/"

    def __enter__(self) -> SlackStandin:
        """Begin to answer."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()

    def response_url(self, name: str) -> str:
        """Where an app may answer to something that happened, five times."""
        return f"{self.base_url.removesuffix('api/')}actions/{name}"

    def respond(self, path: str, answer: Arguments) -> str | None:
        """Take an answer to something that happened; the error if it is one too many."""
        with self._lock:
            taken = self.responses[path.rpartition("/")[2]]
            if len(taken) >= ANSWERS:
                return "used_url"
            taken.append(answer)
            return None

    @property
    def messages(self) -> list[standin.Record]:
        """The messages taken so far, as `chat.postMessage` got them, with `ts`."""
        return self.workspace.posted

    def take(self, arguments: Arguments) -> Arguments:
        """Take a message for good; Slack's answer to it."""
        return self.workspace.post(arguments)

    def error_of(self, method: str, arguments: Arguments, token: str) -> str | None:
        """What is wrong with the caller or the channel, or what was scripted."""
        if method not in METHODS:
            return "unknown_method"
        if method == "api.test":
            return None
        if not token:
            return "not_authed"
        if method == "apps.connections.open":
            return self._scripted(method) if token.startswith("xapp-") else "not_allowed_token_type"
        if (token != self._token) if self._token else (not token.startswith("xoxb-")):
            return "invalid_auth"
        if error := self._scripted(method):
            return error
        channel = str(arguments.get("channel", ""))
        is_known = channel in self._channels if self._channels else channel.startswith("C")
        is_needed = method.startswith(("chat.", "conversations."))
        return "channel_not_found" if is_needed and not is_known else None

    def answer(self, method: str, arguments: Arguments) -> Arguments:
        """What a method that writes no message answers."""
        match method:
            case "api.test":
                return {"ok": True, "args": arguments}
            case "apps.connections.open":
                return {"ok": True, "url": self.socket_url}
            case "auth.test":
                return {"ok": True, "url": "https://example.slack.com/", "team": "Stand-in", "user": "pacewatch"}
            case "conversations.history":
                return self.workspace.history(arguments)
            case "conversations.replies":
                return self.workspace.replies(arguments)
            case "files.completeUploadExternal":
                return self.files.complete(arguments)
            case "files.getUploadURLExternal":
                return self.files.announce(arguments, self.base_url)
            case _:
                return self.files.info(arguments)

    def _scripted(self, method: str) -> str | None:
        return self.errors[method].popleft() if self.errors[method] else None

    def is_too_fast(self, channel: str) -> bool:
        """Whether this post comes within a second of the last one to the channel."""
        with self._lock:
            too_fast = self._rate_limit and time.monotonic() - self._last_post.get(channel, -1e9) < 1
            if not too_fast:
                self._last_post[channel] = time.monotonic()
            return too_fast

    def is_over(self, method: str) -> bool:
        """Whether this call is one too many for the method's tier."""
        if method not in self._tiers:
            return False
        most, seconds = self._tiers[method]
        with self._lock:
            now = time.monotonic()
            self._called[method] = [moment for moment in self._called[method] if now - moment < seconds]
            is_over = len(self._called[method]) >= most
            if not is_over:
                self._called[method].append(now)
            return is_over


def main() -> int:
    """Run the stand-in until it is interrupted."""
    options = standin.parser("A stand-in for Slack's Web API.")
    options.add_argument("--channel", action="append", default=[], help="a channel id that exists (default: all C...)")
    options.add_argument("--rate-limit", action="store_true", help="answer 429 to more than one message a second")
    chosen = options.parse_args()

    def start() -> SlackStandin:
        desk = SlackStandin(
            chosen.log,
            host=chosen.host,
            port=chosen.port,
            channels=frozenset(chosen.channel),
            rate_limit=chosen.rate_limit,
        )
        desk.faults.script(*chosen.fault)
        return desk

    return standin.run("Slack", chosen, start)


if __name__ == "__main__":
    sys.exit(main())
