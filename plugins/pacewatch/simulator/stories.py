"""What happens in the made-up city, indicator by indicator. In: nothing. Out: `STORIES`, the truth before anybody reports it.

2022 is a year with an outbreak in spring: the economy, jobs and some projects fall behind and only in part catch up. The years
after it are calmer. Amounts are in the units of the indicators.
"""

from __future__ import annotations

from dataclasses import dataclass, field

CITY = "220500"


@dataclass(frozen=True)
class Slump:
    """From `from_month` on less comes in than usual, so that the year ends at `final` (or more, if it is made up)."""

    from_month: int
    final: float


@dataclass(frozen=True)
class Flow:
    """An amount since January that ends each year near `usual`, along a season; `slumps` are the years that don't."""

    usual: float
    curve: str
    slumps: dict[int, Slump] = field(default_factory=dict)
    spread: float = 0.02
    """How far a year's end lies from `usual`, as a share of it."""


@dataclass(frozen=True)
class Path:
    """A value that stands for itself, on straight lines between anchors, each (year, month) of its end.

    `curve` is the season in which it usually moves.
    """

    anchors: dict[tuple[int, int], float]
    curve: str = "even"


@dataclass(frozen=True)
class Rate:
    """Growth since January, along anchors by month; in years without anchors, near `usual`."""

    usual: float
    years: dict[int, dict[int, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """A matter's stages, done in the month given: its figure is how many are."""

    months: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Yearly:
    """One figure a year."""

    values: dict[int, float]


Story = Flow | Path | Rate | Done | Yearly


def _years(first: int, *values: float) -> dict[int, float]:
    return {first + number: value for number, value in enumerate(values)}


def _at_year_ends(first: int, *values: float) -> dict[tuple[int, int], float]:
    """Anchors that stay level until autumn and rise with the review at the year's end."""
    anchors: dict[tuple[int, int], float] = {}
    for number, value in enumerate(values):
        year = first + number
        if number:
            before = values[number - 1]
            anchors[year, 10] = before + 0.4 * (value - before)
        anchors[year, 12] = value
    return anchors


STORIES: dict[str, Story] = {
    # Jobs: the spring of 2022 is lost and not made up within the year.
    "urban-new-employment": Flow(1.06, "jobs", {2022: Slump(3, 0.90)}),
    "rural-labour-transfer": Flow(14.6, "jobs"),
    "insured-pension": Path({(2018, 12): 92.0, (2026, 12): 101.0}),
    "insured-medical": Path({(2018, 12): 178.0, (2026, 12): 186.0}),
    "insured-unemployment": Path(
        {(2018, 12): 17.0, (2022, 3): 18.6, (2022, 12): 17.9, (2024, 6): 19.0, (2026, 12): 20.0}
    ),
    "insured-injury": Path({(2018, 12): 24.0, (2026, 12): 29.0}),
    "insured-maternity": Path({(2018, 12): 19.0, (2026, 12): 22.0}),
    # The economy.
    "gdp": Flow(560, "economy", {2022: Slump(4, 545)}),
    "gdp-growth": Rate(6.4, {2022: {3: 5.0, 6: 1.2, 9: 1.9, 12: 2.5}}),
    "industrial-value-added-growth": Rate(8.0, {2022: {2: 9.1, 3: 4.4, 5: 1.8, 12: 4.6}}),
    "fixed-asset-investment": Flow(240, "building"),
    "fixed-asset-investment-growth": Rate(9.0, {2022: {2: 13.0, 6: 10.9, 12: 10.7}}),
    "retail-sales": Flow(210, "economy", {2022: Slump(3, 190)}),
    "retail-sales-growth": Rate(7.5, {2022: {2: 8.4, 3: -2.0, 5: -9.0, 12: -5.5}}),
    "local-fiscal-revenue": Flow(46, "economy", {2022: Slump(4, 41)}),
    "local-fiscal-revenue-growth": Rate(4.5, {2022: {2: 4.2, 3: 3.3, 6: -11.0, 12: -6.4}}),
    "local-fiscal-revenue-growth-comparable": Rate(4.5, {2022: {2: 4.2, 6: 3.4, 12: 4.1}}),
    "urban-income-growth": Rate(6.2, {2022: {3: 4.3, 6: 1.1, 12: 2.4}}),
    "rural-income-growth": Rate(6.8, {2022: {3: 3.1, 6: 1.6, 12: 3.4}}),
    "investment-attraction-growth": Rate(15.5, {2022: {1: 21.0, 6: 17.2, 12: 16.1}}),
    # Projects.
    "projects-50m-count": Flow(229, "starts", spread=0.01),
    "projects-100m-count": Flow(163, "starts", spread=0.01),
    "projects-1bn-count": Flow(26, "starts", {2022: Slump(5, 19)}, spread=0.01),
    "project-investment": Flow(231, "building", {2022: Slump(8, 198)}),
    "projects-planned": Path(
        {(2018, 12): 280, (2021, 12): 250, (2022, 1): 238, (2022, 12): 238, (2023, 1): 230, (2026, 12): 215}
    ),
    "projects-started": Flow(226, "starts", spread=0.01),
    "fund-availability-rate": Path(
        {(2018, 12): 61.0, (2022, 2): 64.0, (2022, 5): 58.0, (2022, 12): 60.0, (2023, 6): 66.0, (2026, 12): 72.0}
    ),
    "statistics-entry-rate": Path({(2018, 12): 70.0, (2026, 12): 84.0}),
    "completion-rate": Path({(2018, 12): 52.0, (2026, 12): 66.0}),
    "special-bond-projects-applied": Flow(73, "applications"),
    "yizhu-liushuang-projects": Flow(104, "starts"),
    "ten-actions-projects": Flow(310, "starts", {2022: Slump(7, 262)}),
    "forest-demo-zone-investment": Flow(34, "building"),
    # Industry and commerce.
    "industrial-upgrade-projects": Flow(65, "starts"),
    "industrial-projects-commissioned": Flow(53, "even", {2022: Slump(5, 41)}),
    "new-industrial-output-value": Flow(21.4, "even"),
    "enterprises-scaled-up": Flow(23, "even", spread=0.0),
    "industrial-above-scale-entries": Flow(33, "review", spread=0.0),
    "provincial-srdi-smes": Flow(12, "list", spread=0.0),
    "key-enterprises-tracked": Path({(2018, 12): 40.0, (2021, 12): 46.0, (2022, 1): 50.0, (2026, 12): 54.0}),
    "enterprises-output-over-100m": Path({(2018, 12): 96.0, (2026, 12): 140.0}),
    "new-signed-projects-landed": Flow(33, "even", spread=0.0),
    "above-quota-trade-enterprises-supported": Path(
        {(2018, 12): 30.0, (2021, 12): 38.0, (2022, 11): 51.0, (2026, 12): 60.0}
    ),
    "new-trade-service-above-scale": Flow(43, "review", {2022: Slump(9, 31)}, spread=0.0),
    # Town and country.
    "old-community-renovation-area": Flow(101, "building", {2023: Slump(6, 62)}),
    "pocket-parks": Flow(9, "building", spread=0.0),
    "strong-towns": Flow(2, "list", spread=0.0),
    "black-odorous-water": Path(
        {
            (2018, 12): 20.0,
            (2021, 12): 12.0,
            (2022, 12): 9.0,
            (2024, 3): 7.0,
            (2024, 12): 7.0,
            (2025, 12): 2.0,
            (2026, 6): 0.0,
            (2026, 9): 1.0,
            (2026, 12): 0.0,
        }
    ),
    "pharma-zone-four-up-enterprises": Path(_at_year_ends(2018, 41, 48, 55, 62, 71, 79, 88, 96, 104), "year_ends"),
    "pharma-zone-market-entities": Path(
        {(2018, 12): 1120.0, (2021, 12): 1450.0, (2022, 12): 1492.0, (2023, 12): 1580.0, (2026, 12): 2015.0}
    ),
    # One figure a year.
    "dry-port-cargo-throughput": Yearly(_years(2018, 310, 420, 560, 690, 720, 1050, 1500, 2100, 2640)),
    "forest-coverage": Yearly(_years(2018, 66.61, 66.70, 66.78, 66.85, 66.93, 67.01, 67.01, 67.10, 67.18)),
    "wetland-area": Yearly(_years(2018, 30110, 30160, 30240, 30300, 30390, 30450, 30520, 30470, 30600)),
    "resident-population": Yearly(_years(2018, 134.1, 132.4, 130.3, 128.9, 127.2, 125.8, 124.5, 123.3, 122.2)),
    "built-up-area": Yearly(_years(2018, 58.1, 58.9, 59.6, 60.2, 61.0, 61.9, 62.7, 63.4, 64.0)),
    "business-environment-rank": Yearly(_years(2018, 6, 6, 5, 5, 4, 4, 3, 3, 3)),
    "safety-rank": Yearly(_years(2018, 4, 3, 4, 3, 2, 3, 2, 2, 1)),
}
"""By indicator. What isn't named here and comes by the ledger of milestones is in `MATTERS`, or never done."""

MATTERS: dict[str, Done] = {
    "entrepreneur-festival": Done(((2022, 9),)),
    "rural-living-env-five-year-action": Done(((2025, 12),)),
    "green-beauty-ten-year-action": Done(((2026, 11),)),
    "municipal-pipeline-renewal": Done(((2026, 10),)),
    "shenbai-hsr-open": Done(((2025, 9),)),
    "jihuan-expressway-open": Done(((2022, 9),)),
    "border-tourism-avenue-open": Done(((2026, 8),)),
    "airport-expansion-start": Done(((2024, 5),)),
    "emergency-linkage-centre": Done(((2025, 6),)),
}
"""Milestones that are reached. The others in the ledger (an airport that opens to the world, a border zone raised) are not."""

COUNTIES_DONE = {"220521": (2024, 10), "220523": (2025, 11)}
"""When a county's landmark complex is built; Liuhe's isn't by 2026."""

BAD_DAYS = {2019: 24, 2020: 22, 2021: 20, 2022: 25, 2023: 13, 2024: 14, 2025: 12, 2026: 24}
"""Days of bad air a year, official dust days not counted."""

BAD_DAYS_BY_MONTH = {2022: (4, 3, 1, 1, 0, 0, 0, 0, 0, 2, 6, 8)}
"""Years that don't follow the season: after a good autumn, heating begins early."""

DUST_DAYS = {2019: 3, 2020: 2, 2021: 4, 2022: 2, 2023: 6, 2024: 2, 2025: 3, 2026: 3}
"""Days a year on which dust comes from the desert, in spring."""
