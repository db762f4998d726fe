"""Digests: what each says through a summer of the small city, when each is due, and that each is told once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
import yaml

from pacewatch import clock
from pacewatch.alerts.digest_facts import CHANGES, DigestFacts
from pacewatch.alerts.facts import from_json, to_json
from pacewatch.cli.main import main
from pacewatch.delivery.compose import compose
from pacewatch.delivery.message import Language
from pacewatch.errors import PacewatchError, UnknownName
from pacewatch.home import Home
from pacewatch.pipeline import (
    acknowledge,
    assess,
    digest,
    ingest_inbox,
    preview_digest,
    publish,
    replay,
    silence,
)
from tests.digest_people import watched_by
from tests.small_city import air_csv, air_rows, july
from tests.world import drop, lead_to, query, run_elsewhere, stored

TOLD = """
SELECT event.subject, strftime(event.occurred_at + INTERVAL 8 HOUR, '%m-%d %H:%M'), outbox.channel, outbox.state
FROM alerts.event JOIN delivery.outbox USING (event) WHERE event.reason = 'digest' ORDER BY 2, 1, 3
"""
WEEKLY = {"official-zh": {"digest": "weekly"}, "official-en": {"digest": "weekly"}}


@pytest.fixture
def town(half_a_year: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of the small city's half year, whose officials want a weekly digest."""
    shutil.copytree(half_a_year.root, tmp_path / "home")
    home = watched_by(replace(half_a_year, root=tmp_path / "home"), tmp_path, WEEKLY)
    lead_to(home, monkeypatch)
    return home


class Days:
    """Lets days of the small city pass: at each moment it is judged, and who is due is told."""

    def __init__(self, home: Home, settings: pytest.MonkeyPatch) -> None:
        self._home = home
        self._settings = settings

    def at(self, moment: str) -> datetime:
        """Set the programme's clock to a moment of Shanghai."""
        self._settings.setenv("PACEWATCH_CLOCK", f"2022-{moment.replace(' ', 'T')}:00+08:00")
        return clock.now()

    def pass_to(self, moment: str, *, sent: bool = True) -> dict[str, list[str]]:
        """Judge and tell at a moment, such as `08-01 08:30`; all that is queued is then sent, unless it is not to be."""
        now = self.at(moment)
        ingest_inbox(self._home, quiet_seconds=0)
        assess(self._home, now)
        done = digest(self._home, now).people
        if sent:
            with duckdb.connect(str(self._home.warehouse)) as connection:
                connection.execute("UPDATE delivery.outbox SET state = 'sent' WHERE state = 'queued'")
        return done

    def newest(self, person: str) -> DigestFacts:
        """What was told last."""
        ((facts,),) = query(
            self._home,
            "SELECT facts FROM alerts.event WHERE reason = 'digest' AND subject = ? ORDER BY occurred_at DESC LIMIT 1",
            person,
        )
        found = from_json(facts)
        assert isinstance(found, DigestFacts)
        return found

    def said(self, person: str, language: Language) -> str:
        """The same as text, without its footer."""
        return compose(self.newest(person), language).as_text().partition("\n\n-- ")[0]


@pytest.fixture
def days(town: Home, monkeypatch: pytest.MonkeyPatch) -> Days:
    return Days(town, monkeypatch)


def sums(facts: DigestFacts) -> dict[str, int]:
    return {name: listed.total for name, listed in facts.lists.items()}


FIRST_ZH = """\
截至2022年7月18日，5项目标中有1项落后或未完成。这是第一份周报，没有上期可比。

目标总数（每个地区各计一项）：5项
严重落后：1项
符合序时进度：3项
为时尚早：1项
落后且无人负责：乙市“2022年城镇新增就业1万人”：严重落后，2022年2月15日起提醒，已153天
数据迟到：甲市“2022年改造120万平方米”：尚无数据
数据迟到：甲市“2022年优良天数比例不低于95%”：数据截至2022年6月30日
数据迟到：乙市“2022年优良天数比例不低于95%”：数据截至2022年6月30日

需要决定：1项落后的目标尚无人负责，请确定由谁负责。

3项目标的数据逾期未到，暂按已有数据评判。"""

SECOND_EN = """\
As of 25 July 2022, none of 3 targets is behind or missed (0 in the last digest). Since the last digest (18 July 2022) \
nothing has changed that calls for an alert, and every target is judged as it was then.

Targets (each place counts as one): 3 (last time 3)
On pace: 2 (last time 2)
Too early to judge: 1 (last time 1)
Data late: Jia, “1.2 million m² renovated in 2022”: no figures yet
Data late: Jia, “Good-air days at least 95 % in 2022”: figures until 30 June 2022

No alert waits for a decision.

Figures of 2 targets are overdue; they are judged by those that are there."""

