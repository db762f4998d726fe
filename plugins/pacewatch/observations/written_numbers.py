"""Numbers as departments write them. In: a cell's text. Out: an exact Decimal, None for a missing one, or a sentence."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from pacewatch.observations.reading_words import A_NUMBER

MISSING = frozenset(
    {"", "-", "--", "—", "——", "…", "……", "...", "/", "-;", "-9999", ".", ":", "null", "na", "n/a", "nan"}
)
"""What stands in a cell that has no figure, in lower case and half-width."""

MINUS_SIGNS = str.maketrans(dict.fromkeys("−–—", "-"))
MYRIADS = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
RISES = ("增长", "上升", "提高", "增加", "上涨", "增")
FALLS = ("下降", "减少", "降低", "下跌", "回落", "降", "减")
UNCHANGED = frozenset({"持平", "与上年持平", "同比持平", "基本持平"})
PLAIN = re.compile(r"[+-]?(?=\.?[0-9])(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")


class NotANumber(ValueError):
    """A cell that is neither a number nor a mark for a missing one; its text says what was seen and expected."""


@dataclass(frozen=True)
class WrittenNumber:
    """A number, whether the cell itself says that it is a percentage (`12.5%`, `增长2.1倍` = 210), or counts in 万 or 亿."""

    value: Decimal
    is_percent: bool = False
    has_scale: bool = False


def read_number(text: str) -> WrittenNumber | None:
    """The number that a cell holds, or None where the cell says that there is none.

    Raises:
        NotANumber: the cell holds something else.
    """
    cell = half_width(text)
    if cell.lower() in MISSING:
        return None
    if cell in UNCHANGED:
        return WrittenNumber(Decimal(0), is_percent=True)
    sign, rest = _direction(cell)
    if sign is not None and rest.endswith("倍"):
        return WrittenNumber(sign * 100 * _plain(rest[:-1], text), is_percent=True)
    if sign is not None and rest.startswith("-"):
        raise _refusal(text)
    if rest.endswith(("%", "个百分点", "百分点")):
        share = rest.removesuffix("%").removesuffix("百分点").removesuffix("个")
        return WrittenNumber((sign or Decimal(1)) * _plain(share, text), is_percent=True)
    scale = MYRIADS.get(rest[-1:], Decimal(1))
    number = _plain(rest[:-1] if rest[-1:] in MYRIADS else rest, text)
    return WrittenNumber((sign or Decimal(1)) * scale * number, has_scale=scale != 1)


def half_width(text: str) -> str:
    """Text with full-width digits and signs made half-width, minus signs made hyphens, and no spaces around."""
    if text.isascii():
        return text.strip()
    cell = unicodedata.normalize("NFKC", text.replace("…", "\0")).replace("\0", "…").strip()
    return cell if cell in ("—", "——") else cell.translate(MINUS_SIGNS)


def _direction(cell: str) -> tuple[Decimal | None, str]:
    """What a leading word such as 下降 makes of the number behind it, and that number."""
    for words, sign in ((FALLS, Decimal(-1)), (RISES, Decimal(1))):
        for word in words:
            if cell.startswith(word):
                return sign, cell.removeprefix(word).strip()
    return None, cell


def _plain(number: str, text: str) -> Decimal:
    number = number.strip()
    if not PLAIN.fullmatch(number):
        raise _refusal(text)
    return Decimal(number.replace(",", ""))


def _refusal(text: str) -> NotANumber:
    return NotANumber(f"saw {text[:60]!r}; expected {A_NUMBER[0]}")
