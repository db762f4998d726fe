"""A stand-in for Slack's end of Socket Mode: it greets, sends envelopes and hears what is acknowledged."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

PATIENCE_SECONDS = 30.0


def until(is_so: Callable[[], object], what: str) -> None:
    """Wait for something that another thread does.

    Raises:
        AssertionError: it didn't come to be.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.01)


class SocketServer:
    """Listens while it is open; knows every connection there was, and all that came over them."""

    def __init__(self) -> None:
        self.connections: list[ServerConnection] = []
        self.acknowledged: list[str] = []
        self.on_acknowledged: Callable[[str], None] = lambda _: None
        self._server = serve(self._greet, "127.0.0.1", 0)
        self.url = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/link/?ticket=1"

    def __enter__(self) -> SocketServer:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()

    def _greet(self, connection: ServerConnection) -> None:
        hello = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0PACEWATCH"}}
        connection.send(json.dumps(hello))
        self.connections.append(connection)
        try:
            for message in connection:
                envelope = json.loads(message)["envelope_id"]
                self.on_acknowledged(envelope)
                self.acknowledged.append(envelope)
        except ConnectionClosed:
            return

    def send(self, message: dict[str, Any] | str) -> None:
        """Send something over the newest connection."""
        self.connections[-1].send(message if isinstance(message, str) else json.dumps(message))

    def envelope(self, name: str, payload: dict[str, Any], kind: str = "interactive") -> None:
        """Send an envelope."""
        self.send({"type": kind, "envelope_id": name, "payload": payload, "accepts_response_payload": False})
