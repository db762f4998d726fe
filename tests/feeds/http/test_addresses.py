"""No way of writing an address, and no redirect, leads a feed to a service that isn't public: a canary hears nothing."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import pytest

from pacewatch.feeds.http.addresses import is_public, look_up
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.messages import Answer, Ask
from pacewatch.feeds.http.network import Deadline
from pacewatch.feeds.http.source import Source, checked
from tests.feeds.http.local_source import LocalSource, local_source, reply

# ruff: noqa: S104 - addresses to be refused, not to be listened on

LOOPBACK = [
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0.0.0.0", "0", "2130706433", "0x7f000001", "0x7f.0.0.1",
    "0x7f.1", "0177.0.0.1", "0177.1", "017700000001", "0x7f.0x0.0x0.0x1", "00000177.0.0.01", "127.0.0.1.", "localhost",
    "LOCALHOST", "localhost.", "ip6-localhost", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::7f00:1]", "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:7f00:0001:0:0:0:0:1]", "[2001:0:7f00:1::]",
    "[fe80::5efe:127.0.0.1]", "[2001:4860::200:5efe:7f00:1]",
]  # fmt: skip
PRIVATE = [
    "10.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.1", "169.254.169.254", "2852039166",
    "0xa9fea9fe", "0251.0376.0251.0376", "100.64.0.1", "100.100.100.200", "198.18.0.1", "192.0.0.1", "192.0.2.1",
    "203.0.113.7", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255", "[fc00::1]", "[fd12:3456:789a::1]",
    "[fe80::1]", "[fec0::1]", "[ff02::1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b::10.0.0.1]", "[2002:0a00:0001::]", "[2002:a9fe:a9fe::1]", "[2001:db8::1]", "[100::1]", "[3fff::1]", "[5f00::1]",
    "[4000::1]",
]  # fmt: skip
MISREAD = [
    "http://a.example.org@127.0.0.1:{port}/", "http://user:pw@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@a.example.org/",
    "http://127.0.0.1:{port}#@a.example.org/", "http:\\\\127.0.0.1:{port}/", "http://127.0.0.1 :{port}/",
    "http://127.0.0.1\t:{port}/", "http://127.0.0.1\n:{port}/", "http://①②⑦.⓪.⓪.①:{port}/", "http://１２７.0.0.1:{port}/",
    "http://127。0。0。1:{port}/", "http://loc\u00adalhost:{port}/", "http://[::1%25lo]:{port}/", "http://[::1%lo]:{port}/",
    "http://%31%32%37.0.0.1:{port}/", "http://127.0.0.1%00.example.org:{port}/", "http:///127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/", "//127.0.0.1:{port}/", "file://localhost/etc/hostname", "gopher://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/", "unix:///run/socket", "data:text/csv,a,b", "javascript:1", "HTTP+UNIX://%2Frun/", "",
    "http://", "http://:{port}/", "http://[", "http://127.0.0.1:{port}:80/", "http://127.0.0.1:+{port}/",
    "http://127.0.0.1:99999/", "jar:http://127.0.0.1:{port}!/",
]  # fmt: skip


@pytest.fixture
def canary() -> Iterator[LocalSource]:
    """Listens on 127.0.0.1; whoever reaches it has got through."""
    with local_source(lambda _: reply(200, b"you got me")) as source:
        yield source


def ask(url: str, **settings: object) -> Answer:
    source = Source(url, deadline=Deadline(10), **settings)  # type: ignore[arg-type]
    try:
        return source.ask(Ask("GET", url))
    finally:
        source.close()


def test_the_corpus_is_large_and_the_canary_can_be_heard(canary: LocalSource, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len({*LOOPBACK, *PRIVATE, *MISREAD}) >= 100
    monkeypatch.setenv("PACEWATCH_ALLOW_PRIVATE_HOSTS", f"127.0.0.1:{canary.port}")
    assert ask(canary.url).body == b"you got me"
    assert canary.connections == 1


@pytest.mark.parametrize("host", [*LOOPBACK, *PRIVATE])
def test_a_declared_address_that_is_not_public_is_never_asked(host: str, canary: LocalSource) -> None:
    with pytest.raises(Fault) as refused:
        ask(f"http://{host}:{canary.port}/")
    assert refused.value.code in ("private_address", "unknown_host", "bad_address"), refused.value
    assert canary.connections == 0


@pytest.mark.parametrize("url", MISREAD)
def test_an_address_that_readers_disagree_on_is_never_asked(url: str, canary: LocalSource) -> None:
    with pytest.raises(Fault):
        ask(url.format(port=canary.port))
    assert canary.connections == 0


@pytest.mark.parametrize("to", [*(f"http://{host}:{{port}}/" for host in [*LOOPBACK, *PRIVATE]), *MISREAD])
def test_no_redirect_leads_there_even_to_a_host_that_is_declared(
    to: str, canary: LocalSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = to.format(port=canary.port)
    host = location.partition("://")[2].rpartition(":")[0].lower()
    answer = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
    with local_source(lambda _: answer) as front:
        monkeypatch.setenv("PACEWATCH_ALLOW_PRIVATE_HOSTS", f"127.0.0.1:{front.port}")
        with pytest.raises(Fault):
            ask(front.url, hosts=[host, host.strip("[]"), "127.0.0.1"])
        assert 1 <= len(front.seen) <= 6
    assert canary.connections == 0


def test_a_name_is_looked_up_once_and_cannot_lead_elsewhere_afterwards(
    canary: LocalSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First a public address, then the canary's: what is checked is what is connected to."""
    answers = iter([["203.0.114.1"], ["127.0.0.1"], ["127.0.0.1"]])
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    monkeypatch.setattr("pacewatch.feeds.http.source.CONNECT_SECONDS", 0.2)
    url = f"http://rebind.example.org:{canary.port}/"
    source = Source(url, deadline=Deadline(5), look_up=rebinding)
    for _ in range(2):
        with pytest.raises(Fault):
            source.ask(Ask("GET", url))
    assert asked == ["rebind.example.org"]
    assert canary.connections == 0


