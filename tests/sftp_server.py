"""A real SFTP server for tests, of asyncssh, in a thread of its own; it can be told to misbehave."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import asyncssh

USER, PASSWORD = "pacewatch", "sftp-secret"


class SftpServer:
    """Serves `root`; `listing` is listed instead of what is there, `denied` names can't be opened.

    `cut_after` bytes the connection is cut; `grows` is a file that gets one more byte whenever it is read.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = 0
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.user_key = asyncssh.generate_private_key("ssh-ed25519")
        self.listing: list[str] | None = None
        self.denied: set[str] = set()
        self.vanishing: set[str] = set()
        self.cut_after: int | None = None
        self.grows: str | None = None
        self.opened: list[str] = []
        self._loop = asyncio.new_event_loop()

    @property
    def host_key(self) -> str:
        """As `ssh-keyscan` would print it, without the host."""
        return self.key.export_public_key().decode().strip()

    @contextmanager
    def running(self) -> Iterator[SftpServer]:
        """Serve for as long as the context lasts."""
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(30)
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(self._end(listening), self._loop).result(30)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(10)
            self._loop.close()

    async def _listen(self) -> Any:
        listening = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=partial(_Door, self),
            server_host_keys=[self.key],
            sftp_factory=partial(_Files, self),
        )
        self.port = listening.get_port()
        return listening

    async def _end(self, listening: Any) -> None:
        listening.close()
        await listening.wait_closed()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def access(self, **changes: Any) -> Any:
        """The fields of an Airflow Connection to it."""
        from pacewatch.delivery.addresses import ConnectionFields

        fields = {"login": USER, "password": PASSWORD, "extra": {"host_key": self.host_key}, **changes}
        return ConnectionFields("sftp", **fields)


class _Door(asyncssh.SSHServer):
    def __init__(self, server: SftpServer) -> None:
        self._server = server

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == USER and key.public_data == self._server.user_key.public_data


class _Files(asyncssh.SFTPServer):
    def __init__(self, server: SftpServer, channel: Any) -> None:
        super().__init__(channel, chroot=str(server.root))
        self._server = server
        self._sent = 0

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        if self._server.listing is None:
            async for name in super().scandir(path):
                yield name
            return
        for text in self._server.listing:
            attributes = asyncssh.SFTPAttrs(permissions=0o100644, size=3, mtime=1, atime=1)
            yield asyncssh.SFTPName(text.encode(), attrs=attributes)

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        name = path.decode().rpartition("/")[2]
        self._server.opened.append(name)
        if pflags & ~asyncssh.FXF_READ or name in self._server.denied:
            raise asyncssh.SFTPPermissionDenied("no")
        if name in self._server.vanishing:
            (self._server.root / name).unlink()
        return super().open(path, pflags, attrs)

    def read(self, file_obj: Any, offset: int, size: int) -> Any:
        self._sent += size
        if self._server.cut_after is not None and self._sent > self._server.cut_after:
            self.channel.get_connection().abort()
        if self._server.grows:
            with (self._server.root / self._server.grows).open("ab") as growing:
                growing.write(b"x")
        return super().read(file_obj, offset, size)
