"""Messages by mail. In: an address, a delivery id, a `Message`. Out: a `Result`.

Mail can't be asked whether it arrived. So a mail in doubt is sent once more, under the same Message-ID and marked as a
possible duplicate; `drain` counts. The dialogue is done step by step because doubt begins only with the mail's content.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Container
from contextlib import suppress
from email.message import EmailMessage

from pacewatch.delivery import undelivered_words
from pacewatch.delivery.addresses import MAIL_VARIABLE, MailAddress
from pacewatch.delivery.letter import address, composed
from pacewatch.delivery.message import Message
from pacewatch.delivery.results import InDoubt, Refused, Result, Retry, Sent
from pacewatch.said import Said


class MailSender:
    """One mail server; a connection lasts for one mail, so that no broken one is ever used again."""

    channel = "email"

    def __init__(
        self, address: MailAddress, timeout_seconds: float = 10.0, allowed: Container[str] | None = None
    ) -> None:
        """Connect nothing yet; `timeout_seconds` bounds each step of the dialogue.

        `allowed` are the addresses of `people.yaml`: nothing is ever sent to another one. None allows any.
        """
        self._address = address
        self._timeout = timeout_seconds
        self._allowed = allowed

    def send(
        self,
        to: str,
        delivery: str,
        message: Message,
        *,
        possible_duplicate: bool = False,
        thread: str | None = None,
        before_content: Callable[[], None] = lambda: None,
    ) -> Result:
        """Send one mail to exactly one recipient; `thread` is the Message-ID of the mail that began its episode.

        `before_content` is called once the server has taken the recipient: before that nothing can have arrived.
        """
        if self._allowed is not None and to not in self._allowed:
            return Refused(*undelivered_words.NOT_IN_PEOPLE)
        try:
            recipient = address(to).addr_spec
        except ValueError as error:
            return Refused(*undelivered_words.no_address_for_mail(_described(error)))
        in_utf8 = not recipient.isascii()
        try:
            mail = composed(
                message,
                self._address.sender,
                to,
                delivery,
                possible_duplicate=possible_duplicate,
                thread=thread,
                in_utf8=in_utf8,
            )
        except ValueError as error:
            return Retry(f"the mail can't be composed, a defect of Pacewatch: {error}")
        try:
            client = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return Retry(f"the mail server can't be used: {_described(error)}", channel_wide=True)
        try:
            if in_utf8 and not client.has_extn("smtputf8"):
                return Refused(*undelivered_words.NEEDS_UTF8)
            return self._transmit(client, recipient, mail, ["SMTPUTF8"] if in_utf8 else [], before_content)
        finally:
            client.close()

    def _connect(self) -> smtplib.SMTP:
        address = self._address
        context = None if address.tls == "none" else ssl.create_default_context()
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

    def _transmit(
        self,
        client: smtplib.SMTP,
        to: str,
        mail: EmailMessage,
        options: list[str],
        before_content: Callable[[], None],
    ) -> Result:
        try:
            code, answer = client.mail(self._address.sender, options)
            if code != 250:
                return Retry(f"the mail server refuses the sender: {_answered(code, answer)}", channel_wide=True)
            code, answer = client.rcpt(to)
            answer = answer.replace(to.encode(), b"(recipient)")  # addresses are kept out of the warehouse
        except (OSError, smtplib.SMTPException) as error:
            return Retry(f"the mail server broke off before the mail was given over: {_described(error)}")
        if code not in (250, 251):
            return _refusal(undelivered_words.recipient_refused(_answered(code, answer)), code)
        before_content()
        try:
            code, answer = client.data(mail.as_bytes())
        except smtplib.SMTPDataError as error:
            return _refusal(undelivered_words.mail_refused(_described(error)), error.smtp_code)
        except (OSError, smtplib.SMTPException) as error:
            return InDoubt(*undelivered_words.broken_off(_described(error)))
        if code != 250:
            return _refusal(undelivered_words.mail_refused(_answered(code, answer)), code)
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
        return Sent(str(mail["Message-ID"]))


def _refusal(said: Said, code: int) -> Result:
    """SMTP's 5xx is for good, 4xx for now."""
    return Refused(*said) if code >= 500 else Retry(said[0])


def _answered(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}"[:200]


def _described(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # Some servers repeat the login in their answer.
        return f"login failed ({error.smtp_code}): check {MAIL_VARIABLE}"
    return f"{type(error).__name__}: {error}"[:200]
