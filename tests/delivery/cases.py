"""The happenings whose wording is kept in `golden/`: one for each kind of target or data event, reason and turn of phrase."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from pacewatch.alerts.facts import Bilingual, DataFacts, Dispute, Facts, QuarantinedCell, VerdictFacts
from pacewatch.observations.header_words import other_columns
from pacewatch.observations.problems import RowProblem, Said
from pacewatch.observations.reading_words import place_called
from pacewatch.observations.refusal_words import mostly_bad

D = Decimal


def problem(seen: str, row: int, column: str) -> RowProblem:
    """A figure that no air quality has."""
    expected = ("an AQI lies between 0 and 500", "AQI 在 0 与 500 之间")
    return RowProblem(row, column, seen, "expect_column_values_to_be_between", "critical", *expected)


def reason(said: Said) -> dict[str, Any]:
    """Why a file was refused."""
    return {"detail": said[0], "detail_zh": said[1]}


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
    **reason(other_columns(["a", "b"], ["date", "district", "aqi"])),
)

ROWS = replace(
    FILE,
    reason="rows_quarantined",
    rows_read=22,
    rows_quarantined=2,
    detail=None,
    cells=(
        QuarantinedCell(7, "aqi", "9999", "an AQI lies between 0 and 500", "AQI 在 0 与 500 之间"),
        QuarantinedCell(9, "district", None, *place_called(None)),
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

UNFETCHED = DataFacts(
    reason="fetch_failed",
    programme=PROGRAMME,
    feed_id="demo-jobs-monthly",
    feed=Bilingual("城镇新增就业月报", "Monthly new urban jobs"),
    detail="the source answered 410: gone; expected 200",
)

UNDELIVERED = DataFacts(
    reason="delivery_failed",
    programme=PROGRAMME,
    feed_id="",
    feed=Bilingual("", ""),
    detail="the mail server refuses the recipient: 550 5.1.1 no such user",
    recipient_id="inspection-office",
    recipient=Bilingual("督查室", "Inspection office"),
    channel="email",
    events_count=1,
    message_about=Bilingual(f"{CITY.zh}：{JOBS.target.zh}", f"{CITY.en}: {JOBS.target.en}"),
)

ON_PACE = replace(
    JOBS,
    verdict="on_pace",
    previous_verdict="behind",
    actual=D(5100),
    pace_index=D("1.02"),
    gap=D(100),
)

CONFLICT = DataFacts(
    reason="data_conflict",
    programme=PROGRAMME,
    feed_id="demo-projects-monthly",
    feed=Bilingual("重点项目月报", "Monthly key projects"),
    indicator=Bilingual("10亿元以上项目开工数", "Projects above 1 billion yuan started"),
    place=CITY,
    newest_period_end=date(2022, 9, 30),
    target=Bilingual("开工10亿元以上项目24个", "24 projects above 1 billion yuan started"),
    outer=Bilingual("开工亿元以上项目157个", "157 projects above 100 million yuan started"),
    part_value=D(26),
    whole_value=D(25),
    unit=Bilingual("个", "projects"),
)

SOURCES = DataFacts(
    reason="sources_conflict",
    programme=PROGRAMME,
    feed_id="demo-jobs-monthly",
    feed=Bilingual("城镇新增就业月报", "Monthly new urban jobs"),
    file_name="jobs-2022-09.csv",
    sha256="9f2c" * 16,
    other_feed_id="demo-statistics-monthly",
    other_feed=Bilingual("主要经济指标月报", "Monthly economic indicators"),
    disputes_count=2,
    disputes=(
        Dispute(JOBS.indicator, JOBS.unit, CITY, date(2022, 9, 30), D("8200"), 12, D("8350"), "indicators-2022-09.csv"),
        Dispute(
            JOBS.indicator, JOBS.unit, CITY, date(2022, 8, 31), D("7400.5"), 11, D("7390"), "indicators-2022-08.csv"
        ),
    ),
)

DOUBTED = DataFacts(
    reason="figures_doubted",
    programme=PROGRAMME,
    feed_id="demo-jobs-monthly",
    feed=Bilingual("城镇新增就业月报", "Monthly new urban jobs"),
    file_name="jobs-2022-09.csv",
    sha256="9f2c" * 16,
    rows_read=9,
    figures_doubted=2,
    cells=(
        QuarantinedCell(
            0,
            "",
            "jobs-2022-09.csv",
            "figures of 2022-09, as the file's name has it; its newest are of 2021-09-30, and all of them were known: was last "
            "year's file sent again?",
            "文件名所示2022-09的数值；文件中最新数值截至2021-09-30，且均为已知数值，疑似误报了上年的文件",
        ),
        QuarantinedCell(
            3,
            "新增就业",
            "8200",
            "at least the 8350 people reached by 2022-08-31, for it counts since January; a correction, or an error?",
            "本年累计数不小于前一期（截至2022-08-31）的8350人；是修订还是有误，请核实",
        ),
    ),
)

COLUMNS = DataFacts(
    reason="columns_changed",
    programme=PROGRAMME,
    feed_id="demo-jobs-monthly",
    feed=Bilingual("城镇新增就业月报", "Monthly new urban jobs"),
    file_name="jobs-2022-09.csv",
    sha256="9f2c" * 16,
    rows_read=9,
    new_columns=("note", "trend"),
    is_reordered=True,
)

DIRECT = replace(
    JOBS, pace_index=None, attainment_pct=None, run_rate=None, required_run_rate=None, best_run_rate=None,
    projection=None, last_feasible_date=None, method="direct", history_years=0,
)  # fmt: skip

FIRMS = replace(
    JOBS,
    target_id="four-up-2026",
    target=Bilingual("到2026年四上企业超过100户", "More than 100 above-threshold firms by 2026"),
    indicator=Bilingual("四上企业数", "Above-threshold firms"),
    unit=Bilingual("户", "firms"),
    department=Bilingual("市工信局", "Industry Bureau"),
    kind="level",
    cadence="quarter",
    period_end=date(2026, 12, 31),
    reference_period_end=date(2023, 12, 31),
    behind_since=date(2023, 9, 30),
    comparator=">",
    target_value=D(100),
    actual=D(74),
    expected=D(76),
    pace_index=D("0.875"),
    attainment_pct=D(74),
    gap=D(-2),
    run_rate=D("1.75"),
    required_run_rate=D("2.166667"),
    best_run_rate=D(6),
    required_to_best=D("0.361111"),
    projection=D(95),
    last_feasible_date=date(2025, 9, 30),
    method="linear",
    confidence="low",
    history_years=0,
    baseline=D(60),
    periods_total=20,
    periods_seen=8,
)

HOMES = replace(
    FIRMS,
    target_id="unsold-homes-2026",
    target=Bilingual("到2026年商品住房库存不超过50万平方米", "Unsold homes at most 500,000 m² by 2026"),
    indicator=Bilingual("商品住房库存", "Unsold homes"),
    unit=Bilingual("万平方米", "10,000 m²"),
    department=Bilingual("市住建局", "Housing Bureau"),
    comparator="<=",
    target_value=D(50),
    actual=D(82),
    expected=D(68),
    pace_index=D("-0.166667"),
    attainment_pct=D(164),
    gap=D(14),
    run_rate=D("0.25"),
    required_run_rate=D("-2.666667"),
    best_run_rate=D("-1.5"),
    projection=D(85),
    last_feasible_date=date(2022, 1, 1),
    baseline=D(80),
    verdict="far_behind",
    method="plan",
    confidence="high",
)

INVESTMENT = replace(
    DIRECT,
    target_id="fixed-investment-2022",
    target=Bilingual("2022年固定资产投资增长10%", "Fixed-asset investment up 10 % in 2022"),
    indicator=Bilingual("固定资产投资增速", "Growth of fixed-asset investment"),
    unit=Bilingual("%", "%"),
    department=Bilingual("市发改委", "Development and Reform Commission"),
    kind="growth",
    verdict="far_behind",
    behind_since=date(2022, 6, 30),
    target_value=D(10),
    actual=D("6.2"),
    expected=D(10),
    gap=D("-3.8"),
    required_run_rate=D("13.709881"),
    best_run_rate=D("12.5"),
    required_to_best=D("1.09679"),
)

SMOG = replace(
    AIR,
    target_id="heavy-pollution-2022",
    target=Bilingual("2022年重污染天数比例不超过2%", "Heavily polluted days at most 2 % in 2022"),
    kind="ratio_ceiling",
    comparator="<=",
    target_value=D(2),
    actual=D("2.112676"),
    expected=D("1.690141"),
    pace_index=D("0.8"),
    attainment_pct=D("105.633803"),
    gap=D("0.422535"),
    run_rate=D("2.112676"),
    required_run_rate=D("1.234568"),
    projection=D("2.39726"),
    projection_low=D("1.92"),
    projection_high=D("2.871"),
    probability=D("0.182"),
    last_feasible_date=date(2022, 11, 20),
    budget_total=7,
    budget_used=6,
    budget_expected=D("4.8"),
    budget_projected=D("8.75"),
)

FOREST = replace(
    DIRECT,
    target_id="forest-cover",
    target=Bilingual("森林覆盖率不下降", "Forest cover does not fall"),
    indicator=Bilingual("森林覆盖率", "Forest cover"),
    unit=Bilingual("%", "%"),
    department=Bilingual("市林业局", "Forestry Bureau"),
    kind="trend",
    cadence="year",
    verdict="far_behind",
    period_end=date(2026, 12, 31),
    reference_period_end=date(2022, 12, 31),
    behind_since=date(2022, 12, 31),
    target_value=None,
    actual=D("43.1"),
    expected=D("43.4"),
    gap=D("-0.3"),
    against="previous",
)

ACCIDENTS = replace(
    FOREST,
    target_id="work-accidents",
    target=Bilingual("生产安全事故起数只降不升", "Work accidents do not rise"),
    indicator=Bilingual("生产安全事故起数", "Work accidents"),
    unit=Bilingual("起", "accidents"),
    department=Bilingual("市应急局", "Emergency Management Bureau"),
    comparator="<=",
    actual=D(14),
    expected=D(11),
    gap=D(3),
    against="year_before",
)

WATER = replace(
    FIRMS,
    target_id="black-water-2026",
    target=Bilingual("到2026年消除黑臭水体", "No black and odorous water bodies by 2026"),
    indicator=Bilingual("黑臭水体", "Black and odorous water bodies"),
    unit=Bilingual("处", "water bodies"),
    department=Bilingual("市住建局", "Housing Bureau"),
    kind="elimination",
    comparator="<=",
    target_value=D(0),
    actual=D(10),
    expected=D("9.25"),
    pace_index=D("0.925"),
    attainment_pct=None,
    gap=D("0.75"),
    run_rate=D("-0.625"),
    required_run_rate=D("-0.833333"),
    best_run_rate=D(-3),
    projection=D("0.75"),
    last_feasible_date=date(2025, 12, 31),
    baseline=D(15),
    method="plan",
    confidence="high",
)

STATION = replace(
    DIRECT,
    target_id="bus-station",
    target=Bilingual("2023年建成客运枢纽", "The bus station is built in 2023"),
    indicator=Bilingual("客运枢纽建设", "Bus station"),
    unit=Bilingual("个", "stages"),
    department=Bilingual("市交通局", "Transport Bureau"),
    kind="milestone",
    period_end=date(2023, 12, 31),
    reference_period_end=date(2023, 5, 31),
    behind_since=date(2023, 4, 30),
    target_value=D(4),
    actual=D(2),
    expected=D(3),
    attainment_pct=D(50),
    gap=D(-1),
    method="plan",
    slip_days=62,
    projected_on=date(2024, 2, 20),
    stage=Bilingual("主体结构封顶", "Topping out"),
)

INCOME = replace(
    DIRECT,
    target_id="income-in-step",
    target=Bilingual("居民收入与经济增长同步", "Incomes grow in step with the economy"),
    indicator=Bilingual("居民收入实际增速", "Real growth of incomes"),
    compared_with=Bilingual("地区生产总值增速", "Growth of GDP"),
    unit=Bilingual("%", "%"),
    department=Bilingual("市发改委", "Development and Reform Commission"),
    kind="in_step",
    cadence="quarter",
    reference_period_end=date(2022, 9, 30),
    behind_since=date(2022, 6, 30),
    target_value=None,
    actual=D(5),
    expected=D("6.3"),
    gap=D("-1.3"),
)

RANK = replace(
    DIRECT,
    target_id="business-rank",
    target=Bilingual("营商环境全省排名进入前10位", "Among the province's first 10 for business"),
    indicator=Bilingual("营商环境全省排名", "Business environment, rank in the province"),
    unit=Bilingual("位", "place"),
    department=Bilingual("市政务服务局", "Government Services Bureau"),
    kind="rank",
    cadence="year",
    period_end=date(2026, 12, 31),
    reference_period_end=date(2023, 12, 31),
    behind_since=date(2022, 12, 31),
    comparator="<=",
    target_value=D(10),
    actual=D(12),
    expected=D(10),
    gap=D(2),
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
    "delivery-failed-nobody": UNDELIVERED,
    "delivery-failed-passed-on": replace(
        UNDELIVERED, channel="slack", events_count=4, passed_on_to=Bilingual("市政府办", "Mayor's office"),
        detail="there is no such channel, or the app can't see it: check slack_channel in people.yaml",
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
