"""Whether an English sentence and a Chinese one say the same, as far as one can tell by their numbers and what they quote."""

from __future__ import annotations

import re
from collections import Counter

QUOTED = re.compile(r"(?<![\w\\])b?'((?:[^'\\]|\\.)*)'(?!\w)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
OWN_ENGLISH = re.compile(r"\b(?:expected|saw|the row|which|it says|it holds|more than)\b")
"""Words of our own sentences, which no name, cell or library's sentence in these tests has."""


def differences(said: tuple[str, str]) -> list[str]:
    """How the Chinese of a sentence falls short of its English; empty if it doesn't."""
    en, zh = said
    found = [f"{quoted!r} isn't quoted" for quoted in QUOTED.findall(en) if quoted not in zh]
    if not CHINESE.search(zh):
        found.append("no Chinese")
    if _numbers(en) != _numbers(zh):
        found.append(f"numbers differ: {_numbers(en) - _numbers(zh)}, {_numbers(zh) - _numbers(en)}")
    found += [f"English: {word}" for word in OWN_ENGLISH.findall(zh)]
    return [f"{one}: {en} / {zh}" for one in found]


def _numbers(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+(?:[.,]\d+)*", text))
