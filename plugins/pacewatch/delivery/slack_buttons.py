"""The buttons of a message in Slack. In: a delivery's id and a language. Out: a block; and which button was meant.

A button carries nothing but the id of the delivery that its message carries: whom that is about is looked up when it is
pressed, and so is whether whoever pressed it may.
"""

from __future__ import annotations

from typing import Any, Literal

from pacewatch.delivery.message import Language

SILENCE_DAYS = 7

What = Literal["acknowledge", "silence", "open"]
IDS: dict[str, What] = {
    "pacewatch_acknowledge": "acknowledge",
    "pacewatch_silence": "silence",
    "pacewatch_open": "open",
}
_ID_OF = {what: name for name, what in IDS.items()}

WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "acknowledge": "知悉并负责",
        "silence": "静默7天",
        "open": "打开",
        "sure": "7天内不再发送此目标在此地的消息？",
        "why": "对所有人生效；预警照常判断，期满后仍成立的会发出。",
        "yes": "静默",
        "no": "取消",
    },
    "en": {
        "acknowledge": "I'm on it",
        "silence": "Silence for 7 days",
        "open": "Open",
        "sure": "No messages about this target in this place for 7 days?",
        "why": "It holds for everybody. Alerts are judged as ever; what still holds true then is sent.",
        "yes": "Silence",
        "no": "Cancel",
    },
}


def buttons(delivery: str, language: Language, page_url: str | None) -> dict[str, Any]:
    """The block with a message's buttons; one that opens the page only if there is one."""
    words = WORDS[language]
    confirm = {
        "title": _plain(words["sure"]),
        "text": _plain(words["why"]),
        "confirm": _plain(words["yes"]),
        "deny": _plain(words["no"]),
    }
    elements = [
        _button("acknowledge", words, {"value": delivery, "style": "primary"}),
        _button("silence", words, {"value": delivery, "confirm": confirm}),
    ]
    if page_url:
        elements.append(_button("open", words, {"value": delivery, "url": page_url}))
    return {"type": "actions", "elements": elements}


def _button(what: What, words: dict[str, str], more: dict[str, Any]) -> dict[str, Any]:
    return {"type": "button", "action_id": _ID_OF[what], "text": _plain(words[what]), **more}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
