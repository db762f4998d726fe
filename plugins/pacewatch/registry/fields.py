"""The kinds of values a registry may hold. In: what YAML gave. Out: a checked value, or a `Misfit` that says it in words.

Ranges are those of the warehouse's columns, so that what loads can be stored: amounts are DECIMAL(24, 6), bands DECIMAL(8, 4).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

LONGEST_SHOWN = 60
LONGEST_TEXT = 300
MOST_DAYS = 3650


class Misfit(ValueError):
    """A value that can't be taken; `at` leads from the place that was checked to the value at fault."""

    def __init__(self, message: str, *at: str | int) -> None:
        super().__init__(message)
        self.at = at


def shown(value: Any) -> str:
    """A value as it stands in YAML, shortened."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _matching(pattern: str, expected: str) -> Callable[[str], str]:
    """A validator of text: the whole of it matches, or the sentence says what was expected."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise Misfit(f"saw {shown(text)}; expected {expected}")
        return text

    return check


def _one_line(text: str) -> str:
    """Refuse text that would be empty in a message, break its lines, or crowd it out."""
    if not text:
        raise Misfit("saw ''; expected text")
    if not text.isprintable() and (bad := next(filter(_breaks_a_line, text), "")):
        raise Misfit(f"saw {shown(text)}; expected text on one line, without the character U+{ord(bad):04X}")
    if len(text) > LONGEST_TEXT:
        raise Misfit(f"saw {shown(text)}, {len(text)} characters; expected at most {LONGEST_TEXT}")
    return text


def _breaks_a_line(sign: str) -> bool:
    return unicodedata.category(sign).startswith("C") or sign in "\u2028\u2029"


def _no_truth_value(value: Any) -> Any:
    """YAML reads `yes` and `no` as true and false, and Python counts those as 1 and 0."""
    if isinstance(value, bool):
        raise Misfit(f"saw {shown(value)}; expected a number")
    return value


def _fits(digits: int, decimals: int) -> Callable[[Decimal], Decimal]:
    """A validator of numbers: exact in a DECIMAL of so many digits, `decimals` of them after the point."""

    def check(value: Decimal) -> Decimal:
        if abs(value) >= Decimal(10) ** (digits - decimals):
            raise Misfit(
                f"saw {shown(value)}; expected a number of at most {digits - decimals} digits before the point"
            )
        if value != round(value, decimals):
            raise Misfit(f"saw {shown(value)}; expected at most {decimals} digits after the point")
        return value

    return check


def _date(value: Any) -> Any:
    """A number is no date: pydantic would take it for seconds since 1970."""
    if not isinstance(value, date | str):
        raise Misfit(f"saw {shown(value)}; expected a date such as 2022-01-31")
    return value


IDENTIFIER = r"[a-z0-9][a-z0-9-]{0,62}"
PLACE_CODE = r"[0-9A-Za-z-]{2,20}"
EMAIL = r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
CHANNEL = r"[CDG][A-Za-z0-9_-]+"
SLACK_USER = r"[UW][A-Z0-9]{2,}"


def _for_editors(pattern: str) -> Any:
    """The pattern in the JSON schema; loading says in words what it wants."""
    return Field(json_schema_extra={"pattern": f"^{pattern}$"})


Words = Annotated[str, AfterValidator(_one_line), Field(json_schema_extra={"minLength": 1})]
Identifier = Annotated[
    str,
    AfterValidator(_matching(IDENTIFIER, "up to 63 lower-case letters, digits and hyphens, as in 'air-2022'")),
    _for_editors(IDENTIFIER),
]
PlaceCode = Annotated[
    str, AfterValidator(_matching(PLACE_CODE, 'a division code such as "220500"')), _for_editors(PLACE_CODE)
]
EmailAddress = Annotated[
    str, AfterValidator(_matching(EMAIL, "one address such as name@example.org")), _for_editors(EMAIL)
]
SlackChannel = Annotated[
    str,
    AfterValidator(_matching(CHANNEL, "a channel's id such as C0123ABCD, which Slack shows in the channel's details")),
    _for_editors(CHANNEL),
]
SlackUser = Annotated[
    str,
    AfterValidator(_matching(SLACK_USER, "a member's id such as U0123ABCD, which Slack shows in the member's profile")),
    _for_editors(SLACK_USER),
]
Amount = Annotated[Decimal, BeforeValidator(_no_truth_value), AfterValidator(_fits(24, 6))]
Index = Annotated[Decimal, Field(ge=0, le=10), BeforeValidator(_no_truth_value), AfterValidator(_fits(8, 4))]
Days = Annotated[int, Field(strict=True, ge=0, le=MOST_DAYS)]
Count = Annotated[int, Field(strict=True, ge=1, le=100)]
Offset = Annotated[int, Field(strict=True, ge=0)]
Year = Annotated[int, Field(strict=True, ge=1900, le=2200)]
MonthNumber = Annotated[int, Field(strict=True, ge=1, le=12)]
Day = Annotated[date, BeforeValidator(_date)]
Delimiter = Literal[",", ";", "\t", "|"]
