"""What people read: each happening in both languages as kept in `golden/`, with the same content in every channel.

`PACEWATCH_REWRITE_GOLDEN=1 pytest tests/delivery/test_texts.py` writes the files anew; read the difference.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pacewatch.alerts.facts import VerdictFacts, from_json, to_json
from pacewatch.delivery.compose import compose
from pacewatch.delivery.formats import _MONTHS
from pacewatch.delivery.mail import composed
from pacewatch.delivery.message import Language, Message
from pacewatch.delivery.slack_blocks import blocks, notification
from pacewatch.demo.slack_rules import fault_of_message
from pacewatch.demo.slack_text import slack_text
from tests.conftest import REWRITE_GOLDEN
from tests.delivery.cases import CASES

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
EVERY = [(name, language) for name in CASES for language in LANGUAGES]


def strings(message: Message) -> Iterator[str]:
    """Everything a message says, but its status, which the subject holds in other words."""
    yield from (message.subject, message.headline, *message.paragraphs, *message.quotes, message.footer)
    for fact in message.facts:
        yield from (fact.label, fact.value)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_wording_is_the_one_that_was_read_and_kept(name: str, language: Language) -> None:
    message = compose(CASES[name], language)
    text = f"{message.subject}\n[{message.status}]\n\n{message.as_text()}"
    kept = GOLDEN / f"{name}.{language}.txt"
    if REWRITE_GOLDEN:
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


def test_every_kept_text_has_its_case() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.{language}.txt" for name, language in EVERY}


def numbers(message: Message) -> Counter[str]:
    """All numbers of a message, dates as day, month and year, without what stands in names and footers."""
    said = " ".join([message.headline, *(fact.value for fact in message.facts[1:]), *message.paragraphs])
    for number, month in enumerate(_MONTHS, start=1):
        said = said.replace(f" {month} ", f" {number} ")
    return Counter(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", said))


@pytest.mark.parametrize("name", CASES)
def test_both_languages_say_the_same_numbers(name: str) -> None:
    zh, en = (compose(CASES[name], language) for language in LANGUAGES)
    assert len(zh.facts) == len(en.facts)
    assert len(zh.quotes) == len(en.quotes)
    # English counts the past year in words: "the past year" is 近1年.
    one_year = Counter({"1": 1}) if getattr(CASES[name], "history_years", None) == 1 else Counter()
    assert numbers(zh) - one_year == numbers(en)


MACHINE_WORDS = re.compile(r"None|null|Decimal|_|\d{4}-\d\d-\d\d|\d\.\d{3}|\{|\}|  |。。|，，|\.\.|\(\)|（）")


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_officials_read_no_words_of_machines(name: str, language: Language) -> None:
    message = compose(CASES[name], language)
    if isinstance(CASES[name], VerdictFacts):
        said = [text for text in strings(message) if text != message.footer]
        assert [text for text in said if MACHINE_WORDS.search(text)] == []
    if language == "en":
        assert not any(re.search(r"[\u3000-\u9fff]", text) for text in strings(message) if text not in message.quotes)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_slack_and_both_forms_of_the_mail_say_all_of_it(name: str, language: Language) -> None:
    message = compose(CASES[name], language)
    shown = slack_text({"blocks": blocks(message)})
    mail = composed(message, "pacewatch@example.org", "you@example.org", "d1", possible_duplicate=False)
    plain, rich = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert rich is not None
    for text in strings(message):
        assert text in shown
        assert text in html.unescape(rich.get_content())
        assert text in plain.get_content() or text == message.subject
    assert str(mail["Subject"]) == message.subject
    assert fault_of_message({"channel": "C1", "text": notification(message), "blocks": blocks(message)}) is None


@pytest.mark.parametrize("name", CASES)
def test_facts_survive_the_trip_through_the_warehouse(name: str) -> None:
    assert from_json(to_json(CASES[name])) == CASES[name]
