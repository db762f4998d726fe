"""Over four hundred words that want to be more than words, through Slack and mail as they arrive there: none is alive."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import cache
from typing import Any

import jinja2
import pytest

from pacewatch.delivery import formats, letter, slack_blocks
from pacewatch.delivery.addresses import MailAddress, SlackAddress
from pacewatch.delivery.compose import TEXTS, compose
from pacewatch.delivery.mail import MailSender
from pacewatch.delivery.message import Language, Message
from pacewatch.delivery.results import Sent
from pacewatch.delivery.slack import SlackSender
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.demo.slack_standin import SlackStandin
from tests.delivery.carriers import carriers
from tests.delivery.conftest import PASSWORD, TOKEN
from tests.delivery.injections import ALL, INJECTIONS
from tests.delivery.oracles import acting, alive_in_mail, alive_in_slack

CARRIERS = {"flow": 0, "refused": 2, "rows": 3}
PLAIN = "plain"
TO = "you@example.org"

Received = dict[str, Any]
Arrive = Callable[[Message], Received]


def messages(word: str, language: Language = "en") -> dict[str, Message]:
    """The messages that carry the word: as names of target and place; of file and detail; of file and cells."""
    facts = carriers(word)
    return {name: compose(facts[number], language) for name, number in CARRIERS.items()}


@pytest.fixture
def in_slack(slack: SlackStandin) -> Arrive:
    """Send a message to a channel of its own; what Slack got."""
    sender = SlackSender(SlackAddress(TOKEN, slack.base_url))

    def arrive(message: Message) -> Received:
        channel = f"C{len(slack.messages):08d}"
        assert isinstance(result := sender.send(channel, "d" * 24, message), Sent), result
        return {**slack.messages[-1], "channel": "C"}

    return arrive


@pytest.fixture
def by_mail(mail: MailStandin, monkeypatch: pytest.MonkeyPatch) -> Arrive:
    """Send a message to one person; what the mail server got."""
    # Reading the system's certificates anew for each of a thousand mails would take half a minute.
    monkeypatch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
    sender = MailSender(MailAddress("127.0.0.1", mail.port, None, PASSWORD, "none", "pacewatch@example.org"))

    def arrive(message: Message) -> Received:
        assert isinstance(result := sender.send(TO, "d" * 24, message), Sent), result
        return mail.mails[-1]

    return arrive


def alive(
    arrive: Arrive, oracle: Callable[[Received, Received], list[str]], words: list[str], language: Language = "en"
) -> list[str]:
    """What is alive of each word in each of the messages that carry it."""
    plain = {name: arrive(message) for name, message in messages(PLAIN, language).items()}
    return [
        f"{word[:60]!a} in {name}: {fault}"
        for word in words
        for name, message in messages(word, language).items()
        for fault in oracle(arrive(message), plain[name])
    ]


def test_there_are_at_least_three_hundred_different_ones() -> None:
    assert len(set(ALL)) == len(ALL) >= 300
    assert all(len(words) >= 10 for words in INJECTIONS.values())


@pytest.mark.parametrize("kind", INJECTIONS)
def test_slack_gets_words_only(kind: str, in_slack: Arrive) -> None:
    assert alive(in_slack, alive_in_slack, INJECTIONS[kind]) == []


@pytest.mark.parametrize("carrier", CARRIERS)
def test_the_mail_server_gets_words_only(carrier: str, by_mail: Arrive) -> None:
    """Every third word in each of the messages, for a mail takes its time; all words as names and details."""
    plain = by_mail(messages(PLAIN)[carrier])
    words = ALL if carrier == "refused" else ALL[::3]
    found = {word: alive_in_mail(by_mail(messages(word)[carrier]), plain) for word in words}
    assert {ascii(word[:60]): faults for word, faults in found.items() if faults} == {}


def test_in_chinese_it_is_the_same(in_slack: Arrive, by_mail: Arrive) -> None:
    some = [words[0] for words in INJECTIONS.values()]
    assert alive(in_slack, alive_in_slack, some, "zh") == []
    assert alive(by_mail, alive_in_mail, some, "zh") == []


def test_the_words_are_still_there(by_mail: Arrive) -> None:
    for word in INJECTIONS["html"] + INJECTIONS["sql"] + INJECTIONS["templates"]:
        said = by_mail(messages(word)["refused"])["text"]
        assert formats.one_line(word) in said or len(word) > 200, ascii(word)


def test_slack_with_its_escaping_off_is_noticed(in_slack: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_blocks, "_escaped", lambda text: text)
    found = alive(in_slack, alive_in_slack, ["<!channel>", "a & b"])
    assert [one for one in found if "mrkdwn: " in one and "channel" in one]
    assert [one for one in found if "a & b" in one]


def test_slack_with_mrkdwn_for_plain_text_is_noticed(in_slack: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {name: in_slack(message) for name, message in messages(PLAIN).items()}
    monkeypatch.setattr(
        slack_blocks, "_section", lambda text: {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    )
    got = in_slack(messages("<!channel>")["flow"])
    assert "elements: [\"/section/mrkdwn ['text', 'type']\"]" in alive_in_slack(got, plain["flow"])


@pytest.mark.parametrize(
    "changed",
    [
        {"link_names": "1"},
        {"parse": "full"},
        {"unfurl_links": "true"},
        {"text": "a\u202eb"},
        {"text": ""},
        {"attachments": "[]"},
        {"blocks": [{"type": "section", "text": {"type": "plain_text", "text": "\x1b[31m", "emoji": False}}]},
    ],
)
def test_each_thing_that_slack_would_act_upon_is_noticed(changed: Received, in_slack: Arrive) -> None:
    plain = in_slack(messages(PLAIN)["flow"])
    assert alive_in_slack(plain, plain) == []
    assert alive_in_slack({**plain, **changed}, plain) != []


def test_mail_with_its_escaping_off_is_noticed(by_mail: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = jinja2.FileSystemLoader(TEXTS)
    monkeypatch.setattr(
        letter,
        "_html_template",
        lambda: jinja2.Environment(loader=loader, trim_blocks=True, lstrip_blocks=True).get_template("mail.html.jinja"),  # noqa: S701 - the fault
    )
    plain = by_mail(messages(PLAIN)["refused"])
    missed = [
        word
        for word in INJECTIONS["html"]
        if {"<", '"', "'"} & set(word) and not alive_in_mail(by_mail(messages(word)["refused"]), plain)
    ]
    assert missed == []


@pytest.mark.parametrize(
    "changed",
    [
        {"recipients": [TO, "evil@example.org"]},
        {"headers": {"Bcc": "evil@example.org"}},
        {"headers": {"To": "you@example.org, evil@example.org"}},
        {"headers": {"Subject": "a\u202eb"}},
        {"text": "a\x1b[31mb"},
        {"html": "<p onclick='x'>"},
        {"html": "<!-- -->"},
        {"html": "\x00"},
    ],
)
def test_each_thing_that_a_mail_server_or_reader_would_act_upon_is_noticed(changed: Received, by_mail: Arrive) -> None:
    plain = by_mail(messages(PLAIN)["flow"])
    assert alive_in_mail(plain, plain) == []
    headers = {**plain["headers"], **changed.pop("headers", {})}
    assert alive_in_mail({**plain, "headers": headers, **changed}, plain) != []


def test_lines_that_are_not_made_one_are_noticed(by_mail: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = by_mail(messages(PLAIN)["rows"])
    monkeypatch.setattr(formats, "one_line", lambda text: text)
    got = by_mail(messages("a\u202eb\x1b[31m")["rows"])
    assert [one for one in alive_in_mail(got, plain) if "signs: " in one]
    assert acting("a\u202eb") == ["'\\u202e'"]
