"""Messages by mail. In: an address, a delivery id, a `Message`. Out: a `Result`.

Mail can't be asked whether it arrived. So a mail in doubt is sent once more, under the same Message-ID and marked as a
possible duplicate; `drain` counts. The dialogue is done step by step because doubt begins only with the mail's content.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pacewatch.delivery.addresses import MAIL_VARIABLE, MailAddress
from pacewatch.delivery.compose import TEXTS
from pacewatch.delivery.formats import shortened
from pacewatch.delivery.message import Message
from pacewatch.delivery.results import InDoubt, Refused, Result, Retry, Sent

LONGEST_SUBJECT = 200
DUPLICATE_HEADER = "X-Pacewatch-Possible-Duplicate"


class MailSender:
    """One mail server; a connection lasts for one mail, so that no broken one is ever used again."""

    channel = "email"

    def __init__(self, address: MailAddress, timeout_seconds: float = 10.0) -> None:
        """Connect nothing yet; `timeout_seconds` bounds each step of the dialogue."""
        self._address = address
        self._timeout = timeout_seconds

    def send(self, to: str, delivery: str, message: Message, *, possible_duplicate: bool = False) -> Result:
        """Send one mail to exactly one recipient."""
        if not to.isascii():
            return Refused("the e-mail address in people.yaml has characters outside ASCII, which mail servers refuse")
        mail = composed(message, self._address.sender, to, delivery, possible_duplicate=possible_duplicate)
        try:
            client = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return Retry(f"the mail server can't be used: {_described(error)}", channel_wide=True)
        try:
            return self._transmit(client, to, mail)
        finally:
            client.close()

    def _connect(self) -> smtplib.SMTP:
        address, context = self._address, ssl.create_default_context()
        client = (
            smtplib.SMTP_SSL(address.host, address.port, timeout=self._timeout, context=context)
            if address.tls == "tls"
            else smtplib.SMTP(address.host, address.port, timeout=self._timeout)
        )
        try:
            if address.tls == "starttls":
                client.starttls(context=context)
            if address.user and address.password:
                client.login(address.user, address.password)
            client.ehlo_or_helo_if_needed()
        except BaseException:
            client.close()
            raise
        return client

    def _transmit(self, client: smtplib.SMTP, to: str, mail: EmailMessage) -> Result:
        try:
            code, answer = client.mail(self._address.sender)
            if code != 250:
                return Retry(f"the mail server refuses the sender: {_answered(code, answer)}", channel_wide=True)
            code, answer = client.rcpt(to)
            answer = answer.replace(to.encode(), b"(recipient)")  # addresses are kept out of the warehouse
        except (OSError, smtplib.SMTPException) as error:
            return Retry(f"the mail server broke off before the mail was given over: {_described(error)}")
        if code not in (250, 251):
            return _refusal(f"the mail server refuses the recipient: {_answered(code, answer)}", code)
        try:
            code, answer = client.data(mail.as_bytes())
        except smtplib.SMTPDataError as error:
            return _refusal(f"the mail server refuses the mail: {_described(error)}", error.smtp_code)
        except (OSError, smtplib.SMTPException) as error:
            return InDoubt(f"the mail server broke off while it took the mail: {_described(error)}")
        if code != 250:
            return _refusal(f"the mail server refuses the mail: {_answered(code, answer)}", code)
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
        return Sent(str(mail["Message-ID"]))


def composed(message: Message, sender: str, to: str, delivery: str, *, possible_duplicate: bool) -> EmailMessage:
    """The mail: text and HTML of the same content, and headers that let a duplicate be recognised.

    Content goes out in seven bits, since not every relay takes eight.
    """
    mail = EmailMessage(policy=policy.SMTP.clone(cte_type="7bit"))
    mail["From"] = Address("Pacewatch", addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = _subject(message)
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = message_id(delivery, sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    if possible_duplicate:
        mail[DUPLICATE_HEADER] = "yes"
    mail.set_content(message.as_text())
    mail.add_alternative(_html_template().render(message=message), subtype="html")
    return mail


def _subject(message: Message) -> str:
    """The subject as words only: `=?utf-8?b?...?=` is read as a header's coding, and what it holds would end the line."""
    return shortened(message.subject, LONGEST_SUBJECT).replace("=?", "= ?")


def message_id(delivery: str, sender: str) -> str:
    """The same delivery always has the same Message-ID."""
    return f"<{delivery}@pacewatch.{sender.rpartition('@')[2]}>"


@cache
def _html_template() -> Template:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEXTS), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    return environment.get_template("mail.html.jinja")


def _refusal(error: str, code: int) -> Result:
    """SMTP's 5xx is for good, 4xx for now."""
    return Refused(error) if code >= 500 else Retry(error)


def _answered(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}"[:200]


def _described(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # Some servers repeat the login in their answer.
        return f"login failed ({error.smtp_code}): check {MAIL_VARIABLE}"
    return f"{type(error).__name__}: {error}"[:200]
