"""A message as Slack shows it. In: a `Message`. Out: Block Kit blocks, and the text for notifications.

All words go into `plain_text` and `rich_text` elements, which Slack shows literally. Only the notification text is
mrkdwn, and there `&`, `<` and `>`, which begin mentions and links, are escaped. What is too long for Slack is shortened.
"""

from __future__ import annotations

from typing import Any

from pacewatch.delivery.formats import shortened
from pacewatch.delivery.message import Message
from pacewatch.delivery.slack_block_checks import ALT_TEXT, HEADER, SECTION

PARAGRAPHS = 6
FACTS = 40
LABEL = 300
NOTIFICATION = 800
"""Escaping may make five characters of one, and `chat.update` takes 4,000."""
TOTAL = 10_000
"""Characters in all blocks together: well below what Slack was seen to refuse."""

Block = dict[str, Any]


class _Room:
    """The characters that are left; each text takes of them what it may, and is empty if there are none."""

    def __init__(self, left: int) -> None:
        self._left = left

    def take(self, text: str, longest: int) -> str:
        taken = shortened(text, min(longest, self._left)) if self._left > 0 and text.strip() else ""
        self._left -= len(taken)
        return taken


def blocks(message: Message, actions: Block | None = None, picture: Block | None = None) -> list[Block]:
    """Header, headline, `picture`, facts, paragraphs, quotes, `actions` (buttons), footer; each only if there is any."""
    room = _Room(TOTAL)
    opening = [_header(room.take(message.subject, HEADER)), _section(room.take(message.headline, SECTION))]
    closing = [_context(room.take(message.footer, SECTION))]
    facts = [_facts(message, room)]
    paragraphs = [_section(room.take(paragraph, SECTION)) for paragraph in message.paragraphs[:PARAGRAPHS]]
    quotes = [_quotes(room.take("\n".join(message.quotes), SECTION))]
    parts = (opening, [picture], facts, paragraphs, quotes, [actions], closing)
    return [block for part in parts for block in part if block]


def image(file: str, description: str) -> Block:
    """A picture by its file's id, with a sentence for those who can't see it."""
    return {"type": "image", "slack_file": {"id": file}, "alt_text": shortened(description.strip() or "…", ALT_TEXT)}


def notification(message: Message) -> str:
    """What a phone shows, and what is read out; mrkdwn, therefore escaped."""
    return _escaped(shortened(f"{message.subject} {message.headline}".strip() or "…", NOTIFICATION))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _header(text: str) -> Block | None:
    return {"type": "header", "text": _plain(text)} if text else None


def _section(text: str) -> Block | None:
    return {"type": "section", "text": _plain(text)} if text else None


def _context(text: str) -> Block | None:
    return {"type": "context", "elements": [_plain(text)]} if text else None


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _facts(message: Message, room: _Room) -> Block | None:
    lines = [
        [_text(part, bold=is_label) for part, is_label in ((label, True), (value, False)) if part]
        for fact in message.facts[:FACTS]
        for label, value in [(room.take(f"{fact.label}  ", LABEL), room.take(fact.value, SECTION))]
    ]
    items = [_rich("rich_text_section", line) for line in lines if line]
    return _rich("rich_text", [_rich("rich_text_list", items) | {"style": "bullet"}]) if items else None


def _quotes(text: str) -> Block | None:
    return _rich("rich_text", [_rich("rich_text_preformatted", [_text(text)])]) if text else None


def _rich(kind: str, elements: list[Block]) -> Block:
    return {"type": kind, "elements": elements}


def _text(text: str, *, bold: bool = False) -> Block:
    return {"type": "text", "text": text} | ({"style": {"bold": True}} if bold else {})