THIRD_ZH = """\
截至2022年8月15日，5项目标中有1项落后或未完成（上期为1项）。自上期（2022年7月25日）以来：1项新出现落后。

目标总数（每个地区各计一项）：5项（上期5项）
已无法达成：1项（上期0项）
严重落后：0项（上期1项）
符合序时进度：3项（上期3项）
为时尚早：1项（上期1项）
新出现落后：甲市“2022年优良天数比例不低于95%”：已无法达成（2022年8月15日）
已无法达成或未完成：甲市“2022年优良天数比例不低于95%”：已无法达成，2022年8月15日起提醒，由王负责
数据迟到：甲市“2022年改造120万平方米”：尚无数据
数据迟到：甲市“2022年优良天数比例不低于95%”：数据截至2022年7月31日
数据迟到：乙市“2022年优良天数比例不低于95%”：数据截至2022年7月31日
已静默：甲市“2022年优良天数比例不低于95%”：由zhao设置，至2022年8月31日18:00

需要决定：1项已无法达成或未完成，请决定如何处理。

3项目标的数据逾期未到，暂按已有数据评判。

1项静默仍在生效，期间不发送有关提醒。"""


def test_a_summer_as_officials_read_of_it(town: Home, days: Days) -> None:
    assert days.pass_to("07-18 08:29") == {"told": ["official-zh", "official-en"]}, "of the week before, late"
    assert days.newest("official-zh").previous_on is None
    with duckdb.connect(str(town.warehouse)) as connection:
        connection.execute("UPDATE delivery.outbox SET state = 'refused'")  # it reached nobody
    assert days.pass_to("07-18 08:30") == {"told": ["official-zh", "official-en"]}
    assert days.said("official-zh", "zh") == FIRST_ZH
    assert days.pass_to("07-24 23:00") == {"known": ["official-zh", "official-en"]}
    assert days.pass_to("07-25 09:00") == {"told": ["official-zh", "official-en"]}
    assert days.said("official-en", "en") == SECOND_EN
    for feed, content in july().items():
        drop(town, feed, "july.csv", content)
    now = days.at("08-15 07:00")
    ingest_inbox(town, quiet_seconds=0)
    assess(town, now)
    acknowledge(town, target="air-2022", place="100100", by="official-zh")
    until = datetime.fromisoformat("2022-08-31T18:00:00+08:00")
    silence(town, target="air-2022", feed=None, place="甲市", until=until, by="zhao", why="dust")
    days.pass_to("08-15 08:30")
    assert days.said("official-zh", "zh") == THIRD_ZH
    english = compose(days.newest("official-zh"), "en").as_text()
    about = "Jia, “Good-air days at least 95 % in 2022”"
    assert f"{about}: Out of reach; the alert has stood since 15 August 2022; taken on by Wang" in english
    assert f"Silenced: {about}: by zhao, until 31 August 2022, 18:00" in english


def test_a_digest_can_be_worked_out_again_from_the_books_of_its_moment(town: Home, days: Days) -> None:
    days.pass_to("07-18 08:30")
    for feed, content in july().items():
        drop(town, feed, "july.csv", content)
    days.pass_to("07-25 09:00")
    told = days.newest("official-zh")
    days.pass_to("08-15 08:30")
    acknowledge(town, target="air-2022", place=None, by="li")
    publish(town)
    again, _ = preview_digest(town, "official-zh", datetime.fromisoformat("2022-07-25T09:00:00+08:00"))
    assert again == told


