"""A stand-in for Slack's Web API, for `make demo` and the tests. In: requests of any Slack SDK. Out: the messages taken.

It knows the methods of `METHODS`, with the errors and limits that Slack documents for them.
By hand: `python -m pacewatch.demo.slack_standin --port 8025 --log slack.jsonl`.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from pacewatch.demo import standin
from pacewatch.demo.slack_rules import Arguments
from pacewatch.demo.slack_workspace import Workspace

FAULTS = frozenset({"429", "error500_before", "error500_after", "drop_before", "drop_after", "html_200", "delay"})
"""`_before`: nothing was taken; `_after`: the message was taken, and only the answer goes wrong. `delay:2.5` takes the
message after 2.5 seconds."""

ANSWERS = 5
"""How often a response URL takes an answer."""

METHODS = (
    "api.test",
    "auth.test",
    "chat.postMessage",
    "chat.update",
    "conversations.history",
    "conversations.replies",
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
    ) -> None:
        """Bind the port. Without `channels` every id that begins with C is one; without `token` any `xoxb-` one will do.

        `rate_limit` lets a channel have one message a second; `tiers` a method so many calls in so many seconds.

        Raises:
            OSError: the port is taken.
        """
        self.faults = standin.Faults(FAULTS)
        self.update_faults = standin.Faults(FAULTS)
        self.errors: defaultdict[str, deque[str]] = defaultdict(deque)
        """By method: the errors that the next calls of it get."""
        self.responses: defaultdict[str, list[Arguments]] = defaultdict(list)
        """By response URL: what was answered to it."""
        self.calls: list[tuple[str, Arguments]] = []
        self.workspace = Workspace(log)
        self._channels = channels
        self._token = token
        self._rate_limit = rate_limit
        self._tiers = dict(tiers or {})
        self._lock = threading.Lock()
        self._last_post: dict[str, float] = {}
        self._called: defaultdict[str, list[float]] = defaultdict(list)
        self._server = _Server((host, port), _Handler)
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
        if not token:
            return "not_authed"
        if (token != self._token) if self._token else (not token.startswith("xoxb-")):
            return "invalid_auth"
        if self.errors[method]:
            return self.errors[method].popleft()
        channel = str(arguments.get("channel", ""))
        is_known = channel in self._channels if self._channels else channel.startswith("C")
        is_needed = method.startswith(("chat.", "conversations."))
        return "channel_not_found" if is_needed and not is_known else None

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


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    standin: SlackStandin

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is a fault under test, not one of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a method called by GET."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a method called by POST."""
        self._answer()

    def log_message(self, *_: Any) -> None:
        """Say nothing: what arrived is in the log file."""

    def _answer(self) -> None:
        arguments = self._arguments()
        token = self.headers.get("Authorization", "").removeprefix("Bearer ") or str(arguments.pop("token", ""))
        method = urlsplit(self.path).path.rpartition("/")[2]
        desk = cast(_Server, self.server).standin
        if self.path.startswith("/actions/"):
            refused = desk.respond(self.path, arguments)
            return self._send(404 if refused else 200, "text/plain", (refused or "ok").encode())
        desk.calls.append((method, arguments))
        if method == "api.test":
            return self._reply({"ok": True, "args": arguments})
        error = desk.error_of(method, arguments, token)
        if error:
            return self._reply({"ok": False, "error": error})
        if desk.is_over(method):
            return self._reply({"ok": False, "error": "ratelimited"}, 429, retry_after="1")
        match method:
            case "auth.test":
                return self._reply(
                    {"ok": True, "url": "https://example.slack.com/", "team": "Stand-in", "user": "pacewatch"}
                )
            case "chat.postMessage" | "chat.update":
                return self._write(desk, method, arguments)
            case "conversations.history":
                return self._reply(desk.workspace.history(arguments))
            case _:
                return self._reply(desk.workspace.replies(arguments))

    def _write(self, desk: SlackStandin, method: str, arguments: Arguments) -> None:
        is_post, workspace = method == "chat.postMessage", desk.workspace
        fault, number = (desk.faults if is_post else desk.update_faults).next()
        if fault == "delay":  # on its way: Slack hasn't got it yet
            time.sleep(number)
        if fault == "429" or (is_post and desk.is_too_fast(str(arguments.get("channel")))):
            return self._reply({"ok": False, "error": "ratelimited"}, 429, retry_after=str(int(number or 1)))
        if fault == "error500_before":
            return self._reply({"ok": False, "error": "internal_error"}, 500)
        if fault == "drop_before":
            return self._hang_up()
        if fault == "html_200":
            return self._send(200, "text/html", b"<html><body>Maintenance</body></html>")
        error = workspace.fault_of_post(arguments) if is_post else workspace.fault_of_update(arguments)
        if error:
            return self._reply({"ok": False, "error": error})
        answer = workspace.post(arguments) if is_post else workspace.update(arguments)
        if fault == "error500_after":
            return self._reply({"ok": False, "error": "internal_error"}, 500)
        return self._hang_up() if fault == "drop_after" else self._reply(answer)

    def _arguments(self) -> Arguments:
        """The arguments of the query string and of a form or JSON body; in forms, structures are JSON text."""
        arguments: Arguments = dict(parse_qsl(urlsplit(self.path).query))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
        if self.headers.get_content_type() == "application/json":
            arguments.update(json.loads(body or "{}"))
        else:
            arguments.update(parse_qsl(body))
            for name in ("blocks", "metadata"):
                if name in arguments:
                    arguments[name] = json.loads(arguments[name])
        return arguments

    def _reply(self, answer: Arguments, status: int = 200, retry_after: str | None = None) -> None:
        self._send(status, "application/json; charset=utf-8", json.dumps(answer).encode(), retry_after)

    def _send(self, status: int, content_type: str, body: bytes, retry_after: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


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
