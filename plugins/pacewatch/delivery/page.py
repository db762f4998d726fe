"""Where officials find all targets, by `PACEWATCH_PAGE_URL`. Out: an address that mail programs and buttons make a link of."""

from __future__ import annotations

import os
import re

PAGE_VARIABLE = "PACEWATCH_PAGE_URL"
LONGEST = 3000
"""So long may the address of a button in Slack be."""
PAGE_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def page_address() -> str | None:
    """The address of the page; none if there is none, or what was set is no address."""
    address = os.environ.get(PAGE_VARIABLE, "").strip()
    return address if PAGE_ADDRESS.fullmatch(address) and len(address) <= LONGEST else None
