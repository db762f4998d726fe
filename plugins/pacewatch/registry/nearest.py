"""Finds what was probably meant. In: a word and the allowed ones. Out: the nearest one, or the sentence that names it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_SHOWN = 12


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word most like `word`, or None when none is alike."""
    matches = get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return matches[0] if matches else None


def expected_one_of(word: object, allowed: Iterable[str]) -> str:
    """`expected one of: a, b (did you mean 'b'?)`."""
    words = list(allowed)
    listing = ", ".join(words[:MOST_SHOWN]) if words else "(there are none)"
    if len(words) > MOST_SHOWN:
        listing += f" and {len(words) - MOST_SHOWN} more"
    match = nearest(str(word), words)
    return f"expected one of: {listing}" + (f" (did you mean '{match}'?)" if match else "")
