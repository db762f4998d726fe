"""Page after page. In: a request and how its answer goes on. Out: the pages' answers, all of them, or a `Fault`.

A set of pages is used whole or not at all: pages that repeat, stop before the number that was promised, or never end are
refused, because a figure may be missing in silence otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx

from pacewatch.feeds.http import answer_words
from pacewatch.feeds.http.answers import MISSING, at
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.messages import Answer, Ask
from pacewatch.feeds.http.source import joined
from pacewatch.registry.http_model import Paging

Page = tuple[Ask, Answer, Any]
"""What was asked, the answer, and its JSON (None if it is none)."""

Send = Callable[[Ask], Page | None]
"""Sends a request; None means: no data there."""


def pages(ask: Ask, paging: Paging | None, send: Send) -> Iterator[Page]:
    """The pages of one request.

    Raises:
        Fault: a page can't be used, or the pages as a whole can't.
    """
    if paging is None:
        if (page := send(ask)) is not None:
            yield page
    elif paging.by == "link":
        yield from _linked(ask, paging, send)
    else:
        yield from _numbered(ask, paging, send)


def _numbered(ask: Ask, paging: Paging, send: Send) -> Iterator[Page]:
    start = paging.first if paging.by == "page" else 0
    received, before, promise = 0, b"", _Promise(paging)
    for number in range(paging.most):
        position = start + number if paging.by == "page" else received
        page = send(_at_position(ask, paging, position))
        items = _items(page, paging) if page else []
        if page:
            promise.read(page[2])
        if not page or not items:
            promise.expect_kept(number, received)
            return
        _refuse_repeated(page[1].body, before)
        before = page[1].body
        received += len(items)
        yield page
        if promise.is_kept(number + 1, received):
            return
    raise _endless(paging)


class _Promise:
    """How much there is, as the source says on its newest page."""

    def __init__(self, paging: Paging) -> None:
        self._paging = paging
        self._pages: int | None = None
        self._total: int | None = None

    def read(self, value: Any) -> None:
        if self._paging.pages_at is not None:
            self._pages = _count(value, self._paging.pages_at, exactly=True)
        if self._paging.total_at is not None:
            self._total = _count(value, self._paging.total_at, exactly=False)

    def is_kept(self, page_count: int, received: int) -> bool:
        if self._pages is not None:
            return page_count >= self._pages
        return self._total is not None and received >= self._total

    def expect_kept(self, page_count: int, received: int) -> None:
        if self._pages is not None and page_count < self._pages:
            raise Fault("page_count", answer_words.empty_page(page_count + 1, self._pages), again=True)
        if self._total is not None and received < self._total:
            raise Fault("page_count", answer_words.few_records(received, self._total), again=True)


def _linked(ask: Ask, paging: Paging, send: Send) -> Iterator[Page]:
    seen = {ask.address}
    for _ in range(paging.most):
        page = send(ask)
        if page is None:
            return
        yield page
        _, answer, value = page
        link = _next_link(answer, value, paging)
        if not link:
            return
        ask = Ask(ask.method, str(joined(answer.url, link)), (), ask.headers, ask.body)
        if ask.address in seen:
            raise Fault("pages_repeat", answer_words.LINK_LEADS_BACK)
        seen.add(ask.address)
    raise _endless(paging)


def _next_link(answer: Answer, value: Any, paging: Paging) -> str | None:
    if paging.next_at is None:
        return httpx.Response(200, headers={"Link": answer.headers.get("link", "")}).links.get("next", {}).get("url")
    link = at(value, paging.next_at)
    if link is MISSING or link is None or link == "":
        return None
    if not isinstance(link, str):
        raise Fault("shape", answer_words.no_next(paging.next_at))
    return link


def _at_position(ask: Ask, paging: Paging, position: int) -> Ask:
    put = ask.__class__.with_query if ask.body is None else ask.__class__.with_body
    ask = put(ask, paging.name, position)
    if paging.size is not None and paging.size_parameter is not None:
        ask = put(ask, paging.size_parameter, paging.size)
    return ask


def _items(page: Page, paging: Paging) -> list[Any]:
    path = paging.items_at or "$"
    items = at(page[2], path)
    if items is None:
        return []
    if not isinstance(items, list):
        raise Fault("shape", answer_words.no_records(path), body=page[1].body)
    return items


def _count(value: Any, path: str, *, exactly: bool) -> int | None:
    """A count as it is said; words such as ">100" say nothing, where that is allowed."""
    found = at(value, path)
    if isinstance(found, str) and found.strip().isdecimal():
        found = int(found)
    if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
        return found
    if found is MISSING or exactly or not isinstance(found, str):
        raise Fault("shape", answer_words.no_count(path))
    return None


def _refuse_repeated(body: bytes, before: bytes) -> None:
    if body == before:
        raise Fault("pages_repeat", answer_words.SAME_PAGE)


def _endless(paging: Paging) -> Fault:
    return Fault("too_many_pages", answer_words.many_pages(paging.most))
