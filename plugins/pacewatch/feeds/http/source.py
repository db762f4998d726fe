"""One source during one poll. In: a request. Out: its answer, through at most five redirects, each hop checked anew."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

import httpx

from pacewatch import __version__
from pacewatch.feeds.http import fault_words
from pacewatch.feeds.http.addresses import LookUp, look_up
from pacewatch.feeds.http.credentials import Credential
from pacewatch.feeds.http.decoding import ENCODINGS, limited
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.messages import Answer, Ask
from pacewatch.feeds.http.network import CheckedTransport, Deadline

MOST_HOPS = 5
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
REDIRECTS = (301, 302, 303, 307, 308)
PORTS = {"http": 80, "https": 443}


class Source:
    """Asks one source. Only the hosts named are spoken to, and the credential is shown only to the first one's origin.

    `most_bytes` limits all answers together.
    """

    def __init__(
        self,
        url: str,
        *,
        deadline: Deadline,
        hosts: Iterable[str] = (),
        credential: Credential | None = None,
        most_bytes: int = 50_000_000,
        look_up: LookUp = look_up,
        verify: ssl.SSLContext | bool = True,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._home = checked(url)
        self._hosts = frozenset({_host(self._home), *hosts})
        self._credential = credential
        self._bytes_left = most_bytes
        self._transport = CheckedTransport(deadline, look_up, verify)
        self._timeout = {
            "connect": CONNECT_SECONDS,
            "read": read_seconds,
            "write": read_seconds,
            "pool": CONNECT_SECONDS,
        }

    def close(self) -> None:
        """End all connections."""
        self._transport.close()

    def hidden(self, text: str) -> str:
        """A text without the credential."""
        return self._credential.hidden(text) if self._credential else text

    def ask(self, ask: Ask) -> Answer:
        """The answer, whatever its status says, read whole.

        Raises:
            Fault: no whole answer within the limits, or it lies where no feed may come from.
        """
        try:
            return self._ask(ask)
        except Fault as fault:
            fault.hide(self.hidden)
            raise

    def _ask(self, ask: Ask) -> Answer:
        url = checked(ask.address)
        for _ in range(MOST_HOPS + 1):
            self._expect_known(url)
            answer = self._hop(ask, url)
            if answer.status not in REDIRECTS:
                return answer
            url = self._next(ask, url, answer.headers.get("location", ""))
        raise Fault("redirects", fault_words.many_redirects(MOST_HOPS, _shown(url)))

    def _expect_known(self, url: httpx.URL) -> None:
        if _host(url) not in self._hosts:
            raise Fault("other_host", fault_words.other_host(_host(url)))
        if _origin(url) != _origin(self._home) and self.hidden(str(url)) != str(url):
            raise Fault("leak", fault_words.leak(_host(url)))

    def _next(self, ask: Ask, url: httpx.URL, location: str) -> httpx.URL:
        if not location:
            raise Fault("redirects", fault_words.redirect_to_nowhere(_shown(url)))
        following = joined(url, location)
        if url.scheme == "https" and following.scheme == "http":
            raise Fault("downgrade", fault_words.downgrade(_shown(url), _shown(following)))
        if ask.method != "GET":
            raise Fault("redirects", fault_words.redirected_method(ask.method, _shown(following)))
        return following

    def _hop(self, ask: Ask, url: httpx.URL) -> Answer:
        request = self._request(ask, url)
        try:
            response = self._transport.handle_request(request)
        except httpx.HTTPError as fault:
            raise _network_fault(fault, url) from None
        response.request = request
        try:
            return Answer(
                response.status_code,
                self._body(response),
                self.hidden(str(url)),
                {name.lower(): value for name, value in response.headers.items()},
            )
        except httpx.HTTPError as fault:
            raise _network_fault(fault, url) from None
        finally:
            response.close()

    def _body(self, response: httpx.Response) -> bytes:
        body = limited(response.iter_raw(), response.headers.get("content-encoding", ""), self._bytes_left)
        self._bytes_left -= len(body)
        return body

    def _request(self, ask: Ask, url: httpx.URL) -> httpx.Request:
        if self._credential and _origin(url) == _origin(self._home):
            with_credential = self._credential.added_to(Ask(ask.method, str(url), (), ask.headers, ask.body))
            ask, url = with_credential, checked(with_credential.address)
        content = None if ask.body is None else json.dumps(ask.body, ensure_ascii=False).encode()
        headers = {
            "User-Agent": f"pacewatch/{__version__}",
            "Accept": "*/*",
            "Accept-Encoding": ENCODINGS,
            **({} if content is None else {"Content-Type": "application/json"}),
        }
        merged = httpx.Headers(headers)
        merged.update(dict(ask.headers))
        return httpx.Request(ask.method, url, headers=merged, content=content, extensions={"timeout": self._timeout})


def checked(text: str) -> httpx.URL:
    """An address that all readers understand alike.

    Raises:
        Fault: it isn't one: another scheme, no host, a name or password in it, or characters that readers disagree on.
    """
    if re.search(r"[^!-~]|\\", text):
        raise Fault("bad_address", fault_words.STRANGE_ADDRESS)
    try:
        url, parts = httpx.URL(text), urlsplit(text)
        alike = (url.raw_host.decode(), url.port) == (
            (parts.hostname or "").strip("[]"),
            _explicit(parts.scheme, parts.port),
        )
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise Fault("bad_address", fault_words.UNREADABLE_ADDRESS) from None
    if url.scheme not in PORTS or not url.raw_host or url.userinfo or "@" in parts.netloc or not alike:
        raise Fault("bad_address", fault_words.no_plain_address(_shown(url)))
    return url


def joined(url: httpx.URL | str, location: str) -> httpx.URL:
    """The address that a redirect or a link leads to.

    Raises:
        Fault: it isn't one.
    """
    try:
        return checked(urljoin(str(url), location))
    except ValueError:
        raise Fault("bad_address", fault_words.no_link(location[:100])) from None


def _explicit(scheme: str, port: int | None) -> int | None:
    """The port as httpx gives it: none where it is the scheme's own."""
    return None if port == PORTS.get(scheme) else port


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode().lower()


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, _host(url), url.port


def _shown(url: httpx.URL) -> str:
    """An address for a sentence: without its query, which may hold what nobody should read."""
    return str(url.copy_with(query=None, fragment=None, userinfo=b""))


def _network_fault(fault: httpx.HTTPError, url: httpx.URL) -> Fault:
    where = _shown(url)
    if isinstance(fault, httpx.TimeoutException):
        return Fault("too_slow", fault_words.no_answer(where), again=True)
    if isinstance(fault, httpx.RemoteProtocolError):
        return Fault("truncated", fault_words.broken_answer(where, fault), again=True)
    if "CERTIFICATE_VERIFY_FAILED" in str(fault):
        return Fault("certificate", fault_words.bad_certificate(where, fault))
    return Fault("no_connection", fault_words.unconnected(where, fault), again=True)
