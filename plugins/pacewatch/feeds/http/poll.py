"""One poll of one feed. In: its declaration, the day, what is remembered. Out: the answers that are news, request by request.

A request's pages are complete and checked before the first of them is given; a request that fails doesn't hold up the others,
unless the source can't be reached at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from pacewatch.feeds.http import answer_words
from pacewatch.feeds.http.answers import expect_content, expect_status
from pacewatch.feeds.http.faults import Fault
from pacewatch.feeds.http.memory import Memory, Remembered
from pacewatch.feeds.http.messages import Answer, Ask
from pacewatch.feeds.http.network import Deadline
from pacewatch.feeds.http.paging import Page, pages
from pacewatch.feeds.http.patience import Pace, Patience, Waits, patiently
from pacewatch.feeds.http.source import Source
from pacewatch.registry.http_model import HttpFetch
from pacewatch.registry.placeholders import filled, periods, with_item


@dataclass(frozen=True)
class Brought:
    """What one request brought: `news` (pages to land, each with where it is from), `unchanged`, `no_data`, or a `fault`."""

    ask: Ask
    outcome: str
    pages: list[tuple[str, Answer]] = field(default_factory=list)
    remember: Remembered | None = None
    fault: Fault | None = None


def asks(fetch: HttpFetch, today: date) -> list[tuple[Ask, bool]]:
    """Every request of a poll, oldest period first, each with whether it is asked although it has been answered before."""
    if fetch.each is None:
        return [(ask, True) for ask in _for_period(fetch, today, None)]
    each = fetch.each
    days = periods(today, each.unit, each.last, each.lag)
    return [
        (ask, number >= len(days) - each.again)
        for number, day in enumerate(days)
        for ask in _for_period(fetch, today, day)
    ]


class Poll:
    """Asks a source for everything that a declaration names; `kind` is what an answer must be (json, csv, xml, any)."""

    def __init__(
        self,
        fetch: HttpFetch,
        kind: str,
        source: Source,
        deadline: Deadline,
        patience: Patience | None = None,
        pace: Waits | None = None,
    ) -> None:
        self._fetch = fetch
        self._kind = kind
        self._source = source
        self._deadline = deadline
        self._patience = patience or Patience()
        self._pace = pace or Pace(fetch.rate, deadline)

    def run(self, today: date, memory: Memory) -> Iterator[Brought]:
        """Each request's outcome as soon as it is known, so that what came stays although a later one fails."""
        for ask, ask_again in asks(self._fetch, today):
            remembered = memory.requests.get(ask.key)
            if remembered and not ask_again:
                continue
            try:
                yield self._one(ask, remembered)
            except Fault as fault:
                yield Brought(ask, "fault", fault=fault)
                if fault.again or fault.code == "too_slow":
                    return

    def _one(self, ask: Ask, remembered: Remembered | None) -> Brought:
        conditions = remembered.conditions() if remembered and self._fetch.paging is None else ()
        found: list[Page] = []
        try:
            found.extend(pages(ask, self._fetch.paging, lambda one: self._send(one, conditions)))
        except _Unchanged:
            return Brought(ask, "unchanged", remember=remembered)
        if not found:
            return Brought(ask, "no_data")
        digests = [hashlib.sha256(answer.body).hexdigest() for _, answer, _ in found]
        remember = Remembered.of(found[0][1], digests)
        if remembered and remembered.pages == digests:
            return Brought(ask, "unchanged", remember=remember)
        known = set(remembered.pages) if remembered else set()
        news = [
            (self._source.hidden(one.origin), answer)  # a link to the next page may hold the credential
            for (one, answer, _), digest in zip(found, digests, strict=True)
            if digest not in known
        ]
        return Brought(ask, "news", news, remember)

    def _send(self, ask: Ask, conditions: tuple[tuple[str, str], ...]) -> Page | None:
        conditional = Ask(ask.method, ask.url, ask.query, (*ask.headers, *conditions), ask.body)

        def step() -> tuple[Answer, Any] | None:
            try:
                return self._checked(self._source.ask(conditional), conditional=bool(conditions))
            except Fault as fault:  # its words are the source's, which may say the credential back
                fault.hide(self._source.hidden)
                fault.body = self._source.hidden(fault.body.decode("latin-1")).encode("latin-1")
                raise

        got = patiently(step, self._patience, self._pace, self._deadline)
        return None if got is None else (ask, *got)

    def _checked(self, answer: Answer, *, conditional: bool) -> tuple[Answer, Any] | None:
        """The answer and its JSON, once it is a good one; none if there is nothing there."""
        if answer.status == 304 and conditional:
            raise _Unchanged
        if answer.status in self._fetch.answer.no_data:
            return None
        if answer.status == 304:
            raise Fault("status", answer_words.UNASKED_304)
        expect_status(answer)
        return answer, expect_content(answer, self._kind, self._fetch.answer)


class _Unchanged(Exception):
    """The source says that nothing has changed."""


def _for_period(fetch: HttpFetch, today: date, period: date | None) -> list[Ask]:
    """The requests for one period: for each item, for each part of a list that is too long."""
    unit = fetch.each.unit if fetch.each else "day"
    url, query, body = (filled(values, today, period, unit) for values in (fetch.url, fetch.query, fetch.body))
    headers = tuple(filled(fetch.headers, today, period, unit).items())
    made = []
    for item in fetch.items or (None,):
        parts = (url, query, body)
        if item is not None:
            parts = (with_item(url, quote(str(item), safe="")), with_item(query, str(item)), with_item(body, str(item)))
        made += [
            Ask(fetch.method, parts[0], _pairs(one), headers, content) for one, content in _split(fetch, *parts[1:])
        ]
    return made


def _split(
    fetch: HttpFetch, query: dict[str, Any], body: dict[str, Any] | None
) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Query and body of each part."""
    if fetch.split is None:
        yield query, body
        return
    values = (query if body is None else body)[fetch.split.key]
    for start in range(0, len(values), fetch.split.most):
        part = {fetch.split.key: values[start : start + fetch.split.most]}
        yield ({**query, **part}, None) if body is None else (query, {**body, **part})


def _pairs(query: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Parameters in their order; a list becomes one that is repeated."""
    return tuple(
        (name, str(value))
        for name, values in query.items()
        for value in (values if isinstance(values, list) else [values])
    )