def test_what_comes_and_goes_is_told_by_the_digest(town: Home, days: Days) -> None:
    """Its beginnings and ends that weren't told one by one are counted; those of others are listed."""
    days.pass_to("07-18 08:30")
    rows = """
        INSERT INTO alerts.event
        SELECT reason || day, TIMESTAMP '2022-07-19' + to_days(day), 'verdicts', reason, 'small', 'jobs-2022', place,
            'f' || place, episode, 'behind', NULL, FALSE, '{"verdict": "' || verdict || '"}'
        FROM (VALUES
            ('flapped', 1, '100100', 4, 'behind'), ('recovered', 2, '100100', 4, 'on_pace'),
            ('flapped', 3, '100100', 5, 'behind'),
            ('recovered', 4, '100200', 1, 'on_pace'), ('first_breach', 5, '100200', 2, 'behind'),
            ('worsened', 5, '100200', 2, 'far_behind'), ('revised', 5, '100200', 3, 'achieved')
        ) AS happened (reason, day, place, episode, verdict)
    """
    with duckdb.connect(str(town.warehouse)) as connection:
        connection.execute(rows)
    days.pass_to("07-25 08:30")
    facts = days.newest("official-zh")
    told = {
        name: [
            (line.place.en, line.verdict, str(line.on), line.times) for line in facts.lists[name].first if line.place
        ]
        for name in CHANGES
    }
    assert told == {
        "newly_behind": [("Yi", "behind", "2022-07-24", None)],
        "worsened": [("Yi", "far_behind", "2022-07-24", None)],
        "recovered": [("Yi", "on_pace", "2022-07-23", None)],
        "revised": [("Yi", "achieved", "2022-07-24", None)],
        "flapped": [("Jia", "on_pace", "2022-07-22", 2)],
    }


