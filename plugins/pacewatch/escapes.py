"""Other people's words on a terminal or in a log. In: any text. Out: the same on one line, every sign of it visible.

A file's name or a cell may hold signs that end a line, move the cursor, turn the direction of writing or can't be seen;
printed as they are, they would let a file write lines into a log that Pacewatch never said.
"""

from __future__ import annotations

import unicodedata

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of Unicode whose signs act instead of showing: controls, formats, surrogates, ends of lines."""


def escaped(text: str) -> str:
    """Write such signs as Python does, by a backslash and their number; all others stay."""
    return text if text.isprintable() else "".join(map(_seen, text))


def escaped_json(text: str) -> str:
    """The same for JSON, where they stand within strings only, but for the ends of its own lines."""
    return text if text.isprintable() else "".join(sign if sign == "\n" else _seen_in_json(sign) for sign in text)


def _seen(sign: str) -> str:
    return sign.encode("unicode_escape").decode() if unicodedata.category(sign) in UNSEEN else sign


def _seen_in_json(sign: str) -> str:
    if unicodedata.category(sign) not in UNSEEN:
        return sign
    return "".join(f"\\u{unit:04x}" for unit in memoryview(sign.encode("utf-16-le", "surrogatepass")).cast("H"))
