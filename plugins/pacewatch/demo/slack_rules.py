"""What Slack's documentation says about messages, for the stand-in. In: a method's arguments. Out: an error, or history."""

from __future__ import annotations

from typing import Any

Arguments = dict[str, Any]

BLOCKS = 50
TEXT = 40_000
HISTORY_PAGE = 100
LIMITS = {"header": 150, "section": 3000, "context": 2000}
"""Longest text by type of block."""

BLOCK_TYPES = frozenset({
    "actions", "context", "divider", "file", "header", "image", "input", "markdown", "rich_text", "section", "table",
    "video",
})  # fmt: skip


def fault_of_message(arguments: Arguments) -> str | None:
    """The documented error for a message that Slack wouldn't take, or None."""
    text, blocks = arguments.get("text", ""), arguments.get("blocks") or []
    if not arguments.get("channel"):
        return "channel_not_found"
    if not text and not blocks:
        return "no_text"
    if len(text) > TEXT:
        return "msg_too_long"
    if len(blocks) > BLOCKS or any(_is_invalid(block) for block in blocks):
        return "invalid_blocks"
    return None


def _is_invalid(block: Any) -> bool:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in BLOCK_TYPES:
        return True
    if kind == "header":
        return block.get("text", {}).get("type") != "plain_text" or _is_unfit(block["text"], LIMITS[kind])
    if kind == "section":
        fields = block.get("fields", [])
        texts_fit = not any(_is_unfit(field, 2000) for field in fields) and len(fields) <= 10
        return (
            not texts_fit
            or ("text" not in block and not fields)
            or ("text" in block and _is_unfit(block["text"], 3000))
        )
    if kind == "context":
        return not 1 <= len(block.get("elements", [])) <= 10
    return kind == "rich_text" and not block.get("elements")


def _is_unfit(text: Any, longest: int) -> bool:
    is_text = isinstance(text, dict) and text.get("type") in ("plain_text", "mrkdwn")
    return not is_text or not 1 <= len(text.get("text", "")) <= longest


def history(messages: list[Arguments], arguments: Arguments, *, is_thread: bool) -> Arguments:
    """Slack's answer to `conversations.history` (newest first) or `conversations.replies` (oldest first)."""
    chosen = [message for message in messages if message["channel"] == arguments["channel"]]
    if is_thread:
        root = arguments.get("ts")
        chosen = [message for message in chosen if root in (message["ts"], message.get("thread_ts"))]
    else:
        chosen = [message for message in chosen if not message.get("thread_ts")][::-1]
    chosen = [message for message in chosen if float(message["ts"]) > float(arguments.get("oldest") or 0)]
    first, size = int(arguments.get("cursor") or 0), min(int(arguments.get("limit") or HISTORY_PAGE), 999)
    page, rest = chosen[first : first + size], chosen[first + size :]
    with_metadata = str(arguments.get("include_all_metadata", "")).lower() in ("1", "true")
    return {
        "ok": True,
        "messages": [_shown(message, with_metadata=with_metadata) for message in page],
        "has_more": bool(rest),
        "response_metadata": {"next_cursor": str(first + size) if rest else ""},
    }


def _shown(message: Arguments, *, with_metadata: bool) -> Arguments:
    shown: Arguments = {name: message[name] for name in ("ts", "text", "blocks", "thread_ts") if name in message}
    if with_metadata and "metadata" in message:
        shown["metadata"] = message["metadata"]
    return {"type": "message", "bot_id": "B0PACEWATCH", **shown}
