"""A message as services show it: plain text. In: a `Message`. Out: text that no service cuts off or takes for a mention."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from pacewatch.delivery.compose import words_of
from pacewatch.delivery.message import Message
from pacewatch.delivery.service_address import Service

_TAG = re.compile(r"<(?=[A-Za-z@/!])")
"""What begins a mention in Feishu, Lark and WeCom."""


def text_of(message: Message, delivery: str, service: Service, *, possible_duplicate: bool = False) -> str:
    """The whole message with the delivery's id at its end; what is too long is shortened, and says where the rest is."""
    words = words_of(message.language)["service"]
    body, _, _ = message.as_text().rpartition("\n\n-- \n")
    lines = [_plain(line) for line in (message.subject, "", *body.split("\n"))]
    before = [words["possible_copy"], ""] if possible_duplicate else []
    after = ["", _plain(message.footer), words["number"].format(delivery)]
    return _fitted(before, lines, after, words["rest"], service)


def _plain(line: str) -> str:
    return _TAG.sub("\uff1c", line)


def _fitted(before: Sequence[str], lines: Sequence[str], after: Sequence[str], rest: str, service: Service) -> str:
    def joined(kept: Sequence[str], left: int) -> str:
        return "\n".join([*before, *kept, *([rest.format(left)] if left else []), *after])

    def is_too_long(text: str) -> bool:
        return service.size(text) > service.longest

    whole = joined(lines, 0)
    if not is_too_long(whole):
        return whole
    # With each line that is kept the text gets longer: the first number of lines that is too many is looked for.
    count = bisect_right(range(1, len(lines)), 0, key=lambda n: is_too_long(joined(lines[:n], len(lines) - n)))
    if count:
        return joined(lines[:count], sum(bool(line) for line in lines[count:]))
    left = max(len(lines) - 1, 1)
    length = bisect_right(range(len(lines[0])), 0, key=lambda n: is_too_long(joined([lines[0][:n] + "…"], left)))
    return joined([lines[0][: max(length - 1, 0)] + "…"], left)
