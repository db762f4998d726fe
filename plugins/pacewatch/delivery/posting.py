"""One HTTP request to a public address, and how far it got. In: a request. Out: an answer, or what is known without one.

Redirects are never followed, nothing of the environment (proxies, passwords) is used, and no address is ever logged or named
in an error. The whole of it ends by one deadline.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from pacewatch import __version__
from pacewatch.delivery.undelivered_words import unanswered
from pacewatch.errors import SaidInBoth
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.network import CheckedTransport, Deadline

LONGEST_ANSWER = 1 << 16
_BEGUN = ".send_request_headers.started"


@dataclass(frozen=True)
class Posted:
    """What was answered: status, headers by lower-case name, and the beginning of the body."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def retry_after(self) -> float | None:
        """Seconds that the other side wants to be left alone, if it names a number of them."""
        told = self.headers.get("retry-after", "").strip()
        return float(told) if re.fullmatch(r"\d{1,9}", told) else None


class NotPosted(Exception):
    """Nothing of the request went out. `for_good`: the address itself is at fault."""

    def __init__(self, message: str, *, for_good: bool = False) -> None:
        self.for_good = for_good
        super().__init__(message)


class Unanswered(SaidInBoth):
    """The request, or a part of it, went out, and no answer tells what became of it."""


def post(
    method: str, url: str, timeout_seconds: float, *, headers: Mapping[str, str] | None = None, content: bytes = b""
) -> Posted:
    """Send one request, and read its answer.

    Raises:
        NotPosted: it certainly wasn't received.
        Unanswered: it may have been.
    """
    begun: list[str] = []

    def trace(event: str, _: Mapping[str, Any]) -> None:
        if event.endswith(_BEGUN):
            begun.append(event)

    try:
        request = httpx.Request(
            method,
            url,
            headers={"User-Agent": f"pacewatch/{__version__}", **(headers or {})},
            content=content,
            extensions={
                "trace": trace,
                "timeout": dict.fromkeys(("connect", "read", "write", "pool"), timeout_seconds),
            },
        )
    except (httpx.InvalidURL, ValueError, TypeError) as fault:
        raise NotPosted(f"no request can be made of the address: {type(fault).__name__}", for_good=True) from None
    try:
        with CheckedTransport(Deadline(timeout_seconds)) as transport:
            response = transport.handle_request(request)
            try:
                return Posted(
                    response.status_code,
                    _beginning(response),
                    {name.lower(): value for name, value in response.headers.items()},
                )
            finally:
                response.close()
    except httpx.UnsupportedProtocol:
        raise NotPosted("the address is neither http:// nor https://", for_good=True) from None
    except (httpx.HTTPError, Fault) as fault:
        said = fault.said if isinstance(fault, Fault) else (type(fault).__name__, type(fault).__name__)
        if begun:
            raise Unanswered(unanswered(said)) from None
        for_good = isinstance(fault, Fault) and not fault.again
        raise NotPosted(f"no connection could be made: {said[0]}", for_good=for_good) from None


def _beginning(response: httpx.Response) -> bytes:
    body = b""
    for part in response.iter_raw():
        body += part
        if len(body) >= LONGEST_ANSWER:
            break
    return body[:LONGEST_ANSWER]
