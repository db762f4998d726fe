"""What somebody who pressed a button is told. In: an outcome, words, Slack's `response_url`. Out: a message, if Slack takes it.

Nothing depends on such an answer: one that doesn't arrive is lost, and what was asked for is done all the same.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from slack_sdk.webhook import WebhookClient

from pacewatch.delivery.addresses import SlackAddress
from pacewatch.delivery.message import Language

HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")
TIMEOUT_SECONDS = 3

RECEIVED = "收到，一分钟内处理。 / Received; it is seen to within a minute."

ANSWERS: dict[str, dict[Language, str]] = {
    "acknowledged": {"zh": "{by} 已知悉并负责。", "en": "{by} is on it."},
    "taken": {"zh": "{by} 此前已知悉并负责。", "en": "{by} has been on it already."},
    "silenced": {
        "zh": "{by} 已静默7天，至 {until}；提前结束：pacewatch alerts unsilence {silence}",
        "en": "{by} silenced this for 7 days, until {until}; to end it before: pacewatch alerts unsilence {silence}",
    },
    "over": {"zh": "此预警已经结束，无须处理。", "en": "This alert is over; there is nothing to take on."},
    "nothing": {
        "zh": "这不是关于目标的预警，无人须负责。",
        "en": "This isn't an alert on a target; there is nothing to take on.",
    },
    "stranger": {
        "zh": "系统不认识您：请管理员在 people.yaml 中填写您的 slack_user。",
        "en": "You aren't known here: ask for your slack_user to be put into people.yaml.",
    },
    "not_yours": {
        "zh": "只有此消息的收件人，或 people.yaml 中 may 允许的人，可以这样做。",
        "en": "Only those who received this message may do that, or whom people.yaml lets by `may`.",
    },
    "unknown": {"zh": "没有这条消息的记录。", "en": "There is no record of this message."},
}
PUBLIC = frozenset({"acknowledged", "silenced"})
"""What the others in the channel are told too, in the message's thread."""


def worded(outcome: str, language: Language | None, **values: str) -> str:
    """The answer in a person's language; in both for somebody whose language isn't known."""
    texts = ANSWERS[outcome]
    chosen = texts[language] if language else f"{texts['zh']} / {texts['en']}"
    return chosen.format(**{name: _escaped(value) for name, value in values.items()})


def answer(address: SlackAddress | None, response_url: str | None, text: str, *, public_in: str | None = None) -> bool:
    """Send an answer to who pressed, or to all in a thread; false if it can't be sent. Only Slack's own hosts are asked."""
    if not response_url or not _is_of_slack(response_url, address):
        return False
    to_all = {"response_type": "in_channel", "thread_ts": public_in}
    body = {"text": text, "replace_original": False, **(to_all if public_in else {"response_type": "ephemeral"})}
    try:
        return (
            WebhookClient(response_url, timeout=TIMEOUT_SECONDS, retry_handlers=[]).send_dict(body).status_code == 200
        )
    except Exception:  # see above: it is lost
        return False


def _is_of_slack(url: str, address: SlackAddress | None) -> bool:
    """Over TLS at one of Slack's hosts, or at the very server that the connection names as Slack."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "https" and parts.netloc in HOSTS:
        return True
    named = urlsplit(address.base_url) if address else None
    return named is not None and (parts.scheme, parts.netloc) == (named.scheme, named.netloc)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
