"""What docs/pace.md says of verdicts, alerts and revisions is what is decided, and each sentence of revisions is tested."""

from __future__ import annotations

import re

import pytest

from pacewatch.alerts.decide import AT_ONCE, CLEAR, SEVERITY, SOFTER, TOLD
from pacewatch.home import PROJECT
from pacewatch.registry.bands_model import Bands

PAGE = (PROJECT / "docs" / "pace.md").read_text(encoding="utf-8")
REVISIONS = PAGE.partition("## What a revision may and may not do")[2].partition("\n## ")[0]
TESTS = "".join(
    path.read_text(encoding="utf-8")
    for folder in ("alerts", "pipeline")
    for path in (PROJECT / "tests" / folder).glob("*.py")
)


@pytest.mark.parametrize("sentence", re.findall(r"^- \*\*(.*?)\*\*", REVISIONS, re.MULTILINE))
def test_each_sentence_of_revisions_names_a_test(sentence: str) -> None:
    assert sentence in TESTS


def test_there_are_such_sentences() -> None:
    assert len(re.findall(r"^- \*\*", REVISIONS, re.MULTILINE)) >= 8


def test_the_defaults_are_those_of_the_programme() -> None:
    bands = Bands()
    said = {
        **{name: getattr(bands, name) for name in ("watch_below", "behind_below", "far_behind_below")},
        "too_early_share": bands.too_early_share,
        **{f"growth_gap.{name}": getattr(bands.growth_gap, name) for name in ("watch", "behind", "far_behind")},
        "milestone_days.grace": bands.milestone_days.grace,
        "milestone_days.far_behind": bands.milestone_days.far_behind,
    }
    assert [name for name, value in said.items() if f"`{name}` ({value})" not in PAGE] == []
    for name in ("releases_to_fire", "releases_to_clear"):
        assert f"(`{name}`, {getattr(bands, name)})" in PAGE


def test_what_fires_at_once_what_is_told_and_what_weighs_less_is_as_decided() -> None:
    (at_once,) = re.findall(r"^\| ([^|]*) \| fires at once \|", PAGE, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", at_once)) == AT_ONCE
    (told,) = re.findall(r"^- Told are: (.*?)\.(?: |\n)", PAGE, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`(\w+)`", told)) == {reason.value for reason in TOLD}
    (soft,) = re.findall(
        r"stated as an effort \(`soft`\) a verdict weighs one severity less: (.*?)\.\n", PAGE, re.DOTALL
    )
    words = re.findall(r"`(\w+)`", soft)
    assert dict(zip(words[::2], words[1::2], strict=True)) == SOFTER
    rows = re.findall(r"^\| ((?:`\w+` ?)+)", PAGE.partition("## From verdict to alert")[2], re.MULTILINE)
    judged = {verdict for row in rows for verdict in re.findall(r"`(\w+)`", row)}
    assert judged >= SEVERITY.keys() | CLEAR | {"watch", "too_early", "unscheduled"}
