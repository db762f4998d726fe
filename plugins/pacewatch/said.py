"""The same in English and in Chinese. In: what was seen, wherever it was. Out: parts of sentences in both languages."""

from __future__ import annotations

Said = tuple[str, str]
"""The same in English and in Chinese."""


def cited(text: str | None) -> str:
    """What stood in a file or an answer, as a Chinese sentence quotes it: with the escapes of `repr`, as in the English one."""
    return "空值" if text is None else f"“{repr(text)[1:-1]}”"
