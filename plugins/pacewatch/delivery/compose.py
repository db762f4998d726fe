"""Facts become a message. In: facts and a language. Out: a `Message`, worded by the files under `texts/<language>/`.

`words.json` holds the terms, `<kind or reason>.jinja` the sentences. A template has the blocks `subject`, `headline`,
`facts` (`label :: value`), `paragraphs`, `quotes` and `footer`; one line is one item, a blank line is none. Values from
feeds are only ever data of a template, and every printed value passes `formats.written`, so that it can't break a line.
"""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pacewatch.alerts.facts import Bilingual, DataFacts, DigestFacts, Dispute, Facts, VerdictFacts
from pacewatch.delivery import formats
from pacewatch.delivery.chart_words import chart_of
from pacewatch.delivery.message import Fact, Language, Message
from pacewatch.delivery.page import page_address

TEXTS = Path(__file__).parent / "texts"

OWN_WORDS = {
    "growth": "compared_directly",
    "trend": "compared_directly",
    "in_step": "compared_directly",
    "rank": "compared_directly",
    "milestone": "in_stages",
}
"""Kinds whose verdicts have words of their own, since they have no pace: the key of `words.json` that holds them."""

SMALL_CHANCE = Decimal("0.01")


def compose(facts: Facts, language: Language) -> Message:
    """The message that tells of an event, in one language; it names the page of `PACEWATCH_PAGE_URL`, where one is set.

    Raises:
        jinja2.TemplateNotFound: no text was written for this kind of target.
    """
    if isinstance(facts, DigestFacts):
        from pacewatch.delivery.compose_digest import compose_digest  # noqa: PLC0415 - it builds on this module

        return compose_digest(facts, language)
    words = words_of(language)
    if isinstance(facts, VerdictFacts):
        words = of_kind(facts.kind, words)
        name, status = facts.kind, words["verdict"][facts.verdict]
    else:
        name, status = facts.reason, words["data_reason"][facts.reason]
    template = _environment(language).get_template(f"{name}.jinja")
    values = _values(facts, language, words)
    read = partial(_lines, template, values)
    return Message(
        language=language,
        subject=read("subject")[0],
        status=status,
        headline=read("headline")[0],
        facts=tuple(Fact.of(line) for line in read("facts")),
        paragraphs=tuple(read("paragraphs")),
        quotes=tuple(read("quotes")),
        footer=read("footer")[0],
        mailing=f"{facts.audience}.{formats.slug(facts.programme.en)}",
        chart=chart_of(facts, language, words) if isinstance(facts, VerdictFacts) else None,
    )


def worded(name: str, language: Language, values: dict[str, Any], block: str) -> list[str]:
    """The lines of a block of a template that needs nothing but these values."""
    return _lines(_environment(language).get_template(name), values, block)


def _lines(template: Template, values: dict[str, Any], block: str) -> list[str]:
    if block not in template.blocks:
        return []
    text = "".join(template.blocks[block](template.new_context(values)))
    return [line.strip() for line in text.splitlines() if line.strip()]


def _values(facts: VerdictFacts | DataFacts, language: Language, words: dict[str, Any]) -> dict[str, Any]:
    values = {field.name: _in_language(getattr(facts, field.name), language) for field in fields(facts)}
    return values | {
        "words": words,
        "page": page_address(),
        "amount": lambda value: formats.amount(value, values["unit"], language),
        "measured": lambda value, unit: formats.amount(value, unit, language),
        "periods": lambda value: _periods(value, values["cadence"], words),
        "about": lambda value: _about(value, values["cadence"], words),
        "points": lambda value: counted(value, words["one_point"], words["many_points"]),
        "apart": lambda value: _apart(value, values["unit"], language, words),
        "days": lambda value: _periods(value, "day", words),
        "chance": lambda value: _chance(value, words),
        "roughly": lambda value: _roughly(value, values["unit"], language, words),
        "at_most": lambda value: formats.at_most(value, values["actual"], values["baseline"]),
        "is_upward": values.get("comparator") in (">=", ">"),
        "rate": formats.rate,
        "rate_needed": partial(formats.rate, rounding=ROUND_CEILING),  # rounded down, it would not suffice
        "in_the_end": lambda value: _in_the_end(value, is_counted=bool(values.get("is_counted"))),
        "whole": int,  # "no more than 11.4 days" allows 11
    }


def _in_language(value: Any, language: Language) -> Any:
    if isinstance(value, tuple):
        return tuple(_in_language(one, language) for one in value)
    if isinstance(value, Dispute):
        return {field.name: _in_language(getattr(value, field.name), language) for field in fields(value)}
    return getattr(value, language) if isinstance(value, Bilingual) else value


def _periods(value: Decimal | int, cadence: str, words: dict[str, Any]) -> str:
    """A number of reference periods, e.g. 12 days."""
    return counted(value, words["one_period"][cadence], words["many_periods"][cadence])


def counted(value: Decimal | int, one: str, many: str) -> str:
    """How much or how many of something, whichever direction it goes: 1 percentage point, 3.8 percentage points."""
    written = formats.number(value.copy_abs() if isinstance(value, Decimal) else abs(value))
    return (one if written == "1" else many).format(written)


def _apart(value: Decimal, unit: str, language: Language, words: dict[str, Any]) -> str:
    """How far two figures lie apart: of percentages in percentage points, of others in their unit."""
    if unit.startswith("%"):
        return counted(value, words["one_point"], words["many_points"])
    return formats.amount(abs(value), unit, language)


def _chance(probability: Decimal, words: dict[str, Any]) -> str:
    """A probability in whole percent; what is nearly certain is never called certain."""
    size = "small" if probability < SMALL_CHANCE else "great" if probability > 1 - SMALL_CHANCE else "about"
    pattern: str = words["chance"][size]
    return pattern.format(formats.number(formats.whole_percent(probability)))


def _roughly(value: Decimal, unit: str, language: Language, words: dict[str, Any]) -> str:
    """An estimated amount, e.g. about 1.3 sites."""
    pattern: str = words["about"]
    estimated = formats.amount(formats.estimate(formats.rate(value)), unit, language)
    return estimated if value == value.to_integral_value() else pattern.format(estimated)


def _in_the_end(value: Decimal, *, is_counted: bool) -> Decimal:
    """Where it is expected to end: counted things are whole."""
    return value.quantize(Decimal(1), ROUND_HALF_UP) if is_counted else formats.rate(value)


def _about(value: Decimal, cadence: str, words: dict[str, Any]) -> str:
    """An estimated number of reference periods, e.g. about 24.6 days."""
    pattern: str = words["about"]
    estimated = _periods(formats.estimate(value), cadence, words)
    return estimated if value == value.to_integral_value() else pattern.format(estimated)


def of_kind(kind: str, words: dict[str, Any]) -> dict[str, Any]:
    """The words with those that a kind of target has of its own."""
    own: dict[str, Any] = words.get(OWN_WORDS.get(kind, ""), {})
    return words | own | {"verdict": words["verdict"] | own.get("verdict", {})}


@cache
def words_of(language: Language) -> dict[str, Any]:
    """The terms of a language."""
    words: dict[str, Any] = json.loads((TEXTS / language / "words.json").read_text(encoding="utf-8"))
    return words


@cache
def _environment(language: Language) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEXTS / language),
        undefined=StrictUndefined,
        finalize=partial(formats.written, language=language),
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # the result is plain text; each channel escapes for itself
    )
