"""Encrypted sources, with a real handshake: the name is what is asked for and checked, whatever address it leads to."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.messages import Answer, Ask
from pacewatch.feeds.http.network import Deadline
from pacewatch.feeds.http.source import Source

NAME = "data.example.org"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for `NAME` that it has signed itself, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "cert.pem").write_bytes(built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


class TlsSource:
    """Answers every request over TLS, and remembers which name was asked for."""

    def __init__(self, certificate: tuple[Path, Path]) -> None:
        self.names: list[str | None] = []
        self.requests: list[bytes] = []
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nsafe"
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*certificate)
        self._context.sni_callback = lambda _, name, __: self.names.append(name)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with suppress(OSError), self._context.wrap_socket(connection, server_side=True) as safe:
                self.requests.append(safe.recv(65536))
                safe.sendall(self.answer)


@pytest.fixture
def tls(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[TlsSource]:
    source = TlsSource(certificate)
    allowed = [f"{host}:{source.port}" for host in (NAME, "other.example.org")]
    monkeypatch.setenv("PACEWATCH_ALLOW_PRIVATE_HOSTS", ",".join(allowed))
    yield source
    source.close()


def ask(url: str, trusted: Path | None, **settings: object) -> Answer:
    context = ssl.create_default_context(cafile=str(trusted)) if trusted else True
    source = Source(url, deadline=Deadline(5), look_up=lambda *_: ["127.0.0.1"], verify=context, **settings)  # type: ignore[arg-type]
    try:
        return source.ask(Ask("GET", url))
    finally:
        source.close()


def test_the_name_is_asked_for_and_its_certificate_checked(tls: TlsSource, certificate: tuple[Path, Path]) -> None:
    assert ask(f"https://{NAME}:{tls.port}/x", certificate[0]).body == b"safe"
    assert tls.names == [NAME]
    assert f"Host: {NAME}:{tls.port}".encode() in tls.requests[0]


def test_a_certificate_that_nobody_vouches_for_is_refused(tls: TlsSource) -> None:
    with pytest.raises(Fault) as refused:
        ask(f"https://{NAME}:{tls.port}/", None)
    assert (refused.value.code, refused.value.again, tls.requests) == ("certificate", False, [])


def test_a_certificate_of_another_name_is_refused(tls: TlsSource, certificate: tuple[Path, Path]) -> None:
    with pytest.raises(Fault) as refused:
        ask(f"https://other.example.org:{tls.port}/", certificate[0])
    assert (refused.value.code, tls.requests) == ("certificate", [])


def test_no_redirect_leads_from_https_to_http(tls: TlsSource, certificate: tuple[Path, Path]) -> None:
    location = f"http://{NAME}:{tls.port}/"
    tls.answer = f"HTTP/1.1 301 X\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    with pytest.raises(Fault) as refused:
        ask(f"https://{NAME}:{tls.port}/", certificate[0])
    assert refused.value.code == "downgrade"
    assert len(tls.requests) == 1
