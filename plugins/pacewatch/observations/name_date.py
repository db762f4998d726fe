"""Which month a file's name promises. In: a name, and the newest day in the file. Out: the month, if it is a year ahead."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_MONTH = re.compile(r"(?<!\d)(20\d\d)(?:年|[-_.])?(0[1-9]|1[0-2]|[1-9](?=月))(?!\d{3})")

YEAR_AHEAD_DAYS = 350
"""A print comes weeks or months after its period: only what is nearly a year ahead was meant to be another one."""


def name_is_a_year_ahead(name: str, newest: date) -> str | None:
    """The month (2022-08) in a file's name, if it ends nearly a year or more after the newest day in the file."""
    found = _MONTH.findall(name)
    if not found:
        return None
    year, month = (int(part) for part in found[-1])
    promised = date(year, month, monthrange(year, month)[1])
    return f"{promised:%Y-%m}" if (promised - newest).days >= YEAR_AHEAD_DAYS else None
