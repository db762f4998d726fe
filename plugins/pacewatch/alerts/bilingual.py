"""Words in both languages, as every message's facts hold them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bilingual:
    """The same words in Chinese and in English."""

    zh: str
    en: str
