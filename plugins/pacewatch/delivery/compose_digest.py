"""A digest as a message, as long as a message of Slack may be. In: `DigestFacts`, a language. Out: a `Message` with bars."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from pacewatch.alerts.bilingual import Bilingual
from pacewatch.alerts.decide import SEVERITY
from pacewatch.alerts.digest_facts import CHANGES, CONFLICT, LISTS, Count, DigestFacts, Line
from pacewatch.delivery import formats
from pacewatch.delivery.compose import counted, of_kind, worded, words_of
from pacewatch.delivery.message import Bar, Bars, Fact, Language, Message
from pacewatch.delivery.page import page_address

TEXT = "digest.jinja"
ROOM = 28
"""Lines of all lists together: with the counts of ten verdicts and their sum below the 40 that a message of Slack shows."""
NAME, PLACE = 80, 30
"""Characters: so many lines of such names stay below what a message of Slack may hold in all."""


def compose_digest(facts: DigestFacts, language: Language) -> Message:
    """The message that tells somebody how all their targets stand."""
    values = _values(facts, language)
    read = partial(worded, TEXT, language, values)
    return Message(
        language=language,
        subject=read("subject")[0],
        status=read("status")[0],
        headline=" ".join(read("headline")) if language == "en" else "".join(read("headline")),
        facts=tuple(Fact.of(line) for line in (*read("counts"), *read("lists"))),
        paragraphs=tuple(read("paragraphs")),
        quotes=(),
        footer=read("footer")[0],
        chart=_bars(facts, language, read),
        mailing=f"digest.{formats.slug(facts.programme.en)}",
    )


def lines_each(totals: Iterable[int], room: int = ROOM) -> int:
    """How many lines each list may have, so that all fit, with one more that says how many are left out; one at least."""
    lengths = list(totals)
    most = max(lengths, default=1)
    return next((n for n in range(most, 1, -1) if sum(min(length, n + 1) for length in lengths) <= room), 1)


def _values(facts: DigestFacts, language: Language) -> dict[str, Any]:
    words = words_of(language)
    each = lines_each(listed.total for listed in facts.lists.values())
    shown = {
        name: _shown(facts.lists[name].first, facts.lists[name].total, each, language)
        for name in LISTS
        if name in facts.lists
    }
    totals = {name: facts.lists[name].total if name in facts.lists else 0 for name in LISTS}
    return {
        "page": page_address(),
        "programme": getattr(facts.programme, language),
        "every": facts.every,
        "told_on": facts.told_on,
        "previous_on": facts.previous_on,
        "total": facts.total,
        "previous_total": facts.previous_total,
        "behind": sum(count.now for count in facts.counts if count.verdict in SEVERITY),
        "behind_before": sum(count.before or 0 for count in facts.counts if count.verdict in SEVERITY),
        "counts": [(_called(count, words), count.now, count.before) for count in facts.counts],
        "happened": [(name, totals[name]) for name in CHANGES if totals[name]],
        "moved": facts.moved,
        "lists": shown,
        "totals": totals,
        "left_out": {name: totals[name] - len(lines) for name, lines in shown.items()},
        "taken_on": facts.taken_on,
        "needs_decision": facts.needs_decision,
        "counted": _counted,
    }


def _shown(lines: tuple[Line, ...], total: int, each: int, language: Language) -> list[dict[str, Any]]:
    """The first lines of a list; all of them where only one would be left out, for saying so takes a line as well."""
    return [_worded(line, language) for line in lines[: total if total <= each + 1 else each]]


def _worded(line: Line, language: Language) -> dict[str, Any]:
    words = words_of(language)
    verdict = of_kind(line.kind, words)["verdict"].get(line.verdict) if line.kind and line.verdict else None
    return {
        "about": _named(line.about, language, NAME),
        "place": _named(line.place, language, PLACE),
        "verdict": verdict or words["data_reason"]["data_conflict"],
        "on": line.on,
        "days": line.days,
        "until": line.until,
        "clock": line.clock,
        "times": line.times,
        "by": _named(line.by, language, PLACE),
        "is_target": line.kind is not None,
    }


def _named(name: Bilingual | None, language: Language, longest: int) -> str | None:
    return None if name is None else formats.shortened(formats.one_line(getattr(name, language)), longest)


def _counted(number: int, one: str, many: str | None = None) -> str:
    """How many of something, by the pattern for one or for many."""
    return counted(number, one, many or one)


def _called(count: Count, words: dict[str, Any]) -> str:
    name: str = words["data_reason"]["data_conflict"] if count.verdict == CONFLICT else words["verdict"][count.verdict]
    return name


def _bars(facts: DigestFacts, language: Language, read: Any) -> Bars:
    words = words_of(language)
    return Bars(
        title=read("chart_title")[0],
        subtitle=read("chart_subtitle")[0],
        now=read("chart_now")[0],
        before=read("chart_before")[0] if facts.previous_on else "",
        description=read("chart_description")[0],
        bars=tuple(Bar(_called(count, words), count.now, count.before) for count in facts.counts),
    )
