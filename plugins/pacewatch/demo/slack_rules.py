"""How Slack's Web API shows messages, for the stand-in. In: messages and a method's arguments. Out: a page of them."""

from __future__ import annotations

from typing import Any

Arguments = dict[str, Any]

LARGEST_PAGE = 999
HISTORY_PAGE = 100
BOT = {"bot_id": "B0PACEWATCH", "app_id": "A0PACEWATCH", "user": "U0PACEWATCH"}


def page_of(
    chosen: list[Arguments], everything: list[Arguments], arguments: Arguments, first: Arguments | None = None
) -> Arguments:
    """One page of the messages that lie between `oldest` and `latest`; `first` stands at the beginning of each."""
    found = _bound(arguments, "oldest"), _bound(arguments, "latest")
    if isinstance(found[0], str) or isinstance(found[1], str):
        return {"ok": False, "error": next(str(bound) for bound in found if isinstance(bound, str))}
    oldest, latest = found
    cursor = str(arguments.get("cursor") or "0")
    if not cursor.isdecimal() or int(cursor) > len(chosen):
        return {"ok": False, "error": "invalid_cursor"}
    inside = [message for message in chosen if _is_between(message, oldest, latest, arguments)]
    begin, size = int(cursor), min(int(arguments.get("limit") or HISTORY_PAGE), LARGEST_PAGE)
    page, rest = inside[begin : begin + size], inside[begin + size :]
    with_metadata = is_true(arguments.get("include_all_metadata"))
    return {
        "ok": True,
        "messages": [shown(message, everything, with_metadata) for message in ([first] if first else []) + page],
        "has_more": bool(rest),
        "response_metadata": {"next_cursor": str(begin + size) if rest else ""},
    }


def is_true(value: Any) -> bool:
    """A flag, which in a form is text."""
    return str(value).lower() in ("1", "true")


def shown(message: Arguments, everything: list[Arguments], with_metadata: bool) -> Arguments:
    """One message as the methods show it, with what hangs on it."""
    replies = [reply for reply in everything if reply.get("thread_ts") == message.get("ts")]
    thread: Arguments = {}
    if replies:
        thread = {
            "thread_ts": message["ts"],
            "reply_count": len(replies),
            "latest_reply": replies[-1]["ts"],
            "reply_users": [BOT["user"]],
            "reply_users_count": 1,
            "is_locked": False,
            "subscribed": False,
        }
    if message.get("is_deleted"):
        gone = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
        return {**gone, "text": "This message was deleted.", "ts": message["ts"], **thread}
    kept: Arguments = {name: message[name] for name in ("ts", "text", "blocks", "thread_ts") if name in message}
    if with_metadata and message.get("metadata"):
        kept["metadata"] = message["metadata"]
    kind = {"subtype": "thread_broadcast"} if message.get("reply_broadcast") else {}
    return {"type": "message", **kind, **BOT, **kept, **thread}


def _bound(arguments: Arguments, name: str) -> float | str | None:
    """A timestamp, none, or the error that it isn't one."""
    text = arguments.get(name)
    if text in (None, ""):
        return None
    try:
        return float(str(text))
    except ValueError:
        return f"invalid_ts_{name}"


def _is_between(message: Arguments, oldest: Any, latest: Any, arguments: Arguments) -> bool:
    ts = float(message["ts"])
    if is_true(arguments.get("inclusive")) and ts in (oldest, latest):
        return True
    return (oldest is None or ts > oldest) and (latest is None or ts < latest)
