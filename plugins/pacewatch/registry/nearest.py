"""Finds what was probably meant. In: a word and the allowed ones. Out: the nearest one, or the sentence that names it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_SHOWN = 12


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word most like `word`, whatever the case, or None when none is alike."""
    by_lower = {name.lower(): name for name in allowed}
    matches = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[matches[0]] if matches else None


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """` (did you mean 'b'?)`, or nothing."""
    match = nearest(word, allowed)
    return f" (did you mean '{match}'?)" if match else ""


def expected_one_of(word: object, allowed: Iterable[str]) -> str:
    """`expected one of: a, b (did you mean 'b'?)`."""
    words = list(allowed)
    listed = words if len(words) <= MOST_SHOWN + 1 else words[:MOST_SHOWN]
    if any("," in name for name in listed):
        listed = [f"'{name}'" for name in listed]
    listing = ", ".join(listed) or "(there are none)"
    if len(words) > MOST_SHOWN + 1:
        listing += f" and {len(words) - MOST_SHOWN} more"
    return f"expected one of: {listing}{did_you_mean(str(word), words)}"
