"""Blocks against Slack's reference, kind by kind. In: blocks. Out: a sentence for each thing that Slack would refuse.

Only the kinds that this project sends are known; any other counts as a fault. Lengths are counted in code points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Arguments = dict[str, Any]

BLOCKS = 50
HEADER = 150
SECTION = 3_000
FIELDS, FIELD = 10, 2_000
CONTEXT_ELEMENTS, CONTEXT_TEXT = 10, 3_000
ACTIONS = 25
BUTTON_TEXT, BUTTON_VALUE, URL, NAME = 75, 2_000, 3_000, 255
"""`NAME` is of an `action_id` or a `block_id`."""

CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
ALT_TEXT, TITLE = 2_000, 2_000

_FILE = re.compile(r"F[A-Z0-9]{8,}")
_STYLES = ("primary", "danger")
_RICH_TEXTS = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
_RICH_ELEMENTS = frozenset(
    {"text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "color", "date", "team"}
)


def misfits(blocks: list[Arguments]) -> Iterator[str]:
    """A sentence for each thing in the blocks that Slack would refuse."""
    if len(blocks) > BLOCKS:
        yield f"blocks: saw {len(blocks)}; expected at most {BLOCKS}"
    for number, block in enumerate(blocks):
        kind, place = block.get("type"), f"blocks[{number}]"
        if not isinstance(kind, str) or kind not in _CHECKS:
            yield f"{place}.type: saw {kind!r}; expected one of {', '.join(sorted(_CHECKS))}"
        else:
            yield from _CHECKS[kind](block, f"{place} ({kind})")
    yield from _repeated(blocks, "block_id", "blocks")
    for number, block in enumerate(blocks):
        if block.get("type") == "actions" and isinstance(block.get("elements"), list):
            yield from _repeated(block["elements"], "action_id", f"blocks[{number}] (actions)")


def _repeated(parts: list[Any], name: str, place: str) -> Iterator[str]:
    seen: set[str] = set()
    for part in parts:
        value = part.get(name) if isinstance(part, dict) else None
        if value is None:
            continue
        if not isinstance(value, str) or not 1 <= len(value) <= NAME:
            yield f"{place}: saw a {name} {str(value)[:40]!r}; expected 1 to {NAME} characters"
        elif value in seen:
            yield f"{place}: saw {name} {value!r} twice; expected each once"
        else:
            seen.add(value)


def _words(text: Any, place: str, longest: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> Iterator[str]:
    """A text object, as headers, sections, contexts and buttons have."""
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"{place}: expected a text of type {' or '.join(kinds)}"
    else:
        yield from _sized(text.get("text"), f"{place}.text", longest)


def _sized(value: Any, place: str, longest: int) -> Iterator[str]:
    if not isinstance(value, str) or not value.strip():
        yield f"{place}: saw nothing to read; expected 1 to {longest:,} characters"
    elif len(value) > longest:
        yield f"{place}: saw {len(value):,} characters; expected at most {longest:,}"


def _counted(block: Arguments, name: str, place: str, most: int) -> Iterator[str]:
    parts = block.get(name)
    if not isinstance(parts, list) or not 1 <= len(parts) <= most:
        seen = len(parts) if isinstance(parts, list) else "none"
        yield f"{place}.{name}: saw {seen}; expected 1 to {most}"


def _header(block: Arguments, place: str) -> Iterator[str]:
    yield from _words(block.get("text"), f"{place}.text", HEADER, ("plain_text",))


def _section(block: Arguments, place: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield f"{place}: saw neither text nor fields; expected one of them"
    if "text" in block:
        yield from _words(block["text"], f"{place}.text", SECTION)
    if "fields" in block:
        yield from _counted(block, "fields", place, FIELDS)
        for number, field in enumerate(_listed(block, "fields")):
            yield from _words(field, f"{place}.fields[{number}]", FIELD)


def _context(block: Arguments, place: str) -> Iterator[str]:
    yield from _counted(block, "elements", place, CONTEXT_ELEMENTS)
    for number, element in enumerate(_listed(block, "elements")):
        inside = f"{place}.elements[{number}]"
        if isinstance(element, dict) and element.get("type") == "image":
            yield from _picture(element, inside)
        else:
            yield from _words(element, inside, CONTEXT_TEXT)


def _actions(block: Arguments, place: str) -> Iterator[str]:
    yield from _counted(block, "elements", place, ACTIONS)
    for number, button in enumerate(_listed(block, "elements")):
        inside = f"{place}.elements[{number}]"
        if not isinstance(button, dict) or button.get("type") != "button":
            yield f"{inside}: expected a button"
            continue
        yield from _words(button.get("text"), f"{inside}.text", BUTTON_TEXT, ("plain_text",))
        for name, longest in (("value", BUTTON_VALUE), ("url", URL)):
            if name in button:
                yield from _sized(button[name], f"{inside}.{name}", longest)
        if "confirm" in button:
            yield from _confirmed(button["confirm"], f"{inside}.confirm")
        if button.get("style", "primary") not in _STYLES:
            yield f"{inside}.style: saw {button['style']!r}; expected {' or '.join(_STYLES)}"


def _confirmed(question: Any, place: str) -> Iterator[str]:
    parts = question if isinstance(question, dict) else {}
    for name, longest in CONFIRM.items():
        yield from _words(parts.get(name), f"{place}.{name}", longest, ("plain_text",))


def _image(block: Arguments, place: str) -> Iterator[str]:
    yield from _picture(block, place)
    if "title" in block:
        yield from _words(block["title"], f"{place}.title", TITLE, ("plain_text",))


def _picture(block: Arguments, place: str) -> Iterator[str]:
    yield from _sized(block.get("alt_text"), f"{place}.alt_text", ALT_TEXT)
    if ("image_url" in block) == ("slack_file" in block):
        yield f"{place}: expected either an image_url or a slack_file"
    elif "image_url" in block:
        yield from _sized(block["image_url"], f"{place}.image_url", URL)
    else:
        file = block["slack_file"] if isinstance(block["slack_file"], dict) else {}
        if not ("url" in file) ^ ("id" in file) or ("id" in file and not _FILE.fullmatch(str(file["id"]))):
            yield f"{place}.slack_file: saw {file!r}; expected the id of a file (F...) or its url"


def _rich_text(block: Arguments, place: str) -> Iterator[str]:
    yield from _some(block, place)
    for number, part in enumerate(_listed(block, "elements")):
        inside = f"{place}.elements[{number}]"
        kind = part.get("type") if isinstance(part, dict) else None
        if kind not in _RICH_TEXTS:
            yield f"{inside}.type: saw {kind!r}; expected one of {', '.join(_RICH_TEXTS)}"
        elif kind == "rich_text_list":
            yield from _list(part, inside)
        else:
            yield from _run(part, inside)


def _list(part: Arguments, place: str) -> Iterator[str]:
    if part.get("style") not in ("bullet", "ordered"):
        yield f"{place}.style: saw {part.get('style')!r}; expected bullet or ordered"
    yield from _some(part, place)
    for number, item in enumerate(_listed(part, "elements")):
        inside = f"{place}.elements[{number}]"
        if not isinstance(item, dict) or item.get("type") != "rich_text_section":
            yield f"{inside}: expected a rich_text_section"
        else:
            yield from _run(item, inside)


def _run(part: Arguments, place: str) -> Iterator[str]:
    yield from _some(part, place)
    for number, element in enumerate(_listed(part, "elements")):
        kind = element.get("type") if isinstance(element, dict) else None
        if kind not in _RICH_ELEMENTS:
            yield f"{place}.elements[{number}].type: saw {kind!r}; expected one of {', '.join(sorted(_RICH_ELEMENTS))}"
        elif kind == "text" and not (isinstance(element.get("text"), str) and element["text"]):
            yield f"{place}.elements[{number}].text: saw nothing; expected characters"


def _some(part: Arguments, place: str) -> Iterator[str]:
    if not _listed(part, "elements"):
        yield f"{place}.elements: saw none; expected some"


def _listed(part: Arguments, name: str) -> list[Any]:
    found = part.get(name)
    return found if isinstance(found, list) else []


def _divider(_: Arguments, __: str) -> Iterator[str]:
    yield from ()


_CHECKS: dict[str, Callable[[Arguments, str], Iterator[str]]] = {
    "actions": _actions,
    "context": _context,
    "divider": _divider,
    "header": _header,
    "image": _image,
    "rich_text": _rich_text,
    "section": _section,
}
