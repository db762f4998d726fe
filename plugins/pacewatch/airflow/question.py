"""What people are asked about a refused file. In: the registry, a refusal. Out: subject and body (Markdown), both languages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pacewatch.raw.refusals import Refusal
from pacewatch.registry import Registry

MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")
LONGEST_CELL = 80


def question(registry: Registry, refusal: Refusal) -> dict[str, str]:
    """The keyword arguments of the task that asks: `refusal` (its id), `subject` and `body`."""
    feed, name = registry.feeds.get(refusal.arrival.feed), refusal.arrival.original_name
    zh, en = (feed.name.zh, feed.name.en) if feed else (refusal.arrival.feed, refusal.arrival.feed)
    body = _template().render(refusal=refusal, arrival=refusal.arrival, feed_zh=zh, feed_en=en)
    return {"refusal": refusal.id, "subject": f"是否采用 {name}（{zh}）？ / Use {name} ({en})?", "body": body}


@cache
def _template() -> Template:
    # The result is Markdown, for which `plain` and `code` escape.
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.filters.update(plain=plain, code=code)
    text = Path(__file__).with_name("question.md.jinja").read_text(encoding="utf-8")
    return environment.from_string(text)


def plain(text: object) -> str:
    """Words of a file as nothing but words."""
    return MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


def code(text: object) -> str:
    """What stood in a cell, as it stood there, as far as it is short."""
    words = " ".join(str("" if text is None else text).split())
    shown = words if len(words) <= LONGEST_CELL else f"{words[:LONGEST_CELL]}…"
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    return f"{fence} {shown} {fence}" if shown else "—"
