"""Of ordinary reports that nobody has described, at least nine figures in ten are read right in each, with no edit."""

from __future__ import annotations

from collections import Counter

import pytest

from pacewatch.observations.feed_draft import draft
from pacewatch.observations.grids import read_grid
from pacewatch.observations.trial import try_feed
from pacewatch.registry.declaration import read_declaration
from tests.observations.made_reports import KINDS, Figure, Report, make_report

REPORTS = 60
LEAST_SHARE = 0.9


def read_by_draft(report: Report) -> Counter[Figure]:
    feed = read_declaration(draft(read_grid(report.content)), "draft")
    return Counter(
        (cell.column, cell.place, str(cell.period_start), str(cell.period_end), cell.value, cell.unit)
        for cell in try_feed(report.content, feed).cells
        if cell.value is not None
    )


@pytest.mark.parametrize("seed", range(REPORTS))
def test_a_draft_reads_nine_figures_in_ten(seed: int) -> None:
    report = make_report(seed)
    read = read_by_draft(report)
    right = sum(read[figure] == 1 for figure in report.figures)
    assert right >= LEAST_SHARE * max(len(report.figures), read.total()), (
        report.kind,
        report.figures - set(read),
        read,
    )


def test_the_reports_are_of_every_kind_and_the_total_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    reports = [make_report(seed) for seed in range(REPORTS)]
    assert {report.kind for report in reports} == set(KINDS)
    truth = sum(len(report.figures) for report in reports)
    right = sum(len(report.figures & set(read_by_draft(report))) for report in reports)
    with capsys.disabled():
        print(f"\n{right} of {truth} figures in {REPORTS} made-up reports are read right by their drafts")
    assert right >= LEAST_SHARE * truth
