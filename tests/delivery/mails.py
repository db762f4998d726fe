"""Mails for tests: a message of every kind, and a sender to a server that stands here."""

from __future__ import annotations

from pacewatch.delivery.addresses import MailAddress
from pacewatch.delivery.compose import compose
from pacewatch.delivery.mail import MailSender
from pacewatch.delivery.message import Language, Message
from pacewatch.demo.mail_standin import MailStandin
from tests.delivery.cases import CASES
from tests.delivery.drawn import DRAWN

SENDER = "pacewatch@example.org"
TO = "wang@example.org"


def told(name: str, language: Language = "zh") -> Message:
    return compose(DRAWN.get(name) or CASES[name], language)


def sender_to(desk: MailStandin, allowed: set[str] | None = None) -> MailSender:
    return MailSender(MailAddress("127.0.0.1", desk.port, None, None, "none", SENDER), 2.0, allowed)
