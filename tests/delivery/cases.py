"""The happenings whose wording is kept in `golden/`: one for each kind of target or data event, reason and turn of phrase."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from pacewatch.alerts.facts import Bilingual, DataFacts, Facts, QuarantinedCell, VerdictFacts

D = Decimal

PROGRAMME = Bilingual("示例市2022年政府工作报告", "Sample City's government work report 2022")
CITY = Bilingual("示例市", "Sample City")

JOBS = VerdictFacts(
    reason="first_breach",
    programme=PROGRAMME,
    target_id="jobs-2022",
    target=Bilingual("2022年城镇新增就业1万人", "10,000 new urban jobs in 2022"),
    place=CITY,
    indicator=Bilingual("城镇新增就业", "New urban jobs"),
    unit=Bilingual("人", "people"),
    department=Bilingual("市人社局", "Labour Bureau"),
    kind="cumulative_flow",
    cadence="month",
    verdict="behind",
    previous_verdict="watch",
    data_state="fresh",
    period_start=date(2022, 1, 1),
    period_end=date(2022, 12, 31),
    reference_period_end=date(2022, 6, 30),
    behind_since=date(2022, 5, 31),
    comparator=">=",
    target_value=D(10000),
    actual=D(4500),
    expected=D(5000),
    pace_index=D("0.9"),
    attainment_pct=D(45),
    gap=D(-500),
    run_rate=D(750),
    required_run_rate=D("916.666667"),
    best_run_rate=D(1200),
    projection=D(9000),
    last_feasible_date=date(2022, 7, 31),
    method="history",
    confidence="high",
    history_years=3,
    periods_total=12,
    periods_seen=6,
)

AIR = replace(
    JOBS,
    target_id="air-2022",
    target=Bilingual("2022年空气质量优良天数比例不低于95%", "Good-air days at least 95 % in 2022"),
    place=Bilingual("西区", "West District"),
    indicator=Bilingual("空气质量指数", "Air quality index"),
    unit=Bilingual("%", "%"),
    department=Bilingual("市生态环境局", "Ecology Bureau"),
    kind="ratio_floor",
    cadence="day",
    verdict="far_behind",
    previous_verdict="on_pace",
    reference_period_end=date(2022, 10, 11),
    behind_since=date(2022, 10, 11),
    target_value=D(95),
    actual=D("94.718310"),
    expected=D("96.126761"),
    pace_index=D("0.733333"),
    attainment_pct=D("99.703484"),
    gap=D("-1.408451"),
    run_rate=D("94.718310"),
    required_run_rate=D("96.296296"),
    best_run_rate=None,
    projection=D("93.275012"),
    last_feasible_date=date(2022, 11, 7),
    periods_total=365,
    periods_seen=284,
    budget_total=18,
    budget_used=15,
    budget_expected=D("11.4"),
    budget_projected=D("24.545455"),
)

FILE = DataFacts(
    reason="file_refused",
    programme=PROGRAMME,
    feed_id="demo-air-daily",
    feed=Bilingual("空气质量日报", "Daily air quality"),
    file_name="air-2022-10-11.csv",
    sha256="3f2a" * 16,
    detail="the header row is 'a,b', expected 'date,district,aqi'",
)

ROWS = replace(
    FILE,
    reason="rows_quarantined",
    rows_read=22,
    rows_quarantined=2,
    detail=None,
    cells=(
        QuarantinedCell(7, "aqi", "9999", "AQI 在 0 与 500 之间 / an AQI lies between 0 and 500"),
        QuarantinedCell(9, "district", None, "a place of places.yaml"),
    ),
)

LATE = DataFacts(
    reason="data_late",
    programme=PROGRAMME,
    feed_id="demo-jobs-monthly",
    feed=Bilingual("城镇新增就业月报", "Monthly new urban jobs"),
    indicator=JOBS.indicator,
    place=CITY,
    newest_period_end=date(2022, 8, 31),
    due_on=date(2022, 10, 15),
)

ON_PACE = replace(
    JOBS,
    verdict="on_pace",
    previous_verdict="behind",
    actual=D(5100),
    pace_index=D("1.02"),
    gap=D(100),
)

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
    "data-rows_quarantined": ROWS,
    "data-rows_quarantined-one": replace(ROWS, rows_quarantined=1, cells=ROWS.cells[:1]),
    "data-late": LATE,
    "data-late-nothing-yet": replace(LATE, newest_period_end=None),
}  # fmt: skip
