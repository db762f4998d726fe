"""Connections to public addresses only. In: a host name. Out: a stream to an address that was checked, with a deadline.

A host is looked up once for the whole poll and the connection goes to the literal address, so that a name can't lead
elsewhere between the check and the use. TLS still asks for the name's certificate: httpcore starts it with the origin's host.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from pacewatch.feeds.http import fault_words
from pacewatch.feeds.http.addresses import LookUp, allowed_private, look_up, public_addresses
from pacewatch.feeds.http.faults import Fault


class Deadline:
    """The moment (of the monotonic clock) at which a poll has taken long enough."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left; none is a fault.

        Raises:
            Fault: the time is up.
        """
        left = self._ends - time.monotonic()
        if left <= 0:
            raise Fault("too_slow", fault_words.out_of_time(self.seconds), again=True)
        return left


class _Stream(httpcore.NetworkStream):
    """A stream whose every wait ends at the deadline, however often a slow source sends a single byte."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._shortened(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._shortened(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._shortened(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def _shortened(self, timeout: float | None) -> float:
        left = self._deadline.left()
        return left if timeout is None else min(timeout, left)


class CheckedBackend(httpcore.NetworkBackend):
    """Opens connections to hosts all of whose addresses are public, or which this installation allows."""

    def __init__(self, deadline: Deadline, look_up: LookUp = look_up) -> None:
        self._deadline = deadline
        self._look_up = look_up
        self._allowed = allowed_private()
        self._found: dict[tuple[str, int], list[str]] = {}
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers."""
        if (host, port) not in self._found:
            self._found[host, port] = public_addresses(host, port, self._allowed, self._look_up)
        addresses = self._found[host, port]
        for number, address in enumerate(addresses, start=1):
            left = self._deadline.left()
            patience = left if timeout is None else min(timeout, left)
            try:
                stream = self._inner.connect_tcp(address, port, patience, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
            else:
                return _Stream(stream, self._deadline)
        raise AssertionError("a host without addresses is a fault before")

    def sleep(self, seconds: float) -> None:
        """For httpcore's own retries, which aren't used."""
        time.sleep(seconds)


class CheckedTransport(httpx.HTTPTransport):
    """httpx's transport over checked connections.

    It is used without a `Client`: none of a client's conveniences (proxies and passwords of the environment, cookies,
    redirects, a log line with the whole URL) is wanted here.
    """

    def __init__(self, deadline: Deadline, look_up: LookUp = look_up, verify: ssl.SSLContext | bool = True) -> None:
        super().__init__(verify=verify, trust_env=False)
        context = httpx.create_ssl_context(verify=verify, trust_env=False)
        # httpx 0.28 has no argument for the backend. The version is pinned, and the tests' canary would be hit without it.
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, max_connections=1, network_backend=CheckedBackend(deadline, look_up)
        )
