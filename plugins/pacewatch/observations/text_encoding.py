"""Bytes to text. In: bytes, and the encoding that a feed declares or `detect`. Out: the text, and the encoding that it has."""

from __future__ import annotations

from pacewatch.errors import BatchRefused
from pacewatch.observations import refusal_words
from pacewatch.said import Said

CODECS = {"utf-8": "utf-8-sig", "gb18030": "gb18030", "utf-16": "utf-16"}
"""Python's codec for each encoding that a feed may declare."""

BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SAMPLED_BYTES = 4096
FEWEST_NULS = 4


def decode_text(content: bytes, encoding: str = "detect") -> tuple[str, str]:
    """The text of a file and the encoding in which it was read.

    Detecting goes by the byte order mark; without one it is UTF-16 if every other byte is NUL, UTF-8 if all of it is, else
    GB18030, for text in that is hardly ever UTF-8 by chance. Text that is UTF-8 but for a few bytes is damaged.

    Raises:
        BatchRefused: `empty`, or `encoding` with the byte and row at fault.
    """
    if not content.strip():
        raise BatchRefused("empty", *refusal_words.EMPTY)
    text, found = _detected(content) if encoding == "detect" else (_declared(content, encoding), encoding)
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        raise BatchRefused("encoding", *refusal_words.nul_character(row, found))
    return text, found


def _declared(content: bytes, encoding: str) -> str:
    try:
        return content.decode(CODECS[encoding])
    except UnicodeDecodeError as fault:
        expected = refusal_words.declared_encoding(encoding, CODECS)
        raise _refusal(content, fault, encoding, expected) from None


def _detected(content: bytes) -> tuple[str, str]:
    encoding = next((found for mark, found in BYTE_ORDER_MARKS if content.startswith(mark)), _unmarked_utf16(content))
    try:
        if encoding:
            return content.decode(encoding), encoding
        try:
            return content.decode("utf-8"), "utf-8"
        except UnicodeDecodeError as fault:
            if _is_damaged_utf8(content):
                raise _refusal(content, fault, "utf-8", refusal_words.ALL_OF_IT_UTF_8) from None
            encoding = "gb18030"
            return content.decode(encoding), encoding
    except UnicodeDecodeError as fault:
        raise _refusal(content, fault, encoding, refusal_words.A_KNOWN_ENCODING) from None


def _unmarked_utf16(content: bytes) -> str:
    """UTF-16 without a mark, known by the NUL bytes of its digits, commas and line breaks; empty if it is none."""
    head = content[: SAMPLED_BYTES // 2 * 2]
    first, second = head[0::2].count(0), head[1::2].count(0)
    if max(first, second) < max(len(head) // 8, FEWEST_NULS) or min(first, second):
        return ""
    return "utf-16-be" if first else "utf-16-le"


def _is_damaged_utf8(content: bytes) -> bool:
    """Whether more characters beyond ASCII can be read as UTF-8 than can't; of GB18030 hardly any can."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) - broken > broken


def _refusal(content: bytes, fault: UnicodeDecodeError, encoding: str, expected: Said) -> BatchRefused:
    row = content.count(b"\n", 0, fault.start) + 1
    said = refusal_words.not_in_encoding(fault.start, row, content[fault.start], encoding, expected)
    return BatchRefused("encoding", *said)


def utf8_unless_declared(encoding: str) -> str:
    """The encoding of formats that are UTF-8 by their standards (RFC 8259), where a feed doesn't declare another."""
    return "utf-8" if encoding == "detect" else encoding
