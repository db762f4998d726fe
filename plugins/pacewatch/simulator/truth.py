"""Which targets truly fall behind, when, and which are missed. In: true figures. Out: spells and outcomes.

Judged with what no observer has: every figure without fault or delay, the season that chance was drawn around, and the end.
The rules are those of docs/pace.md; what an observer must find out (a season from few years, a revision to come) is given here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor

from pacewatch.registry.bands_model import Bands
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.registry.target_model import Target
from pacewatch.simulator import curves
from pacewatch.simulator.air import AirDay
from pacewatch.simulator.curves import BAD_AIR
from pacewatch.simulator.figures import Figure
from pacewatch.simulator.stories import STORIES, Flow, Path

BEHIND, FAR_BEHIND = 1, 2
"""How grave a print is; 0 is on pace."""

BANDS = Bands()
"""The truth is judged by the defaults, whatever a programme sets for its alerts."""

TOO_EARLY_SHARE = float(BANDS.too_early_share)

SUNDAY = 6
"""The weekday up to which a week's air is told."""


@dataclass(frozen=True)
class Spell:
    """A run of prints at which a target is behind. `behind_until` is the last of them, or None if it lasts to the deadline.

    `must_alert`: it is far behind, lasts two prints or more, or is the deadline missed; a single print below the line may
    be told of, and needn't be.
    """

    target: str
    place: str
    behind_from: date
    behind_until: date | None
    must_alert: bool


@dataclass(frozen=True)
class Outcome:
    """How a target ends at its deadline."""

    target: str
    place: str
    deadline: date
    is_met: bool


@dataclass(frozen=True)
class Reading:
    """How grave one print is, in truth."""

    period_end: date
    gravity: int


Series = dict[date, Decimal]


def truth(programme: LoadedProgramme, figures: list[Figure], air: list[AirDay]) -> tuple[list[Spell], list[Outcome]]:
    """Spells and outcomes of every target that can be judged."""
    series: dict[tuple[str, str], Series] = {}
    for figure in figures:
        series.setdefault((figure.indicator, figure.place), {})[figure.period_end] = figure.value
    spells: list[Spell] = []
    outcomes: list[Outcome] = []
    for target in programme.watched.values():
        if target.needs_decision or (target.value is None and target.kind == "cumulative_flow"):
            continue
        for place in programme.places_of(target):
            readings, is_met = _judged(programme, target, place, series, air)
            spells += _spells(target, place, readings, is_met=is_met)
            outcomes.append(Outcome(target.id, place, target.period.end, is_met))
    return spells, outcomes


def _judged(
    programme: LoadedProgramme, target: Target, place: str, series: dict[tuple[str, str], Series], air: list[AirDay]
) -> tuple[list[Reading], bool]:
    if target.kind == "ratio_floor":
        return _ratio(target, air)
    own = series[target.indicator, place]
    within = {end: value for end, value in own.items() if target.period.start <= end <= target.period.end}
    before = [value for end, value in sorted(own.items()) if end < target.period.start]
    is_counted = programme.indicators[target.indicator].counted
    judge: dict[str, Callable[[], Iterator[Reading]]] = {
        "cumulative_flow": lambda: _flow(target, within, is_counted=is_counted),
        "level": lambda: _level(target, within, before[-1], is_counted=is_counted),
        "growth": lambda: _growth(target, within),
        "trend": lambda: _trend(target, own),
        "elimination": lambda: _elimination(target, within, before[-1]),
        "in_step": lambda: _in_step(target, within, series[target.in_step_with or "", place]),
        "milestone": lambda: _milestone(within),
    }
    readings = list(judge[target.kind]())
    if target.kind in ("cumulative_flow", "level", "elimination"):
        early = TOO_EARLY_SHARE - 1e-9
        readings = [reading for reading in readings if _share(target, reading.period_end, "even") >= early]
    return readings, _is_met(target, within, readings)


def _is_met(target: Target, within: Series, readings: list[Reading]) -> bool:
    last = within[max(within)]
    if target.kind == "cumulative_flow":
        last = sum((value for end, value in within.items() if end.month == curves.MONTHS), Decimal(0))
    if target.kind in ("trend", "in_step"):
        return readings[-1].gravity == 0
    wanted = {"elimination": Decimal(0), "milestone": Decimal(1)}.get(target.kind, target.value or Decimal(0))
    return {
        ">=": last >= wanted,
        ">": last > wanted,
        "<=": last <= wanted,
        "<": last < wanted,
    }[target.compares]


def _gravity(done: float, due: float) -> int:
    """By the pace index, without dividing: nothing due is nothing behind."""
    if done >= float(BANDS.behind_below) * due:
        return 0
    return BEHIND if done >= float(BANDS.far_behind_below) * due else FAR_BEHIND


