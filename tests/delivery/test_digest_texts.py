"""Digests as people read them: each turn in both languages as kept in `golden_digests/`, and never more than Slack takes.

`PACEWATCH_REWRITE_GOLDEN=1 pytest tests/delivery/test_digest_texts.py` writes the files anew; read the difference.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pacewatch.alerts.facts import DigestFacts, from_json, to_json
from pacewatch.delivery.chart import png, svg
from pacewatch.delivery.compose import compose
from pacewatch.delivery.compose_digest import ROOM, lines_each
from pacewatch.delivery.formats import _MONTHS
from pacewatch.delivery.letter import composed
from pacewatch.delivery.message import Bars, Language, Message
from pacewatch.delivery.slack_blocks import FACTS, PARAGRAPHS, blocks, notification
from pacewatch.delivery.slack_limits import fault
from pacewatch.demo.slack_text import slack_text
from tests.conftest import REWRITE_GOLDEN
from tests.delivery.digest_cases import DIGESTS, FULL
from tests.delivery.test_texts import MACHINE_WORDS, strings

GOLDEN = Path(__file__).parent / "golden_digests"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
ALL = DIGESTS | {"full": FULL}
EVERY = [(name, language) for name in DIGESTS for language in LANGUAGES]


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_wording_is_the_one_that_was_read_and_kept(name: str, language: Language) -> None:
    message = compose(DIGESTS[name], language)
    assert isinstance(message.chart, Bars)
    text = f"{message.subject}\n[{message.status}]\n\n{message.as_text()}\n[{message.chart.description}]\n"
    kept = GOLDEN / f"{name}.{language}.txt"
    if REWRITE_GOLDEN:
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


def test_every_kept_text_has_its_case() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.{language}.txt" for name, language in EVERY}


def numbers(message: Message) -> Counter[str]:
    """All numbers that a digest says of itself, dates as day, month and year; not those in names that it repeats."""
    said = " ".join([message.headline, *(fact.value for fact in message.facts), *message.paragraphs])
    said = re.sub(r"“[^”]*”", "", said)
    for number, month in enumerate(_MONTHS, start=1):
        said = said.replace(f" {month} ", f" {number} ")
    # The clock is one word in both; "once" is 1次.
    return Counter(
        re.findall(r"\d+(?:,\d{3})*(?::\d\d)?", said.replace("fell behind again once", "1").replace("日1", "日 1"))
    )


@pytest.mark.parametrize("name", ALL)
def test_both_languages_say_the_same(name: str) -> None:
    zh, en = (compose(ALL[name], language) for language in LANGUAGES)
    assert len(zh.facts) == len(en.facts)
    assert len(zh.paragraphs) == len(en.paragraphs)
    assert numbers(zh) == numbers(en)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_officials_read_no_words_of_machines(name: str, language: Language) -> None:
    said = [text for text in strings(compose(DIGESTS[name], language)) if "needs_decision" not in text]
    assert [text for text in said if MACHINE_WORDS.search(text)] == []
    if language == "en":
        assert [text for text in said if re.search(r"[\u3000-\u9fff]", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_slack_and_both_forms_of_the_mail_say_all_of_it(name: str, language: Language) -> None:
    message = compose(ALL[name], language)
    assert len(message.facts) <= FACTS
    assert len(message.paragraphs) <= PARAGRAPHS
    shown = slack_text({"blocks": blocks(message)})
    mail = composed(message, "pacewatch@example.org", "you@example.org", "d1", possible_duplicate=False)
    plain, rich = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert rich is not None
    for text in (text for text in strings(message) if text != message.subject):
        assert text in shown
        assert text in html.unescape(rich.get_content())
        assert text in plain.get_content()
    assert "cid:" in rich.get_content()
    assert fault({"channel": "C1", "text": notification(message), "blocks": blocks(message)}) is None


@pytest.mark.parametrize("name", ALL)
def test_facts_survive_the_trip_through_the_warehouse(name: str) -> None:
    assert from_json(to_json(ALL[name])) == ALL[name]


@pytest.mark.parametrize(
    ("totals", "each"),
    [
        ([], 1),
        ([1], 1),
        ([28], 28),
        ([29], 27),
        ([1000], 27),
        ([9, 9, 9], 9),
        ([10, 9, 9], 10),
        ([10] * 3, 8),
        ([50] * 10, 1),
    ],
)
def test_lists_share_the_room_there_is(totals: list[int], each: int) -> None:
    assert lines_each(totals) == each
    assert sum(min(total, each + 1) for total in totals) <= ROOM


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["first", "one-of-each"])
def test_the_bars_are_drawn_with_their_numbers_and_words(name: str, language: Language) -> None:
    chart = compose(DIGESTS[name], language).chart
    assert isinstance(chart, Bars)
    drawn = svg(chart, language)
    for bar in chart.bars:
        assert f">{bar.label}<" in drawn
        assert f">{bar.now}<" in drawn
    assert f">{chart.now}<" in drawn
    assert bool(chart.before) == (DIGESTS[name].previous_on is not None)
    assert not chart.before or f">{chart.before}<" in drawn
    assert len(png(chart, language)) < 120_000


def test_counts_of_before_make_another_picture() -> None:
    second: DigestFacts = DIGESTS["nothing-changed"]
    other = replace(second, counts=(replace(second.counts[0], before=5), *second.counts[1:]))
    charts = [compose(facts, "en").chart for facts in (second, other)]
    assert png(charts[0], "en") != png(charts[1], "en")  # type: ignore[arg-type]


def test_the_page_of_all_targets_is_named_where_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACEWATCH_PAGE_URL", "https://example.org/targets")
    assert compose(DIGESTS["first"], "zh").footer == "小城 · 全部目标：https://example.org/targets"
    assert compose(DIGESTS["first"], "en").footer == "Small Town · All targets: https://example.org/targets"
