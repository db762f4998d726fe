"""To whom mails go: to one person of people.yaml, with Chinese addresses where the server takes such."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pacewatch.delivery.letter import address
from pacewatch.delivery.results import Refused, Sent
from pacewatch.delivery.undelivered_words import NEEDS_UTF8, NOT_IN_PEOPLE
from pacewatch.demo.mail_standin import MailStandin
from tests.delivery.mails import TO, sender_to, told


@pytest.fixture
def plain_mail() -> Iterator[MailStandin]:
    """A server that takes no addresses outside ASCII."""
    with MailStandin(offers_utf8=False) as desk:
        yield desk


def test_a_mail_goes_to_nobody_who_is_not_in_people_yaml(mail: MailStandin) -> None:
    result = sender_to(mail, {TO}).send("eve@example.org", "d1", told("flow"))
    assert result == Refused(*NOT_IN_PEOPLE)
    assert isinstance(sender_to(mail, {TO}).send(TO, "d2", told("flow")), Sent)
    assert [taken["recipients"] for taken in mail.mails] == [[TO]]


@pytest.mark.parametrize(
    "written",
    ["wang@example.org, eve@example.org", "wang@example.org\r\nBcc: eve@example.org", "Wang <eve@example.org>"],
)
def test_an_address_can_only_be_one_recipient(written: str, mail: MailStandin) -> None:
    sender_to(mail).send(written, "d1", told("flow"))
    assert [
        taken for taken in mail.mails if len(taken["recipients"]) != 1 or "eve@example.org" in taken["recipients"]
    ] == []


@pytest.mark.parametrize("domain", ["example.org", "例子.中国"])
def test_a_chinese_address_goes_out_where_the_server_takes_it(domain: str, mail: MailStandin) -> None:
    to = f"王芳@{domain}"
    assert isinstance(sender_to(mail, {to}).send(to, "d1", told("flow")), Sent)
    (taken,) = mail.mails
    sent_to = f"王芳@{domain.encode('idna').decode()}"
    assert (taken["recipients"], taken["headers"]["To"]) == ([sent_to], sent_to)
    assert "SMTPUTF8" in taken["options"]
    assert taken["headers"]["Subject"] == told("flow").subject


def test_a_chinese_address_is_refused_in_a_sentence_where_the_server_does_not(plain_mail: MailStandin) -> None:
    assert sender_to(plain_mail).send("王芳@example.org", "d1", told("flow")) == Refused(*NEEDS_UTF8)
    assert plain_mail.mails == []


def test_a_chinese_domain_alone_goes_out_by_any_server(plain_mail: MailStandin) -> None:
    assert isinstance(sender_to(plain_mail).send("wang@例子.中国", "d1", told("flow")), Sent)
    (taken,) = plain_mail.mails
    assert (taken["recipients"], taken["options"]) == (["wang@xn--fsqu00a.xn--fiqs8s"], [])


def test_a_domain_that_cannot_be_one_is_refused(mail: MailStandin) -> None:
    result = sender_to(mail).send(f"wang@{'例' * 70}.中国", "d1", told("flow"))
    assert isinstance(result, Refused)
    assert "none that mail can be sent to" in result.error
    assert str(address(TO, "王")) == "王 <wang@example.org>"
