"""Which characters the charts' font has. In: any text. Out: the same, as far as it can be drawn.

`tools/chart_font.py` makes the font of just these: ASCII, Latin-1, GB 2312 and a few signs.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Pacewatch Sans"
MISSING = "〓"
"""Printers set it where they have no type for a character: so a reader sees that one is missing, and isn't shown another."""


def _characters() -> frozenset[str]:
    latin = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)]))
    rows = [bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)]
    chinese = "".join(pair.decode("gb2312", "ignore") for pair in rows)
    return frozenset(latin + chinese + "‐–—‘’“”…‰′″³²¹·×÷±−≈≠≤≥€￥℃㎡㎥〓")


CHARACTERS = _characters()


def drawable(text: str) -> str:
    """The text in characters of the font: CO₂ becomes CO2, and a character that it has in no form becomes 〓."""
    return "".join(character if character in CHARACTERS else _nearest(character) for character in text)


def _nearest(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain and set(plain) <= CHARACTERS else MISSING
