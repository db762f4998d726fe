"""Apprise's plugins, with their HTTP in our hands. In: an address and a text. Out: the one answer, or why there is none.

A plugin only says whether it thinks that all went well: not whether a message may have arrived all the same, nor (WeCom,
DingTalk) that the service refused it within an answer of status 200. So each plugin's own request goes out by `posting`, which
keeps what was answered, follows no redirect and speaks to public addresses only. Apprise's log, which has addresses and texts,
is off meanwhile.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import apprise
import requests
from apprise.exception import AppriseException

from pacewatch.delivery.posting import NotPosted, Posted, Unanswered, post
from pacewatch.delivery.service_address import ServiceAddress
from pacewatch.errors import ConnectionMissing


def made(address: ServiceAddress) -> Any:
    """The plugin for an address.

    Raises:
        ConnectionMissing: Apprise can't make anything of the address.
    """
    module, _, name = address.service.plugin.partition(":")
    kind = getattr(import_module(f"apprise.plugins.{module}"), name)
    with _silence():
        try:
            found = kind.parse_url(address.url)
            return kind(**found) if found else _unusable(address)
        except (AppriseException, TypeError, ValueError, AttributeError):
            _unusable(address)


def _unusable(address: ServiceAddress) -> None:
    raise ConnectionMissing(
        f"the service's extra.url is no address that Apprise takes for {address.scheme}://; expected one as "
        f"https://appriseit.com/services/ shows it"
    ) from None


def send(address: ServiceAddress, text: str, timeout_seconds: float) -> Posted:
    """Send a text, literally and whole.

    Raises:
        ConnectionMissing: Apprise can't make anything of the address.
        NotPosted: the text certainly wasn't received.
        Unanswered: it may have been.
    """
    plugin = made(address)
    plugin.request_rate_per_sec = 0  # it would sleep, and hold up every other channel
    courier = _Courier(timeout_seconds)
    with _silence(), _carried_by(courier, sys.modules[type(plugin).__module__]):
        # Not `notify`, which may split, shorten or interpret a text.
        plugin.send(
            body=text,
            title="",
            notify_type=apprise.NotifyType.INFO,
            body_format=apprise.NotifyFormat.TEXT,
        )
    return courier.answer()


class _Courier:
    """What a plugin takes for the module `requests`: it carries one request, and keeps what became of it."""

    codes = requests.codes
    RequestException = requests.RequestException

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout = timeout_seconds
        self._outcome: Posted | NotPosted | Unanswered = NotPosted("Apprise's plugin made no request", for_good=True)
        self._is_used = False

    def answer(self) -> Posted:
        if isinstance(self._outcome, Posted):
            return self._outcome
        raise self._outcome

    def post(self, url: str, **given: Any) -> requests.Response:
        return self.request("POST", url, **given)

    def request(
        self,
        method: str,
        url: str,
        *,
        data: Any = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: Any = None,
        files: Any = None,
        **_: Any,
    ) -> requests.Response:
        """As `requests.request`, but with our own timeout, no redirects and certificates always verified."""
        if self._is_used:
            raise requests.RequestException("only one request is made for a message")
        self._is_used = True
        prepared: Any = requests.Request(
            method, url, headers=dict(headers or {}), data=data, params=params, auth=auth, files=files
        ).prepare()
        content = prepared.body.encode() if isinstance(prepared.body, str) else bytes(prepared.body or b"")
        try:
            self._outcome = post(
                prepared.method or method,
                prepared.url or url,
                self._timeout,
                headers={str(name): str(value) for name, value in prepared.headers.items() if name != "Content-Length"},
                content=content,
            )
        except (NotPosted, Unanswered) as fault:
            self._outcome = fault
            raise requests.ConnectionError from None
        response = requests.Response()
        response.status_code = self._outcome.status
        response._content = self._outcome.body  # requests has no other way to make one
        return response


@contextmanager
def _carried_by(courier: _Courier, module: Any) -> Iterator[None]:
    """One process sends at a time (`delivery.lock`), so that nobody else uses the plugin meanwhile."""
    module.requests = courier
    try:
        yield
    finally:
        module.requests = requests


@contextmanager
def _silence() -> Iterator[None]:
    log = logging.getLogger("apprise")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before
