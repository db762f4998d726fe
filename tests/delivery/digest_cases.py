"""Digests, one for each turn that their texts can take."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from pacewatch.alerts.digest_facts import Count, DigestFacts, Line, Listed, ListName
from pacewatch.alerts.facts import Bilingual

TOWN = Bilingual("小城", "Small Town")
JIA, YI = Bilingual("甲市", "Jia"), Bilingual("乙市", "Yi")
WANG = Bilingual("王", "Wang")
AIR = Line(Bilingual("2022年优良天数比例不低于95%", "Good-air days at least 95 % in 2022"), JIA, "ratio_floor")
JOBS = Line(Bilingual("2022年城镇新增就业1万人", "10,000 new urban jobs in 2022"), YI, "cumulative_flow")
HOMES = Line(Bilingual("2022年改造120万平方米", "1.2 million m² renovated in 2022"), JIA, "cumulative_flow")
GROWTH = Line(Bilingual("2022年GDP增长7.5%", "GDP growth of 7.5 % in 2022"), JIA, "growth")
AUGUST = date(2022, 8, 1)


def lists(**lines: list[Line]) -> dict[ListName, Listed]:
    """Lists that are whole."""
    return {name: Listed(len(some), tuple(some)) for name, some in lines.items()}  # type: ignore[misc]


def of_many(total: int, *lines: Line) -> Listed:
    """The first of many more lines."""
    return Listed(total, tuple(lines[number % len(lines)] for number in range(min(total, 28))))


FIRST = DigestFacts(
    programme=TOWN,
    every="weekly",
    period_start=AUGUST,
    told_on=AUGUST,
    judged_until=datetime(2022, 7, 31, 16, 30),  # noqa: DTZ001 - as the warehouse keeps it
    previous_on=None,
    total=5,
    previous_total=None,
    counts=(Count("behind", 1, None), Count("on_pace", 3, None), Count("unscheduled", 1, None)),
    moved=0,
    lists=lists(not_taken_on=[replace(JOBS, verdict="behind", on=date(2022, 7, 15), days=17)]),
    taken_on=0,
    needs_decision=0,
)
SECOND = replace(
    FIRST,
    period_start=date(2022, 8, 8),
    told_on=date(2022, 8, 8),
    previous_on=AUGUST,
    previous_total=5,
    counts=(Count("behind", 1, 1), Count("on_pace", 3, 3), Count("unscheduled", 1, 1)),
    lists=lists(not_taken_on=[replace(JOBS, verdict="behind", on=date(2022, 7, 15), days=24)]),
)
ONE_OF_EACH = replace(
    SECOND,
    counts=(
        Count("missed", 1, 0),
        Count("unattainable", 1, 1),
        Count("far_behind", 0, 1),
        Count("behind", 2, 1),
        Count("on_pace", 1, 1),
        Count("conflict", 1, 0),
    ),
    total=6,
    moved=4,
    lists=lists(
        newly_behind=[replace(JOBS, verdict="behind", on=date(2022, 8, 3))],
        worsened=[replace(HOMES, verdict="missed", on=date(2022, 8, 4))],
        recovered=[replace(GROWTH, verdict="on_pace", on=date(2022, 8, 5))],
        revised=[replace(JOBS, place=JIA, verdict="watch", on=date(2022, 8, 5))],
        flapped=[replace(AIR, verdict="behind", times=1)],
        unreachable=[replace(HOMES, verdict="missed", on=date(2022, 7, 1), days=38, by=WANG)],
        not_taken_on=[replace(JOBS, verdict="behind", on=date(2022, 8, 7), days=1, until=date(2022, 8, 12))],
        late=[replace(JOBS, on=date(2022, 6, 30))],
        conflict=[replace(AIR, place=YI)],
        silenced=[replace(HOMES, until=date(2022, 8, 20), clock="18:00", by=WANG)],
    ),
    taken_on=1,
    needs_decision=1,
)
SEVERAL = replace(
    ONE_OF_EACH,
    every="monthly",
    period_start=date(2022, 9, 1),
    told_on=date(2022, 9, 1),
    total=1206,
    previous_total=1203,
    counts=(Count("behind", 600, 30), Count("on_pace", 606, 1173)),
    lists={
        "newly_behind": of_many(570, replace(JOBS, verdict="behind", on=date(2022, 8, 3))),
        "recovered": of_many(3, replace(GROWTH, verdict="achieved", on=date(2022, 8, 5))),
        "flapped": of_many(2, replace(AIR, verdict="behind", times=3)),
        "unreachable": of_many(4, replace(HOMES, verdict="unattainable", on=date(2022, 9, 1), days=0)),
        "not_taken_on": of_many(590, replace(JOBS, verdict="behind", on=date(2022, 8, 3), days=29)),
        "late": of_many(30, replace(JOBS, on=None)),
        "silenced": Listed(
            2,
            (
                replace(AIR, place=None, until=date(2022, 9, 2), clock="08:00", by=WANG),
                Line(Bilingual("空气日报", "Daily air"), None, until=date(2022, 9, 3), clock="23:59", by=WANG),
            ),
        ),
    },
    taken_on=6,
    needs_decision=21,
)
LONG = "一二三四五六七八九十" * 30
WIDEST = Line(Bilingual(LONG, "W" * 300), Bilingual(LONG, "W" * 300), "cumulative_flow", "far_behind", AUGUST, 900)
FULL = replace(
    SEVERAL,
    programme=Bilingual(LONG, "W" * 300),
    counts=tuple(
        Count(name, 100_000, 200_000)
        for name in (
            "missed", "unattainable", "far_behind", "behind", "watch", "on_pace", "achieved", "too_early", "unscheduled",
            "conflict",
        )
    ),
    lists={
        name: of_many(
            2000, replace(WIDEST, by=WIDEST.about, until=date(2022, 9, 28), clock="18:00", times=900)
        )
        for name in (
            "newly_behind", "worsened", "recovered", "revised", "flapped", "unreachable", "not_taken_on", "late", "conflict",
            "silenced",
        )
    },
)  # fmt: skip

DIGESTS: dict[str, DigestFacts] = {
    "first": FIRST,
    "first-monthly": replace(FIRST, every="monthly"),
    "first-nothing-behind": replace(FIRST, counts=(Count("on_pace", 4, None), Count("unscheduled", 1, None)), lists={}),
    "nothing-changed": SECOND,
    "nothing-changed-monthly": replace(SECOND, every="monthly", told_on=date(2022, 9, 1)),
    "only-target": replace(
        SECOND, total=1, previous_total=1, counts=(Count("behind", 1, 1),), lists=lists(), taken_on=1
    ),
    "verdicts-moved": replace(
        SECOND,
        moved=1,
        counts=(Count("behind", 1, 1), Count("watch", 1, 0), Count("on_pace", 2, 3), Count("unscheduled", 1, 1)),
    ),
    "several-verdicts-moved": replace(
        SECOND,
        moved=2,
        counts=(Count("behind", 2, 1), Count("watch", 1, 0), Count("on_pace", 1, 3), Count("unscheduled", 1, 1)),
        taken_on=1,
    ),
    "more-targets": replace(
        SECOND,
        total=6,
        counts=(Count("behind", 2, 2), Count("on_pace", 3, 2), Count("unscheduled", 1, 1)),
        lists={},
        taken_on=2,
    ),
    "one-of-each": ONE_OF_EACH,
    "many-monthly": SEVERAL,
}
