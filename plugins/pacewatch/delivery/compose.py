"""Facts become a message. In: facts and a language. Out: a `Message`, worded by the files under `texts/<language>/`.

`words.json` holds the terms, `<kind or reason>.jinja` the sentences. A template has the blocks `subject`, `headline`,
`facts` (`label :: value`), `paragraphs`, `quotes` and `footer`; one line is one item, a blank line is none. Values from
feeds are only ever data of a template, and every printed value passes `formats.written`, so that it can't break a line.
"""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import ROUND_CEILING, Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pacewatch.alerts.facts import Bilingual, Facts, VerdictFacts
from pacewatch.delivery import formats
from pacewatch.delivery.message import Fact, Language, Message

TEXTS = Path(__file__).parent / "texts"


def compose(facts: Facts, language: Language) -> Message:
    """The message that tells of an event, in one language.

    Raises:
        jinja2.TemplateNotFound: no text was written for this kind of target.
    """
    words = _words(language)
    if isinstance(facts, VerdictFacts):
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
        facts=tuple(_fact(line) for line in read("facts")),
        paragraphs=tuple(read("paragraphs")),
        quotes=tuple(read("quotes")),
        footer=read("footer")[0],
    )


def _fact(line: str) -> Fact:
    label, _, value = line.partition(" ::")
    return Fact(label, value.strip())


def _lines(template: Template, values: dict[str, Any], block: str) -> list[str]:
    if block not in template.blocks:
        return []
    text = "".join(template.blocks[block](template.new_context(values)))
    return [line.strip() for line in text.splitlines() if line.strip()]


def _values(facts: Facts, language: Language, words: dict[str, Any]) -> dict[str, Any]:
    values = {field.name: _in_language(getattr(facts, field.name), language) for field in fields(facts)}
    return values | {
        "words": words,
        "amount": lambda value: formats.amount(value, values["unit"], language),
        "periods": lambda value: _periods(value, values["cadence"], words),
        "about": lambda value: _about(value, values["cadence"], words),
        "rate": formats.rate,
        "rate_needed": partial(formats.rate, rounding=ROUND_CEILING),  # rounded down, it would not suffice
        "whole": int,  # "no more than 11.4 days" allows 11
    }


def _in_language(value: Any, language: Language) -> Any:
    return getattr(value, language) if isinstance(value, Bilingual) else value


def _periods(value: Decimal | int, cadence: str, words: dict[str, Any]) -> str:
    """A number of reference periods, e.g. 12 days."""
    pattern: str = words["one_period" if value == 1 else "many_periods"][cadence]
    return pattern.format(formats.number(value))


def _about(value: Decimal, cadence: str, words: dict[str, Any]) -> str:
    """An estimated number of reference periods, e.g. about 24.6 days."""
    pattern: str = words["about"]
    estimated = _periods(formats.estimate(value), cadence, words)
    return estimated if value == value.to_integral_value() else pattern.format(estimated)


@cache
def _words(language: Language) -> dict[str, Any]:
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
