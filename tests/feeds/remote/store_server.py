"""Servers on this machine that speak as much of object stores' protocols as listing and reading need, and misbehave if told."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

CUT = 0
"""As the status of an answer: a good one, of which half the body is sent before the connection ends."""

HANGS = -1
"""As the status of an answer: none comes as long as the server runs."""


@dataclass(frozen=True)
class Stored:
    """An object; `generation` grows whenever anything is stored."""

    content: bytes
    generation: int
    changed_at: datetime


@dataclass
class StoreServer:
    """One bucket (or container) called `figures`; names go from its root.

    `wrong` are answers, each given once: the pattern of a question (`GET /path?...`), and the status. `asked` are
    all questions.
    """

    stored: dict[str, Stored] = field(default_factory=dict)
    wrong: list[tuple[str, int]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    page_size: int = 1000
    port: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def put(self, name: str, content: bytes) -> None:
        """Store an object under a name."""
        generation = 1 + max((one.generation for one in self.stored.values()), default=0)
        self.stored[name] = Stored(content, generation, datetime.now(UTC))

    def take_wrong(self, asked: str) -> int | None:
        """The status of the wrong answer that is due for a question; none if there is none."""
        for index, (pattern, status) in enumerate(self.wrong):
            if re.search(pattern, asked):
                del self.wrong[index]
                return status
        return None

    def page(self, prefix: str, delimiter: str, marker: str) -> tuple[list[str], list[str], str]:
        """A page of a listing: names of objects, prefixes that stand for several, and where the next page begins."""
        keys = sorted({self._key(name, prefix, delimiter) for name in self.stored if name.startswith(prefix)})
        keys = [key for key in keys if key >= marker]
        here, rest = keys[: self.page_size], keys[self.page_size :]
        is_prefix = [bool(delimiter) and key.endswith(delimiter) and key != prefix for key in here]
        names = [key for key, is_one in zip(here, is_prefix, strict=True) if not is_one]
        return names, [key for key, is_one in zip(here, is_prefix, strict=True) if is_one], rest[0] if rest else ""

    @staticmethod
    def _key(name: str, prefix: str, delimiter: str) -> str:
        inner, found, _ = name.removeprefix(prefix).partition(delimiter) if delimiter else (name, "", "")
        return f"{prefix}{inner}{delimiter}" if found else name

    @contextmanager
    def running(self, handler: type[StoreHandler]) -> Iterator[StoreServer]:
        """Serve for as long as the context lasts."""
        with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), {"store": self})) as server:
            self.port = server.server_port
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield self
            finally:
                self.ended.set()
                server.shutdown()
                thread.join(10)


class StoreHandler(BaseHTTPRequestHandler):
    """What the stores have in common: questions taken apart, ranges, and wrong answers."""

    protocol_version = "HTTP/1.1"
    store: StoreServer
    is_cut = False

    def do_GET(self) -> None:
        """Answer as told, else as the store does."""
        asked = urlsplit(self.path)
        self.path_asked, self.query = unquote(asked.path), dict(parse_qsl(asked.query, keep_blank_values=True))
        self.store.asked.append(f"{self.command} {self.path}")
        wrong = self.store.take_wrong(f"{self.command} {self.path}")
        self.is_cut = wrong == CUT
        if wrong == HANGS:
            self.store.ended.wait()
            self.close_connection = True
        elif wrong:
            self.fail(wrong)
        else:
            self.respond()

    do_HEAD = do_GET  # noqa: N815

    def respond(self) -> None:
        """Answer as the store does."""
        raise NotImplementedError

    def fail(self, status: int) -> None:
        """Refuse as the store does."""
        raise NotImplementedError

    def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """An answer; of one that is to be cut only the first half. Who asked may have hung up."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        with suppress(ConnectionError):
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body[: len(body) // 2] if self.is_cut else body)
        self.close_connection = self.close_connection or self.is_cut

    def send_bytes(self, stored: Stored, asked_for: str, headers: dict[str, str]) -> None:
        """An object, or the range of it that is asked for, such as `bytes=0-99`."""
        size = len(stored.content)
        if not asked_for:
            self.send(200, stored.content, headers)
            return
        first, _, last = asked_for.removeprefix("bytes=").partition("-")
        until = min(int(last) + 1 if last else size, size)
        if int(first) >= size:
            self.fail(416)
            return
        told = {"Content-Range": f"bytes {first}-{until - 1}/{size}", **headers}
        self.send(206, stored.content[int(first) : until], told)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
