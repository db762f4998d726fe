"""A Slack message as a reader sees it. In: what Slack was sent. Out: plain text, one line an item."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def slack_text(message: dict[str, Any]) -> str:
    """The words of the blocks; without blocks, the notification text."""
    lines = [line for block in message.get("blocks") or [] for line in _lines(block)]
    return "\n".join(lines) if lines else str(message.get("text", ""))


def _lines(block: dict[str, Any]) -> Iterator[str]:
    kind = block.get("type", "")
    if kind == "rich_text_list":
        yield from (f"• {_joined(item)}" for item in block["elements"])
    elif kind == "rich_text_preformatted":
        yield from (f"  {line}" for line in _joined(block).splitlines())
    elif kind == "rich_text_section":
        yield _joined(block)
    elif "elements" in block:
        for element in block["elements"]:
            yield from _lines(element)
    elif isinstance(block.get("text"), dict):
        yield from _lines(block["text"])
        yield from [""] if kind in ("header", "section") else []
    elif "text" in block:
        yield str(block["text"])


def _joined(block: dict[str, Any]) -> str:
    return "".join(str(element.get("text", "")) for element in block["elements"])
