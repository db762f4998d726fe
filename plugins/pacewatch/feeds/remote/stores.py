"""A folder that fsspec can reach: an object store, or a folder of this machine. In: its address. Out: its plain files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import fsspec

from pacewatch.errors import SourceFailed
from pacewatch.feeds.remote.folder import PIECE_BYTES, Access, RemoteFile

SECONDS = 60
CHANGED = ("LastModified", "mtime", "last_modified", "updated")
VERSION = ("VersionId", "ETag", "etag", "generation", "content_settings")


class StoreFolder:
    """A folder by fsspec; credentials come from the Connection, or else from where the store's own library looks."""

    def __init__(self, url: str, access: Access | None) -> None:
        self._url = url
        scheme = urlsplit(url).scheme
        with self._faults_named():
            try:
                self._store = fsspec.filesystem(scheme, **_options(scheme, access))
            except ImportError as fault:
                raise SourceFailed(f"{url}: {fault}; install what it names") from None
            self._path = self._store._strip_protocol(url).rstrip("/")

    def files(self) -> Iterator[RemoteFile]:
        """The plain files of the folder itself, without those of folders in it."""
        with self._faults_named():
            # Anew: fsspec remembers listings, across objects too.
            self._store.invalidate_cache()
            for found in self._store.ls(self._path, detail=True):
                if file := self._file(found):
                    yield file

    def look(self, name: str) -> RemoteFile | None:
        """The file as it is now, none if it is gone."""
        with self._faults_named():
            self._store.invalidate_cache()
            try:
                return self._file(self._store.info(f"{self._path}/{name}"))
            except FileNotFoundError:
                return None

    def pieces(self, file: RemoteFile) -> Iterator[bytes]:
        """The bytes of a file."""
        with (
            self._faults_named(),
            self._store.open(f"{self._path}/{file.name}", "rb", cache_type="readahead") as opened,
        ):
            while piece := opened.read(PIECE_BYTES):
                yield piece

    def close(self) -> None:
        """Nothing stays open between questions."""

    def _file(self, found: dict[str, Any]) -> RemoteFile | None:
        name = str(found["name"]).rstrip("/").removeprefix(f"{self._path}/")
        if found.get("type") != "file" or found.get("islink") or "/" in name or str(found["name"]).endswith("/"):
            return None
        size = int(found.get("size") or 0)
        changed = next((found[key] for key in CHANGED if found.get(key)), 0)
        changed_at = changed.timestamp() if isinstance(changed, datetime) else float(changed or 0)
        version = next((str(found[key]) for key in VERSION if found.get(key)), "")
        return RemoteFile(name, size, f"{version}:{changed_at}:{size}", changed_at)

    @contextmanager
    def _faults_named(self) -> Iterator[None]:
        try:
            yield
        except SourceFailed:
            raise
        except PermissionError:
            raise SourceFailed(f"{self._url}: permission denied; see to the connection's rights") from None
        except FileNotFoundError:
            raise SourceFailed(f"{self._url}: isn't there; expected a folder, or a file that was listed") from None
        except OSError as fault:
            raise SourceFailed(f"{self._url}: {_without_lines(fault)}", again=True) from None
        except Exception as fault:  # each store's library has faults of its own
            raise SourceFailed(f"{self._url}: {type(fault).__name__}: {_without_lines(fault)}", again=True) from None


def _without_lines(fault: Exception) -> str:
    return " ".join(str(fault).split())[:300]


def _options(scheme: str, access: Access | None) -> dict[str, Any]:
    """What fsspec needs: for S3 the fields of a Connection of Airflow's type `aws`, else its extra's `storage_options`."""
    options: dict[str, Any] = dict(access.extra.get("storage_options") or {}) if access else {}
    if scheme == "s3":
        options.setdefault("config_kwargs", {"connect_timeout": SECONDS, "read_timeout": SECONDS})
        if access:
            given = {
                "key": access.login,
                "secret": access.password,
                "token": access.extra.get("aws_session_token"),
                "endpoint_url": access.extra.get("endpoint_url"),
                "client_kwargs": {"region_name": region} if (region := access.extra.get("region_name")) else None,
            }
            options |= {name: value for name, value in given.items() if value}
    return options
