"""What a message may say: the facts of one event, as plain values that survive a trip through JSON.

Events store these facts when they are committed, so that a message sent later says what was true then.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from pacewatch.alerts.bilingual import Bilingual
from pacewatch.alerts.digest_facts import DigestFacts, digest_from_json

__all__ = [
    "Bilingual",
    "DataFacts",
    "DataReason",
    "DigestFacts",
    "Dispute",
    "Facts",
    "Point",
    "QuarantinedCell",
    "VerdictFacts",
    "VerdictReason",
    "from_json",
    "to_json",
]

VerdictReason = Literal[
    "first_breach", "flapping", "flapped", "worsened", "recovered", "revised", "still_behind", "escalated"
]
DataReason = Literal[
    "file_refused",
    "rows_quarantined",
    "data_late",
    "data_conflict",
    "sources_conflict",
    "figures_doubted",
    "columns_changed",
    "fetch_failed",
    "delivery_failed",
]


class Point(NamedTuple):
    """One figure of a curve: what was reached by the end of its period, and what was due by then (None: nothing was)."""

    period_end: date
    actual: Decimal
    expected: Decimal | None


@dataclass(frozen=True)
class VerdictFacts:
    """One target in one place: where it stands, in the numbers of its assessment (see `pace.assessment`)."""

    reason: VerdictReason
    programme: Bilingual
    target_id: str
    target: Bilingual
    place: Bilingual
    indicator: Bilingual
    unit: Bilingual
    department: Bilingual
    kind: str
    cadence: str
    """`day`, `month`, `quarter` or `year`: the period that run rates are counted by."""
    verdict: str
    previous_verdict: str | None
    data_state: str
    period_start: date
    period_end: date
    reference_period_end: date
    behind_since: date | None
    comparator: str
    target_value: Decimal | None
    actual: Decimal
    expected: Decimal | None
    pace_index: Decimal | None
    attainment_pct: Decimal | None
    gap: Decimal | None
    run_rate: Decimal | None
    required_run_rate: Decimal | None
    best_run_rate: Decimal | None
    projection: Decimal | None
    last_feasible_date: date | None
    method: str
    confidence: str
    history_years: int | None
    periods_total: int
    periods_seen: int
    budget_total: int | None = None
    budget_used: int | None = None
    budget_expected: Decimal | None = None
    budget_projected: Decimal | None = None
    exhausted_on: date | None = None
    required_to_best: Decimal | None = None
    projection_low: Decimal | None = None
    projection_high: Decimal | None = None
    probability: Decimal | None = None
    projected_on: date | None = None
    baseline: Decimal | None = None
    slip_days: int | None = None
    recurred_on: date | None = None
    is_soft: bool = False
    is_counted: bool = False
    against: str | None = None
    compared_with: Bilingual | None = None
    """In step: the indicator that this one is to keep up with."""
    worst: Bilingual | None = None
    """In step, where several indicators are judged: the one that was the lowest and decided."""
    stage: Bilingual | None = None
    """Milestone: the first stage that isn't done."""
    episodes_of_late: int | None = None
    """Of an alert that comes and goes: how many episodes, this one included, in the latest `releases_of_late`."""
    releases_of_late: int | None = None
    told_on: date | None = None
    """Of a reminder: when the episode's beginning was told, in the programme's time zone."""
    points: tuple[Point, ...] = ()
    """The curve over the target's period, oldest first, thinned to what a picture needs; of ratios the bad periods so far and
    those allowed by then. Empty for kinds without a curve, and in events of before there were any."""
    audience: Literal["verdicts"] = "verdicts"


@dataclass(frozen=True)
class QuarantinedCell:
    """One thing found wrong in a file: row counted from 1, column name (empty for the whole row), text seen, rule, sheet.

    `expected_zh` is the rule in Chinese; it is empty where there are only English words for it.
    """

    row: int
    column: str
    seen: str | None
    expected: str
    expected_zh: str = ""
    sheet: str | None = None


@dataclass(frozen=True)
class Dispute:
    """One thing that two feeds say differently: the value in the new file and its row, and the other with its file."""

    indicator: Bilingual
    unit: Bilingual
    place: Bilingual
    period_end: date
    value: Decimal
    row: int
    other_value: Decimal
    other_file_name: str


