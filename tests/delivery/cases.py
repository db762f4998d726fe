"""The happenings whose wording is kept in `golden/`: one for each kind of target or data event, reason and turn of phrase."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pacewatch.alerts.facts import Bilingual, Facts
from pacewatch.delivery.slack_refusals import NOT_TAKEN
from pacewatch.delivery.undelivered_words import slack_says
from pacewatch.observations.refusal_words import mostly_bad
from tests.delivery.data_facts import (
    COLUMNS,
    CONFLICT,
    DOUBTED,
    FILE,
    LATE,
    ROWS,
    SOURCES,
    UNDELIVERED,
    UNFETCHED,
    problem,
    reason,
)
from tests.delivery.verdict_facts import (
    ACCIDENTS,
    AIR,
    FIRMS,
    FOREST,
    HOMES,
    INCOME,
    INVESTMENT,
    JOBS,
    ON_PACE,
    RANK,
    SMOG,
    STATION,
    WATER,
    D,
)

RECOVERED = {"reason": "recovered", "verdict": "on_pace", "previous_verdict": "watch"}

MISSED = {
    "reason": "worsened", "verdict": "missed", "previous_verdict": "far_behind", "required_run_rate": None,
    "projection": None, "last_feasible_date": None, "projected_on": None,
}  # fmt: skip
"""What a message about a target that was missed holds and what it lacks."""

CASES: dict[str, Facts] = {
    "flow-first_breach-behind": JOBS,
    "flow-first_breach-far_behind-linear": replace(
        JOBS, verdict="far_behind", actual=D(3000), pace_index=D("0.6"), attainment_pct=D(30), gap=D(-2000),
        run_rate=D(500), required_run_rate=D("1166.666667"), projection=D(6000), method="linear", confidence="low",
        history_years=None,
    ),
    "flow-first_breach-behind-plan-nothing-yet": replace(
        JOBS, method="plan", actual=D(0), attainment_pct=D(0), pace_index=D(0), gap=D(-5000), run_rate=D(0),
        required_run_rate=D("1666.666667"), best_run_rate=None, projection=D(0), last_feasible_date=None,
        verdict="far_behind", history_years=None,
    ),
    "flow-worsened-far_behind-too-late": replace(
        JOBS, reason="worsened", verdict="far_behind", previous_verdict="behind", actual=D(2500), pace_index=D("0.5"),
        attainment_pct=D(25), gap=D(-2500), run_rate=D("416.666667"), required_run_rate=D(1250), projection=D(5000),
        last_feasible_date=date(2022, 5, 31),
    ),
    "flow-worsened-missed": replace(
        JOBS, reason="worsened", verdict="missed", previous_verdict="far_behind", actual=D(8200), expected=D(10000),
        pace_index=D("0.82"), attainment_pct=D(82), gap=D(-1800), run_rate=D("683.333333"), required_run_rate=None,
        projection=D(8200), last_feasible_date=None, reference_period_end=date(2022, 12, 31), periods_seen=12,
    ),
    "flow-flapping-far_behind": replace(
        JOBS, reason="flapping", verdict="far_behind", actual=D(3000), pace_index=D("0.6"), attainment_pct=D(30),
        gap=D(-2000), run_rate=D(500), required_run_rate=D("1166.666667"), projection=D(6000), episodes_of_late=4,
        releases_of_late=12,
    ),
    "flow-still_behind-behind": replace(JOBS, reason="still_behind", previous_verdict=None, told_on=date(2022, 7, 12)),
    "ratio-escalated-far_behind": replace(AIR, reason="escalated", previous_verdict=None, told_on=date(2022, 10, 12)),
    "flow-recovered-on_pace": replace(ON_PACE, reason="recovered"),
    "flow-recovered-achieved": replace(
        ON_PACE, reason="recovered", verdict="achieved", actual=D(10020), attainment_pct=D("100.2"), gap=D(20),
        required_run_rate=D(0), projection=D(10020),
    ),
    "flow-revised-on_pace": replace(ON_PACE, reason="revised"),
    "flow-first_breach-behind-late": replace(JOBS, data_state="late", confidence="medium", history_years=1),
    "ratio-first_breach-far_behind": AIR,
    "ratio-first_breach-behind-linear": replace(
        AIR, verdict="behind", method="linear", confidence="low", history_years=None, budget_used=16,
        budget_expected=D("14.005479"), budget_projected=D("20.563380"), pace_index=D("0.875342"),
    ),
    "ratio-worsened-unattainable": replace(
        AIR, reason="worsened", verdict="unattainable", previous_verdict="far_behind", budget_used=19,
        exhausted_on=date(2022, 10, 11), required_run_rate=None, last_feasible_date=date(2022, 10, 11),
        actual=D("93.309859"), budget_projected=D("31.090909"), projection=D("91.481943"),
    ),
    "ratio-worsened-missed": replace(
        AIR, reason="worsened", verdict="missed", previous_verdict="unattainable", budget_used=21,
        exhausted_on=date(2022, 10, 11), required_run_rate=None, last_feasible_date=None, actual=D("94.246575"),
        expected=D(95), reference_period_end=date(2022, 12, 31), periods_seen=365, budget_expected=D(18),
        budget_projected=D(21), projection=D("94.246575"),
    ),
    "ratio-recovered-on_pace": replace(
        AIR, reason="recovered", verdict="on_pace", previous_verdict="watch", budget_expected=D("15.2"),
        budget_projected=D("17.763158"), pace_index=D("1.013333"), projection=D("95.133381"),
        last_feasible_date=date(2022, 12, 31),
    ),
    "ratio-recovered-achieved": replace(
        AIR, reason="recovered", verdict="achieved", previous_verdict="on_pace", required_run_rate=None,
        reference_period_end=date(2022, 12, 31), periods_seen=365, actual=D("95.890411"), budget_projected=D(15),
    ),
    "ratio-revised-watch": replace(
        AIR, reason="revised", verdict="watch", budget_used=12, pace_index=D("0.95"), budget_projected=D("18.947368"),
    ),
    "data-file_refused": FILE,
    "data-file_refused-waits": replace(
        FILE, review="3f2a3f2a3f2a", **reason(mostly_bad(22, 30, D("0.2"), problem("9999", 7, "aqi"))),
    ),
    "data-file_refused-before-there-was-chinese": replace(FILE, detail="the file is empty", detail_zh=None),
    "data-rows_quarantined": ROWS,
    "data-rows_quarantined-one": replace(ROWS, rows_quarantined=1, cells=ROWS.cells[:1]),
    "fetch-failed": UNFETCHED,
    "fetch-failed-before-there-was-chinese": replace(UNFETCHED, detail_zh=None),
    "delivery-failed-nobody": UNDELIVERED,
    "delivery-failed-before-there-was-chinese": replace(UNDELIVERED, detail_zh=None),
    "delivery-failed-passed-on": replace(
        UNDELIVERED, channel="slack", events_count=4, passed_on_to=Bilingual("市政府办", "Mayor's office"),
        **reason(slack_says("channel_not_found", NOT_TAKEN["channel_not_found"])),
    ),
    "delivery-failed-other-channels": replace(UNDELIVERED, channel="service", other_channels=("email", "slack")),
    "data-late": LATE,
    "data-late-nothing-yet": replace(LATE, newest_period_end=None),
    "data-conflict": CONFLICT,
    "columns-changed": replace(COLUMNS, new_columns=("note",), is_reordered=False),
    "columns-changed-and-order": COLUMNS,
    "columns-changed-order-only": replace(COLUMNS, new_columns=()),
    "figures-doubted": DOUBTED,
    "figures-doubted-one": replace(DOUBTED, figures_doubted=1, cells=DOUBTED.cells[1:]),
    "sources-conflict": SOURCES,
    "sources-conflict-one": replace(SOURCES, disputes_count=1, disputes=SOURCES.disputes[:1]),
    "flow-first_breach-behind-chance": replace(
        JOBS, probability=D("0.352"), projection_low=D("8412.345678"), projection_high=D("10180.654321"),
    ),
    "flow-first_breach-far_behind-small-chance-no-top": replace(
        JOBS, verdict="far_behind", actual=D(2500), pace_index=D("0.5"), attainment_pct=D(25), gap=D(-2500),
        run_rate=D("416.666667"), required_run_rate=D(1250), projection=D(5000), probability=D("0.004"),
        projection_low=D("3604.2"), last_feasible_date=date(2022, 5, 31), history_years=2, confidence="medium",
    ),
    "flow-worsened-missed-soft": replace(
        JOBS, reason="worsened", verdict="missed", previous_verdict="far_behind", actual=D(8200), expected=D(10000),
        pace_index=D("0.82"), attainment_pct=D(82), gap=D(-1800), run_rate=D("683.333333"), required_run_rate=None,
        projection=D(8200), last_feasible_date=None, reference_period_end=date(2022, 12, 31), periods_seen=12,
        is_soft=True, probability=D(0),
    ),
    "flow-first_breach-far_behind-soft": replace(
        JOBS, verdict="far_behind", actual=D(4000), pace_index=D("0.8"), attainment_pct=D(40), gap=D(-1000),
        run_rate=D("666.666667"), required_run_rate=D(1000), projection=D(8000), is_soft=True,
        probability=D("0.093"), projection_low=D("7406.1"), projection_high=D("8695.7"),
    ),
    "ratio-first_breach-far_behind-chance": replace(
        AIR, probability=D("0.121"), projection_low=D("91.402"), projection_high=D("95.148"),
    ),
    "level-first_breach-behind": FIRMS,
    "level-first_breach-far_behind-wrong-way": HOMES,
    "level-first_breach-behind-season": replace(FIRMS, method="history", confidence="high", history_years=3),
    "level-first_breach-behind-by-the-year": replace(FIRMS, method="yearly", confidence="medium", history_years=2),
    "level-first_breach-behind-by-the-year-evenly": replace(FIRMS, method="yearly"),
    "flow-first_breach-behind-by-the-year": replace(JOBS, method="yearly", confidence="high", history_years=3),
    "flow-first_breach-behind-counted": replace(
        JOBS, unit=Bilingual("个", "projects"), is_counted=True, target_value=D(24), actual=D(16), expected=D(18), gap=D(-2),
        pace_index=D("0.888889"), attainment_pct=D("66.666667"), run_rate=D("2.285714"), required_run_rate=D("1.6"),
        best_run_rate=D(5), required_to_best=D("0.32"), projection=D("20.8"), projection_low=D("20.23"),
        projection_high=D("21.41"), probability=D("0.004"),
    ),
    "flow-first_breach-behind-by-the-year-evenly": replace(JOBS, method="yearly", confidence="low", history_years=0),
    "level-worsened-missed": replace(
        FIRMS, **MISSED, actual=D(97), expected=D(100), pace_index=D("0.925"), reference_period_end=date(2026, 12, 31),
    ),
    "level-first_breach-missed-just-not-more": replace(
        FIRMS, **{**MISSED, "reason": "first_breach"}, actual=D(100), expected=D(100), pace_index=D(1),
        reference_period_end=date(2026, 9, 30), behind_since=date(2026, 9, 30),
    ),
    "level-recovered-on_pace": replace(
        FIRMS, **RECOVERED, actual=D(77), pace_index=D("1.0625"), run_rate=D("2.125"), required_run_rate=D("1.916667"),
        projection=D("102.5"), method="plan", confidence="high",
    ),
    "growth-first_breach-far_behind": INVESTMENT,
    "growth-first_breach-far_behind-below-zero": replace(
        INVESTMENT, target=Bilingual("2022年地区生产总值增长7%", "GDP up 7 % in 2022"),
        indicator=Bilingual("地区生产总值增速", "Growth of GDP"), target_value=D(7), expected=D(7), actual=D("-1.2"),
        gap=D("-8.2"), required_run_rate=D("13.709091"), best_run_rate=D("7.4"), confidence="medium",
    ),
    "growth-worsened-missed": replace(
        INVESTMENT, **MISSED, actual=D("8.9"), gap=D("-1.1"), reference_period_end=date(2022, 12, 31),
    ),
    "growth-recovered-on_pace": replace(
        INVESTMENT, **RECOVERED, actual=D("9.7"), gap=D("-0.3"), required_run_rate=D("10.9"),
        reference_period_end=date(2022, 9, 30),
    ),
    "ceiling-first_breach-far_behind": SMOG,
    "ceiling-worsened-unattainable": replace(
        SMOG, reason="worsened", verdict="unattainable", previous_verdict="far_behind", budget_used=8,
        exhausted_on=date(2022, 10, 11), required_run_rate=None, last_feasible_date=date(2022, 10, 11),
        actual=D("2.816901"), budget_projected=D("11.666667"), projection=D("3.196347"), probability=D(0),
        projection_low=None, projection_high=None,
    ),
    "ceiling-worsened-missed": replace(
        SMOG, **MISSED, budget_used=8, exhausted_on=date(2022, 11, 30), actual=D("2.191781"), budget_projected=D(8),
        reference_period_end=date(2022, 12, 31), periods_seen=365, probability=D(0), projection_low=None,
        projection_high=None,
    ),
    "ceiling-recovered-on_pace": replace(
        SMOG, **RECOVERED, budget_used=3, actual=D("1.056338"), budget_projected=D("4.375"), projection=D("1.19863"),
        required_run_rate=D("4.938272"), probability=D("0.9931"), projection_low=D("0.822"), projection_high=D("1.575"),
        last_feasible_date=date(2022, 12, 31),
    ),
    "trend-first_breach-far_behind": FOREST,
    "trend-first_breach-behind-no-rise": replace(
        FOREST, verdict="behind", comparator=">", actual=D("43.4"), gap=D(0), behind_since=date(2021, 12, 31),
        target=Bilingual("森林覆盖率稳步提高", "Forest cover rises steadily"),
    ),
    "trend-first_breach-far_behind-year-before": ACCIDENTS,
    "trend-worsened-missed": replace(FOREST, **MISSED, reference_period_end=date(2026, 12, 31)),
    "trend-recovered-on_pace": replace(FOREST, **RECOVERED, actual=D("43.6"), gap=D("0.2")),
    "elimination-first_breach-behind": WATER,
    "elimination-first_breach-far_behind-recurred": replace(
        WATER, verdict="far_behind", previous_verdict="achieved", actual=D(2), expected=D("9.25"), gap=D("-7.25"),
        recurred_on=date(2023, 12, 31), behind_since=date(2023, 12, 31), run_rate=D("-1.625"),
        required_run_rate=D("-0.166667"), projection=D(0), last_feasible_date=date(2026, 9, 30),
    ),
    "elimination-worsened-missed": replace(
        WATER, **MISSED, actual=D(1), expected=D(0), pace_index=D(0), reference_period_end=date(2026, 12, 31),
    ),
    "elimination-recovered-achieved": replace(
        WATER, reason="recovered", verdict="achieved", actual=D(0), required_run_rate=D(0), projection=D(0),
    ),
    "milestone-first_breach-behind": STATION,
    "milestone-worsened-missed": replace(
        STATION, **MISSED, actual=D(3), slip_days=31, reference_period_end=date(2023, 12, 31),
        stage=Bilingual("竣工验收", "Final inspection"),
    ),
    "milestone-recovered-on_pace": replace(
        STATION, **RECOVERED, actual=D(3), slip_days=0, projected_on=date(2023, 11, 30),
        stage=Bilingual("竣工验收", "Final inspection"),
    ),
    "milestone-revised-on_pace-after-late-work": replace(
        STATION, **{**RECOVERED, "reason": "revised"}, actual=D(3), slip_days=0, projected_on=date(2024, 1, 14),
        stage=Bilingual("竣工验收", "Final inspection"),
    ),
    "milestone-recovered-achieved": replace(
        STATION, reason="recovered", verdict="achieved", actual=D(4), slip_days=0, projected_on=None, stage=None,
    ),
    "in_step-first_breach-behind": INCOME,
    "in_step-first_breach-behind-worst-of-two": replace(
        INCOME, worst=Bilingual("农村居民收入实际增速", "Real growth of rural incomes"),
    ),
    "in_step-worsened-missed": replace(INCOME, **MISSED, reference_period_end=date(2022, 12, 31)),
    "in_step-recovered-on_pace": replace(INCOME, **RECOVERED, actual=D("5.8"), gap=D("-0.5")),
    "rank-first_breach-behind": RANK,
    "rank-worsened-missed": replace(
        RANK, **{**MISSED, "previous_verdict": "behind"}, actual=D(11), gap=D(1),
        reference_period_end=date(2026, 12, 31),
    ),
    "rank-recovered-on_pace": replace(RANK, **RECOVERED, actual=D(9), gap=D(-1)),
}  # fmt: skip
