"""What must be true of other people's words wherever they arrive. In: what a sink got. Out: what is alive in it.

A page or a message is inert if it has the same bones with the word as with a plain one: no tag, attribute, header or
element more, and no sign in the text that acts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

MAY_DIFFER = ("Subject", "Date", "Message-ID", "Content-Type", "List-Id")
ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def acting(text: str, allowed: str = "") -> list[str]:
    """Signs that act instead of showing."""
    return sorted({ascii(sign) for sign in text if sign not in allowed and unicodedata.category(sign) in ACTING})


def alive_in_slack(payload: dict[str, Any], plain: dict[str, Any]) -> list[str]:
    """What Slack would act upon in a payload; `plain` is the same message about a plain word."""
    found = []
    if payload.keys() != plain.keys():
        found.append(f"arguments: {sorted(payload.keys() ^ plain.keys())}")
    kinds, plain_kinds = Counter(_elements(payload["blocks"])), Counter(_elements(plain["blocks"]))
    if new := kinds.keys() - plain_kinds.keys():
        found.append(f"elements: {sorted(new)}")
    # `text` is mrkdwn: there every < begins a mention or a link, and every & that isn't one of three begins nothing else.
    if re.search(r"[<>]|&(?!amp;|lt;|gt;)", payload["text"]):
        found.append("mrkdwn: " + payload["text"][:80])
    on = ("link_names", "unfurl_links", "unfurl_media")
    found += [f"{name} is on" for name in on if str(payload.get(name)).lower() not in ("0", "false")]
    if payload.get("parse") != "none":
        found.append(f"parse is {payload.get('parse')}")
    for text in (payload["text"], *_texts(payload["blocks"])):
        if signs := acting(text, "\n"):
            found.append(f"signs: {signs}")
        if not text:
            found.append("an empty text, which Slack refuses")
    return found


def _elements(value: Any, within: str = "") -> Iterator[str]:
    """Each element by its kind, what it stands in, and the names of what it has."""
    if isinstance(value, list):
        for one in value:
            yield from _elements(one, within)
    elif isinstance(value, dict):
        kind = f"{within}/{value.get('type')}"
        yield f"{kind} {sorted(value)}"
        for one in value.values():
            yield from _elements(one, kind)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name == "text" and isinstance(one, str):
                yield one
            else:
                yield from _texts(one)


class _Bones(HTMLParser):
    """The tags of a page and their attributes; what stands in a style sheet counts, for it acts."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[f"<{tag}>"] += 1
        self._in_style = tag in ("style", "script")
        for name, value in attrs:
            self.seen[f"<{tag} {name}={value if name != 'href' else '...'}>"] += 1

    def handle_endtag(self, tag: str) -> None:
        self.seen[f"</{tag}>"] += 1
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.seen[f"style {data}"] += 1

    def handle_comment(self, data: str) -> None:
        self.seen[f"comment {data}"] += 1

    def handle_pi(self, data: str) -> None:
        self.seen[f"instruction {data}"] += 1

    def unknown_decl(self, data: str) -> None:
        self.seen[f"declaration {data}"] += 1


def bones(page: str) -> Counter[str]:
    """How often a page has each tag, attribute, comment and style."""
    parser = _Bones()
    parser.feed(page)
    parser.close()
    return parser.seen


def alive_in_html(page: str, plain: str) -> list[str]:
    """What a browser would act upon; `plain` is the same page about a plain word."""
    found = [f"only with the word: {one}" for one in bones(page) - bones(plain)]
    delimiters = Counter(sign for sign in page if sign in "<>\"'`") - Counter(sign for sign in plain if sign in "<>\"'")
    delimiters.pop("`", None)  # ends nothing in HTML 5
    if delimiters:
        found.append(f"unescaped: {sorted(delimiters)}")
    if "\x00" in page:
        found.append("a NUL, which browsers read over")
    return found


def alive_in_mail(received: dict[str, Any], plain: dict[str, Any]) -> list[str]:
    """What a mail server or a reader would act upon, in a mail as it was received."""
    found = alive_in_html(received["html"], plain["html"])
    if received["recipients"] != plain["recipients"]:
        found.append(f"recipients: {received['recipients']}")
    if received["headers"].keys() != plain["headers"].keys():
        found.append(f"headers: {sorted(received['headers'].keys() ^ plain['headers'].keys())}")
    for name, value in received["headers"].items():
        if signs := acting(value, "\t" if name == "Content-Type" else ""):
            found.append(f"{name}: {signs}")
        if name not in MAY_DIFFER and value != plain["headers"].get(name):
            found.append(f"{name}: {value!r}")
    if not re.fullmatch(r" ?<[a-z0-9.-]+>", received["headers"].get("List-Id", "<none>")):
        found.append(f"List-Id: {received['headers']['List-Id']!r}")
    if signs := acting(received["text"], "\r\n") + acting(received["html"], "\r\n"):
        found.append(f"signs: {signs}")
    return found


def alive_on_a_terminal(printed: str, allowed_lines: int | None = None) -> list[str]:
    """What a terminal or a log would act upon; `allowed_lines` is how many lines there may be."""
    found = [f"signs: {signs}"] if (signs := acting(printed, "\n")) else []
    if allowed_lines is not None and len(printed.rstrip("\n").split("\n")) > allowed_lines:
        found.append("more lines than were said")
    if re.search(r"^(?:\d{4}-\d\d-\d\d )?(?:INFO|ERROR|pacewatch:) forged", printed, re.MULTILINE):
        found.append("a forged line")
    return found