def test_only_what_a_person_would_be_told_of_is_counted(
    half_a_year: Home, town: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = """
people: [official-en]
branches:
  - match: {target: [jobs-2022], place: ["100200"], severity: [missed]}
    people: [official-zh]
  - match: {target: [housing-2022]}
    people: [engineer-two]
    escalate: [{after_days: 3, people: [official-zh]}]
  - match: {target: [air-2022], place: ["100200"]}
    people: [engineer-two]
  - match: {target: [jobs-2022], place: ["100200"]}
    people: [engineer-two]
  - match: {audience: [data]}
    people: [engineer]
"""
    file = town.registry / "small" / "people.yaml"
    listed = yaml.safe_load(file.read_text(encoding="utf-8"))
    third = {
        "id": "engineer-two",
        "name": {"zh": "钱", "en": "Qian"},
        "receives": ["verdicts"],
        "email": "q@example.org",
    }
    listed["people"].append(third)
    file.write_text(yaml.safe_dump(listed, allow_unicode=True), encoding="utf-8")
    (town.registry / "small" / "routes.yaml").write_text(tree, encoding="utf-8")
    days = Days(town, monkeypatch)
    days.pass_to("07-18 08:30")
    zh, en = days.newest("official-zh"), days.newest("official-en")
    assert (zh.total, sums(zh)) == (2, {"not_taken_on": 1, "late": 1})
    assert (en.total, sums(en)) == (2, {"late": 1})


def test_who_is_told_of_no_target_gets_no_digest(town: Home, days: Days, capsys: pytest.CaptureFixture[str]) -> None:
    tree = "people: [official-zh]\nbranches: [{match: {audience: [data]}, people: [engineer]}]\n"
    (town.registry / "small" / "routes.yaml").write_text(tree, encoding="utf-8")
    assert days.pass_to("07-18 08:30") == {"told": ["official-zh"], "no_targets": ["official-en"]}
    assert {subject for subject, *_ in query(town, TOLD)} == {"official-zh"}
    assert main(["digest", "--dry-run", "official-en"]) == 1
    assert (
        "'official-en' has no digest: by people.yaml and routes.yaml they are told of no target"
        in capsys.readouterr().err
    )


def test_the_last_day_on_which_a_target_can_be_reached_is_told_if_it_lies_before_the_next_digest(
    town: Home, days: Days
) -> None:
    days.pass_to("07-18 08:30")
    for last, is_told in (("2022-07-24", False), ("2022-07-25", True), ("2022-07-31", True), ("2022-08-01", False)):
        with duckdb.connect(str(town.warehouse)) as connection:
            connection.execute("DELETE FROM alerts.event WHERE occurred_at > TIMESTAMP '2022-07-20'")
            connection.execute("UPDATE pace.assessment SET last_feasible_date = ?", [last])
        days.pass_to("07-25 08:30")
        (line,) = days.newest("official-zh").lists["not_taken_on"].first
        assert line.until == (date.fromisoformat(last) if is_told else None)


def test_a_digest_that_waits_gives_way_to_a_newer_one(town: Home, days: Days) -> None:
    days.pass_to("07-18 08:30", sent=False)
    days.pass_to("07-25 08:30", sent=False)
    assert query(town, TOLD) == [
        ("official-en", "07-18 08:30", "email", "expired"),
        ("official-zh", "07-18 08:30", "email", "expired"),
        ("official-zh", "07-18 08:30", "slack", "expired"),
        ("official-en", "07-25 08:30", "email", "queued"),
        ("official-zh", "07-25 08:30", "email", "queued"),
        ("official-zh", "07-25 08:30", "slack", "queued"),
    ]
    assert days.newest("official-zh").previous_on is None


def test_of_several_that_were_missed_the_newest_is_told_once(town: Home, days: Days) -> None:
    days.pass_to("07-18 08:30")
    assert days.pass_to("08-11 15:00")["told"] == ["official-zh", "official-en"]
    assert days.newest("official-en").period_start == date(2022, 8, 8)
    assert days.pass_to("08-12 15:00") == {"known": ["official-zh", "official-en"]}


def test_the_past_is_not_told(town: Home, days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    days.at("08-31 08:00")
    replay(town, date(2022, 8, 28))
    assert query(town, TOLD) == []
    assert digest(town, datetime.fromisoformat("2022-08-16T09:00:00+08:00")).people == {
        "past": ["official-zh", "official-en"]
    }
    assert digest(town, clock.now()).told == ["official-zh", "official-en"]
    before_the_newest = datetime.fromisoformat("2022-08-29T08:00:00+08:00")
    assert digest(town, before_the_newest).people == {"past": ["official-zh", "official-en"]}
    assert len(query(town, TOLD)) == 3


def test_before_anything_was_judged_nobody_is_told(home: Home, tmp_path: Path, standing_clock: str) -> None:
    fresh = watched_by(home, tmp_path, WEEKLY)
    assert digest(fresh, clock.now()).people == {"not_judged": ["official-zh", "official-en"]}


def test_without_anybody_who_wants_one_the_warehouse_is_left_alone(unopened_home: Home, standing_clock: str) -> None:
    assert digest(unopened_home, clock.now()).summary().startswith("nobody wants a digest")
    assert not unopened_home.warehouse.exists()


@pytest.mark.parametrize("hit", [1, 2])
@pytest.mark.parametrize("point", ["digest.before_commit", "digest.committed"])
def test_killed_and_run_again_each_is_told_once(town: Home, tmp_path: Path, days: Days, point: str, hit: int) -> None:
    now = days.at("07-18 08:30")
    assess(town, now)
    shutil.copytree(town.root, tmp_path / "whole")
    whole = replace(town, root=tmp_path / "whole")
    digest(whole, now)
    assert run_elsewhere(digest, town, now, crash_at=f"{point}#{hit}") == -9
    digest(town, now)
    digest(town, now)
    assert len(query(town, TOLD)) == 3
    assert stored(town) == stored(whole)


def test_a_dry_run_prints_the_text_and_stores_nothing(
    town: Home, days: Days, capsys: pytest.CaptureFixture[str]
) -> None:
    days.at("07-18 08:30")
    assess(town, clock.now())
    publish(town)
    before = stored(town)
    assert main(["digest", "--dry-run", "official-zh"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("【周报】小城：5项目标中1项落后或未完成\n\n")
    assert FIRST_ZH in printed
    assert main(["digest", "--dry-run", "official-zh", "--json"]) == 0
    assert '"every": "weekly"' in capsys.readouterr().out
    assert stored(town) == before
    assert main(["digest"]) == 0
    assert capsys.readouterr().out == "digests as of 2022-07-18T00:30:00+00:00: queued: official-zh, official-en\n"
    assert FIRST_ZH.splitlines()[0] in days.said("official-zh", "zh")


def test_a_dry_run_for_who_wants_none_or_is_nobody_is_refused(town: Home, days: Days) -> None:
    now = days.at("07-18 08:30")
    with pytest.raises(PacewatchError, match="'engineer' wants no digest; expected 'digest: weekly' or"):
        preview_digest(town, "engineer", now)
    with pytest.raises(
        UnknownName, match=r"nobody in people\.yaml is called 'enginer'; expected one of: official-zh, "
    ):
        preview_digest(town, "enginer", now)


def test_thousands_of_targets_are_stored_by_their_first_lines(town: Home, days: Days) -> None:
    days.pass_to("07-18 08:30")
    facts = days.newest("official-zh")
    assert all(len(listed.first) == listed.total for listed in facts.lists.values())
    assert len(to_json(facts)) < 10_000


def test_air_that_is_known_is_not_late(town: Home, days: Days) -> None:
    drop(town, "small-air", "july.csv", air_csv(air_rows(date(2022, 7, 1), date(2022, 7, 17), {})))
    days.pass_to("07-18 08:30")
    assert sums(days.newest("official-zh")) == {"not_taken_on": 1, "late": 1}