def _share(target: Target, end: date, curve: str) -> float:
    years = target.period.end.year - target.period.start.year + 1
    return (end.year - target.period.start.year + curves.share(curve, end.month)) / years


def _flow(target: Target, within: Series, *, is_counted: bool) -> Iterator[Reading]:
    story = STORIES[target.indicator]
    curve = story.curve if isinstance(story, Flow) else "even"
    past = Decimal(0)
    for end, value in sorted(within.items()):
        due = float(target.value or 0) * _share(target, end, curve)
        yield Reading(end, _gravity(float(past + value), floor(due + 1e-9) if is_counted else due))
        if end.month == curves.MONTHS:
            past += value


def _level(target: Target, within: Series, baseline: Decimal, *, is_counted: bool) -> Iterator[Reading]:
    story = STORIES.get(target.indicator)
    curve = story.curve if isinstance(story, Path) else "even"
    wanted = float((target.value or 0) - baseline)
    for end, value in sorted(within.items()):
        due = wanted * _share(target, end, curve)
        is_reached = value > (target.value or 0) if target.compares == ">" else value >= (target.value or 0)
        gravity = _gravity(float(value - baseline), floor(due + 1e-9) if is_counted else due)
        yield Reading(end, 0 if is_reached else gravity)


def _growth(target: Target, within: Series) -> Iterator[Reading]:
    for end, value in sorted(within.items()):
        short = (target.value or 0) - value
        yield Reading(end, _short_by(short))


def _short_by(points: Decimal) -> int:
    gap = BANDS.growth_gap
    return FAR_BEHIND if points >= gap.far_behind else BEHIND if points >= gap.behind else 0


def _trend(target: Target, own: Series) -> Iterator[Reading]:
    ends = sorted(own)
    for number, end in enumerate(ends):
        if not target.period.start <= end <= target.period.end:
            continue
        if target.against == "year_before":
            before = next(
                (own[other] for other in ends if (other.year, other.month) == (end.year - 1, end.month)), None
            )
        else:
            before = own[ends[number - 1]] if number else None
        if before is not None:
            yield Reading(end, FAR_BEHIND if own[end] < before else BEHIND if own[end] == before else 0)


def _elimination(target: Target, within: Series, baseline: Decimal) -> Iterator[Reading]:
    gone = False
    for end, value in sorted(within.items()):
        gone = gone or value == 0
        left = ceil(float(baseline) * (1 - _share(target, end, "even")) - 1e-9)
        if value == 0:
            yield Reading(end, 0)
        else:
            yield Reading(end, FAR_BEHIND if gone else _gravity(left, float(value)))


def _in_step(target: Target, within: Series, partner: Series) -> Iterator[Reading]:
    for end, value in sorted(within.items()):
        short = partner[end] - value
        yield Reading(end, FAR_BEHIND if short > 2 * target.tolerance else BEHIND if short > target.tolerance else 0)


def _milestone(within: Series) -> Iterator[Reading]:
    """Without dates of its stages nothing is due before the deadline."""
    end = max(within)
    yield Reading(end, FAR_BEHIND if within[end] < 1 else 0)


def _ratio(target: Target, air: list[AirDay]) -> tuple[list[Reading], bool]:
    """Against the budget of bad days, spent by the season, as each week ends; dust days are no valid days."""
    days = [day for day in air if target.period.start <= day.day <= target.period.end and not day.is_dust]
    budget = floor((100 - float(target.value or 0)) * len(days) / 100 + 1e-9)
    years = target.period.end.year - target.period.start.year + 1
    readings, bad = [], 0
    for number, day in enumerate(days, start=1):
        bad += day.is_bad
        is_told = day.day.weekday() == SUNDAY or day is days[-1]
        if is_told and number >= TOO_EARLY_SHARE * len(days):
            due = budget * (day.day.year - target.period.start.year + _season(day.day)) / years
            readings.append(Reading(day.day, FAR_BEHIND if bad > budget else _gravity(due, bad)))
    return readings, bad <= budget


def _season(day: date) -> float:
    """Share of a year's bad days that have usually been by the end of a day."""
    before = BAD_AIR[day.month - 2] if day.month > 1 else 0.0
    return before + (BAD_AIR[day.month - 1] - before) * min(day.day / 30, 1.0)


def _spells(target: Target, place: str, readings: list[Reading], *, is_met: bool) -> Iterator[Spell]:
    run: list[Reading] = []
    for reading in [*readings, None]:
        if reading and reading.gravity:
            run.append(reading)
            continue
        if run:
            lasts = reading is None
            must = len(run) > 1 or any(part.gravity == FAR_BEHIND for part in run) or (lasts and not is_met)
            yield Spell(target.id, place, run[0].period_end, None if lasts else run[-1].period_end, must)
        run = []
