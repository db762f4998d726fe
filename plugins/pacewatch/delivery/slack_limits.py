"""What Slack takes, checked before anything is sent. In: the arguments of a message. Out: the first fault, or None.

Every limit is Slack's own, from its reference of methods, blocks and block elements, but for two that it doesn't document:
`TOTAL`, at which messages were seen to be refused, and `METADATA`, of which it only says that there is one. Lengths are
counted in code points.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pacewatch.delivery.slack_block_checks import misfits

Arguments = dict[str, Any]

TEXT = 40_000
"""Longer texts are cut off by `chat.postMessage`."""

UPDATED_TEXT = 4_000
"""Longer texts are refused by `chat.update`."""

TOTAL = 13_200
METADATA = 2_000


@dataclass(frozen=True)
class Fault:
    """Slack's name for what is wrong, and a sentence that says where, what was seen, and what was expected."""

    code: str
    sentence: str


def fault(arguments: Arguments, *, updating: bool = False) -> Fault | None:
    """What Slack wouldn't take of a message for `chat.postMessage`, or, when `updating`, for `chat.update`."""
    text, blocks, metadata = (arguments.get(name) for name in ("text", "blocks", "metadata"))
    text, longest = str(text or ""), UPDATED_TEXT if updating else TEXT
    if not text.strip() and not blocks:
        return Fault("no_text", "text: saw neither text nor blocks; expected one of them")
    if len(text) > longest:
        return Fault("msg_too_long", f"text: saw {len(text):,} characters; expected at most {longest:,}")
    if metadata is not None and (found := _fault_of_metadata(metadata)):
        return found
    return _fault_of_blocks(blocks) if blocks else None


def _fault_of_metadata(metadata: Any) -> Fault | None:
    kind, payload = (
        (metadata.get("event_type"), metadata.get("event_payload")) if isinstance(metadata, dict) else (None, None)
    )
    if not isinstance(kind, str) or not kind or not isinstance(payload, dict):
        return Fault("invalid_metadata_format", "metadata: expected an event_type and an event_payload, an object")
    size = len(json.dumps(metadata, ensure_ascii=False))
    if size > METADATA:
        return Fault("metadata_too_large", f"metadata: saw {size:,} characters of JSON; expected at most {METADATA:,}")
    return None


def _fault_of_blocks(blocks: Any) -> Fault | None:
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return Fault("invalid_blocks_format", "blocks: expected a list of objects")
    if found := next(misfits(blocks), None):
        return Fault("invalid_blocks", found)
    total = sum(_characters(block) for block in blocks)
    if total > TOTAL:
        return Fault("msg_blocks_too_long", f"blocks: saw {total:,} characters of text; expected at most {TOTAL:,}")
    return None


def _characters(part: Any) -> int:
    """How much there is to read in a block: every string that is some `text` or `alt_text`."""
    if isinstance(part, list):
        return sum(_characters(item) for item in part)
    if not isinstance(part, dict):
        return 0
    words = sum(len(part[name]) for name in ("text", "alt_text") if isinstance(part.get(name), str))
    return words + sum(_characters(value) for value in part.values())
