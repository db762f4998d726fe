"""How values are written in a message. In: numbers, dates, words of any origin. Out: short text on one line."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

LONGEST_VALUE = 500
"""No single value may crowd out the rest of a message: Slack takes 3,000 characters a section."""

WHOLE_FROM = 100

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SINGULARS = (
    ("people", "person"), ("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ss", "ss"),
    ("s", ""),
)  # fmt: skip
_NUMBER_WORDS = ("hundred", "thousand", "million", "billion")
MILLION = 10**6
_LARGE = ((10**9, "billion"), (MILLION, "million"))
_MULTIPLE = re.compile(r"(?:(?P<of>[A-Z]{3}) )?(?P<times>[1-9][0-9,]*) (?P<unit>.+)")
"""Units such as 10,000 people and CNY 100 million."""
_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")


def number(value: Decimal | int) -> str:
    """Thousands separated, at most two decimals, no trailing zeros; what isn't zero is never written as 0."""
    exact = Decimal(value)
    rounded = exact.quantize(_CENT, rounding=ROUND_HALF_UP)
    if exact and not rounded:
        rounded = exact.quantize(Decimal(1).scaleb(exact.adjusted()), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def estimate(value: Decimal) -> Decimal:
    """An estimate to one decimal, or to two where one would make it look like a whole number."""
    rounded = value.quantize(_TENTH, rounding=ROUND_HALF_UP)
    return value if rounded == rounded.to_integral_value() else rounded


def rate(value: Decimal, rounding: str = ROUND_HALF_UP) -> Decimal:
    """An average amount a period: from 100 on a whole number, since nobody counts in hundredths of people."""
    return value.quantize(Decimal(1), rounding=rounding) if abs(value) >= WHOLE_FROM else value


def at_most(value: Decimal, actual: Decimal, baseline: Decimal | None) -> Decimal:
    """How many may be left: things that are counted whole are left whole, so "no more than 9.33" allows 9."""
    is_counted = all(number == number.to_integral_value() for number in (actual, baseline or Decimal(0)))
    return value.to_integral_value(ROUND_FLOOR) if is_counted else value


def whole_percent(share: Decimal) -> Decimal:
    """A share as a whole number of percent."""
    return (share * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def day(value: date, language: str) -> str:
    """2022年9月30日, or 30 September 2022."""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_month(value: date) -> str:
    """Sep."""
    return _MONTHS[value.month - 1][:3]


def amount(value: Decimal | int, unit: str, language: str) -> str:
    """A number with its unit: 3.2万人; 3.2 million; 95%; 1 person; in tens of thousands, 32,000 people or 4.83 million m²."""
    written = number(value)
    if unit.startswith("%") or language == "zh":
        return written + unit
    if found := _MULTIPLE.fullmatch(unit):
        # From what the Chinese text says, so that both say the same.
        told = Decimal(written.replace(",", "")) * int(found["times"].replace(",", ""))
        return _multiplied(told, found["of"] or "", found["unit"])
    return f"{written} {singular(unit) if written == '1' else unit}"


def _multiplied(value: Decimal, of: str, unit: str) -> str:
    """An amount counted in multiples of its unit, as English writes it: `of` is what stands before, such as CNY."""
    if unit == "million":
        value, unit = value * MILLION, ""
    size, word = next(((size, word) for size, word in _LARGE if abs(value) >= size), (1, ""))
    text = f"{value / size:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return " ".join(part for part in (of, text, word, singular(unit) if text == "1" else unit) if part)


def singular(unit: str) -> str:
    """One of an English unit whose plural is regular: one water body, of water bodies; others, and millions, as they are."""
    if unit.startswith(_NUMBER_WORDS):
        return unit
    for plural, one in _SINGULARS:
        if unit.endswith(plural):
            return unit.removesuffix(plural) + one
    return unit


def slug(text: str) -> str:
    """A name as a label of a domain: letters, digits and hyphens of ASCII, at most 63 of them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:63].strip("-") or "programme"


def one_line(text: str) -> str:
    """Any text as one line: control and bidirectional characters removed, white space collapsed, length limited.

    Of text that has nothing else its characters are named, for a channel takes no empty words.
    """
    spaced = "".join(" " if character.isspace() else character for character in text)
    visible = "".join(character for character in spaced if not unicodedata.category(character).startswith("C"))
    words = " ".join(visible.split()) or "".join(f"\\u{ord(character):04x}" for character in text)
    return shortened(words, LONGEST_VALUE)


def shortened(text: str, longest: int) -> str:
    """At most `longest` characters, with an ellipsis where something was left out."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def written(value: Any, language: str) -> str:
    """Any value that a template may print.

    Raises:
        TypeError: the value is None or of a kind that has no written form, which is a defect of the template.
    """
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return number(value)
    raise TypeError(f"a template printed {value!r}; a line without a value has to be left out")