@pytest.mark.parametrize(
    "mixed", [["93.184.216.34", "127.0.0.1"], ["127.0.0.1", "93.184.216.34"], ["93.184.216.34", "::1"]]
)
def test_one_private_address_among_public_ones_is_enough(mixed: list[str], canary: LocalSource) -> None:
    with pytest.raises(Fault) as refused:
        ask(f"http://mixed.example.org:{canary.port}/", look_up=lambda *_: mixed)
    assert refused.value.code == "private_address"
    assert canary.connections == 0


def test_an_allowed_host_is_allowed_with_its_port_only(canary: LocalSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACEWATCH_ALLOW_PRIVATE_HOSTS", f"127.0.0.1:{canary.port + 1}, localhost:{canary.port}")
    with pytest.raises(Fault) as refused:
        ask(canary.url)
    assert refused.value.code == "private_address"
    assert f"127.0.0.1:{canary.port} in PACEWATCH_ALLOW_PRIVATE_HOSTS" in str(refused.value)


def test_the_environments_proxy_is_not_used(canary: LocalSource, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, canary.url)
    with pytest.raises(Fault) as refused:
        ask("http://nowhere.invalid/")
    assert refused.value.code == "unknown_host"
    assert canary.connections == 0


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_tls_asks_for_the_certificate_of_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the literal address, the handshake names the host."""
    named: list[str | None] = []
    context = ssl.create_default_context()
    real = ssl.SSLContext.wrap_socket

    def listening(self: ssl.SSLContext, sock: socket.socket, *rest: object, **settings: object) -> ssl.SSLSocket:
        named.append(str(settings.get("server_hostname")))
        return real(self, sock, *rest, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", listening)
    with local_source(lambda _: b"not TLS") as plain:
        monkeypatch.setattr("pacewatch.feeds.http.source.CONNECT_SECONDS", 0.5)
        monkeypatch.setenv("PACEWATCH_ALLOW_PRIVATE_HOSTS", f"named.example.org:{plain.port}")
        with pytest.raises(Fault) as refused:
            ask(
                f"https://named.example.org:{plain.port}/",
                look_up=lambda *_: ["127.0.0.1"],
                verify=context,
                read_seconds=1,
            )
    assert refused.value.code in ("no_connection", "too_slow")
    assert named == ["named.example.org"]


def test_the_systems_resolver_gives_each_address_once() -> None:
    assert look_up("127.0.0.1", 80) == ["127.0.0.1"]


def test_an_ordinary_address_stays_as_it_is() -> None:
    assert str(checked("https://api.example.org:8443/v1?a=1")) == "https://api.example.org:8443/v1?a=1"
