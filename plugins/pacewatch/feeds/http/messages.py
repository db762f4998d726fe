"""One request and one answer as plain values. In: a checked declaration and a day. Out: what to ask; what was answered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ask:
    """A request without its credentials; `query` comes after what the address itself holds."""

    method: str
    url: str
    query: Pairs = ()
    headers: Pairs = ()
    body: dict[str, Any] | None = None

    @property
    def address(self) -> str:
        """The whole address."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(query="&".join(part for part in (parts.query, urlencode(self.query)) if part)))

    @property
    def key(self) -> str:
        """The same request always has the same key."""
        return hashlib.sha256(json.dumps([self.method, self.address, self.body], sort_keys=True).encode()).hexdigest()[
            :24
        ]

    @property
    def origin(self) -> str:
        """Where the answer comes from, for people: method and address, and a hash of the body if there is one."""
        method = "" if self.method == "GET" else f"{self.method} "
        digest = f" ({self.key})" if self.body is not None else ""
        return f"{method}{self.address}{digest}"

    def with_query(self, name: str, value: object) -> Ask:
        """The request with a parameter set, wherever it was."""
        parts = urlsplit(self.url)
        kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != name]
        url = self.url
        if len(kept) != len(parse_qsl(parts.query, keep_blank_values=True)):
            url = urlunsplit(parts._replace(query=urlencode(kept)))
        return replace(self, url=url, query=(*(p for p in self.query if p[0] != name), (name, str(value))))

    def with_header(self, name: str, value: str) -> Ask:
        """The request with one more header."""
        return replace(self, headers=(*self.headers, (name, value)))

    def with_body(self, name: str, value: object) -> Ask:
        """The request with a key of its body set."""
        return replace(self, body={**(self.body or {}), name: value})


@dataclass(frozen=True)
class Answer:
    """What came: status, headers by lower-case name, the body decoded, and the address that gave it (without secrets)."""

    status: int
    body: bytes
    url: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def media_type(self) -> str:
        """`application/json`, say; empty if the source doesn't tell."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()
