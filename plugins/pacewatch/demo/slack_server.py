"""The stand-in for Slack, as far as it is HTTP. In: requests. Out: answers, and the faults that were scripted."""

from __future__ import annotations

import json
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlsplit

from pacewatch.demo.slack_files import files_of
from pacewatch.demo.slack_rules import Arguments

if TYPE_CHECKING:
    from pacewatch.demo.slack_standin import SlackStandin


class Server(ThreadingHTTPServer):
    """The port that it listens on."""

    daemon_threads = True
    standin: SlackStandin

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is a fault under test, not one of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

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
        path, desk = urlsplit(self.path).path, cast(Server, self.server).standin
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if path.startswith("/upload/"):
            return self._upload(desk, path.rpartition("/")[2], body)
        arguments = self._arguments(body)
        if path.startswith("/actions/"):
            refused = desk.respond(path, arguments)
            return self._send(404 if refused else 200, "text/plain", (refused or "ok").encode())
        token = self.headers.get("Authorization", "").removeprefix("Bearer ") or str(arguments.pop("token", ""))
        method = path.rpartition("/")[2]
        desk.calls.append((method, arguments))
        if method == "apps.connections.open" and self.command != "POST":
            return self._reply({"ok": False, "error": "insecure_request"})
        if error := desk.error_of(method, arguments, token):
            return self._reply({"ok": False, "error": error})
        if desk.is_over(method):
            return self._reply({"ok": False, "error": "ratelimited"}, 429, retry_after="1")
        if method in ("chat.postMessage", "chat.update"):
            return self._write(desk, method, arguments)
        return self._reply(desk.answer(method, arguments))

    def _upload(self, desk: SlackStandin, name: str, body: bytes) -> None:
        if desk.upload_errors:
            status = desk.upload_errors.popleft()
            return self._send(status, "text/plain", b"no") if status else self._hang_up()
        taken = desk.files.take(name, body)
        return self._send(200 if taken else 400, "text/plain", f"OK - {len(body)}".encode() if taken else b"no")

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
        if error or not all(desk.files.is_ready(name) for name in files_of(arguments.get("blocks"))):
            return self._reply({"ok": False, "error": error or "invalid_blocks"})
        answer = workspace.post(arguments) if is_post else workspace.update(arguments)
        if fault == "error500_after":
            return self._reply({"ok": False, "error": "internal_error"}, 500)
        return self._hang_up() if fault == "drop_after" else self._reply(answer)

    def _arguments(self, content: bytes) -> Arguments:
        """The arguments of the query string and of a form or JSON body; structures may be JSON text, in forms they must."""
        arguments: Arguments = dict(parse_qsl(urlsplit(self.path).query))
        body = content.decode("utf-8", "replace")
        if self.headers.get_content_type() == "application/json":
            arguments.update(json.loads(body or "{}"))
        else:
            arguments.update(parse_qsl(body))
        for name in ("blocks", "metadata", "attachments"):
            if isinstance(arguments.get(name), str):
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
