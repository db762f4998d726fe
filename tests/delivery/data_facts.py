"""Facts of what data engineers are told of: files, rows, sources, lateness."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from pacewatch.alerts.facts import Bilingual, DataFacts, Dispute, QuarantinedCell
from pacewatch.delivery.undelivered_words import recipient_refused
from pacewatch.feeds.http.answer_words import other_status, words
from pacewatch.observations.header_words import other_columns
from pacewatch.observations.problems import RowProblem
from pacewatch.observations.reading_words import place_called
from pacewatch.said import Said
from tests.delivery.verdict_facts import CITY, JOBS, PROGRAMME, D


def problem(seen: str, row: int, column: str) -> RowProblem:
    """A figure that no air quality has."""
    expected = ("an AQI lies between 0 and 500", "AQI 在 0 与 500 之间")
    return RowProblem(row, column, seen, "expect_column_values_to_be_between", "critical", *expected)


def reason(said: Said) -> dict[str, Any]:
    """Why a file was refused, a source can't be used, or a message was given up."""
    return {"detail": said[0], "detail_zh": said[1]}


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
    **reason(other_status(410, words("gone"))),
)

UNDELIVERED = DataFacts(
    reason="delivery_failed",
    programme=PROGRAMME,
    feed_id="",
    feed=Bilingual("", ""),
    **reason(recipient_refused("550 5.1.1 no such user")),
    recipient_id="inspection-office",
    recipient=Bilingual("督查室", "Inspection office"),
    channel="email",
    events_count=1,
    message_about=Bilingual(f"{CITY.zh}：{JOBS.target.zh}", f"{CITY.en}: {JOBS.target.en}"),
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
