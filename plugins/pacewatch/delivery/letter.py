"""One mail, ready to be sent. In: a `Message`, addresses, the delivery's id. Out: an `EmailMessage`.

    multipart/alternative
      text/plain
      multipart/related
        text/html
        image/png      the chart, where there is one, shown by its Content-ID

Text and HTML have the same content; nothing in it asks for anything from outside the mail.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pacewatch.delivery.chart import WIDTH, png
from pacewatch.delivery.compose import TEXTS
from pacewatch.delivery.formats import shortened
from pacewatch.delivery.message import Message

log = logging.getLogger(__name__)

LONGEST_SUBJECT = 200
DUPLICATE_HEADER = "X-Pacewatch-Possible-Duplicate"
IDS = ("in-reply-to", "references", "list-id")
"""Headers that are one id in angle brackets, which must never be broken or encoded, however long its domain is."""
MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>@\s]+>")


def composed(
    message: Message,
    sender: str,
    to: str,
    delivery: str,
    *,
    possible_duplicate: bool,
    thread: str | None = None,
    in_utf8: bool = False,
) -> EmailMessage:
    """The mail to one recipient, with headers that let threads, lists and duplicates be recognised.

    `thread` is the Message-ID of the mail that began the episode to that person. Content goes out in seven bits, since not
    every relay takes eight; `in_utf8` allows addresses outside ASCII in the headers (SMTPUTF8).

    Raises:
        ValueError: `thread` is no Message-ID, or an address can't be written in a header.
    """
    mail = EmailMessage(policy=policy.SMTP.clone(cte_type="7bit", utf8=in_utf8, header_factory=_headers()))
    mail["From"] = address(sender, "Pacewatch")
    mail["To"] = address(to)
    mail["Subject"] = _subject(message)
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = message_id(delivery, sender)
    if thread and thread != mail["Message-ID"]:
        if not MESSAGE_ID.fullmatch(thread):
            raise ValueError(f"{thread!r} is no Message-ID, expected <...@...>")
        mail["In-Reply-To"] = thread
        mail["References"] = thread
    if message.mailing:
        mail["List-Id"] = f"<{message.mailing}.{_domain(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if possible_duplicate:
        mail[DUPLICATE_HEADER] = "yes"
    _fill(mail, message, f"{delivery}.chart@{_domain(sender)}")
    mail["Content-Language"] = message.language  # last, for filling a mail clears all headers about its content
    return mail


def _fill(mail: EmailMessage, message: Message, chart_id: str) -> None:
    """Text, page and pictures; of several things told together each has its own."""
    told = (message, *message.parts)
    drawn = [_drawn(one) for one in told]
    ids = [f"{number}.{chart_id}" if number else chart_id for number in range(len(told))]
    shown = [(one, name if picture else None) for one, name, picture in zip(told, ids, drawn, strict=True)]
    mail.set_content(message.as_text())
    mail.add_alternative(_html_template().render(message=message, told=shown, chart_width=WIDTH), subtype="html")
    rich = mail.get_payload(1)
    for name, picture in zip(ids, drawn, strict=True):
        if picture and isinstance(rich, EmailMessage):
            rich.add_related(picture, "image", "png", cid=f"<{name}>", disposition="inline", filename="chart.png")


def _drawn(message: Message) -> bytes | None:
    """The chart as PNG; what it shows is in the text too, so that a mail never waits for a picture."""
    if message.chart is None:
        return None
    try:
        return png(message.chart, message.language)
    except Exception:  # whatever the renderer meets, the message must go out
        log.warning("a chart can't be drawn, and its mail goes without it", exc_info=True)
        return None


def address(written: str, name: str = "") -> Address:
    """An address of `people.yaml` or of a Connection, as one that can't turn into two; its domain in letters of ASCII.

    Raises:
        ValueError: it has no domain, or one that no domain may be called.
    """
    mailbox, _, domain = written.rpartition("@")
    if not domain.isascii():
        domain = domain.encode("idna").decode("ascii")
    return Address(name, mailbox, domain)


def _subject(message: Message) -> str:
    """The subject as words only: `=?utf-8?b?...?=` is read as a header's coding, and what it holds would end the line."""
    return shortened(message.subject, LONGEST_SUBJECT).replace("=?", "= ?")


def message_id(delivery: str, sender: str) -> str:
    """The same delivery always has the same Message-ID."""
    return f"<{delivery}@{_domain(sender)}>"


def _domain(sender: str) -> str:
    return f"pacewatch.{sender.rpartition('@')[2]}"


@cache
def _headers() -> HeaderRegistry:
    headers = HeaderRegistry()
    for name in IDS:
        headers.map_to_type(name, MessageIDHeader)  # type: ignore[arg-type]  # the registry makes a BaseHeader of it
    return headers


@cache
def _html_template() -> Template:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEXTS), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("mail.html.jinja")
