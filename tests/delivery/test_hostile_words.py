"""Words from files and YAML are data in every sink: none pings, links, breaks a line, adds a header or becomes HTML."""

from __future__ import annotations

import json
import re
import unicodedata
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest

from pacewatch.alerts.facts import VerdictFacts
from pacewatch.delivery.compose import compose
from pacewatch.delivery.letter import composed
from pacewatch.delivery.message import Message
from pacewatch.delivery.slack_blocks import blocks, notification
from pacewatch.delivery.slack_limits import fault
from tests.delivery.carriers import carriers

HOSTILE = [
    "<!channel>",
    "<@U012AB3CD> <#C024BE7LR>",
    "<https://evil.example|click here>",
    "&lt;!everyone&gt; & co",
    "*bold* _italic_ ~gone~ `code` ```block```",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %} ${PATH}",
    "name\r\nBcc: evil@example.org",
    "name\nSubject: other\n\nbody",
    "a\x00b\x07c\x1b[31md",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200fright",
    "line\u2028separator\u2029paragraph\x85next",
    "label :: value",
    "长" * 20_000,
    "=HYPERLINK(1)",
    "🚨" * 300,
    "e\u0301\u0301\u0301" * 200,
]


EVERY = [(number, kind) for number in range(len(HOSTILE)) for kind in range(4)]


@pytest.fixture(params=EVERY, ids=lambda pair: f"word{pair[0]}-{('flow', 'ratio', 'refused', 'rows')[pair[1]]}")
def message(request: pytest.FixtureRequest) -> Message:
    number, kind = request.param
    return compose(carriers(HOSTILE[number])[kind], "en")


def test_a_message_is_lines_without_control_characters(message: Message) -> None:
    for text in (message.subject, message.headline, *message.paragraphs, *message.quotes, message.footer):
        assert not [sign for sign in text if unicodedata.category(sign).startswith("C") or sign in "\u2028\u2029"]


def test_slack_takes_it_and_reads_none_of_it_as_markup(message: Message) -> None:
    payload = {"channel": "C1", "text": notification(message), "blocks": blocks(message)}
    assert fault(payload) is None
    assert not re.search(r"<[!@#h]", payload["text"])
    assert '"mrkdwn"' not in json.dumps(payload["blocks"])
    assert len(json.dumps(payload, ensure_ascii=False)) < 40_000


class Tags(HTMLParser):
    """Collects the tags of a page and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {(tag, name) for name, _ in attrs} | {(tag, "")}


def tags(page: str) -> set[tuple[str, str]]:
    parser = Tags()
    parser.feed(page)
    return parser.seen


def test_the_mail_has_one_recipient_one_subject_and_no_foreign_tag(message: Message) -> None:
    mail = composed(message, "pacewatch@example.org", "you@example.org", "d1", possible_duplicate=False)
    read = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert read.keys().count("Subject") == read.keys().count("To") == 1
    assert (read["To"], read["Bcc"], read["Cc"]) == ("you@example.org", None, None)
    assert len(str(read["Subject"])) <= 200
    assert max(len(line) for line in mail.as_bytes().splitlines()) <= 998
    page = read.get_body(("html",))
    assert page is not None
    ours = {"html", "head", "meta", "title", "body", "div", "p", "table", "tr", "th", "td", "pre"}
    found = tags(page.get_content())
    assert {tag for tag, _ in found} <= ours
    assert {name for _, name in found} <= {"", "lang", "charset", "name", "content", "style", "scope"}


def test_templates_do_not_run_what_they_print() -> None:
    facts = carriers("{{ 7 * 7 }}{{ ''.__class__.__mro__ }}")[0]
    assert isinstance(facts, VerdictFacts)
    text = compose(facts, "zh").as_text()
    assert "{{ 7 * 7 }}" in text
    assert "49" not in text
