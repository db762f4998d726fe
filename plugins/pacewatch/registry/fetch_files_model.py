"""What `fetch: {files: ...}` in `feeds.yaml` may say: a folder elsewhere that files are fetched from.

In: plain values. Out: a checked `FilesFetch`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, model_validator

from pacewatch.registry.base_model import Model
from pacewatch.registry.fields import Misfit, Words
from pacewatch.registry.nearest import expected_one_of
from pacewatch.registry.schedule import Every

SCHEMES = ("sftp", "s3", "gs", "abfs", "file")
WHOLE_AT_ONCE = frozenset({"s3", "gs", "abfs"})
"""Object stores: what they list is complete."""


def _folder(url: str) -> str:
    try:
        parts = urlsplit(url)
        port, user = parts.port, parts.username
    except ValueError:
        raise Misfit(f"saw '{url[:60]}'; expected a folder's address such as sftp://host/folder") from None
    if user is not None or parts.password is not None:
        # Not shown: it may hold a password.
        raise Misfit("saw a user in the address; expected none: the Airflow Connection named by 'connection' holds it")
    if parts.scheme not in SCHEMES:
        raise Misfit(f"saw '{url[:60]}'; {expected_one_of(parts.scheme, [f'{name}://' for name in SCHEMES])}")
    if parts.query or parts.fragment:
        raise Misfit(f"saw '{url[:60]}'; expected an address without '?' and '#'")
    if (parts.scheme == "file") == bool(parts.netloc) or (port is not None and parts.scheme != "sftp"):
        raise Misfit(f"saw '{url[:60]}'; expected {parts.scheme}://{'' if parts.scheme == 'file' else 'NAME'}/folder")
    if ".." in unquote(parts.path).split("/"):
        raise Misfit(f"saw '{url[:60]}'; expected an address without '..'")
    return url


def _pattern(text: str) -> str:
    if "/" in text:
        raise Misfit(
            f"saw '{text[:60]}'; expected a pattern of names such as '*.csv', without '/': folders aren't searched"
        )
    return text


def _connection(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise Misfit(f"saw '{name[:60]}'; expected an Airflow Connection's id: lower-case letters, digits and '_'")
    return name


class FilesFetch(Model):
    """A folder elsewhere whose new files are fetched; nothing there is ever changed or deleted."""

    url: Annotated[Words, AfterValidator(_folder)] = Field(description="sftp://host/folder, s3://bucket/folder, ...")
    pattern: Annotated[Words, AfterValidator(_pattern)] = Field("*", description="which names, as in '*.csv'")
    connection: Annotated[Words, AfterValidator(_connection)] | None = Field(
        None, description="the Airflow Connection with user, password or key"
    )
    every: Every | None = None
    order: Literal["name", "time"] = Field("name", description="in which order new files are taken")
    quiet_seconds: Annotated[int, Field(strict=True, ge=0, le=300)] = Field(
        5, description="a file counts as complete when it hasn't changed for so long; object stores need none"
    )

    @model_validator(mode="after")
    def _server_lets_in(self) -> FilesFetch:
        if self.scheme == "sftp" and self.connection is None:
            raise Misfit("saw no 'connection'; expected the Airflow Connection with user, key and host key")
        return self

    @property
    def scheme(self) -> str:
        """How the folder is reached."""
        return urlsplit(self.url).scheme
