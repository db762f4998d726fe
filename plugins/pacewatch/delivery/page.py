"""Where officials find all targets, by `PACEWATCH_PAGE_URL`. Out: an address that mail programs and buttons make a link of."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

PAGE_VARIABLE = "PACEWATCH_PAGE_URL"
PAGE_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
LONGEST = 3000
"""So long may the address of a button in Slack be."""


def page_address() -> str | None:
    """The address of the page; none if there is none, or what was set is no address."""
    address = os.environ.get(PAGE_VARIABLE, "").strip()
    try:
        names_a_host = bool(urlsplit(address).hostname)
    except ValueError:
        return None
    return address if names_a_host and PAGE_ADDRESS.fullmatch(address) and len(address) <= LONGEST else None
