"""A web hook on this machine, as WeCom, DingTalk, Feishu and watchers have them. In: requests. Out: what came; or a fault.

It truly listens; only the hosts that plugins know by heart have to be replaced by its own.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"}


class HookServer:
    """A context manager that listens while it is open. `taken` are the requests whose messages were taken, in their order.

    A fault is a status, a body (answered with 200), or one of `drop_before` and `drop_after` (hangs up without an answer,
    before or after it takes the message), `slow:SECONDS` (takes it and answers late), `redirect:URL`.
    """

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.taken: list[dict[str, Any]] = []
        self._faults: deque[int | str | dict[str, Any]] = deque()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server._answer(self)

            do_POST = do_GET  # noqa: N815 - http.server calls it so

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self._listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._listening.daemon_threads = True
        self.port = int(self._listening.server_port)
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"

    def script(self, *faults: int | str | dict[str, Any]) -> None:
        """What the next requests meet."""
        self._faults.extend(faults)

    def __enter__(self) -> HookServer:
        threading.Thread(target=self._listening.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._listening.shutdown()
        self._listening.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        request = {
            "method": handler.command,
            "path": handler.path,
            "headers": dict(handler.headers),
            "body": body.decode(),
        }
        self.asked.append(request)
        fault = self._faults.popleft() if self._faults else 200
        name, _, value = fault.partition(":") if isinstance(fault, str) else ("", "", "")
        if name == "drop_before":
            return self._hang_up(handler)
        if fault == 200 or name in ("slow", "drop_after", "body"):
            self.taken.append(request)
        if name == "drop_after":
            return self._hang_up(handler)
        if name == "slow":
            time.sleep(float(value))
        status = fault if isinstance(fault, int) else 302 if name == "redirect" else 200
        answer = value if name == "body" else json.dumps(fault if isinstance(fault, dict) else OK)
        if status >= 400:
            answer = f"no: {handler.path}"  # some repeat what they were asked, secrets included
        try:
            handler.send_response(status)
            if name == "redirect":
                handler.send_header("Location", value)
            if status == 429:
                handler.send_header("Retry-After", "3600")
            handler.send_header("Content-Length", str(len(answer.encode())))
            handler.end_headers()
            handler.wfile.write(answer.encode())
        except OSError:
            pass  # it was given up meanwhile

    @staticmethod
    def _hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True
