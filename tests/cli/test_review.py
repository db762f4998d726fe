"""What `pacewatch review` promises: refused files are listed, approved or rejected, each once, and a rebuild keeps to it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pacewatch.cli.main import main
from pacewatch.errors import PacewatchError
from pacewatch.home import Home
from pacewatch.pipeline import approve, ask_about, ingest_inbox, publish, rebuild, reject, release
from pacewatch.raw.refusals import refusal_id
from tests.both_languages import differences
from tests.small_city import air_csv
from tests.world import drop, query, run_elsewhere, stored

STORM = air_csv(
    [("甲市", "2022-01-01", 80), ("甲市", "2022-01-02", 900), ("甲市", "2022-01-03", 901), ("丙市", "2022-01-02", 50)]
)
"""Three of four rows are bad: two implausible ones (rows 3 and 4) and one of an unknown city (row 5)."""
GOOD = air_csv([("甲市", "2022-01-01", 81), ("乙市", "2022-01-01", 90)])
WHO = ("--by", "engineer", "--why", "a dust storm, see the bulletin")
DECIDED_AT = "2022-11-02T09:00:00"
WHEN_READ = ("settled_at", "ingested_at", "quarantined_at", "refused_at", "checked_at")
ATLEAST = {
    "type": "expect_table_row_count_to_be_between",
    "kwargs": {"min_value": 3},
    "severity": "critical",
    "meta": {"expected": {"zh": "至少三行", "en": "at least three rows"}},
}
REVIEW_POINTS = ("review.before_commit", "review.committed")
INGEST_POINTS = ("ingest.checked", "ingest.lake_written", "ingest.before_commit", "ingest.committed")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def city(home: Home, standing_clock: str, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home that refused its one file for being mostly bad, on the day after."""
    drop(home, "small-air", "storm.csv", STORM)
    (file,) = ingest_inbox(home, quiet_seconds=0).files
    assert (file.outcome, file.review) == ("refused", storm(home))
    publish(home)
    monkeypatch.setenv("PACEWATCH_CLOCK", f"{DECIDED_AT}Z")
    return home


