"""A stand-in for a mail server, for `make demo` and the tests. In: SMTP. Out: the mails taken, opened up.

By hand: `python -m pacewatch.demo.mail_standin --port 8026 --log mail.jsonl`.
"""

from __future__ import annotations

import asyncio
import hashlib
import socket
import sys
from collections.abc import Awaitable
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path
from types import TracebackType
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from pacewatch.demo import standin

FAULTS = frozenset({"421", "451", "550", "451_data", "550_data", "552_data", "drop_before", "drop_after"})
"""A number meets the recipient, with `_data` the mail. `drop_before` hangs up without the mail; `drop_after` takes it and hangs
up before it says so."""

REFUSED_CONTENT = {
    "451_data": "451 4.3.0 try again later",
    "550_data": "550 5.7.1 content refused",
    "552_data": "552 5.3.4 message too big",
}


class MailStandin:
    """One mail server; a context manager that listens while it is open."""

    def __init__(
        self, log: Path | None = None, *, host: str = "127.0.0.1", port: int = 0, offers_utf8: bool = True
    ) -> None:
        """Bind the port; `offers_utf8`: addresses outside ASCII are taken (SMTPUTF8).

        Raises:
            OSError: the port is taken.
        """
        self.faults = standin.Faults(FAULTS)
        self.host = host
        self._received = standin.Received(log)
        self._controller = _BoundController(
            _Handler(self.faults, self._received), host, port, enable_SMTPUTF8=offers_utf8
        )
        self.port = self._controller.port

    def __enter__(self) -> MailStandin:
        """Begin to answer."""
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop answering."""
        self._controller.stop()

    @property
    def mails(self) -> list[standin.Record]:
        """The mails taken so far: sender, recipients, options, headers, message_id, form, text, html, pictures.

        `form` is the tree of content types; a picture has its type, Content-ID, disposition, size in bytes and SHA-256.
        """
        return self._received.all()


class _BoundController(Controller):
    """Listens on a socket bound beforehand, so that the system may choose the port, and a taken one is seen at once."""

    def __init__(self, handler: _Handler, host: str, port: int, *, enable_SMTPUTF8: bool) -> None:  # noqa: N803 - aiosmtpd's
        self._socket = socket.create_server((host, port))
        at = self._socket.getsockname()[1]
        super().__init__(handler, hostname=host, port=at, enable_SMTPUTF8=enable_SMTPUTF8)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)


class _Handler:
    """The hooks that aiosmtpd calls."""

    def __init__(self, faults: standin.Faults, received: standin.Received) -> None:
        self._faults = faults
        self._received = received
        self._fault = "ok"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, unless the script says otherwise."""
        self._fault, _ = self._faults.next()
        if self._fault in ("421", "451"):
            return f"{self._fault} 4.3.0 try again later"
        if self._fault == "550":
            return f"550 5.1.1 <{address}> no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Take a mail, unless the script says otherwise."""
        if self._fault in REFUSED_CONTENT:
            return REFUSED_CONTENT[self._fault]
        if self._fault != "drop_before":
            self._received.add(_opened(envelope))
        if self._fault.startswith("drop") and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 OK"


def _opened(envelope: Envelope) -> standin.Record:
    mail = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
    parts = {kind: mail.get_body((kind,)) for kind in ("plain", "html")}
    return {
        "sender": envelope.mail_from,
        "recipients": envelope.rcpt_tos,
        "options": envelope.mail_options,
        "message_id": str(mail["Message-ID"]),
        "headers": {name: str(value) for name, value in mail.items()},
        "form": _form(mail),
        "text": parts["plain"].get_content() if parts["plain"] else None,
        "html": parts["html"].get_content() if parts["html"] else None,
        "pictures": [_picture(part) for part in mail.walk() if part.get_content_maintype() == "image"],
    }


def _form(part: Message) -> str:
    """Such as `multipart/alternative(text/plain, text/html)`."""
    inside = part.get_payload() if part.is_multipart() else []
    within = ", ".join(_form(one) for one in inside if isinstance(one, Message))
    return f"{part.get_content_type()}({within})" if within else part.get_content_type()


def _picture(part: Message) -> standin.Record:
    content = cast(bytes, part.get_payload(decode=True))
    return {
        "type": part.get_content_type(),
        "cid": str(part["Content-ID"]),
        "disposition": part.get_content_disposition(),
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def main() -> int:
    """Run the stand-in until it is interrupted."""
    chosen = standin.parser("A stand-in for a mail server.").parse_args()

    def start() -> MailStandin:
        desk = MailStandin(chosen.log, host=chosen.host, port=chosen.port)
        desk.faults.script(*chosen.fault)
        return desk

    return standin.run("mail", chosen, start)


if __name__ == "__main__":
    sys.exit(main())
