"""A source on this machine: real sockets, one thread a connection, answers byte for byte as a test wrote them."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""
    at: float = field(default_factory=time.monotonic)

    @property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}


Reply = bytes | Iterable[bytes]
Script = Callable[[Seen], Reply]


def reply(status: int = 200, body: bytes | str | Any = b"", **headers: object) -> bytes:
    """A whole answer; what isn't bytes or text becomes JSON. `Content_Type=` names a header."""
    if not isinstance(body, bytes | str):
        headers = {"Content_Type": "application/json", **headers}
        body = json.dumps(body)
    content = body.encode() if isinstance(body, str) else body
    named = {"Content_Length": len(content), **headers}
    lines = [f"HTTP/1.1 {status} X", *(f"{k.replace('_', '-')}: {v}" for k, v in named.items() if v is not None)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


class LocalSource:
    """Answers each request by `script` and remembers what was asked."""

    def __init__(self, script: Script, host: str = "127.0.0.1") -> None:
        self.script = script
        self.seen: list[Seen] = []
        self._socket = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port = self._socket.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for connections
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while (request := _read(connection)) is not None:
                self.seen.append(request)
                answer = self.script(request)
                whole = isinstance(answer, bytes)
                for part in [answer] if isinstance(answer, bytes) else answer:
                    connection.sendall(part)
                if not whole or b"Connection: close" in answer:
                    return


def _read(connection: socket.socket) -> Seen | None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    method, target, _ = first.split(" ", 2)
    return Seen(method, target, headers, body)


@contextmanager
def local_source(script: Script, host: str = "127.0.0.1") -> Iterator[LocalSource]:
    """A source for the length of a test."""
    source = LocalSource(script, host)
    try:
        yield source
    finally:
        source.close()


def in_turn(*replies: Reply) -> Script:
    """Each of these answers once, the last one again and again."""
    left = list(replies)

    def script(_: Seen) -> Reply:
        return left.pop(0) if len(left) > 1 else left[0]

    return script
