"""A message that carries a file. In: the message's fields. Out: the file in the inbox, or a `PacewatchError` in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pacewatch.errors import TransferBroken
from pacewatch.feeds.incoming import Landed, Landing
from pacewatch.home import Home
from pacewatch.registry import Registry

FIELDS = ("feed", "name", "content", "sha256")


@dataclass(frozen=True)
class FileMessage:
    """A file as a message brings it."""

    feed: str
    name: str
    content: bytes
    sha256: str | None


def read_message(fields: Mapping[bytes, bytes]) -> FileMessage | None:
    """The file that a message carries; none if it carries no content and so is only a doorbell.

    Raises:
        TransferBroken: it carries content, but doesn't say of which feed or under which name.
    """
    if b"content" not in fields:
        return None
    feed, name, sha256 = (_text(fields, field) for field in ("feed", "name", "sha256"))
    if not feed or not name:
        missing = "feed" if not feed else "name"
        seen = ", ".join(sorted(ascii(key.decode(errors="replace")[:40]) for key in fields))
        raise TransferBroken(f"the message lacks {missing!r}: saw the fields {seen}; expected {', '.join(FIELDS)}")
    return FileMessage(feed, name, fields[b"content"], sha256)


def land_message(home: Home, registry: Registry, message: FileMessage, source: str) -> Landed:
    """Bring the file of a message into the inbox; safe to repeat.

    Raises:
        UnknownName: there is no such feed.
        NameRefused, NameTaken, FileTooLarge, TransferBroken: as in `Landing`.
        OSError: it can't be stored.
    """
    registry.feed(message.feed)
    if not message.content:
        raise TransferBroken(f"{message.name}: saw no bytes; expected a file as 'content'")
    with Landing(home, message.feed, message.name, source) as landing:
        landing.write(message.content)
        return landing.finish(sha256=message.sha256)


def _text(fields: Mapping[bytes, bytes], field: str) -> str | None:
    value = fields.get(field.encode())
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise TransferBroken(f"the message's {field!r} isn't UTF-8: saw {value[:40]!r}") from None