@dataclass(frozen=True)
class DataFacts:
    """Something a data engineer must know: a file refused, rows quarantined, data that is late, sources that differ."""

    reason: DataReason
    programme: Bilingual
    feed_id: str
    feed: Bilingual
    file_name: str | None = None
    sha256: str | None = None
    rows_read: int | None = None
    rows_quarantined: int | None = None
    detail: str | None = None
    """The sentence that says what was seen and what was expected, in English."""
    detail_zh: str | None = None
    """The same in Chinese, of a refused file; events of before it was said in both languages have none."""
    review: str | None = None
    """Of a refused file that a person can approve or reject: its id."""
    cells: tuple[QuarantinedCell, ...] = field(default=())
    """The first few things found wrong, at most five."""
    indicator: Bilingual | None = None
    place: Bilingual | None = None
    newest_period_end: date | None = None
    due_on: date | None = None
    target: Bilingual | None = None
    """Of a conflict: the target whose count is part of another's, which is `outer`."""
    outer: Bilingual | None = None
    part_value: Decimal | None = None
    whole_value: Decimal | None = None
    unit: Bilingual | None = None
    figures_doubted: int | None = None
    new_columns: tuple[str, ...] = field(default=())
    is_reordered: bool = False
    other_feed_id: str | None = None
    other_feed: Bilingual | None = None
    """Of sources that differ: the feed that says otherwise."""
    disputes_count: int | None = None
    disputes: tuple[Dispute, ...] = field(default=())
    """The first few of them, at most five."""
    recipient_id: str | None = None
    recipient: Bilingual | None = None
    """Of a message that can't be delivered: whom it was for; by which `channel`; what the first of its events is about."""
    channel: str | None = None
    events_count: int | None = None
    message_about: Bilingual | None = None
    other_channels: tuple[str, ...] = field(default=())
    """Other channels by which all of it reaches the same person; if there are none, who gets it in their place."""
    passed_on_to: Bilingual | None = None
    audience: Literal["data"] = "data"


Facts = VerdictFacts | DataFacts | DigestFacts

_DATES = {
    "period_start",
    "period_end",
    "reference_period_end",
    "behind_since",
    "last_feasible_date",
    "exhausted_on",
    "newest_period_end",
    "due_on",
    "projected_on",
    "recurred_on",
    "told_on",
}
_BILINGUAL = {
    "programme",
    "target",
    "place",
    "indicator",
    "unit",
    "department",
    "feed",
    "compared_with",
    "worst",
    "stage",
    "outer",
    "other_feed",
    "recipient",
    "message_about",
    "passed_on_to",
}
_TEXT = {
    "reason", "target_id", "kind", "cadence", "verdict", "previous_verdict", "data_state", "comparator", "method",
    "confidence", "feed_id", "file_name", "sha256", "detail", "detail_zh", "audience", "against",
    "other_feed_id",
    "review",
    "recipient_id", "channel",
}  # fmt: skip


def to_json(facts: Facts) -> str:
    """The facts as JSON: dates in ISO 8601, decimals as text, so that no digit is lost."""
    # Thousands of events may be told at once, with dozens of points each: `asdict` would copy every one of them.
    values = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return json.dumps(values, default=_plain, ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:
    """What JSON has no form for: decimals with every digit, but without the zeros that a column of fixed scale adds."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def _point(values: list[str | None]) -> Point:
    period_end, actual, expected = values
    return Point(
        date.fromisoformat(str(period_end)), Decimal(str(actual)), None if expected is None else Decimal(expected)
    )


def from_json(text: str) -> Facts:
    """The facts that `to_json` wrote."""
    values: dict[str, Any] = json.loads(text)
    if values["reason"] == "digest":
        return digest_from_json(text)
    for name, value in values.items():
        if value is None or name in _TEXT or isinstance(value, int):
            continue
        if name in _DATES:
            values[name] = date.fromisoformat(value)
        elif name in _BILINGUAL:
            values[name] = Bilingual(**value)
        elif name in ("new_columns", "other_channels"):
            values[name] = tuple(value)
        elif name == "points":
            values[name] = tuple(_point(one) for one in value)
        elif name == "disputes":
            values[name] = tuple(_dispute(one) for one in value)
        elif name == "cells":
            values[name] = tuple(QuarantinedCell(**cell) for cell in value)
        else:
            values[name] = Decimal(value)
    return VerdictFacts(**values) if values["audience"] == "verdicts" else DataFacts(**values)


def _dispute(values: dict[str, Any]) -> Dispute:
    return Dispute(
        **values
        | {name: Bilingual(**values[name]) for name in ("indicator", "unit", "place")}
        | {name: Decimal(values[name]) for name in ("value", "other_value")}
        | {"period_end": date.fromisoformat(values["period_end"])}
    )