@pytest.fixture
def run(home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`pacewatch review ...`: exit status, output, errors."""
    monkeypatch.setenv("PACEWATCH_HOME", str(home.root))
    monkeypatch.setenv("PACEWATCH_REGISTRY", str(home.registry))
    monkeypatch.setenv("PACEWATCH_EXPECTATIONS", str(home.expectations))

    def run(*arguments: object) -> tuple[int, str, str]:
        status = main(["review", *(str(argument) for argument in arguments)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def storm(home: Home) -> str:
    """The id of the refused file."""
    (found,) = query(home, "SELECT id FROM raw.refusal WHERE sha256 IN (SELECT sha256 FROM raw.arrival)")
    return str(found[0])


def listed(run: Run, *arguments: object) -> list[dict[str, Any]]:
    status, out, err = run("list", *arguments, "--json")
    assert (status, err) == (0, "")
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_list_has_what_was_found_wrong_in_both_languages(city: Home, run: Run) -> None:
    (found,) = listed(run)
    assert (found["feed"], found["file"], found["code"]) == ("small-air", "storm.csv", "mostly_bad")
    assert (found["rows_read"], found["rows_bad"]) == (4, 3)
    assert found["id"] == refusal_id("small-air", found["sha256"])
    seen = [(cell["row"], cell["column"], cell["seen"]) for cell in found["cells"]]
    assert seen == [(3, "aqi", "900"), (4, "aqi", "901"), (5, "city", "丙市")]
    assert found["cells"][0]["expected_zh"] == "AQI 在 0 与 500 之间"
    assert found["cells"][0]["expected_en"] == "an AQI lies between 0 and 500"
    assert "storm.csv" in run("list")[1]


def test_the_alert_says_that_it_waits(city: Home) -> None:
    ((facts,),) = query(city, "SELECT facts FROM alerts.event WHERE reason = 'file_refused'")
    assert json.loads(facts)["review"] == storm(city)


def test_why_it_was_refused_is_kept_and_listed_in_both_languages(city: Home, run: Run) -> None:
    zh = "3行（共4行）有问题，超过该数据源允许的比例 50%；最先出现问题的是第3行，“aqi”列：看到“900”；要求：AQI 在 0 与 500 之间"
    assert query(city, "SELECT detail_zh FROM raw.refusal") == [(zh,)]
    assert query(city, "SELECT detail_zh FROM raw.arrival") == [(zh,)]
    (found,) = listed(run)
    assert found["detail_zh"] == zh
    assert not differences((found["detail"], zh))
    reject(city, storm(city), "engineer", "nonsense")
    assert query(city, "SELECT detail_zh FROM raw.arrival") == [("由 engineer 驳回：nonsense",)]


def test_a_rebuild_takes_the_decisions_of_a_warehouse_that_has_no_chinese(city: Home) -> None:
    reject(city, storm(city), "engineer", "nonsense")
    with duckdb.connect(str(city.warehouse)) as connection:
        connection.execute("ALTER TABLE raw.refusal DROP COLUMN detail_zh")
        connection.execute("ALTER TABLE raw.arrival DROP COLUMN detail_zh")
        connection.execute("DELETE FROM warehouse.migration WHERE name LIKE '0023%'")
    rebuild(city)
    assert query(city, "SELECT decision, decided_by FROM raw.refusal") == [("rejected", "engineer")]
    assert query(city, "SELECT outcome FROM raw.arrival") == [("rejected",)]


def test_an_approved_file_is_a_vintage_known_from_then_on_and_its_meaningless_row_stays_out(
    city: Home, run: Run
) -> None:
    status, out, _ = run("approve", storm(city), *WHO, "--json")
    taken = json.loads(out)["taken"]
    assert (status, taken["outcome"], taken["rows_quarantined"], taken["values_new"]) == (0, "accepted", 1, 3)
    found = query(city, "SELECT value, known_at, source_row FROM observations.observation ORDER BY source_row")
    at = datetime.fromisoformat(DECIDED_AT)
    assert [(int(value), *rest) for value, *rest in found] == [(80, at, 2), (900, at, 3), (901, at, 4)]
    released = query(
        city, "SELECT source_row, decision, decided_by, why, decided_at, batch FROM observations.quarantine_decision "
        "ORDER BY ALL"
    )  # fmt: skip
    assert released == [(row, "released", WHO[1], WHO[3], at, 1) for row in (3, 4)]
    kept = query(city, "SELECT decision, decided_by, why, decided_at FROM raw.refusal")
    assert kept == [("approved", WHO[1], WHO[3], at)]
    told = query(city, "SELECT facts FROM alerts.event WHERE reason = 'rows_quarantined'")
    assert [cell["row"] for cell in json.loads(told[0][0])["cells"]] == [5]


def test_a_file_that_its_suite_refuses_whole_can_be_approved(
    home: Home, standing_clock: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    suites = tmp_path / "expectations"
    shutil.copytree(home.expectations, suites)
    suite = json.loads((suites / "small-air.json").read_text(encoding="utf-8"))
    suite["expectations"].append(ATLEAST)
    (suites / "small-air.json").write_text(json.dumps(suite), encoding="utf-8")
    strict = replace(home, expectations=suites)
    monkeypatch.setenv("PACEWATCH_EXPECTATIONS", str(suites))
    drop(strict, "small-air", "day.csv", GOOD)
    ingest_inbox(strict, quiet_seconds=0)
    publish(strict)
    (found,) = listed(run)
    assert (found["code"], found["rows_bad"]) == ("suite", 0)
    assert [(cell["row"], cell["expected_zh"], cell["seen"]) for cell in found["cells"]] == [(0, "至少三行", "2")]
    assert run("approve", found["id"], *WHO)[0] == 0
    assert query(home, "SELECT count(*) FROM observations.observation") == [(2,)]
    warned = query(home, "SELECT source_row, severity FROM observations.quarantine")
    assert warned == [(0, "warning")]
    assert query(home, "SELECT count(*) FROM observations.quarantine_decision") == [(0,)]


def test_rows_of_an_approved_file_that_contradict_each_other_stay_out(
    home: Home, standing_clock: str, run: Run
) -> None:
    rows = [("甲市", "2022-01-01", 900), ("甲市", "2022-01-01", 901), ("乙市", "2022-01-01", 902)]
    drop(home, "small-air", "day.csv", air_csv(rows))
    ingest_inbox(home, quiet_seconds=0)
    assert run("approve", storm(home), *WHO)[0] == 0
    assert [int(value) for (value,) in query(home, "SELECT value FROM observations.observation")] == [902]
    undecided = query(
        home,
        "SELECT DISTINCT source_row FROM observations.quarantine ANTI JOIN observations.quarantine_decision USING (id) "
        "WHERE severity = 'critical' ORDER BY ALL",
    )
    assert undecided == [(2,), (3,)]


def test_a_rejected_file_stays_out_for_good(city: Home, run: Run) -> None:
    status, out, _ = run("reject", storm(city), *WHO)
    assert (status, out) == (0, "storm.csv: rejected for good\n")
    assert query(city, "SELECT outcome FROM raw.arrival") == [("rejected",)]
    before = stored(city)
    drop(city, "small-air", "again.csv", STORM)
    (again,) = ingest_inbox(city, quiet_seconds=0).files
    assert again.outcome == "rejected"
    assert "rejected by engineer: a dust storm" in (again.detail or "")
    assert stored(city) == before
    assert query(city, "SELECT count(*) FROM observations.observation") == [(0,)]


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_what_is_decided_leaves_the_list_and_is_decided_once(city: Home, run: Run, verb: str) -> None:
    entry = storm(city)
    assert run(verb, entry, *WHO)[0] == 0
    assert listed(run) == []
    assert "no file waits" in run("list")[1]
    done = {"approve": "approved", "reject": "rejected"}[verb]
    assert [file["decision"] for file in listed(run, "--all")] == [done]
    before = stored(city)
    for again in ("approve", "reject"):
        status, _, err = run(again, entry, *WHO)
        assert status == 1
        assert f"{done} already, by engineer on 2022-11-02 09:00 UTC: a dust storm" in err
    assert stored(city) == before


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_an_unknown_id_nobody_and_no_reason_are_refused(city: Home, run: Run, verb: str) -> None:
    before = stored(city)
    assert "'0123456789ab'; 'pacewatch review list'" in run(verb, "0123456789ab", *WHO)[2]
    for nothing in (("--by", " ", "--why", "x"), ("--by", "x", "--why", "")):
        status, _, err = run(verb, storm(city), *nothing)
        assert status == 1
        assert "saw nothing; expected a" in err
    assert stored(city) == before


def test_a_file_that_cannot_be_read_is_not_for_people_to_approve(home: Home, standing_clock: str, run: Run) -> None:
    drop(home, "small-air", "wrong.csv", b"not,the,columns\n1,2,3\n")
    (file,) = ingest_inbox(home, quiet_seconds=0).files
    publish(home)
    assert file.review is None
    assert listed(run, "--all") == []
    assert run("approve", refusal_id("small-air", file.sha256), *WHO)[0] == 1


def test_a_file_that_came_again_and_was_accepted_is_not_approved(city: Home, run: Run, tmp_path: Path) -> None:
    wide = tmp_path / "expectations"
    shutil.copytree(city.expectations, wide)
    suite = wide / "small-air.json"
    suite.write_text(suite.read_text().replace('"max_value": 500', '"max_value": 1000'))
    drop(city, "small-air", "again.csv", STORM)
    assert ingest_inbox(replace(city, expectations=wide), quiet_seconds=0).is_well
    status, _, err = run("approve", storm(city), *WHO)
    assert status == 1
    assert "storm.csv: came again and was accepted; expected a refused file" in err
    publish(city)
    assert listed(run) == []


def test_an_approved_file_whose_declaration_has_changed_is_refused_and_told(
    city: Home, tmp_path: Path, run: Run
) -> None:
    changed = tmp_path / "registry"
    shutil.copytree(city.registry, changed)
    feeds = changed / "small" / "feeds.yaml"
    feeds.write_text(feeds.read_text(encoding="utf-8").replace("[city, date, aqi]", "[city, day, aqi]").replace(
        "column: date", "column: day"), encoding="utf-8")  # fmt: skip
    report = approve(replace(city, registry=changed), storm(city), "engineer", "a storm")
    assert report.taken is not None
    assert (report.is_well, report.taken.outcome, report.taken.review) == (False, "refused", None)
    assert query(city, "SELECT count(*) FROM alerts.event WHERE reason = 'file_refused'") == [(2,)]
    assert query(city, "SELECT decision FROM raw.refusal") == [("approved",)]


def decide_again(home: Home, step: Any) -> None:
    """The same decision again, by somebody who doesn't know whether it was taken; then what is still to be done."""
    with suppress(PacewatchError):  # "already, by engineer ..."
        step(home, storm(home), "engineer", "a storm")
    ingest_inbox(home, quiet_seconds=0)


@pytest.mark.parametrize("point", [*REVIEW_POINTS, *INGEST_POINTS])
def test_an_approval_killed_anywhere_and_given_again(city: Home, tmp_path: Path, point: str) -> None:
    whole = replace(city, root=tmp_path / "whole")
    shutil.copytree(city.root, whole.root)
    approve(whole, storm(whole), "engineer", "a storm")
    assert run_elsewhere(approve, city, storm(city), "engineer", "a storm", crash_at=point) == -9
    decide_again(city, approve)
    assert stored(city) == stored(whole)


@pytest.mark.parametrize("point", REVIEW_POINTS)
def test_after_a_kill_the_next_ingest_takes_an_approved_file_in(city: Home, point: str) -> None:
    assert run_elsewhere(approve, city, storm(city), "engineer", "a storm", crash_at=point) == -9
    ingest_inbox(city, quiet_seconds=0)
    is_decided = point == "review.committed"
    assert query(city, "SELECT outcome FROM raw.arrival") == [("accepted" if is_decided else "refused",)]
    assert query(city, "SELECT count(*) FROM observations.observation") == [(3 if is_decided else 0,)]


@pytest.mark.parametrize("point", REVIEW_POINTS)
def test_a_rejection_killed_and_given_again(city: Home, tmp_path: Path, point: str) -> None:
    whole = replace(city, root=tmp_path / "whole")
    shutil.copytree(city.root, whole.root)
    reject(whole, storm(whole), "engineer", "a storm")
    assert run_elsewhere(reject, city, storm(city), "engineer", "a storm", crash_at=point) == -9
    decide_again(city, reject)
    assert stored(city) == stored(whole)


def taken_in(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """All that comes of files and of decisions about them."""
    return {
        table: rows for table, rows in stored(home, WHEN_READ).items() if table.startswith(("raw.", "observations."))
    }


def test_a_rebuild_takes_the_decisions_again_in_their_place_among_the_files(
    city: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Corrected before the approval on 3 November, a row released after it, another file rejected, a third one waits."""
    drop(city, "small-air", "corrected.csv", GOOD)
    ingest_inbox(city, quiet_seconds=0)
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-11-03T09:00:00Z")
    approve(city, storm(city), "engineer", "a storm")
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-11-04T09:00:00Z")
    more = air_csv([("甲市", "2022-01-02", 70), ("甲市", "2022-01-04", 990), ("乙市", "2022-01-04", 50)])
    for name, content in {"more": more, "bad": bad("甲市"), "worse": bad("乙市")}.items():
        drop(city, "small-air", f"{name}.csv", content)
        ingest_inbox(city, quiet_seconds=0)
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-11-05T09:00:00Z")
    ((row,),) = query(city, "SELECT id FROM observations.quarantine WHERE seen = '990' AND severity = 'critical'")
    release(city, [row], "engineer", "another storm")
    by_name = dict(query(city, "SELECT original_name, id FROM raw.refusal JOIN raw.arrival USING (feed, sha256)"))
    reject(city, by_name["bad.csv"], "engineer", "nonsense")
    assert [one.id for one in ask_about(city, "a run")] == [by_name["worse.csv"]]
    before = taken_in(city)
    for _ in range(2):
        assert rebuild(city).equal is True
        assert taken_in(city) == before
    values = query(
        city,
        "SELECT value, known_at FROM observations.observation "
        "WHERE place = '100100' AND period_end IN ('2022-01-01', '2022-01-02') ORDER BY period_end, vintage",
    )
    assert [(int(value), at.day) for value, at in values] == [(81, 1), (80, 3), (900, 3), (70, 4)]


def bad(city: str) -> bytes:
    return air_csv([(city, "2022-02-01", 800), (city, "2022-02-02", 801)])


def test_a_rebuild_of_an_unreadable_warehouse_takes_the_decision_from_the_published_copy(city: Home, run: Run) -> None:
    run("approve", storm(city), *WHO)
    figures = query(city, "SELECT * FROM observations.observation ORDER BY ALL")
    city.warehouse.write_bytes(b"not a database")
    assert rebuild(city).equal is None
    assert query(city, "SELECT * FROM observations.observation ORDER BY ALL") == figures


def test_a_file_that_a_wider_suite_takes_keeps_the_record_of_its_approval(city: Home, tmp_path: Path) -> None:
    approve(city, storm(city), "engineer", "a storm")
    wide = tmp_path / "expectations"
    shutil.copytree(city.expectations, wide)
    suite = wide / "small-air.json"
    suite.write_text(suite.read_text().replace('"max_value": 500', '"max_value": 1000'))
    rebuild(replace(city, expectations=wide))
    assert query(city, "SELECT count(*) FROM observations.observation") == [(3,)]
    assert query(city, "SELECT decision, decided_by FROM raw.refusal") == [("approved", "engineer")]


def test_two_runs_never_ask_about_the_same_file_until_the_question_has_gone_unanswered(
    city: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [one.id for one in ask_about(city, "first")] == [storm(city)]
    assert ask_about(city, "second") == []
    assert [one.id for one in ask_about(city, "first")] == [storm(city)], "as after a kill"
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-11-09T08:59:00Z")
    assert ask_about(city, "second") == []
    monkeypatch.setenv("PACEWATCH_CLOCK", "2022-11-09T09:01:00Z")
    assert [one.id for one in ask_about(city, "second")] == [storm(city)]
    reject(city, storm(city), "engineer", "nonsense")
    assert ask_about(city, "second") == []
