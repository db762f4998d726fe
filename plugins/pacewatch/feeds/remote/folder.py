"""A folder elsewhere, however it is reached. In: an address and a Connection's fields. Out: a `RemoteFolder`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from pacewatch.errors import SourceFailed
from pacewatch.feeds.remote import folder_words

MOST_LISTED = 100_000
"""A folder with more files than this isn't one that somebody puts new figures into."""

PIECE_BYTES = 1 << 20


class Access(Protocol):
    """The fields of an Airflow Connection."""

    @property
    def host(self) -> str | None: ...  # noqa: D102 - as Airflow names them
    @property
    def port(self) -> int | None: ...  # noqa: D102
    @property
    def login(self) -> str | None: ...  # noqa: D102
    @property
    def password(self) -> str | None: ...  # noqa: D102
    @property
    def extra(self) -> Mapping[str, Any]: ...  # noqa: D102


@dataclass(frozen=True)
class RemoteFile:
    """A plain file as it was listed; `version` changes when it does, `changed_at` is in the other side's seconds."""

    name: str
    byte_count: int
    version: str
    changed_at: float


class RemoteFolder(Protocol):
    """A folder whose plain files can be listed, looked at and read; links, folders and the like don't count."""

    def files(self) -> Iterator[RemoteFile]:
        """All of them; `SourceFailed` if the folder can't be listed."""

    def look(self, name: str) -> RemoteFile | None:
        """The file as it is now, none if it is gone."""

    def pieces(self, file: RemoteFile) -> Iterator[bytes]:
        """Its bytes."""

    def close(self) -> None:
        """End the connection."""


def open_folder(url: str, access: Access | None) -> RemoteFolder:
    """Reach a folder.

    Raises:
        SourceFailed: it can't be reached, it isn't who it should be, or it refuses us.
    """
    if urlsplit(url).scheme == "sftp":
        from pacewatch.feeds.remote.sftp import SftpFolder  # noqa: PLC0415 - brings paramiko

        if access is None:
            raise SourceFailed(folder_words.no_connection_named(url))
        return SftpFolder(url, access)
    from pacewatch.feeds.remote.stores import StoreFolder  # noqa: PLC0415 - brings fsspec

    return StoreFolder(url, access)
