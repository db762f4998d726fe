"""A message as Slack shows it. In: a `Message`. Out: Block Kit blocks, and the text for notifications.

All words go into `plain_text` and `rich_text` elements, which Slack shows literally. Only the notification text is
mrkdwn, and there `&`, `<` and `>`, which begin mentions and links, are escaped. Limits are those that Slack documents.
"""

from __future__ import annotations

from typing import Any

from pacewatch.delivery.formats import shortened
from pacewatch.delivery.message import Message

HEADER = 150
SECTION = 3000
BLOCKS = 10
NOTIFICATION = 1000

Block = dict[str, Any]


def blocks(message: Message) -> list[Block]:
    """At most ten blocks: header, headline, facts, paragraphs, quotes, footer."""
    around = [
        [{"type": "header", "text": _plain(message.subject, HEADER)}, _section(message.headline)],
        [_facts(message)] if message.facts else [],
        [_quotes(message.quotes)] if message.quotes else [],
        [{"type": "context", "elements": [_plain(message.footer, SECTION)]}],
    ]
    room = BLOCKS - sum(len(part) for part in around)
    paragraphs = [_section(paragraph) for paragraph in message.paragraphs[:room]]
    opening, facts, quotes, closing = around
    return [*opening, *facts, *paragraphs, *quotes, *closing]


def notification(message: Message) -> str:
    """What a phone shows, and what is read out; mrkdwn, therefore escaped."""
    return _escaped(shortened(f"{message.subject} {message.headline}", NOTIFICATION))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str, longest: int) -> Block:
    return {"type": "plain_text", "text": shortened(text, longest), "emoji": False}


def _section(text: str) -> Block:
    return {"type": "section", "text": _plain(text, SECTION)}


def _facts(message: Message) -> Block:
    items = [
        _rich("rich_text_section", [_text(f"{fact.label}  ", bold=True), _text(fact.value)]) for fact in message.facts
    ]
    return _rich("rich_text", [_rich("rich_text_list", items) | {"style": "bullet"}])


def _quotes(quotes: tuple[str, ...]) -> Block:
    return _rich("rich_text", [_rich("rich_text_preformatted", [_text(shortened("\n".join(quotes), SECTION))])])


def _rich(kind: str, elements: list[Block]) -> Block:
    return {"type": kind, "elements": elements}


def _text(text: str, *, bold: bool = False) -> Block:
    return {"type": "text", "text": text} | ({"style": {"bold": True}} if bold else {})
