"""A folder on an SFTP server. In: its address and a Connection of Airflow's type `sftp`. Out: its plain files.

The server must prove who it is, by a key that the Connection or the user's own known hosts name: without that, passwords and
figures would be anybody's. Only what the Connection holds is offered for logging in.
"""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import paramiko
from paramiko.pkey import UnknownKeyType

from pacewatch.errors import SourceFailed
from pacewatch.feeds.remote import folder_words
from pacewatch.feeds.remote.folder import PIECE_BYTES, Access, RemoteFile

CONNECT_SECONDS = 20.0
SILENCE_SECONDS = 60.0
READS_AT_ONCE = 64


class SftpFolder:
    """An open connection to a folder."""

    def __init__(self, url: str, access: Access) -> None:
        parts = urlsplit(url)
        self._url, self._path = url, unquote(parts.path) or "."
        self._host, self._port = parts.hostname or "", parts.port or 22
        expected = (access.host or self._host, access.port or self._port)
        if expected != (self._host, self._port):
            raise SourceFailed(folder_words.other_server(url, *expected))
        self._client = paramiko.SSHClient()
        with self._faults_named():
            self._know_host(access)
            self._client.connect(
                self._host,
                self._port,
                access.login,
                access.password,
                pkey=_private_key(access),
                key_filename=access.extra.get("key_file"),
                passphrase=access.extra.get("private_key_passphrase"),
                allow_agent=False,
                look_for_keys=False,
                timeout=CONNECT_SECONDS,
                banner_timeout=CONNECT_SECONDS,
                auth_timeout=CONNECT_SECONDS,
            )
            self._sftp = self._client.open_sftp()
            channel = self._sftp.get_channel()
            if channel is not None:
                channel.settimeout(SILENCE_SECONDS)

    def files(self) -> Iterator[RemoteFile]:
        """The plain files of the folder; links aren't followed, for they may lead anywhere on that server."""
        with self._faults_named():
            for found in self._sftp.listdir_iter(self._path):
                if file := _plain_file(found.filename, found):
                    yield file

    def look(self, name: str) -> RemoteFile | None:
        """The file as it is now, none if it is gone or no plain file."""
        with self._faults_named():
            try:
                return _plain_file(name, self._sftp.lstat(self._at(name)))
            except FileNotFoundError:
                return None

    def pieces(self, file: RemoteFile) -> Iterator[bytes]:
        """The bytes of a file, up to the size it was listed with: one that grows as fast as it is read has no end."""
        with self._faults_named(), self._sftp.open(self._at(file.name), "rb") as opened:
            # Asked for in one go: else each piece costs a journey there and back.
            opened.prefetch(file.byte_count, max_concurrent_requests=READS_AT_ONCE)
            left = file.byte_count
            while left and (piece := opened.read(min(left, PIECE_BYTES))):
                left -= len(piece)
                yield piece

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _at(self, name: str) -> str:
        return f"{self._path.rstrip('/')}/{name}"

    def _know_host(self, access: Access) -> None:
        self._client.set_missing_host_key_policy(paramiko.RejectPolicy())
        if text := access.extra.get("host_key"):
            kind, _, encoded = str(text).strip().partition(" ")
            try:
                key = paramiko.PKey.from_type_string(kind, _decoded(encoded))
            except (paramiko.SSHException, UnknownKeyType, ValueError):
                raise SourceFailed(folder_words.unreadable_host_key(self._url, self._host)) from None
            name = self._host if self._port == 22 else f"[{self._host}]:{self._port}"
            self._client.get_host_keys().add(name, key.get_name(), key)
        elif Path("~/.ssh/known_hosts").expanduser().is_file():
            self._client.load_system_host_keys()

    @contextmanager
    def _faults_named(self) -> Iterator[None]:
        try:
            yield
        except paramiko.BadHostKeyException:
            raise SourceFailed(folder_words.other_host_key(self._url)) from None
        except paramiko.AuthenticationException:
            raise SourceFailed(folder_words.not_let_in(self._url)) from None
        except PermissionError:
            raise SourceFailed(folder_words.not_permitted(self._url)) from None
        except FileNotFoundError:
            raise SourceFailed(folder_words.not_there(self._url)) from None
        except paramiko.SSHException as fault:
            if "not found in known_hosts" in str(fault):
                raise SourceFailed(folder_words.unknown_host_key(self._url)) from None
            raise SourceFailed(folder_words.faulty(self._url, fault), again=True) from None
        except (OSError, EOFError) as fault:  # cut off, timed out, no such host
            said = folder_words.faulty(self._url, fault) if str(fault) else folder_words.cut_off(self._url)
            raise SourceFailed(said, again=True) from None


def _plain_file(name: str, found: paramiko.SFTPAttributes) -> RemoteFile | None:
    if found.st_mode is None or not stat.S_ISREG(found.st_mode):
        return None
    size, changed_at = found.st_size or 0, found.st_mtime or 0
    return RemoteFile(name, size, f"{changed_at}:{size}", float(changed_at))


def _decoded(encoded: str) -> bytes:
    import base64  # noqa: PLC0415 - only for keys

    return base64.b64decode(encoded.split(maxsplit=1)[0] if encoded.split() else "", validate=True)


def _private_key(access: Access) -> paramiko.PKey | None:
    text = access.extra.get("private_key")
    if not text:
        return None
    passphrase = access.extra.get("private_key_passphrase")
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(str(text)), password=passphrase)
        except (paramiko.SSHException, ValueError):
            continue
    raise SourceFailed(folder_words.UNREADABLE_PRIVATE_KEY)
