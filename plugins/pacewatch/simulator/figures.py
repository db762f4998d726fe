"""What is true: every indicator's figure for every period. In: the programme's indicators and a seed. Out: figures by period.

Figures carry the chance of a year (a season comes earlier or later, an end higher or lower), but no fault of reporting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from pacewatch.registry.indicator_model import Indicator
from pacewatch.registry.programme import LoadedProgramme
from pacewatch.simulator import curves
from pacewatch.simulator.stories import (
    CITY,
    COUNTIES_DONE,
    MATTERS,
    STORIES,
    Done,
    Flow,
    Rate,
    Slump,
    Story,
    Yearly,
)

FIRST_YEAR, LAST_YEAR = 2019, 2026
LANDMARK = "county-landmark-complex"
STEPS = {"month": 1, "quarter": 3, "year": 12}
DECIMALS_OF_UNIT = {"万人": 2, "万人次": 2, "公顷": 0, "万吨": 0}
DECIMALS = {"urban-new-employment": 4, "forest-coverage": 2, "old-community-renovation-area": 2}


@dataclass(frozen=True)
class Figure:
    """One true value: an indicator, a place, and the period's last day. The feed knows where the period begins."""

    indicator: str
    place: str
    period_end: date
    value: Decimal


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def figures(programme: LoadedProgramme, seed: int) -> list[Figure]:
    """Every figure of 2019 to 2026 that isn't air, in order of time.

    Annual surveys begin a year earlier, so that 2019 has one before it.
    """
    found: list[Figure] = []
    in_ledger = {
        name for feed in programme.feeds.values() for value in feed.values if value.series for name in feed.indicators
    }
    for indicator in programme.indicators.values():
        for place, story in stories_of(indicator.id, in_ledger=indicator.id in in_ledger):
            found += _of_story(indicator, place, story, Random(f"{seed}-{indicator.id}-{place}"))  # noqa: S311 - sample
    found += _shares_of(programme, found)
    return sorted(found, key=lambda figure: (figure.period_end, figure.indicator, figure.place))


def stories_of(indicator: str, *, in_ledger: bool) -> list[tuple[str, Story]]:
    """The stories of an indicator, by place; a matter of the ledger that nobody tells of is never done."""
    if indicator == LANDMARK:
        built = {place: Done((month,)) for place, month in COUNTIES_DONE.items()}
        return [(place, built.get(place, Done())) for place in ("220521", "220523", "220524")]
    story = STORIES.get(indicator) or MATTERS.get(indicator) or (Done() if in_ledger else None)
    return [(CITY, story)] if story else []


def _shares_of(programme: LoadedProgramme, found: list[Figure]) -> list[Figure]:
    """The figures that Pacewatch will derive as one count's share of another; no department sends them."""
    by_key = {(figure.indicator, figure.place, figure.period_end): figure.value for figure in found}
    return [
        Figure(indicator.id, place, end, (100 * part / whole).quantize(Decimal("0.000001")))
        for indicator in programme.indicators.values()
        if indicator.derived and indicator.derived.rule == "share"
        for (name, place, end), part in by_key.items()
        if name == indicator.derived.inputs["part"]
        and (whole := by_key.get((indicator.derived.inputs["whole"], place, end)))
    ]


def _of_story(indicator: Indicator, place: str, story: Story, chance: Random) -> list[Figure]:
    found = []
    for year in range(FIRST_YEAR - (indicator.cadence == "year"), LAST_YEAR + 1):
        by_month = _year(story, year, chance)
        step = STEPS[indicator.cadence]
        for month in range(step, curves.MONTHS + 1, step):
            if month not in indicator.release.not_in:
                value = rounded(indicator, by_month[month - 1])
                found.append(Figure(indicator.id, place, month_end(year, month), value))
    return found


def _year(story: Story, year: int, chance: Random) -> list[float]:
    """Twelve values, one for the end of each month."""
    months = range(1, curves.MONTHS + 1)
    if isinstance(story, Flow):
        return _flow_year(story, year, chance)
    if isinstance(story, Rate):
        anchors = story.years.get(year) or _calm(story.usual, chance)
        return [curves.interpolated(anchors, month) for month in months]
    if isinstance(story, Done):
        return [float(sum(done <= (year, month) for done in story.months)) for month in months]
    if isinstance(story, Yearly):
        return [story.values[year]] * curves.MONTHS
    anchors = {y * 12 + m: value for (y, m), value in story.anchors.items()}
    return [curves.interpolated(anchors, year * 12 + month) for month in months]


def _calm(usual: float, chance: Random) -> dict[int, float]:
    """A year of growth without a story: it begins and ends somewhat above or below the usual."""
    return {month: usual + chance.uniform(-0.4, 0.6) for month in (2, 6, 12)}


def _flow_year(story: Flow, year: int, chance: Random) -> list[float]:
    shares = _shares(story.curve, chance)
    usual = story.usual * (1 + chance.uniform(-story.spread, story.spread))
    slump = story.slumps.get(year)
    return [_slumped(usual, shares, month, slump) for month in range(1, curves.MONTHS + 1)]


def _slumped(usual: float, shares: list[float], month: int, slump: Slump | None) -> float:
    if slump is None or month < slump.from_month:
        return usual * shares[month - 1]
    before = shares[slump.from_month - 2] if slump.from_month > 1 else 0.0
    gone = (shares[month - 1] - before) / (1 - before)
    return usual * before + (slump.final - usual * before) * gone


def _shares(curve: str, chance: Random) -> list[float]:
    """The season of one year: each month brings up to a tenth more or less than its usual part."""
    parts = [
        (curves.share(curve, month) - curves.share(curve, month - 1)) * chance.uniform(0.9, 1.1)
        for month in range(1, curves.MONTHS + 1)
    ]
    whole = sum(parts)
    return [sum(parts[:month]) / whole for month in range(1, curves.MONTHS + 1)]


def rounded(indicator: Indicator, value: float) -> Decimal:
    """A figure as a department writes it: whole pieces, one decimal of percentages, two or one of amounts."""
    decimals = 0 if indicator.counted else DECIMALS.get(indicator.id, DECIMALS_OF_UNIT.get(indicator.unit, 1))
    exact = Decimal(str(value + 1e-9)) if value >= 0 else Decimal(str(value - 1e-9))
    return exact.quantize(Decimal(1).scaleb(-decimals))
