"""What people read: each happening in both languages as kept in `golden/`, with the same content in every channel.

`PACEWATCH_REWRITE_GOLDEN=1 pytest tests/delivery/test_texts.py` writes the files anew; read the difference.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest

from pacewatch.alerts.facts import Bilingual, Facts, VerdictFacts, from_json, to_json
from pacewatch.delivery.compose import compose
from pacewatch.delivery.compose_together import compose_all
from pacewatch.delivery.formats import _MONTHS, amount
from pacewatch.delivery.letter import composed
from pacewatch.delivery.message import Language, Message
from pacewatch.delivery.slack_blocks import blocks, notification
from pacewatch.delivery.slack_limits import fault
from pacewatch.demo.slack_text import slack_text
from tests.conftest import REWRITE_GOLDEN
from tests.delivery.cases import CASES
from tests.delivery.verdict_facts import AIR, FIRMS, FOREST, INCOME, INVESTMENT, JOBS, RANK, SMOG, STATION, WATER

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
PARAGRAPHS = 6
"""So many have room in Slack beside header, headline, facts and footer."""

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


def numbers(facts: Facts, language: Language) -> Counter[str]:
    """All numbers that a message says of itself, dates as day, month and year; not those in names and units it repeats."""
    message = compose(facts, language)
    said = " ".join([message.headline, *(fact.value for fact in message.facts[1:]), *message.paragraphs])
    for name in (vars(facts).get(field) for field in ("target", "outer", "unit", "stage", "message_about")):
        said = said.replace(getattr(name, language), "") if isinstance(name, Bilingual) else said
    for number, month in enumerate(_MONTHS, start=1):
        said = said.replace(f" {month} ", f" {number} ")
    return Counter(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", said))


@pytest.mark.parametrize("name", CASES)
def test_both_languages_say_the_same_numbers(name: str) -> None:
    facts = unmultiplied(CASES[name])
    zh, en = (compose(facts, language) for language in LANGUAGES)
    assert len(zh.facts) == len(en.facts)
    assert len(zh.paragraphs) == len(en.paragraphs)
    assert len(zh.quotes) == len(en.quotes)
    # English counts the past year in words: "the past year" is 近1年.
    one_year = Counter({"1": 1}) if getattr(CASES[name], "history_years", None) == 1 else Counter()
    assert numbers(facts, "zh") - one_year == numbers(facts, "en")


def unmultiplied(facts: Facts) -> Facts:
    """The same in single units: English multiplies what Chinese counts in tens of thousands."""
    if facts.unit is None:
        return facts
    return replace(facts, unit=Bilingual(facts.unit.zh, re.sub(r"^(?:CNY )?[0-9,]+ (?:million)?", "", facts.unit.en)))


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("0.5592", "10,000 people", "5,600 people"),  # as in Chinese, 0.56万人
        ("0.0001", "10,000 people", "1 person"),
        ("70", "10,000 placements", "700,000 placements"),
        ("483", "10,000 m²", "4.83 million m²"),
        ("1.98", "CNY 100 million", "CNY 198 million"),
        ("22.05", "CNY 100 million", "CNY 2.205 billion"),
        ("-0.5", "CNY 100 million", "CNY -50 million"),
        ("0", "10,000 people", "0 people"),
        ("1", "people", "1 person"),
        ("95", "%", "95%"),
    ],
)
def test_english_counts_in_its_own_multiples(value: str, unit: str, said: str) -> None:
    assert amount(Decimal(value), unit, "en") == said


KINDS = (JOBS, FIRMS, INVESTMENT, AIR, SMOG, FOREST, WATER, STATION, INCOME, RANK)
SAID = [
    *[("first_breach", verdict) for verdict in ("behind", "far_behind", "unattainable", "missed")],
    *[("worsened", verdict) for verdict in ("far_behind", "unattainable", "missed")],
    *[("recovered", verdict) for verdict in ("on_pace", "achieved")],
    *[("revised", verdict) for verdict in ("on_pace", "watch", "achieved")],
]
LACKING = [
    field.name
    for field in fields(VerdictFacts)
    if "None" in str(field.type) and field.name not in ("previous_verdict", "actual")
]


@pytest.mark.parametrize(("reason", "verdict"), SAID)
@pytest.mark.parametrize("kind", KINDS, ids=lambda facts: facts.kind)
def test_every_verdict_can_be_said_whatever_number_is_lacking(kind: VerdictFacts, reason: str, verdict: str) -> None:
    facts = replace(kind, reason=reason, verdict=verdict, is_soft=True)  # type: ignore[arg-type]
    needed = ["target_value"] if kind.kind.startswith("ratio") else []
    for lacking in ([], *([name] for name in LACKING), LACKING):
        bare = replace(facts, **dict.fromkeys(set(lacking) - set(needed)))
        zh, en = (compose(bare, language) for language in LANGUAGES)
        assert not MACHINE_WORDS.search("".join(text for text in strings(zh) if text != zh.footer)), lacking
        assert not MACHINE_WORDS.search(" ".join(text for text in strings(en) if text != en.footer)), lacking
        assert numbers(bare, "zh") == numbers(bare, "en"), lacking
        assert len(zh.paragraphs) == len(en.paragraphs) <= PARAGRAPHS


MACHINE_WORDS = re.compile(r"None|null|Decimal|_|\d{4}-\d\d-\d\d|\d\.\d{3}|\{|\}|  |。。|，，|\.\.|\(\)|（）")


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("https://pace.example.org/", True),
        (" http://10.0.0.7:8088/board?x=1 ", True),
        ("pace.example.org", False),
        ("javascript:alert(1)", False),
        ("https://a b", False),
        ("", False),
    ],
)
def test_the_page_of_all_targets_is_named_where_one_is_set(
    setting: str, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACEWATCH_PAGE_URL", setting)
    for language in LANGUAGES:
        for footer in (compose(JOBS, language).footer, compose_all([JOBS, FIRMS], language).footer):
            assert (setting.strip() in footer and "scoreboard" not in footer) is named
            assert ("scoreboard" in footer) is not named


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
    assert fault({"channel": "C1", "text": notification(message), "blocks": blocks(message)}) is None


@pytest.mark.parametrize(
    ("unit", "one"),
    [("people", "person"), ("water bodies", "water body"), ("businesses", "business"), ("houses", "house")]
    + [(unit, unit) for unit in ("million people", "km", "m²")],
)
def test_one_of_something_is_not_said_in_the_plural(unit: str, one: str) -> None:
    assert [amount(Decimal(value), unit, "en") for value in ("1", "0.83", "2")] == [
        f"1 {one}",
        f"0.83 {unit}",
        f"2 {unit}",
    ]


@pytest.mark.parametrize("name", CASES)
def test_facts_survive_the_trip_through_the_warehouse(name: str) -> None:
    assert from_json(to_json(CASES[name])) == CASES[name]
