"""How deeply a JSON text nests its lists and objects, before it is parsed. In: text. Out: nothing, or a refusal `size`.

How deep Python's own parser goes depends on its version and on who calls it; what is refused must not.
"""

from __future__ import annotations

from pacewatch.observations import size_words
from pacewatch.observations.limits import DEEPEST_NESTING, too_large

CHUNK = 1_000_000
ONE_KIND = bytes.maketrans(b"{}", b"[]")
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def check_nesting(text: str) -> None:
    """Refuse a text that nests too deeply.

    Raises:
        BatchRefused: `size`.
    """
    if text.count("[") + text.count("{") <= DEEPEST_NESTING:
        return
    brackets = _brackets(text.encode())
    # Each round takes away the innermost pairs; what never pairs off is no JSON, which parsing will say.
    for _ in range(DEEPEST_NESTING):
        left = brackets.replace(b"[]", b"")
        if len(left) == len(brackets):
            return
        brackets = left
    if b"[]" in brackets:
        raise too_large(size_words.DEEP_LISTS, DEEPEST_NESTING, size_words.LEVELS)


def _brackets(content: bytes) -> bytes:
    """The brackets outside of texts, all of one kind."""
    content = content.replace(b"\\\\", b"").replace(b'\\"', b"")
    found, is_inside = [], 0
    for start in range(0, len(content), CHUNK):
        parts = content[start : start + CHUNK].split(b'"')
        found.append(b"".join(parts[is_inside::2]).translate(ONE_KIND, NO_BRACKETS))
        is_inside = (is_inside + len(parts) - 1) % 2
    return b"".join(found)
