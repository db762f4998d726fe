"""The words of a chart. In: facts with a curve, a language, its words. Out: a `Chart`, or none where nothing can be drawn."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pacewatch.alerts.facts import VerdictFacts
from pacewatch.delivery import formats
from pacewatch.delivery.message import Chart, Language

FEWEST_POINTS = 2


def chart_of(facts: VerdictFacts, language: Language, words: dict[str, Any]) -> Chart | None:
    """The chart of an event; None for kinds without a curve, and for one that has a single figure yet."""
    if len(facts.points) < FEWEST_POINTS:
        return None
    patterns: dict[str, Any] = words["chart"]
    own: dict[str, str] = patterns[facts.kind]
    names = _names(facts, language)
    unit, target_value = _measure(facts, language, words)
    counted = words["counted"][facts.cadence]
    actual, expected = own["actual"].format(counted=counted), own["expected"].format(counted=counted)
    target = ""
    if target_value is not None:
        target = own.get("target", patterns["target"]).format(
            comparator=words["comparator"][facts.comparator], amount=formats.amount(target_value, unit, language)
        )
    first, last = facts.points[0], facts.points[-1]
    until = formats.day(last.period_end, language)
    newest = patterns["between"].join(
        patterns["said"].format(label=label, amount=formats.amount(formats.rate(value), unit, language))
        for label, value in ((actual, last.actual), (expected, _allowed(facts, last.expected)))
        if value is not None
    )
    description = patterns["description"].format(
        **names, since=formats.day(first.period_end, language), until=until, newest=newest, target=target
    )
    return Chart(
        title=patterns["title"].format(**names, target=formats.one_line(getattr(facts.target, language))),
        subtitle=patterns["subtitle"].format(**names, until=until),
        actual=actual,
        expected=expected,
        target=target,
        description=description,
        unit=unit,
        period_start=facts.period_start,
        period_end=facts.period_end,
        target_value=target_value,
        points=facts.points,
    )


def _allowed(facts: VerdictFacts, expected: Decimal | None) -> Decimal | None:
    """What is due, as the text has it: "no more than 11.4 days" allows 11."""
    if expected is None or facts.kind not in ("elimination", "ratio_floor", "ratio_ceiling"):
        return expected
    return formats.at_most(expected, facts.points[-1].actual, facts.baseline)


def _names(facts: VerdictFacts, language: Language) -> dict[str, str]:
    return {name: formats.one_line(getattr(getattr(facts, name), language)) for name in ("place", "indicator")}


def _measure(facts: VerdictFacts, language: Language, words: dict[str, Any]) -> tuple[str, Decimal | None]:
    """The unit of the curve and the value of its target: of ratios the budget of periods, as in `Point`."""
    if not facts.kind.startswith("ratio"):
        return getattr(facts.unit, language), facts.target_value
    budget = None if facts.budget_total is None else Decimal(facts.budget_total)
    return words["many_periods"][facts.cadence].replace("{}", "").strip(), budget
