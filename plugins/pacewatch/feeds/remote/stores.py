"""A folder that fsspec can reach: an object store, or a folder of this machine. In: its address. Out: its plain files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import fsspec

from pacewatch.errors import SourceFailed
from pacewatch.feeds.remote import folder_words
from pacewatch.feeds.remote.folder import PIECE_BYTES, Access, RemoteFile

# The library's own choice asks by gRPC first what kind of bucket it is, and waits a minute for each answer where only HTTP gets
# through; what is listed and read is the same.
fsspec.register_implementation(
    "gs", "gcsfs.core.GCSFileSystem", clobber=True, errtxt="Please install gcsfs to access Google Storage"
)

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
                raise SourceFailed(folder_words.not_installed(url, fault)) from None
            self._path = self._store._strip_protocol(url).rstrip("/")

    def files(self) -> Iterator[RemoteFile]:
        """The plain files of the folder itself, without those of folders in it."""
        with self._faults_named():
            # Anew: fsspec remembers listings, across objects too.
            self._store.invalidate_cache()
            for found in self._listed():
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

    def _listed(self) -> list[dict[str, Any]]:
        """What the folder holds; Azure's library lists an empty object that is called like the folder in its stead."""
        listed: list[dict[str, Any]] = self._store.ls(self._path, detail=True)
        if not self._is_itself(listed):
            return listed
        if listed[0].get("size"):
            raise SourceFailed(folder_words.no_folder(self._url))
        self._store.invalidate_cache()
        return list(self._store.find(self._path, maxdepth=1, detail=True).values())

    def _is_itself(self, listed: list[dict[str, Any]]) -> bool:
        """Whether a listing names one file only, called like the folder."""
        return [(one.get("type"), str(one["name"]).rstrip("/")) for one in listed] == [("file", self._path)]

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
        except Exception as fault:  # each store's library has faults of its own
            raise _named(self._url, fault) from None


def _named(url: str, fault: Exception) -> SourceFailed:
    """What a store's library says, as a sentence."""
    status = getattr(fault, "status_code", None) or getattr(fault, "code", None)
    if isinstance(fault, PermissionError) or status in (401, 403) or str(fault).startswith("Forbidden: "):
        return SourceFailed(folder_words.no_rights(url))
    if isinstance(fault, FileNotFoundError) or status == 404:
        return SourceFailed(folder_words.not_there(url))
    kind = "" if isinstance(fault, OSError) else f"{type(fault).__name__}: "
    return SourceFailed(folder_words.faulty(url, f"{kind}{_without_lines(fault)}"), again=True)


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
    elif scheme == "gs":  # its library waits for ever unless told
        options.setdefault("requests_timeout", _patience())
    return options


def _patience() -> Any:
    import aiohttp  # noqa: PLC0415 - the stores' libraries bring it

    return aiohttp.ClientTimeout(sock_connect=SECONDS, sock_read=SECONDS)
