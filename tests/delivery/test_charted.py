"""From figures to the picture in an official's mail: what the chart shows is what the assessment knew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pacewatch import clock
from pacewatch.alerts.facts import VerdictFacts, from_json
from pacewatch.demo.mail_standin import MailStandin
from pacewatch.home import Home
from pacewatch.pipeline import assess, ingest_inbox
from tests.delivery.conftest import addresses_of, deliver
from tests.small_city import copy_with_july
from tests.world import query

FACTS = "SELECT facts FROM alerts.event WHERE audience = 'verdicts' AND NOT replayed"


def test_an_alert_reaches_an_official_with_the_curve_behind_it(
    half_a_year: Home, mail: MailStandin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-08-16T08:00:00+08:00")
    home = copy_with_july(half_a_year, tmp_path / "july")
    ingest_inbox(home, quiet_seconds=0)
    assess(home, clock.now())
    told = [from_json(facts) for (facts,) in query(home, FACTS)]
    (air,) = [facts for facts in told if isinstance(facts, VerdictFacts) and facts.target_id == "air-2022"]
    last = air.points[-1]
    assert (last.period_end, last.actual, last.expected) == (
        date(2022, 7, 31),
        air.budget_used,
        air.budget_expected,
    )
    assert [point.actual for point in air.points] == sorted(point.actual for point in air.points)
    deliver(home, addresses_of(None, mail.port))
    charted = [taken for taken in mail.mails if "wang@example.org" in taken["recipients"] and taken["pictures"]]
    assert any(
        "折线图：甲市空气质量指数" in taken["html"]
        and "2022年7月31日。最新一期：“累计不达标天数”31天，“按序时进度应不超过”10天。全期不达标额度：18天。"
        in taken["html"]
        for taken in charted
    )
    assert all(picture["size"] > 10_000 for taken in charted for picture in taken["pictures"])
