"""A verdict as a city's message tells it, for benchmarks that send messages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pacewatch.alerts.facts import Bilingual, VerdictFacts

JOBS = VerdictFacts(
    reason="first_breach",
    programme=Bilingual("示例市2022年政府工作报告", "Sample City's government work report 2022"),
    target_id="jobs",
    target=Bilingual("2022年城镇新增就业1万人", "10,000 new urban jobs in 2022"),
    place=Bilingual("示例市", "Sample City"),
    indicator=Bilingual("城镇新增就业", "New urban jobs"),
    unit=Bilingual("人", "people"),
    department=Bilingual("市人社局", "Labour Bureau"),
    kind="cumulative_flow",
    cadence="month",
    verdict="behind",
    previous_verdict=None,
    data_state="fresh",
    period_start=date(2022, 1, 1),
    period_end=date(2022, 12, 31),
    reference_period_end=date(2022, 4, 28),
    behind_since=date(2022, 3, 31),
    comparator=">=",
    target_value=Decimal(10000),
    actual=Decimal(2800),
    expected=Decimal(3200),
    pace_index=Decimal("0.875"),
    attainment_pct=Decimal(28),
    gap=Decimal(-400),
    run_rate=Decimal(700),
    required_run_rate=Decimal(900),
    best_run_rate=Decimal(1200),
    projection=Decimal(8750),
    last_feasible_date=date(2022, 6, 30),
    method="history",
    confidence="high",
    history_years=3,
    periods_total=12,
    periods_seen=4,
)
